"""The record with a million entries: proofs from disk, and everything checked again; beside pymerkle."""

import random
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path

from bench.pairs import Pair, measure, report
from proof import entry, merkle
from proof.audit import audit_record

ENTRIES = 1_000_000
BATCH = 1_000
WALLS = 50_000
PROOFS = 50
TABLES = """
CREATE TABLE entry (number INTEGER PRIMARY KEY, body BLOB, hashes BLOB);
"""


def main(entries: int = ENTRIES, rounds: int = 5) -> None:
    """This will measure every pair; a million entries take two minutes."""
    with tempfile.TemporaryDirectory(prefix="kept-bench-") as name:
        ours, theirs = Path(name) / "ours.sqlite", Path(name) / "theirs.sqlite"
        fill_ours(ours, entries)
        fill_theirs(theirs, ours)
        measured = [measure(pair, rounds) for pair in pairs(ours, theirs, entries)]
    report("proof", measured)


def pairs(ours: Path, theirs: Path, entries: int) -> list[Pair]:
    dice = random.Random(7)
    numbers = [dice.randrange(entries) for _ in range(PROOFS)]
    sizes = [dice.randrange(1, entries) for _ in range(PROOFS)]
    return [
        Pair(
            f"{PROOFS} inclusion proofs from disk, new connection",
            f"at most {PROOFS} ms",
            lambda: [proved(ours, partial(merkle.inclusion_proof, at, entries)) for at in numbers],
            "pymerkle, 1 cold proof",
            lambda: opened(theirs).prove_inclusion(numbers[0] + 1, entries),
        ),
        Pair(
            f"{PROOFS} consistency proofs from disk, new connection",
            f"at most {PROOFS} ms",
            lambda: [proved(ours, partial(merkle.consistency_proof, at, entries)) for at in sizes],
            "pymerkle, 1 cold proof",
            lambda: opened(theirs).prove_consistency(sizes[0], entries),
        ),
        Pair(
            f"all {entries:,} entries, hashes and chains again",
            "at most 4,000 ms",
            lambda: checked(ours),
            "reading and 3 bare SHA-256 an entry",
            lambda: bare(ours),
        ),
        Pair(
            f"hashing {entries:,} entries in batches of {BATCH:,}",
            f"at most {entries / 60:,.0f} ms (60,000 a second, with storing)",
            lambda: grown(entries),
            "1 bare SHA-256 an entry",
            lambda: [sha256(b"x" * 500).digest() for _ in range(entries)],
        ),
    ]


def bodies(count: int) -> Iterator[bytes]:
    """Entries as Kept writes them, spread over walls, each with its chain."""
    draft = entry.draft(
        "core.promise_made",
        at=datetime.now(UTC),
        wall="0" * 32,
        actor="a" * 22,
        about="b" * 22,
        facts={"due": "x", "rows": "y"},
    )
    start, chains = draft.prefix[:-33], [(0, entry.FIRST_PREV)] * WALLS
    for number in range(count):
        wall = number * 7919 % WALLS
        seq, prev = chains[wall]
        body = entry.complete(start + b'%032x"' % wall, wall_prev=prev, wall_seq=seq + 1)
        chains[wall] = seq + 1, entry.entry_hash(body)
        yield body


def fill_ours(path: Path, entries: int) -> None:
    with sqlite3.connect(path) as database:
        database.executescript(TABLES)
        size, frontier, written = 0, list[bytes](), bodies(entries)
        while batch := list(islice(written, BATCH * 10)):
            hashes, frontier = merkle.append(size, frontier, batch)
            numbers = range(size, size + len(batch))
            database.executemany(
                "INSERT INTO entry VALUES (?, ?, ?)", zip(numbers, batch, hashes, strict=True)
            )
            size += len(batch)
    database.close()


def fill_theirs(path: Path, ours: Path) -> None:
    """The same entries as pymerkle stores them; straight into its table, since its own way takes long."""
    opened(path).con.close()
    database = sqlite3.connect(path)
    with database:
        database.execute("ATTACH ? AS ours", (str(ours),))
        database.create_function("leaf", 1, merkle.leaf_hash, deterministic=True)
        database.execute(
            "INSERT INTO leaf SELECT number + 1, body, leaf(body) FROM ours.entry ORDER BY number"
        )
    database.close()


def opened(path: Path):  # type: ignore[no-untyped-def] # pymerkle has no types
    from pymerkle import SqliteTree

    return SqliteTree(str(path))


def proved(path: Path, prove: Callable[[merkle.Reader], list[bytes]]) -> list[bytes]:
    database = sqlite3.connect(path)

    def read(positions: Sequence[int]) -> list[bytes]:
        places = [merkle.stored_beside(position) for position in positions]
        marks = ",".join("?" * len(places))
        asked = f"SELECT number, hashes FROM entry WHERE number IN ({marks})"
        stored = dict(database.execute(asked, [number for number, _ in places]))
        return [stored[number][level * 32 : level * 32 + 32] for number, level in places]

    proof = prove(read)
    database.close()
    return proof


def checked(path: Path) -> None:
    database = sqlite3.connect(path)
    rows = database.execute("SELECT number, body, hashes FROM entry ORDER BY number")
    assert list(audit_record(rows)) == []
    database.close()


def bare(path: Path) -> None:
    database = sqlite3.connect(path)
    for _, body, _ in database.execute("SELECT number, body, hashes FROM entry ORDER BY number"):
        sha256(b"\x00" + body).digest()
        sha256(body).digest()
        sha256(b"x" * 65).digest()
    database.close()


def grown(entries: int) -> None:
    batch, size, frontier = [b"x" * 500] * BATCH, 0, list[bytes]()
    while size < entries:
        frontier = merkle.append(size, frontier, batch).frontier
        size += BATCH


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
