"""A zip with a bundle or bag in it, read without unpacking it."""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from proof.verifier.contents import (
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
from proof.verifier.tree import Invalid

CENTRAL_DIRECTORY_LIMIT = 16 << 20
BEGINNING, END = b"PK\x03\x04", b"PK\x05\x06"


def read_zip(path: Path, file: BinaryIO) -> Contents:
    """This will read every file in a zip; what is damaged, or could not be in a bundle, is a finding."""
    contents = Contents()
    try:
        _refuse_long_directory(file)
        archive = zipfile.ZipFile(file)
        found = list(_in_zip(archive, path.stat().st_size, contents))
        algorithms = algorithms_of(each.path for each in found)
        progress = Progress(sum(each.size for each in found))
        for each in found:
            contents.take(each.path, _read_packed(each, algorithms, progress))
        progress.end()
    except Invalid as why:
        contents.problems.insert(0, wrong(path.name, str(why)))
    except Exception as why:  # a stranger's archive: zipfile raises whatever it stumbles over
        contents.problems.insert(
            0, wrong(path.name, f"is a damaged archive ({type(why).__name__}); get it again")
        )
    return contents


def _refuse_long_directory(file: BinaryIO) -> None:
    """The list of a zip is read at once by zipfile, so its length is looked at first (APPNOTE 4.3.16, 4.3.14)."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 65_557 - 20))
    tail = file.read()
    at = tail.rfind(END)
    if at < 0:
        raise Invalid("the archive is cut short: the list of its files is missing; get it again")
    length = int.from_bytes(tail[at + 12 : at + 16], "little")
    if length == 0xFFFFFFFF and tail[at - 20 : at - 16] == b"PK\x06\x07":
        file.seek(int.from_bytes(tail[at - 12 : at - 4], "little"))
        length = int.from_bytes(file.read(56)[40:48], "little")
    if length > CENTRAL_DIRECTORY_LIMIT:
        raise Invalid(f"holds more than {MOST_FILES} files")


def _in_zip(archive: zipfile.ZipFile, packed: int, contents: Contents) -> Iterator[Found]:
    members = archive.infolist()
    if len(members) > MOST_FILES:
        raise Invalid(f"holds more than {MOST_FILES} files")
    if sum(member.file_size for member in members) > most_unpacked(packed):
        raise Invalid("is a bomb: it would unpack to far more than an archive of its size holds")
    for member in members:
        what = _odd(member)
        if member.filename.endswith("/") and not what:
            contents.folders.add(member.filename.rstrip("/"))
        elif what:
            contents.problems.append(wrong(member.filename, what))
        else:
            yield Found(member.filename, member.file_size, lambda member=member: archive.open(member))  # type: ignore[misc] # a bound lambda


def _odd(member: zipfile.ZipInfo) -> str:
    if member.orig_filename != member.filename:
        return "has a name that two programs read differently"
    if member.flag_bits & 1:
        return "is encrypted inside the archive; unpack it with its password first"
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "is packed in a way that this program does not read"
    if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is a link or no ordinary file; a bundle holds ordinary files alone"
    return ""


def _read_packed(found: Found, algorithms: set[str], progress: Progress) -> Item | Finding:
    try:
        with found.open() as file:
            item = digested(found.path, file, algorithms, progress)
    except Exception as why:  # as above
        return wrong(found.path, f"is damaged inside the archive ({type(why).__name__})")
    return item if item.size == found.size else wrong(found.path, "is damaged inside the archive")
