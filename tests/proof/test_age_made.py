"""age files that are wrong in one place and right in all others, made here with a writer of the tests' own.

Beside the published vectors (test_seals.py): headers whose MAC holds though a stanza is odd, armor of every wrong
shape, streams that end too soon or too late. Each opens or is refused in one sentence.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Callable
from io import BytesIO

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from proof import seals
from proof.seals import Damaged, NotForYou, NotOpened

SECRET = bytes(range(32))
IDENTITY = seals.identity_of(SECRET)
OTHER = seals.identity_of(SECRET[::-1])
FILE_KEY = b"YELLOW SUBMARINE"
PLAIN = b"He waited at the gate. " * 4000  # two chunks
CHUNK = 64 * 1024


def b64(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def derived(secret: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=salt or None, info=info).derive(secret)


def stanza(share: bytes | None = None, file_key: bytes = FILE_KEY) -> bytes:
    """An X25519 stanza to IDENTITY, with a share of somebody's choice."""
    ephemeral = X25519PrivateKey.from_private_bytes(b"e" * 32)
    ours = X25519PrivateKey.from_private_bytes(SECRET).public_key().public_bytes_raw()
    theirs = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(ours))
    key = derived(shared, theirs + ours, b"age-encryption.org/v1/X25519")
    body = ChaCha20Poly1305(key).encrypt(bytes(12), file_key, None)
    return b"-> X25519 " + b64(theirs if share is None else share) + b"\n" + b64(body) + b"\n"


def header(*stanzas: bytes, version: bytes = b"age-encryption.org/v1\n", mac: bytes | None = None) -> bytes:
    text = version + b"".join(stanzas) + b"---"
    key = derived(FILE_KEY, b"", b"header")
    return text + b" " + (mac or b64(hmac.digest(key, text, hashlib.sha256))) + b"\n"


def stream(chunks: list[bytes], finals: set[int] | None = None) -> bytes:
    nonce = b"n" * 16
    cipher = ChaCha20Poly1305(derived(FILE_KEY, nonce, b"payload"))
    finals = {len(chunks) - 1} if finals is None else finals
    sealed = (
        cipher.encrypt(number.to_bytes(11, "big") + bytes([number in finals]), chunk, None)
        for number, chunk in enumerate(chunks)
    )
    return nonce + b"".join(sealed)


TWO = [PLAIN[:CHUNK], PLAIN[CHUNK:]]
GOOD, PAYLOAD = header(stanza()), stream(TWO)

OPENS = {
    "x25519": GOOD + PAYLOAD,
    "grease before": header(b"-> grease a b\n\n", stanza()) + PAYLOAD,
    "grease after, 64 characters": header(stanza(), b"-> g\n" + b"A" * 64 + b"\n\n") + PAYLOAD,
    "two to the same": header(stanza(), stanza()) + PAYLOAD,
}
REFUSED = {
    "version": header(stanza(), version=b"age-encryption.org/v1234\n") + PAYLOAD,
    "bad mac": header(stanza(), mac=b64(bytes(32))) + PAYLOAD,
    "mac and a space": GOOD[:-1] + b" \n" + PAYLOAD,
    "mac and an argument": GOOD[:-1] + b" x\n" + PAYLOAD,
    "no mac": GOOD[: GOOD.index(b"---")] + b"---\n" + PAYLOAD,
    "no stanza": header() + PAYLOAD,
    "empty argument": header(b"-> grease  a\n\n", stanza()) + PAYLOAD,
    "no type": header(b"->\n\n", stanza()) + PAYLOAD,
    "invalid character": header(b"-> grease \x7f\n\n", stanza()) + PAYLOAD,
    "not ascii": header("-> gr\u00fc\u00df\n\n".encode(), stanza()) + PAYLOAD,
    "spurious cr": header(b"-> grease\r\n\n", stanza()) + PAYLOAD,
    "missing body": header(stanza(), b"-> empty\n") + PAYLOAD,
    "missing last line": header(stanza(), b"-> g\n" + b"A" * 64 + b"\n") + PAYLOAD,
    "short share": header(stanza(b"s" * 31)) + PAYLOAD,
    "long share": header(stanza(b"s" * 33)) + PAYLOAD,
    "low order": header(stanza(bytes(32))) + PAYLOAD,
    "second argument": header(stanza().replace(b"X25519 ", b"X25519 1 ")) + PAYLOAD,
    "no argument": header(b"-> X25519\n" + stanza().split(b"\n")[1] + b"\n") + PAYLOAD,
    "long file key": header(stanza(file_key=FILE_KEY * 2)) + PAYLOAD,
    "scrypt beside it": header(stanza(), b"-> scrypt " + b64(b"s" * 16) + b" 10\n" + b64(b"x" * 32) + b"\n")
    + PAYLOAD,
    "no payload": GOOD,
    "no nonce": GOOD + b"n" * 10,
    "no chunk": GOOD + b"n" * 16,
    "no final chunk": GOOD + stream(TWO, set()),
    "final chunk in the middle": GOOD + stream(TWO, {0}),
    "two final chunks": GOOD + stream([*TWO, b"more"], {1, 2}),
    "last chunk empty": GOOD + stream([PLAIN[:CHUNK], b""]),
    "short chunk": GOOD + stream([PLAIN[:100], PLAIN[100:]]),
    "garbage behind, short": GOOD + PAYLOAD + b"x",
    "garbage behind, long": GOOD + PAYLOAD + b"x" * 100,
    "tag cut": GOOD + PAYLOAD[:-1],
    "bad tag": GOOD + PAYLOAD[:-1] + bytes([PAYLOAD[-1] ^ 1]),
    "bad tag in the second chunk": GOOD + PAYLOAD[: 16 + CHUNK + 16] + b"\0" + PAYLOAD[16 + CHUNK + 17 :],
}
KINDS_NOT_READ = {
    name: b"-> " + b" ".join([name.encode(), *arguments]) + b"\n" + b64(b"x" * 32) + b"\n"
    for name, arguments in {
        "mlkem768x25519": [b64(b"k" * 1120)],
        "p256tag": [b64(b"tag!"), b64(b"k" * 65)],
        "mlkem768p256tag": [b64(b"tag!"), b64(b"k" * 1153)],
        "ssh-ed25519": [b64(b"tag!"), b64(b"k" * 32)],
        "piv-p256": [b64(b"tag!"), b64(b"k" * 33)],
    }.items()
}


def read_as_stream(sealed: bytes, identities: list[str]) -> bytes:
    into = BytesIO()
    head, payload = seals.split(sealed)
    seals.open_stream(head, BytesIO(payload), into, identities)
    return into.getvalue()


READERS: list[Callable[[bytes, list[str]], bytes]] = [seals.open_sealed, read_as_stream]


@pytest.fixture(params=READERS, ids=["at once", "as a stream"])
def reader(request: pytest.FixtureRequest) -> Callable[[bytes, list[str]], bytes]:
    found: Callable[[bytes, list[str]], bytes] = request.param
    return found


@pytest.mark.parametrize("name", OPENS)
def test_made_file_opens(name: str, reader: Callable[[bytes, list[str]], bytes]) -> None:
    assert reader(OPENS[name], [IDENTITY]) == PLAIN
    with pytest.raises(NotForYou):
        reader(OPENS[name], [OTHER])


@pytest.mark.parametrize("name", REFUSED)
def test_made_file_that_is_wrong_is_refused(name: str, reader: Callable[[bytes, list[str]], bytes]) -> None:
    with pytest.raises(NotOpened) as refused:
        reader(REFUSED[name], [IDENTITY])
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", KINDS_NOT_READ)
def test_kind_that_is_not_read_is_for_somebody_else(
    name: str, reader: Callable[[bytes, list[str]], bytes]
) -> None:
    """Alone it is said plainly; beside a stanza of ours it does not stand in the way."""
    with pytest.raises(NotForYou):
        reader(header(KINDS_NOT_READ[name]) + PAYLOAD, [IDENTITY])
    assert reader(header(KINDS_NOT_READ[name], stanza()) + PAYLOAD, [IDENTITY]) == PLAIN


@pytest.mark.parametrize(
    "identity",
    ["AGE-SECRET-KEY-PQ-1QQQQ", "AGE-PLUGIN-YUBIKEY-1QQQQ", IDENTITY[:-1], "", "x" * 9999],
)
def test_identity_of_another_kind_is_one_sentence(identity: str) -> None:
    with pytest.raises(Damaged, match="AGE-SECRET-KEY-1"):
        seals.open_sealed(GOOD + PAYLOAD, [identity])


# --- Armor ---

SMALL = GOOD + stream([b"x" * 100])
LINES = [base64.b64encode(SMALL)[at : at + 64] for at in range(0, len(base64.b64encode(SMALL)), 64)]
BEGIN, END = b"-----BEGIN AGE ENCRYPTED FILE-----", b"-----END AGE ENCRYPTED FILE-----"


def armor(lines: list[bytes], begin: bytes = BEGIN, end: bytes = END, eol: bytes = b"\n") -> bytes:
    return eol.join([begin, *lines, end, b""])


ARMORED = {
    "plain": armor(LINES),
    "crlf": armor(LINES, eol=b"\r\n"),
    "white space around": b" \n\n" + armor(LINES) + b"\n \n",
    "no last end of line": armor(LINES)[:-1],
}
WRONG_ARMOR = {
    "empty line at the beginning": armor([b"", *LINES]),
    "empty line at the end": armor([*LINES, b""]),
    "end of line in the padding": armor([*LINES[:-1], LINES[-1] + b"=", b"="]),
    "wrong type": armor(
        LINES, b"-----BEGIN AGE ENCRYPTED MESSAGE-----", b"-----END AGE ENCRYPTED MESSAGE-----"
    ),
    "lower case": armor(LINES, BEGIN.replace(b"AGE", b"age"), END.replace(b"AGE", b"age")),
    "spaces in its first line": armor(LINES, b"----- BEGIN AGE ENCRYPTED FILE -----"),
    "no last line": armor(LINES).removesuffix(END + b"\n"),
    "long line": armor([b"".join(LINES)]),
    "short line": armor([LINES[0][:16], LINES[0][16:], *LINES[1:]]),
    "invalid character": armor([LINES[0][:4] + b"*" + LINES[0][5:], *LINES[1:]]),
    "invalid character behind": armor([*LINES[:-1], b"*" + LINES[-1][1:]]),
    "a header of PEM": armor([b"Proc-Type: 4", b"", *LINES]),
    "garbage before": b"garbage\n" + armor(LINES),
    "garbage behind": armor(LINES) + b"garbage\n",
    "twice": armor(LINES) * 2,
    "nothing inside": armor([]),
}


@pytest.mark.parametrize("name", ARMORED)
def test_armor_opens(name: str) -> None:
    assert seals.open_sealed(ARMORED[name], [IDENTITY]) == b"x" * 100


@pytest.mark.parametrize("name", WRONG_ARMOR)
def test_wrong_armor_is_refused(name: str) -> None:
    with pytest.raises(Damaged):
        seals.open_sealed(WRONG_ARMOR[name], [IDENTITY])


# --- Passphrases ---


def test_scrypt_that_is_doubled_or_too_slow_is_refused() -> None:
    import pyrage

    sealed = pyrage.passphrase.encrypt(b"inside", "correct horse")
    head, payload = seals.split(sealed)
    [line] = [line for line in head.split(b"\n") if line.startswith(b"-> scrypt")]
    factor = line.split()[-1]
    for changed in (
        b"23",
        b"255",
        b"256",
        b"99999999999999999999",
        b"-1",
        b"",
        b"0",
        b"+" + factor,
        b"0" + factor,
    ):
        with pytest.raises(Damaged):
            seals.open_with_passphrase(
                head.replace(line, line[: -len(factor)] + changed) + payload, "correct horse"
            )
    twice = head.split(b"---")[0].split(b"\n", 1)
    with pytest.raises(NotOpened):
        seals.open_with_passphrase(
            twice[0] + b"\n" + twice[1] * 2 + b"--- " + b64(os.urandom(32)) + b"\n" + payload, "x"
        )
    with pytest.raises(NotForYou):
        seals.open_with_passphrase(sealed, "wrong horse")
