"""The log followed from its beginning (proof.audit), and what stands beside its entries compared with their bytes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.ledger.check.findings import Checked
from core.ledger.check.openings import Openings
from core.ledger.check.values import as_bytes, as_moment, select
from proof.audit import Finding, Walk
from proof.entry import Invalid, parse_entry

CHUNK = 2000
FIRST = -(2**63)

HEAD = 'SELECT size, frontier, (SELECT MAX("index") FROM core_entry) FROM core_head'
# Joined from the left: a wall, an opening or a person that is gone must not hide the entry.
ENTRIES = """
    SELECT e."index", e.body, e.hashes, e.kind, e.wall_seq, CAST(e.at AS TEXT), w.random_id,
        o.entry_index, o.about, o.envelope, o.body, a.public_id, s.public_id, o.by_id, o.subject_id
    FROM core_entry e
    LEFT JOIN core_wall w ON w.id = e.wall_id
    LEFT JOIN core_opening o ON o.entry_index = e."index"
    LEFT JOIN core_person a ON a.id = o.by_id
    LEFT JOIN core_person s ON s.id = o.subject_id
    WHERE e."index" >= %s AND e."index" <= %s ORDER BY e."index" LIMIT %s
"""


class Log:
    """As far as it was followed: its tree and its walls' chains (`walk`), and what its openings say."""

    def __init__(self, checked: Checked, sizes: Iterable[int]) -> None:
        self.checked = checked
        self.walk = Walk(sizes)
        self.openings = Openings(checked)

    def follow(self) -> bool:
        """Check what came since the last time, and the head; whether there was anything."""
        heads = select(HEAD)
        if len(heads) != 1 or not isinstance(heads[0][0], int):
            self.checked.find("core_head 1", "It is not there, or does not say how many entries the log has.")
            return False
        size, frontier, last = heads[0]
        there = 0 if last is None else max(0, last + 1)
        if self.walk.size and there <= self.walk.size:
            return False
        self._follow(last)
        self._find(self.walk.missing(size))
        if size != there:
            self.checked.find("core_head 1", f"It says {size} entries; the last there is number {there}.")
        elif as_bytes(frontier) != b"".join(self.walk.frontier):
            self.checked.find("core_head 1", "Its right edge is not that of the tree.")
        return there > 0

    def _follow(self, last: int | None) -> None:
        start = self.walk.size or FIRST
        while last is not None and start <= last and (rows := select(ENTRIES, start, last, CHUNK)):
            read = [(row[0], as_bytes(row[1]), as_bytes(row[2]), *row[3:]) for row in rows]
            self._find(self.walk.follow([row[:3] for row in read]))
            for row in read:
                self._entry(*row)
            start = rows[-1][0] + 1
            self.checked.entries += len(rows)

    def _find(self, found: Iterable[Finding]) -> None:
        for each in found:
            last = f" to {each.where['last']}" if "last" in each.where else ""
            self.checked.find(f"core_entry {each.where['index']}{last}", each.words)

    def _entry(self, index: int, body: bytes, _hashes: bytes, *row: Any) -> None:
        where, (kind, wall_seq, at, wall, *opening) = f"core_entry {index}", row
        try:
            entry = parse_entry(body)
        except Invalid as why:
            self.checked.find(where, f"These bytes are no entry: {why}.")
            return
        said = {"kind": kind, "wall_seq": wall_seq, "at": as_moment(at), "wall": wall}
        for name, value in said.items():
            if value != getattr(entry, name):
                self.checked.find(where, f"Its column {name} is not what its bytes say.")
        self.openings.check(index, entry, tuple(opening))
