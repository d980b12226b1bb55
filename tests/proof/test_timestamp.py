"""Timestamps: the published responses, a real authority, and every way in which one must not be believed."""

import subprocess
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proof.timestamp import (
    NotStamped,
    fetch_timestamp,
    read_certificates,
    read_token,
    verify_timestamp,
)
from proof.verifier.stamp import stamp_by_openssl
from proof.verifier.tree import Invalid
from tests.proof.authority import Authority, authority
from tests.proof.vectors import folder, load

TEXT = b"kept.example/record\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with authority(tmp_path_factory.mktemp("authority")) as made:
        yield made


@pytest.fixture(scope="module")
def stamped(running: Authority) -> bytes:
    return fetch_timestamp(running.url, TEXT, trusted=read_certificates(running.root))


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("sigstage/response-sha256.tsr", ""), ("sigstage/response-sha384.tsr", ""),
        ("sigstage/response-sha512.tsr", ""), ("sigstage/response-no-embedded-cert.tsr", ""),
        ("test_tsa/response.tsr", ""), ("identrust/issue-104.tsr", ""),
        ("sigstage/response-invalid-signature.tsr", "signature failure"),
        ("test_tsa/response-injected-certs.tsr", "nothing to do with its signer"),
        ("test_tsa/other_response.tsr", "unable to get local issuer certificate"),
    ],
)  # fmt: skip
def test_published_response_ends_as_its_name_says(path: str, words: str) -> None:
    file = folder("06-timestamps") / "rfc3161-client" / path
    trusted = read_certificates((file.parent / "ts_chain.pem").read_bytes())
    if words:
        with pytest.raises(Invalid, match=words):
            verify_timestamp(file.read_bytes(), b"hello", trusted)
    else:
        assert verify_timestamp(file.read_bytes(), b"hello", trusted).at.year in (2024, 2025)
        with pytest.raises(Invalid, match="Mismatch between messages"):
            verify_timestamp(file.read_bytes(), b"hello!", trusted)


def test_response_without_its_certificate_needs_it_from_outside() -> None:
    file = folder("06-timestamps") / "rfc3161-client/sigstage/response-no-embedded-cert.tsr"
    trusted = read_certificates((file.parent / "ts_chain.pem").read_bytes())
    assert "CN=sigstore-tsa" in verify_timestamp(file.read_bytes(), b"hello", trusted).authority
    roots = [each for each in trusted if each.subject == each.issuer]
    with pytest.raises(Invalid, match="neither in the timestamp nor among those you trust"):
        verify_timestamp(file.read_bytes(), b"hello", roots)


def test_response_with_unsorted_certificates_is_read_and_answers_its_request() -> None:
    digitorus = folder("06-timestamps") / "digitorus"
    token = (digitorus / "respNonce.tsr").read_bytes()
    info = read_token(token).tst_info
    assert (
        info.message_imprint.message.hex()
        == load(digitorus / "hashed-message.json")["message_imprint_sha256_hex"]
    )
    assert info.nonce.to_bytes(16, "big").lstrip(b"\0") in (digitorus / "reqNonce.tsq").read_bytes()
    strangers = read_certificates((digitorus.parent / "rfc3161-client/test_tsa/ts_chain.pem").read_bytes())
    with pytest.raises(Invalid):
        verify_timestamp(token, b"hello", strangers)


def test_every_published_response_is_read_by_openssl_as_well() -> None:
    for file in sorted(folder("06-timestamps").rglob("*.tsr")):
        command = ["openssl", "ts", "-reply", "-in", str(file), "-text"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        seconds = read_token(file.read_bytes()).tst_info.gen_time.strftime("%H:%M:%S")
        assert f"{seconds} " in said.partition("Time stamp: ")[2].partition("\n")[0].replace("GMT", " ") + " "


def test_authority_stamps_a_checkpoint(running: Authority) -> None:
    trusted = read_certificates(running.root)
    token = fetch_timestamp(running.url, TEXT, trusted=trusted)
    stamp = verify_timestamp(token, TEXT, trusted)
    assert stamp.authority == "CN=Test authority"
    assert abs(stamp.at - datetime.now(UTC)) < timedelta(minutes=1)


def test_openssl_verifies_the_same_token(running: Authority, tmp_path: Path) -> None:
    (tmp_path / "token").write_bytes(
        fetch_timestamp(running.url, TEXT, trusted=read_certificates(running.root))
    )
    (tmp_path / "root").write_bytes(running.root)
    for text, code in ((TEXT, 0), (TEXT + b"x", 1)):
        (tmp_path / "text").write_bytes(text)
        command = ["openssl", "ts", "-verify", "-data", "text", "-in", "token", "-CAfile", "root"]
        assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == code


def test_stamp_of_another_text_nonce_or_authority_is_refused(running: Authority) -> None:
    trusted = read_certificates(running.root)
    token = fetch_timestamp(running.url, TEXT, trusted=trusted)
    verify_timestamp(token, TEXT, trusted)
    with pytest.raises(Invalid, match="Mismatch between messages"):
        verify_timestamp(token, TEXT + b"x", trusted)
    with pytest.raises(Invalid, match="Nonce mismatch"):
        verify_timestamp(token, TEXT, trusted, nonce=1)
    stranger = folder("06-timestamps") / "rfc3161-client/test_tsa/ts_chain.pem"
    with pytest.raises(Invalid, match="does not hold"):
        verify_timestamp(token, TEXT, read_certificates(stranger.read_bytes()))
    with pytest.raises(Invalid):
        verify_timestamp(token, TEXT, [])


@pytest.mark.parametrize(
    ("algorithm", "is_strong"),
    [
        ("sha256", True),
        ("sha384", True),
        ("sha512", True),
        ("sha224", False),
        ("sha1", False),
        ("md5", False),
    ],
)
def test_stamp_over_a_weak_hash_is_refused(
    running: Authority, tmp_path: Path, algorithm: str, is_strong: bool
) -> None:
    """By what runs here and by what people run alone; openssl by itself would take any."""
    (tmp_path / "text").write_bytes(TEXT)
    (tmp_path / "root").write_bytes(running.root)
    command = ["openssl", "ts", "-query", "-data", "text", f"-{algorithm}", "-cert"]
    request = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout
    token, trusted = running.stamp(request), read_certificates(running.root)
    if is_strong:
        assert verify_timestamp(token, TEXT, trusted).at == stamp_by_openssl(token, TEXT, tmp_path / "root")
        return
    with pytest.raises(Invalid, match="Unsupported hash algorithm"):
        verify_timestamp(token, TEXT, trusted)
    with pytest.raises(Invalid, match="a hash too weak"):
        stamp_by_openssl(token, TEXT, tmp_path / "root")


def test_stamp_by_an_expired_certificate_is_refused(tmp_path: Path) -> None:
    with authority(tmp_path, days=-1) as expired, pytest.raises(NotStamped, match="certificate has expired"):
        fetch_timestamp(expired.url, TEXT, trusted=read_certificates(expired.root))


@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
@given(st.data())
def test_one_changed_byte_of_a_stamp_is_refused_or_changes_nothing(
    running: Authority, stamped: bytes, data: st.DataObject
) -> None:
    trusted, token = read_certificates(running.root), stamped
    before = verify_timestamp(token, TEXT, trusted)
    position, byte = data.draw(st.integers(0, len(token) - 1)), data.draw(st.integers(0, 255))
    changed = token[:position] + bytes([byte]) + token[position + 1 :]
    with suppress(Invalid):
        assert verify_timestamp(changed, TEXT, trusted)[:2] == before[:2]


@pytest.mark.parametrize("path", ["/nonsense", "/huge", "/broken"])
def test_authority_that_answers_nonsense_ends_in_a_sentence(running: Authority, path: str) -> None:
    with pytest.raises(NotStamped, match="gave "):
        fetch_timestamp(running.url.replace("/tsa", path), TEXT, trusted=read_certificates(running.root))


def test_authority_that_cannot_be_reached_ends_in_a_sentence(running: Authority) -> None:
    for url in ("http://127.0.0.1:1/", "file:///etc/passwd", "nonsense", "http://[broken", "http:///"):
        with pytest.raises(NotStamped):
            fetch_timestamp(url, TEXT, trusted=read_certificates(running.root), timeout=2)


@given(st.binary(max_size=300))
def test_nonsense_is_no_token(data: bytes) -> None:
    with pytest.raises(Invalid):
        read_token(data)


@pytest.mark.parametrize(
    "data", [b"", b"nonsense", b"-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n"]
)
def test_file_without_a_certificate_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid):
        read_certificates(data)
