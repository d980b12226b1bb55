"""What is written to the record: one canonical JSON object (RFC 8785) with commitments in place of values.

`facts`, actor and object are salted SHA-256 commitments, so the values can be erased while every proof stays
valid. The keys sort so that a wall's chain comes last: `prefix` writes all that is known before the head of
the log is locked, `complete` adds the chain, which a database function can do as well.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple

from proof.verifier.entry import (
    AT,
    CANONICAL,
    ENTRY_LIMIT,
    FACT,
    FIRST_PREV,
    HEX32,
    KIND,
    SALT_BYTES,
    Entry,
    Opening,
    bucket,
    canonical_json,
    commitment,
    open_commitment,
    parse_entry,
    parse_openings,
)
from proof.verifier.tree import Invalid

__all__ = [
    "AT", "ENTRY_LIMIT", "FIRST_PREV", "Draft", "Entry", "Invalid", "Opening", "at_text", "bucket",
    "canonical_json", "commitment", "complete", "draft", "entry_hash", "fresh_salts", "open_commitment", "parse_entry",
    "parse_openings", "prefix", "serialise_openings",
]  # fmt: skip

LONGEST_CHAIN = len(f',"wall_prev":"{FIRST_PREV}","wall_seq":{2**53 - 1}}}')


class Draft(NamedTuple):
    """An entry that only lacks its place in the wall's chain, and what opens its commitments."""

    prefix: bytes
    openings: dict[str, Opening]


def draft(kind: str, *, at: datetime, wall: str, actor: str, about: str, facts: Mapping[str, str]) -> Draft:
    """This will commit to the values with fresh salts; `at` is aware, `wall` 32 hex. Invalid if malformed."""
    values = {"actor": actor, "object": about, **facts}
    if len(values) != len(facts) + 2:
        raise Invalid("a fact of an entry cannot be named actor or object")
    openings = dict(zip(values, map(Opening, fresh_salts(len(values)), values.values()), strict=True))
    commitments = {name: commitment(name, opening) for name, opening in openings.items()}
    return Draft(prefix(kind, at=at_text(at), wall=wall, commitments=commitments), openings)


def fresh_salts(count: int) -> list[bytes]:
    """This will give so many salts, asking the system once."""
    salts = os.urandom(SALT_BYTES * count)
    return [salts[start : start + SALT_BYTES] for start in range(0, len(salts), SALT_BYTES)]


def prefix(kind: str, *, at: str, wall: str, commitments: Mapping[str, str]) -> bytes:
    """This will write an entry's bytes up to and with its wall; Invalid if malformed or too long.

    `commitments` holds `actor`, `object` and every fact, each 64 hex digits.
    """
    facts = {name: commitments[name] for name in sorted(commitments) if name not in ("actor", "object")}
    if not (KIND.fullmatch(kind) and AT.fullmatch(at) and HEX32.fullmatch(wall)):
        raise Invalid("the kind, the time or the wall of an entry is malformed")
    if len(facts) + 2 != len(commitments) or not all(map(FACT.fullmatch, facts)):
        raise Invalid("the facts of an entry are malformed")
    written = ",".join([f'"{name}":"{value}"' for name, value in facts.items()])
    data = (
        f'{{"actor":"{commitments["actor"]}","at":"{at}","facts":{{{written}}},"kind":"{kind}",'
        f'"object":"{commitments["object"]}","v":1,"wall":"{wall}"'
    ).encode()
    if len(data) + LONGEST_CHAIN > ENTRY_LIMIT:
        raise Invalid(f"an entry has at most {ENTRY_LIMIT} bytes; this would have more")
    return data


def complete(prefix: bytes, *, wall_prev: str, wall_seq: int) -> bytes:
    """This will finish an entry: `wall_prev` is the entry_hash of the wall's previous entry.

    The first entry of a wall has `wall_seq` 1 and FIRST_PREV; so the last `wall_seq` counts the entries.
    """
    return b'%s,"wall_prev":"%s","wall_seq":%d}' % (prefix, wall_prev.encode(), wall_seq)


def entry_hash(data: bytes) -> str:
    """This will give what the next entry of the wall names as `wall_prev`: SHA-256 of the bytes, in hex."""
    return sha256(data).hexdigest()


def at_text(at: datetime) -> str:
    """This will write a moment as RFC 3339 in UTC with microseconds, as entries do."""
    if at.tzinfo is None:
        raise Invalid("the time of an entry needs a time zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds")[: -len("+00:00")] + "Z"


def serialise_openings(openings: Mapping[str, Opening]) -> bytes:
    """This will write openings as canonical JSON, as parse_openings reads them."""
    text = CANONICAL.encode
    written = [
        f'{text(name)}:{{"salt":"{salt.hex()}","value":{text(value)}}}'
        for name, (salt, value) in sorted(openings.items())
    ]
    return f"{{{','.join(written)}}}".encode()
