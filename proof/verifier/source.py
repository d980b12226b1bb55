"""Where a bundle or bag is read from: a folder, a .zip, a .tar (or .tar.gz), or an .age file with such a tar inside.

Everything is hostile: links are never followed, nothing is written anywhere, nothing is unpacked, and what is kept in
memory is bounded: the digests of every file, and the text of the few that are read.
"""

from __future__ import annotations

import gzip
import os
import stat
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from proof.verifier.contents import (
    ALGORITHMS,
    CHUNK,
    MANIFEST,
    MOST_FILES,
    Contents,
    Found,
    Item,
    Progress,
    algorithms_of,
    digested,
    most_unpacked,
)
from proof.verifier.finding import Finding, wrong
from proof.verifier.tar import read_tar
from proof.verifier.tree import Invalid
from proof.verifier.zipped import BEGINNING, read_zip

DEEPEST = 100
LONGEST_PATH = 4096
AGE_MARKS = b"age-encryption.org/v1\n", b"-----BEGIN AGE ENCRYPTED"


class CannotRead(Exception):
    """A file that the command names cannot be read; the sentence says which, and what to do."""


Opener = Callable[[Path, Path], Any]
"""Opens an age file with a file of identities: gives a context that yields a stream of the plaintext."""


def read_contents(path: Path, identity: Path | None = None, opener: Opener | None = None) -> Contents:
    """This will read everything at the path; CannotRead when there is nothing that could be a bundle."""
    try:
        if path.is_dir():
            return read_folder(path)
        if not stat.S_ISREG(path.stat().st_mode):
            raise CannotRead(f"{path} is neither a folder nor a file")
        with path.open("rb") as file:
            return _read_archive(path, file, identity, opener).from_their_top()
    except (OSError, ValueError) as why:
        raise CannotRead(f"{path} cannot be read: {getattr(why, 'strerror', None) or why}") from why


def _read_archive(path: Path, file: BinaryIO, identity: Path | None, opener: Opener | None) -> Contents:
    beginning = file.read(64)
    file.seek(0)
    if beginning.startswith(AGE_MARKS):
        if identity is None or opener is None:
            raise CannotRead(
                f"{path} is encrypted. Open it with your key: --identity KEYFILE here, "
                f"or age -d -i KEYFILE -o bundle.tar {path}, then check bundle.tar"
            )
        return _read_age(path, opener(path, identity))
    if beginning.startswith(b"\x1f\x8b"):
        with gzip.open(file) as unpacked:
            return _read_stream(_Bounded(unpacked, path.stat().st_size), path, {"sha256"})
    if beginning.startswith(BEGINNING) or zipfile.is_zipfile(file):
        return read_zip(path, file)
    named = {match[1].lower() for name in _names_in_tar(file) if (match := MANIFEST.fullmatch(name))}
    file.seek(0)
    return _read_stream(file, path, named & set(ALGORITHMS) or {"sha256"})


# A folder


def read_folder(folder: Path) -> Contents:
    """This will read every file below a folder, two at a time."""
    contents, found = Contents(), list[Found]()
    _walk(str(folder), contents, found)
    algorithms, progress = (
        algorithms_of(each.path for each in found),
        Progress(sum(each.size for each in found)),
    )

    def read(each: Found) -> Item | Finding:
        try:
            with each.open() as file:
                return digested(each.path, file, algorithms, progress, each.size)
        except (OSError, Invalid) as why:
            return wrong(each.path, f"cannot be read ({getattr(why, 'strerror', None) or why})")

    with ThreadPoolExecutor(2) as readers:
        for at in range(0, len(found), 1000):
            batch = found[at : at + 1000]
            for each, item in zip(batch, readers.map(read, batch)):  # noqa: B905 # Python 3.9 has no strict
                contents.take(each.path, item)
    progress.end()
    return contents


def _walk(top: str, contents: Contents, found: list[Found]) -> None:
    waiting = [""]
    while waiting:
        inside = waiting.pop()
        with os.scandir(os.path.join(top, inside)) as entries:  # noqa: PTH118 # names may be no text
            for entry in entries:
                path = f"{inside}/{entry.name}" if inside else entry.name
                _meet(path, entry, contents, found, waiting)
        if len(found) > MOST_FILES:
            contents.problems.append(wrong("", f"it holds more than {MOST_FILES} files"))
            return


def _meet(
    path: str, entry: os.DirEntry[str], contents: Contents, found: list[Found], waiting: list[str]
) -> None:
    mode = entry.stat(follow_symlinks=False)
    if stat.S_ISDIR(mode.st_mode):
        contents.folders.add(path)
        if path.count("/") < DEEPEST and len(path) < LONGEST_PATH:
            waiting.append(path)
        else:
            contents.problems.append(wrong(path, "lies deeper than anything in a bundle"))
    elif stat.S_ISREG(mode.st_mode):
        found.append(Found(path, mode.st_size, lambda: _open_plain(entry.path)))
    else:
        word = "a link" if stat.S_ISLNK(mode.st_mode) else "no ordinary file"
        contents.problems.append(wrong(path, f"is {word}; a bundle holds ordinary files alone"))


def _open_plain(path: str) -> BinaryIO:
    """Opened so that a link or a pipe which took the file's place meanwhile is neither followed nor waited for."""
    flags = (
        os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    )
    file = os.fdopen(os.open(path, flags), "rb", buffering=0)
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise Invalid("it is no ordinary file")
    return file


# A stream


class _Bounded:
    """Reads from what unpacks a stream, up to what an archive of that size can hold."""

    def __init__(self, stream: Any, packed: int) -> None:
        self._stream, self._left = stream, most_unpacked(packed)

    def read(self, count: int) -> bytes:
        try:
            data: bytes = self._stream.read(count)
        except (OSError, EOFError, ValueError) as why:
            raise Invalid("the archive is damaged or cut short; get it again") from why
        except Exception as why:  # zlib's own error is not named in gzip
            raise Invalid("the archive is damaged; get it again") from why
        self._left -= len(data)
        if self._left < 0:
            raise Invalid("the archive is a bomb: it would unpack to far more than one of its size holds")
        return data


def _read_age(path: Path, opening: Any) -> Contents:
    contents = Contents()
    try:
        with opening as stream:
            contents = _read_stream(stream, path, {"sha256"})
            while stream.read(CHUNK):
                """The rest of it is nothing, or what the age file ends with."""
    except Invalid as why:
        if not contents.items:
            raise CannotRead(f"{path} is not sealed to this key, or it was damaged on its way") from why
        contents.problems.insert(0, wrong(path.name, str(why)))
    return contents


def _names_in_tar(file: BinaryIO) -> Iterator[str]:
    try:
        for member in read_tar(file):
            yield member.name
            file.seek(member.file.size, os.SEEK_CUR)
            member.file.left = 0
    except Invalid:
        return


def _read_stream(stream: Any, path: Path, algorithms: set[str]) -> Contents:
    contents, progress = Contents(), Progress()
    try:
        for member in read_tar(stream):
            name = member.name.rstrip("/") if member.kind == "folder" else member.name
            if member.kind == "file":
                contents.take(name, digested(name, member.file, algorithms, progress))
            elif member.kind == "folder":
                contents.folders.add(name)
            else:
                what = "is a link or no ordinary file; a bundle holds ordinary files alone"
                contents.problems.append(wrong(name, what))
            contents.refuse_too_many()
    except Invalid as why:
        contents.problems.insert(0, wrong(path.name, str(why)))
    progress.end()
    return contents


@contextmanager
def open_by_age(path: Path, identity: Path) -> Iterator[BinaryIO]:
    """This will open an age file with the program age; CannotRead when there is none, Invalid when it refuses."""
    import shutil
    import subprocess

    refuse_open_key(identity)
    age = shutil.which("age")
    if age is None:
        raise CannotRead(f"opening {path} takes the program age (age-encryption.org), which is missing here")
    command = [age, "--decrypt", "--identity", str(identity), "--", str(path)]
    with subprocess.Popen(  # noqa: S603 # a fixed command; strangers only write what it reads
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None and running.stderr is not None  # noqa: S101, PT018 # asked for above
        yield running.stdout  # type: ignore[misc] # a pipe reads as a file
        running.stdout.close()
        if running.wait():
            raise Invalid("was damaged after it was encrypted")


def refuse_open_key(identity: Path) -> None:
    """CannotRead when a file with a secret key can be read by others, as ssh does."""
    if os.name == "posix" and identity.stat().st_mode & 0o077:
        raise CannotRead(
            f"{identity} can be read by others; let its owner alone read it: chmod 600 {identity}"
        )
