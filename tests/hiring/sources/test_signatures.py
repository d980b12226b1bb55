"""Who rang: only who holds the secret, and only what they signed."""

import hmac
import json
from hashlib import sha256

import pytest

from hiring.sources.signatures import ashby, greenhouse, lever

SECRET = "a long secret"
BODY = b'{"action": "ping", "payload": {}}'


def signed(message: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), message, sha256).hexdigest()


def test_greenhouse_and_ashby_sign_the_raw_body() -> None:
    assert greenhouse(BODY, {"Signature": f"sha256 {signed(BODY)}"}, SECRET)
    assert ashby(BODY, {"Ashby-Signature": f"sha256={signed(BODY)}"}, SECRET)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "sha256",
        "sha256 ",
        f"sha256 {signed(BODY + b' ')}",
        f"sha256 {signed(BODY, 'another')}",
        f"sha1 {signed(BODY)}",
        signed(BODY),
        "sha256 \u00e4",
    ],
)
def test_any_other_signature_is_wrong(said: str) -> None:
    assert not greenhouse(BODY, {"Signature": said}, SECRET)
    assert not ashby(BODY, {"Ashby-Signature": said.replace(" ", "=")}, SECRET)


def test_without_a_secret_nobody_is_let_in() -> None:
    assert not greenhouse(BODY, {"Signature": f"sha256 {signed(BODY, '')}"}, "")


def knock(**changed: object) -> bytes:
    said: dict[str, object] = {
        "triggeredAt": 1431454330072,
        "event": "candidateHired",
        "data": {},
        "token": "abc",
    }
    said["signature"] = signed(b"abc1431454330072")
    return json.dumps(said | changed).encode()


def test_lever_signs_token_and_time_and_not_what_it_says() -> None:
    assert lever(knock(), {}, SECRET)
    assert lever(knock(data={"opportunityId": "made up"}), {}, SECRET)  # which is why it is believed nothing
    assert not lever(knock(token="other"), {}, SECRET)
    assert not lever(knock(triggeredAt=1), {}, SECRET)
    assert not lever(knock(signature=None), {}, SECRET)
    assert not lever(b"not json", {}, SECRET)
    assert not lever(b"[]", {}, SECRET)
