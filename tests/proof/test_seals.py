"""Sealing with age: every C2SP vector, our own round trips, and Debian's age as the referee."""

from __future__ import annotations

import os
import shutil
import subprocess
import zlib
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proof import seals
from proof.seals import Cost, Damaged, NotForYou, NotOpened
from proof.seals.passphrase import ALPHABET, PREFIX, bech32
from tests.proof.vectors import folder

VECTORS = sorted((folder("04-age") / "cctv-testkit").iterdir())
NOT_READ = (
    "AGE-SECRET-KEY-PQ-"  # post-quantum identities (ML-KEM-768 with X25519): pyrage 1.4 has no class for them
)
IDENTITY = seals.new_identity()
RECIPIENT = seals.recipient_of(IDENTITY)
SEALED = seals.seal(b"He waited at the gate.", [RECIPIENT])


# --- Vectors ---


@dataclass
class Vector:
    expect: str = ""
    payload: str = ""
    passphrase: str | None = None
    identities: list[str] = field(default_factory=list)
    data: bytes = b""


def read_vector(path: Path) -> Vector:
    head, _empty, data = path.read_bytes().partition(b"\n\n")
    vector = Vector(data=data)
    for line in head.decode().splitlines():
        name, _colon, value = line.partition(": ")
        if name == "identity":
            vector.identities.append(value)
        elif name in {"expect", "payload", "passphrase"}:
            setattr(vector, name, value)
        elif name == "compressed":
            vector.data = zlib.decompress(data)
    return vector


def open_vector(vector: Vector) -> bytes:
    if vector.passphrase is not None and not vector.identities:
        return seals.open_with_passphrase(vector.data, vector.passphrase)
    return seals.open_sealed(vector.data, vector.identities)


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.name)
def test_vector_ends_as_it_says(path: Path) -> None:
    vector = read_vector(path)
    is_read = not any(identity.startswith(NOT_READ) for identity in vector.identities)
    if vector.expect == "success" and is_read:
        assert sha256(open_vector(vector)).hexdigest() == vector.payload
        return
    expected = NotForYou if vector.expect == "no match" and is_read else Damaged
    with pytest.raises(NotOpened) as raised:
        open_vector(vector)
    assert type(raised.value) is expected


@pytest.mark.parametrize("path", [path for path in VECTORS if path.name.startswith(("stream", "x25519"))])
def test_vector_read_as_a_stream_ends_the_same(path: Path) -> None:
    vector = read_vector(path)
    into = BytesIO()

    def open_it() -> None:
        header, payload = seals.split(vector.data)
        seals.open_stream(header, BytesIO(payload), into, vector.identities)

    if vector.expect == "success":
        open_it()
        assert sha256(into.getvalue()).hexdigest() == vector.payload
    else:
        with pytest.raises(NotOpened):
            open_it()


# --- Our own ---


@given(st.binary(max_size=200_000))
def test_what_is_sealed_opens(plaintext: bytes) -> None:
    sealed = seals.seal(plaintext, [RECIPIENT])
    assert seals.open_sealed(sealed, [seals.new_identity(), IDENTITY]) == plaintext
    assert seals.join(*seals.split(sealed)) == sealed


def test_sealed_to_another_is_said_so() -> None:
    with pytest.raises(NotForYou, match="sealed for somebody else"):
        seals.open_sealed(seals.seal(b"x", [RECIPIENT]), [seals.new_identity()])


@given(st.data())
def test_one_changed_byte_opens_nothing(data: st.DataObject) -> None:
    sealed = bytearray(SEALED)
    at = data.draw(st.integers(0, len(sealed) - 1))
    sealed[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(NotOpened):
        seals.open_sealed(bytes(sealed), [IDENTITY])


@given(st.binary(max_size=2000))
def test_nonsense_is_one_sentence(data: bytes) -> None:
    with pytest.raises(Damaged):
        seals.open_sealed(data, [IDENTITY])
    with pytest.raises(Damaged):
        seals.split(data)


def test_header_without_end_is_refused() -> None:
    with pytest.raises(Damaged, match="no end"):
        seals.split(b"age-encryption.org/v1\n" + b"-> X25519 a\n" * 10_000)


def test_payload_without_its_header_is_noise() -> None:
    _header, payload = seals.split(seals.seal(b"x" * 1000, [RECIPIENT]))
    other, _payload = seals.split(seals.seal(b"x" * 1000, [RECIPIENT]))
    with pytest.raises(Damaged):
        seals.open_sealed(seals.join(other, payload), [IDENTITY])


@pytest.mark.parametrize("text", ["", "nonsense", "age1qqqq", "AGE-SECRET-KEY-1QQQQ"])
def test_key_that_is_none_is_one_sentence(text: str) -> None:
    with pytest.raises(Damaged, match="secret key"):
        seals.recipient_of(text)
    with pytest.raises(Damaged, match="public key"):
        seals.seal(b"x", [text])


class Full(BytesIO):
    def write(self, _data: object) -> int:
        raise OSError(28, "No space left on device")


def test_full_disk_comes_out_as_itself() -> None:
    with pytest.raises(OSError, match="No space left"):
        seals.seal_stream(BytesIO(b"x" * 100_000), Full(), [RECIPIENT])
    header, payload = seals.split(seals.seal(b"x" * 100_000, [RECIPIENT]))
    with pytest.raises(OSError, match="No space left"):
        seals.open_stream(header, BytesIO(payload), Full(), [IDENTITY])


# --- Passphrases ---

CHEAP = Cost(passes=1, memory=8, lanes=1)


def test_passphrase_gives_one_identity_for_its_salt() -> None:
    first = seals.identity_from("correct horse battery", salt=b"s" * 16, cost=CHEAP)
    again = seals.identity_from("correct  horse battery ", salt=b"s" * 16, cost=CHEAP)
    other = seals.identity_from("correct horse battery", salt=b"t" * 16, cost=CHEAP)
    assert first == again != other
    assert seals.recipient_of(first).startswith("age1")


def test_bech32_writes_keys_as_age_does() -> None:
    values = [ALPHABET.index(letter) for letter in IDENTITY.lower()[len(PREFIX) + 1 : -6]]
    number = 0
    for value in values:
        number = number << 5 | value
    data = (number >> len(values) * 5 - 256).to_bytes(32, "big")
    assert bech32(PREFIX, data).upper() == IDENTITY
    assert bech32("a", b"") == "a12uel5l"  # BIP 173's own vector


# --- The referee ---

AGE = shutil.which("age")
needs_age = pytest.mark.skipif(
    AGE is None, reason="age is missing; install it with: sudo apt-get install age"
)


@needs_age
@pytest.mark.parametrize("size", [0, 1, 65_536, 1_000_000])
def test_age_opens_what_we_seal(size: int, tmp_path: Path) -> None:
    plaintext, key = os.urandom(size), tmp_path / "key"
    key.write_text(IDENTITY, encoding="ascii")
    into = BytesIO()
    seals.seal_stream(BytesIO(plaintext), into, [RECIPIENT])
    for sealed in (seals.seal(plaintext, [RECIPIENT]), into.getvalue()):
        done = subprocess.run([str(AGE), "-d", "-i", key], input=sealed, capture_output=True, check=True)
        assert done.stdout == plaintext


@needs_age
@pytest.mark.parametrize("armor", [[], ["--armor"]])
def test_we_open_what_age_seals(armor: list[str]) -> None:
    plaintext = os.urandom(200_000)
    done = subprocess.run(
        [str(AGE), *armor, "-r", RECIPIENT], input=plaintext, capture_output=True, check=True
    )
    assert seals.open_sealed(done.stdout, [IDENTITY]) == plaintext


@needs_age
def test_age_refuses_what_we_corrupt(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text(IDENTITY, encoding="ascii")
    sealed = bytearray(seals.seal(b"x" * 1000, [RECIPIENT]))
    sealed[-1] ^= 1
    done = subprocess.run([str(AGE), "-d", "-i", key], input=bytes(sealed), capture_output=True, check=False)
    assert done.returncode != 0


@needs_age
def test_age_opens_with_an_identity_made_from_a_passphrase(tmp_path: Path) -> None:
    key = tmp_path / "key"
    identity = seals.identity_from("correct horse battery", salt=b"s" * 16, cost=CHEAP)
    key.write_text(identity, encoding="ascii")
    sealed = seals.seal(b"inside", [seals.recipient_of(identity)])
    done = subprocess.run([str(AGE), "-d", "-i", key], input=sealed, capture_output=True, check=True)
    assert done.stdout == b"inside"


def test_later_version_of_age_asks_for_a_newer_program() -> None:
    sealed = seals.seal(b"words", [RECIPIENT]).replace(b"encryption.org/v1", b"encryption.org/v9")
    with pytest.raises(
        seals.Damaged, match="of a version that is not read here: open it with a newer program"
    ):
        seals.open_sealed(sealed, [IDENTITY])
    with pytest.raises(
        seals.Damaged, match="of a version that is not read here: open it with a newer program"
    ):
        seals.open_stream(sealed[:200], BytesIO(), BytesIO(), [IDENTITY])


def test_what_came_before_a_break_is_written_so_that_the_break_can_be_named() -> None:
    header, payload = seals.split(seals.seal(b"x" * 200_000, [RECIPIENT]))
    into = BytesIO()
    with pytest.raises(seals.Damaged):
        seals.open_stream(header, BytesIO(payload[:-9]), into, [IDENTITY])
    assert into.getvalue() == b"x" * 3 * 65_536
