"""The log followed from its beginning: entries, the tree over them, and the chain of every wall."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from core.ledger.check.findings import Checked
from core.ledger.check.openings import Openings
from core.ledger.check.values import as_bytes, as_moment, select
from proof import merkle
from proof.entry import FIRST_PREV, Entry, Invalid, parse_entry

CHUNK = 2000
MOST_GONE = 1000

HEAD = """
    SELECT size, frontier, (SELECT COUNT(*) FROM core_entry), (SELECT COUNT(*) FROM core_node) FROM core_head
"""
# Joined from the left: a wall, an opening or a person that is gone must not hide the entry.
ENTRIES = """
    SELECT e."index", e.kind, e.wall_seq, CAST(e.at AS TEXT), e.body, w.random_id,
        o.entry_index, o.about, o.envelope, o.body, a.public_id, s.public_id, o.by_id, o.subject_id
    FROM core_entry e
    LEFT JOIN core_wall w ON w.id = e.wall_id
    LEFT JOIN core_opening o ON o.entry_index = e."index"
    LEFT JOIN core_person a ON a.id = o.by_id
    LEFT JOIN core_person s ON s.id = o.subject_id
    WHERE e."index" >= %s AND e."index" < %s
"""
NODES = "SELECT position, hash FROM core_node WHERE position >= %s AND position < %s"


@dataclass
class Log:
    """As far as it was followed: the tree's right edge, its roots on the way, and each wall's last entry."""

    checked: Checked
    size: int = 0
    edge: list[bytes] = field(default_factory=list)
    chains: dict[str, tuple[int, str]] = field(default_factory=dict)
    roots: dict[int, bytes] = field(default_factory=dict)
    openings: Openings = field(init=False)

    def __post_init__(self) -> None:
        self.openings = Openings(self.checked)

    def follow(self, roots_at: Iterable[int]) -> bool:
        """Check what came since the last time, and the head; whether there was anything."""
        before = self.size
        heads = select(HEAD)
        if len(heads) != 1 or not isinstance(heads[0][0], int):
            self.checked.find("core_head 1", "It is not there, or does not say how many entries the log has.")
            return False
        size, frontier, entries, nodes = heads[0]
        if before and entries <= before:
            return False
        self._follow(min(max(size, entries), entries + MOST_GONE), set(roots_at))
        if size != entries or nodes != merkle.stored_count(entries):
            said = f"It says {size} entries; there are {entries}, and {nodes} hashes of the tree"
            self.checked.find("core_head 1", f"{said}, where {merkle.stored_count(entries)} belong.")
        elif as_bytes(frontier) != b"".join(self.edge):
            self.checked.find("core_head 1", "Its right edge is not that of the tree.")
        return self.size > before

    def _follow(self, size: int, roots_at: set[int]) -> None:
        while self.size < size:
            end = min(self.size + CHUNK, size)
            entries = {row[0]: row for row in select(ENTRIES, self.size, end)}
            positions = merkle.stored_count(self.size), merkle.stored_count(end)
            nodes = {position: as_bytes(value) for position, value in select(NODES, *positions)}
            for index in range(self.size, end):
                self._entry(index, entries.get(index), nodes)
                if self.size in roots_at:
                    self.roots[self.size] = merkle.root(self.edge)
        self.checked.entries = self.size

    def _entry(self, index: int, row: tuple[Any, ...] | None, nodes: dict[int, bytes]) -> None:
        where, body = f"core_entry {index}", as_bytes(row[4]) if row else b""
        self._climb(index, merkle.leaf_hash(body) if row else None, nodes)
        if row is None:
            self.checked.find(where, "This entry is gone.")
            return
        try:
            entry = parse_entry(body)
        except Invalid as why:
            self.checked.find(where, f"These bytes are no entry: {why}.")
            return
        said = {"kind": row[1], "wall_seq": row[2], "at": as_moment(row[3]), "wall": row[5]}
        for name, value in said.items():
            if value != getattr(entry, name):
                self.checked.find(where, f"Its column {name} is not what its bytes say.")
        self._chain(where, entry, body)
        self.openings.check(index, entry, row[6:])

    def _climb(self, index: int, leaf: bytes | None, nodes: dict[int, bytes]) -> None:
        """Compare each stored hash with those below it, so that a changed one is named and not all above it."""
        position, above = merkle.stored_count(index), index
        value = self._stored(position, leaf, nodes, f"the bytes of core_entry {index}")
        while above & 1:
            position, above = position + 1, above >> 1
            value = self._stored(
                position, merkle.node_hash(self.edge.pop(), value), nodes, "the two below it"
            )
        self.edge.append(value)
        self.size = index + 1

    def _stored(self, position: int, computed: bytes | None, nodes: dict[int, bytes], below: str) -> bytes:
        stored, where = nodes.get(position), f"core_node {position}"
        if stored is None:
            self.checked.find(where, "This hash of the tree is gone.")
        elif stored != computed:
            self.checked.find(where, f"This hash of the tree is not that of {below}.")
        return stored if stored and len(stored) == len(merkle.EMPTY_ROOT) else computed or merkle.EMPTY_ROOT

    def _chain(self, where: str, entry: Entry, body: bytes) -> None:
        seq, prev = self.chains.get(entry.wall, (0, FIRST_PREV))
        if (entry.wall_seq, entry.wall_prev) != (seq + 1, prev):
            self.checked.find(where, f"It does not follow entry number {seq} of its wall.")
        self.chains[entry.wall] = (entry.wall_seq, sha256(body).hexdigest())
