"""Packing a bundle: every file is read once and handed on at once, so that its size costs no memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from proof.verifier.bundle import (
    BUNDLE_VERSION,
    PAYLOAD,
    SIGNATURE,
    TAGS,
    TOKEN,
    TOKEN_SIGNATURE,
)

BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


@dataclass(frozen=True)
class Part:
    """One file of a bundle: its path in it, its size in bytes, and its content in pieces, which are read once."""

    path: str
    size: int
    pieces: Iterable[bytes]


def text_part(path: str, content: bytes) -> Part:
    return Part(path, len(content), [content])


@dataclass(frozen=True)
class Payload:
    """What was packed below data/: how many files, how many bytes in all, and their manifest."""

    files: int
    size: int
    manifest: bytes


@dataclass(frozen=True)
class Bundle:
    """`payload` goes below data/, `tags` beside it; `info` are labels and values of bag-info.txt.

    `sign` gives the SSH signature over bytes; `stamp` an authority's token over the list of files, or b"" when it
    does not answer; `certify` a draft that speaks of the payload as it was packed.
    """

    payload: Iterable[Part]
    tags: Sequence[Part]
    info: Sequence[tuple[str, str]]
    sign: Callable[[bytes], bytes]
    stamp: Callable[[bytes], bytes] | None = None
    certify: Callable[[Payload], Part] | None = None


class Shelf(Protocol):
    """Where the files of a bundle are put, one after the other."""

    def begin(self, path: str, size: int) -> None: ...
    def write(self, piece: bytes) -> None: ...
    def end(self) -> None: ...


class _Manifest:
    """The lines of a manifest, and how much it covers."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.bytes = 0

    @property
    def text(self) -> bytes:
        return "".join(self.lines).encode()


def pack(bundle: Bundle, shelf: Shelf) -> Iterator[None]:
    """This will put a bundle on a shelf, one piece each time it is asked for the next; ValueError on a wrong size.

    The list of files comes last, and its signature after it: what is cut short anywhere is not a bundle.
    """
    payload, tags = _Manifest(), _Manifest()
    for part in bundle.payload:
        yield from _put(part, shelf, payload)
    oxum = f"{payload.bytes}.{len(payload.lines)}"
    info = [("Kept-Bundle", BUNDLE_VERSION), *bundle.info, ("Payload-Oxum", oxum)]
    own = [
        text_part("bagit.txt", BAGIT),
        text_part("bag-info.txt", _labels(info)),
        text_part(PAYLOAD, payload.text),
    ]
    packed = Payload(len(payload.lines), payload.bytes, payload.text)
    drafts = [bundle.certify(packed)] if bundle.certify else []
    for part in [*bundle.tags, *drafts, *own]:
        yield from _put(part, shelf, tags)
    for part in _sealing(tags.text, bundle):
        yield from _put(part, shelf, _Manifest())


def _sealing(tags: bytes, bundle: Bundle) -> Iterator[Part]:
    yield text_part(TAGS, tags)
    if token := bundle.stamp(tags) if bundle.stamp else b"":
        yield text_part(TOKEN, token)
        yield text_part(TOKEN_SIGNATURE, bundle.sign(token))
    yield text_part(SIGNATURE, bundle.sign(tags))


def _put(part: Part, shelf: Shelf, manifest: _Manifest) -> Iterator[None]:
    digest, size = sha256(), 0
    shelf.begin(part.path, part.size)
    for piece in part.pieces:
        digest.update(piece)
        size += len(piece)
        shelf.write(piece)
        yield
    if size != part.size:
        raise ValueError(f"{part.path} was said to have {part.size} bytes and has {size}")
    shelf.end()
    manifest.lines.append(f"{digest.hexdigest()}  {part.path}\n")
    manifest.bytes += size
    yield


def _labels(info: Iterable[tuple[str, str]]) -> bytes:
    return "".join([f"{label}: {' '.join(value.split())}\n" for label, value in info]).encode()
