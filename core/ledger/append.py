"""Writing entries at the head of the log, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from core.models import Entry, Head, Node, Wall
from proof import entry as proof_entry
from proof import merkle

HASH_BYTES = 32


@dataclass(frozen=True)
class Pending:
    """An entry that lacks only its place: in the log, and in its wall's chain."""

    prefix: bytes
    kind: str
    wall: Wall
    at: datetime


def append(pending: Sequence[Pending]) -> list[int]:
    """Write the entries in this order and give their indexes; nothing of it is there unless the caller commits."""
    if not connection.in_atomic_block:
        raise RuntimeError("An entry is written in the transaction of the act it records.")
    head = Head.objects.select_for_update().get()
    chains: dict[int, tuple[int, str]] = {}
    bodies = [_complete(each, chains) for each in pending]
    edge = bytes(head.frontier)
    frontier = [edge[i : i + HASH_BYTES] for i in range(0, len(edge), HASH_BYTES)]
    stored, frontier = merkle.append(head.size, frontier, [body for body, _seq in bodies])
    indexes = list(range(head.size, head.size + len(pending)))
    Entry.objects.bulk_create(
        Entry(index=index, kind=each.kind, wall=each.wall, wall_seq=seq, at=each.at, body=body)
        for index, each, (body, seq) in zip(indexes, pending, bodies, strict=True)
    )
    Node.objects.bulk_create(Node(position=position, hash=value) for position, value in stored)
    Head.objects.update(size=head.size + len(pending), frontier=b"".join(frontier))
    return indexes


def _complete(pending: Pending, chains: dict[int, tuple[int, str]]) -> tuple[bytes, int]:
    seq, prev = chains.get(pending.wall.pk) or _chain_of(pending.wall)
    body = proof_entry.complete(pending.prefix, wall_prev=prev, wall_seq=seq + 1)
    chains[pending.wall.pk] = (seq + 1, proof_entry.entry_hash(body))
    return body, seq + 1


def _chain_of(wall: Wall) -> tuple[int, str]:
    last = Entry.objects.filter(wall=wall).order_by("-wall_seq").first()
    return (last.wall_seq, proof_entry.entry_hash(bytes(last.body))) if last else (0, proof_entry.FIRST_PREV)
