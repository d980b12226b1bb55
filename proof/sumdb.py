"""The two texts of Go's checksum database (golang.org/x/mod/sumdb/tlog): a tree's head, and a record with its number.

Kept speaks C2SP's formats, which grew out of these; whoever mirrors its log with Go's tools may need them.
"""

from __future__ import annotations

from typing import NamedTuple

from proof.verifier.note import Checkpoint, parse_checkpoint, parse_number
from proof.verifier.tree import Invalid

__all__ = ["TREE", "Record", "parse_record", "parse_tree", "record_bytes"]

TREE = "go.sum database tree"


class Record(NamedTuple):
    """A record's number and text, and what stood behind it in the same bytes."""

    number: int
    text: str
    rest: bytes = b""


def parse_tree(data: bytes) -> Checkpoint:
    """This will read a tree's head, a checkpoint of that one origin."""
    found = parse_checkpoint(_text(data))
    if found.origin != TREE:
        raise Invalid(f"this is not the head of a {TREE}")
    return found


def parse_record(data: bytes) -> Record:
    """This will read a number, a text that ends in a newline, and an empty line; the rest is given as it is."""
    number, _, behind = data.partition(b"\n")
    text, divider, rest = behind.partition(b"\n\n")
    if not divider:
        raise Invalid("the text of the record does not end")
    return Record(parse_number(_text(number)), _text(text) + "\n", rest)


def record_bytes(record: Record) -> bytes:
    """This will write a record; Invalid when its text could not be read back."""
    written = f"{record.number}\n{record.text}\n".encode() + record.rest
    if parse_record(written) != record:
        raise Invalid("the text of a record ends in a newline and has no empty lines")
    return written


def _text(data: bytes) -> str:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise Invalid("this is not UTF-8 text") from None
    if any(character < " " and character != "\n" for character in text):
        raise Invalid("a text has no control characters")
    return text
