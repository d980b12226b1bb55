"""A tar archive read from front to back: only what a bundle may hold is given, anything else is named.

POSIX.1-2001 (ustar and pax) and GNU long names. Written here and not taken from `tarfile` because that reads headers
of any length into memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from proof.verifier.tree import Invalid

BLOCK = 512
LONGEST_HEADER = 64 * 1024
PLAIN, FOLDER, LONG_NAME, PAX, PAX_FOR_ALL = b"0\0", b"5", b"L", b"x", b"g"


class TarMember(NamedTuple):
    """What stands in the archive next; `kind` is file, folder or other."""

    name: str
    kind: str
    file: TarFile


class TarFile:
    """The bytes of one member, to be read before the next is asked for."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream, self.size, self.left = stream, size, size

    def readinto(self, buffer: memoryview) -> int:
        wanted = min(len(buffer), self.left)
        if wanted == 0:
            return 0
        data = self._stream.read(wanted)
        if not data:
            raise Invalid("the archive is cut short")
        buffer[: len(data)] = data
        self.left -= len(data)
        return len(data)

    def skip(self) -> None:
        """Go behind this member and what fills its last block."""
        left = self.left + -self.size % BLOCK
        while left:
            data = self._stream.read(min(left, 1 << 20))
            if not data:
                raise Invalid("the archive is cut short")
            left -= len(data)
        self.left = 0


def read_tar(stream: BinaryIO) -> Iterator[TarMember]:
    """This will give the members in order; Invalid when it is no tar, or ends before its end."""
    name, size = "", -1
    while True:
        header = _exactly(stream, BLOCK)
        if header == bytes(BLOCK):
            _exactly(stream, BLOCK)
            return
        kind, file = _checked(header), TarFile(stream, _number(header[124:136]))
        if kind in (LONG_NAME, PAX, PAX_FOR_ALL):
            extra = _extra(file)
            if kind == LONG_NAME:
                name = extra.rstrip(b"\0").decode("utf-8", "surrogateescape")
            elif kind == PAX:
                name, size = _pax(extra, name, size)
        else:
            file = file if size < 0 else TarFile(stream, size)
            sort = "file" if kind in PLAIN else "folder" if kind == FOLDER else "other"
            yield TarMember(name or _name(header), sort, file)
            name, size = "", -1
        file.skip()


def _exactly(stream: BinaryIO, count: int) -> bytes:
    data = b""
    while len(data) < count:
        more = stream.read(count - len(data))
        if not more:
            raise Invalid("this is no archive, or it is cut short")
        data += more
    return data


def _checked(header: bytes) -> bytes:
    """The kind of a member, after its header's own sum was checked."""
    total = sum(header) - sum(header[148:156]) + 8 * ord(" ")
    if header[148:156].strip(b" \0").lstrip(b"0") != b"%o" % total:
        raise Invalid("this is no zip, tar or age file that this program can read, or it was changed")
    return header[156:157]


def _number(field: bytes) -> int:
    if field[:1] == b"\x80":
        return int.from_bytes(field[1:], "big")
    digits = field.strip(b" \0")
    if not digits or digits.strip(b"01234567"):
        if digits:
            raise Invalid("a number in the archive is malformed")
        return 0
    return int(digits, 8)


def _name(header: bytes) -> str:
    name, front = header[:100].split(b"\0")[0], header[345:500].split(b"\0")[0]
    if front and header[257:263] == b"ustar\0":
        name = front + b"/" + name
    return name.decode("utf-8", "surrogateescape")


def _extra(file: TarFile) -> bytes:
    if file.size > LONGEST_HEADER:
        raise Invalid("a name in the archive is too long")
    buffer = bytearray(file.size)
    view, at = memoryview(buffer), 0
    while at < file.size:
        at += file.readinto(view[at:])
    return bytes(buffer)


def _pax(records: bytes, name: str, size: int) -> tuple[str, int]:
    """The name and the size that pax records set: `length key=value newline` each."""
    while records:
        length, _, _ = records.partition(b" ")
        if not length.isdigit() or not len(length) + 3 <= int(length[:9]) <= len(records):
            raise Invalid("a header of the archive is malformed")
        record, records = records[len(length) + 1 : int(length) - 1], records[int(length) :]
        key, _, value = record.partition(b"=")
        if key == b"path":
            name = value.decode("utf-8", "surrogateescape")
        elif key == b"size" and value.isdigit() and len(value) < 20:
            size = int(value)
        elif key.startswith(b"GNU.sparse"):
            raise Invalid("the archive holds a sparse file, which this program does not read")
    return name, size
