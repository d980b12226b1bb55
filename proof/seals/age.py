"""age files: seal and open bytes and streams, and part the short header from the long payload.

Identities and recipients are the text that age writes (`AGE-SECRET-KEY-1...`, `age1...`), X25519 only. Read as well:
files sealed with a passphrase (scrypt), and armored files. Not read: post-quantum (hybrid) identities, plugins.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from io import BufferedReader, BufferedWriter, RawIOBase
from typing import Any, BinaryIO

import pyrage

HEADER_LIMIT = 64 * 1024
AT_ONCE = 1 << 18
VERSION = b"age-encryption.org/v1\n"
ANY_VERSION = b"age-encryption.org/"
MAC_LINE = re.compile(rb"^--- [A-Za-z0-9+/]{43}\n", re.MULTILINE)
STANZA = re.compile(rb"-> [!-~]+(?: [!-~]+)*\n(?:[A-Za-z0-9+/]{64}\n)*(?:[A-Za-z0-9+/]{0,63}\n)")
SCRYPT_LOG_N = re.compile(rb"^-> scrypt [^ \n]+ (\d{1,3})$", re.MULTILINE)
SCRYPT_LIMIT = 20
ARMOR_BEGIN, ARMOR_END = b"-----BEGIN AGE ENCRYPTED FILE-----", b"-----END AGE ENCRYPTED FILE-----"
WHITESPACE = b" \t\r\n"
LATER = "This age file is of a version that is not read here: open it with a newer program."
WRONG_KEY = ("No matching keys found", "Decryption failed")


class NotOpened(ValueError):
    """Something sealed stays closed; the sentence says why."""


class Damaged(NotOpened):
    """It is not an age file that can be read here, or a byte of it was changed or is missing."""


class NotForYou(NotOpened):
    """It is whole, but sealed to somebody else."""


def new_identity() -> str:
    """This will make a fresh X25519 identity, as age writes it."""
    return str(pyrage.x25519.Identity.generate())


def recipient_of(identity: str) -> str:
    """This will give the public half; Damaged when the identity is not an X25519 one of age."""
    return str(_identity(identity).to_public())


def seal(plaintext: bytes, recipients: Sequence[str]) -> bytes:
    """This will give an age file that each of the recipients can open alone."""
    sealed: bytes = pyrage.encrypt(plaintext, [_recipient(each) for each in recipients])
    return sealed


def seal_stream(reader: BinaryIO, writer: BinaryIO, recipients: Sequence[str]) -> None:
    """The same for something of any length, in constant memory; what the reader or writer raises comes out."""
    source, sink = _Source(reader), _Sink(writer)
    try:
        with _in_large_pieces(source, sink) as (read, written):
            pyrage.encrypt_io(read, written, [_recipient(each) for each in recipients])
    except (pyrage.EncryptError, OSError) as error:
        raise source.error or sink.error or error from None


def open_sealed(sealed: bytes, identities: Sequence[str]) -> bytes:
    """This will give the plaintext to whoever holds one of the identities; NotOpened otherwise."""
    checked = _checked(sealed)
    keys = [_identity(each) for each in identities]
    try:
        plaintext: bytes = pyrage.decrypt(checked, keys)
    except pyrage.DecryptError as error:
        raise _reason(error) from None
    return plaintext


def open_stream(header: bytes, payload: BinaryIO, writer: BinaryIO, identities: Sequence[str]) -> None:
    """The same for a stream. What was written before an error counts for nothing: the end may be missing."""
    check_header(header)
    keys = [_identity(each) for each in identities]
    source, sink = _Source(payload, before=header), _Sink(writer)
    try:
        with _in_large_pieces(source, sink) as (read, written):
            pyrage.decrypt_io(read, written, keys)
    except (pyrage.DecryptError, OSError) as error:  # pyrage calls a damaged payload an OSError
        raise source.error or sink.error or _reason(error) from None


def open_with_passphrase(sealed: bytes, passphrase: str) -> bytes:
    """This will open a file that age sealed with a passphrase (scrypt, work factor up to 20)."""
    checked = _checked(sealed)
    try:
        plaintext: bytes = pyrage.passphrase.decrypt(checked, passphrase)
    except pyrage.DecryptError as error:
        raise _reason(error) from None
    return plaintext


def split(sealed: bytes) -> tuple[bytes, bytes]:
    """This will part an age file: without its header (some 200 bytes) nobody opens the payload ever again."""
    length = header_length(sealed)
    if length is None:
        raise Damaged("This is not an age file: its header has no end.")
    return sealed[:length], sealed[length:]


def join(header: bytes, payload: bytes) -> bytes:
    check_header(header)
    return header + payload


def header_length(beginning: bytes) -> int | None:
    """Where the header ends, if its end is among these bytes; Damaged when it cannot be a header any more."""
    if not VERSION.startswith(beginning[: len(VERSION)]):
        is_age = beginning.startswith(ANY_VERSION)
        raise Damaged(LATER if is_age else "This is not an age file.")
    end = MAC_LINE.search(beginning[:HEADER_LIMIT])
    if end is None and len(beginning) >= HEADER_LIMIT:
        raise Damaged("This is not an age file: its header has no end.")
    return end.end() if end else None


def check_header(header: bytes) -> None:
    """This will refuse what the format forbids and the library lets pass, and passphrases that take minutes."""
    if header.startswith(ANY_VERSION) and not header.startswith(VERSION):
        raise Damaged(LATER)
    mac = MAC_LINE.search(header)
    stanzas = header[len(VERSION) : mac.start()] if mac else b""
    well_formed = header.startswith(VERSION) and mac is not None and mac.end() == len(header)
    at = 0
    while well_formed and at < len(stanzas):
        stanza = STANZA.match(stanzas, at)
        well_formed = stanza is not None
        at = stanza.end() if stanza else at
    if not well_formed or not stanzas:
        raise Damaged("The header of this sealed file is missing or damaged.")
    if any(int(found) > SCRYPT_LIMIT for found in SCRYPT_LOG_N.findall(stanzas)):
        raise Damaged("The passphrase of this file was made so slow that opening it would stop this machine.")


@contextmanager
def _in_large_pieces(source: _Source, sink: _Sink) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """Buffers between: pyrage asks for 8 KiB at a time, and a call of Python for each costs a tenth of the time."""
    read, written = BufferedReader(source, AT_ONCE), BufferedWriter(sink, AT_ONCE)
    try:
        yield read, written
        written.flush()
    except Exception:
        sink.is_over = sink.error is not None
        with suppress(Exception):  # what came before the end that is missing says where it is missing
            written.flush()
        raise
    finally:
        sink.is_over = True  # a buffer that goes writes what it holds


class _Source(RawIOBase):
    """A reader, after some bytes before it, that remembers what went wrong in it."""

    def __init__(self, reader: BinaryIO, before: bytes = b"") -> None:
        self.error: Exception | None = None
        self._reader, self._before = reader, before

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override] # a BufferedReader gives no other
        try:
            data = self._before[: len(buffer)] or self._reader.read(len(buffer))
        except Exception as error:
            self.error = error
            raise
        self._before = self._before[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)


class _Sink(RawIOBase):
    """A writer that remembers what went wrong in it, and takes nothing more once it is over."""

    def __init__(self, writer: BinaryIO) -> None:
        self.error: Exception | None = None
        self.is_over = False
        self._writer = writer

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        if self.is_over:
            return len(data)
        try:
            return self._writer.write(data)
        except Exception as error:
            self.error = error
            raise

    def flush(self) -> None:
        if not (self.closed or self.is_over):
            self._writer.flush()


def _checked(sealed: bytes) -> bytes:
    """The file without white space around its armor; Damaged unless its header is well-formed."""
    stripped = sealed.strip(WHITESPACE)
    armored = stripped.startswith(ARMOR_BEGIN)
    binary = _dearmored(stripped) if armored else sealed
    length = header_length(binary)
    if length is None:
        raise Damaged("The header of this sealed file is missing or damaged.")
    check_header(binary[:length])
    return stripped if armored else sealed


def _dearmored(armored: bytes) -> bytes:
    body = armored.removeprefix(ARMOR_BEGIN).partition(ARMOR_END)[0]
    try:
        return base64.b64decode(b"".join(body.split()), validate=True)
    except ValueError:
        raise Damaged("The text around this sealed file (its armor) is damaged.") from None


def _identity(text: str) -> pyrage.x25519.Identity:
    try:
        return pyrage.x25519.Identity.from_str(text)
    except pyrage.IdentityError:
        raise Damaged(
            "This is not a secret key of the kind used here: it begins with AGE-SECRET-KEY-1."
        ) from None


def _recipient(text: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        raise Damaged("This is not a public key of the kind used here: it begins with age1.") from None


def _reason(error: Exception) -> NotOpened:
    if str(error) in WRONG_KEY:
        return NotForYou("This is sealed for somebody else, or the passphrase is wrong.")
    return Damaged("What is sealed was changed, or a part of it is missing.")
