"""A small world with something of everything to attack, and the checkpoint that somebody outside holds."""

from __future__ import annotations

import pyrage
from django.utils.functional import lazystr

from core import ledger, walls
from core.actions import erasure
from core.ledger.checkpoints import make_checkpoint
from core.ledger.kinds import KINDS, Kind
from core.models import Wall
from tests.cast import NOW, Cast
from tests.core.test_ledger_check import live

HEARD = "test.heard"


def build_world(cast: Cast) -> bytes:
    """Promises in every state, a sealed wall with seats, somebody erased; gives the checkpoint held outside."""
    live(cast)
    make_checkpoint(at=NOW)
    sealed(cast)
    erasure.erase_person(cast.asha, ground="GDPR art. 17", by=cast.chloe, at=NOW)
    held = make_checkpoint(at=NOW)
    assert held
    return held.note.encode()


def sealed(cast: Cast) -> None:
    KINDS[HEARD] = Kind(HEARD, lazystr("%(by)s heard somebody."), ledger.WITH_WALL)
    recipient = str(pyrage.x25519.Identity.generate().to_public())
    wall = Wall.objects.create(kind=Wall.Kind.SEALED, around="test", recipient=recipient, created_at=NOW)
    seats = [
        walls.seat(wall, person, role=role, by=cast.chloe, at=NOW)
        for person, role in ((cast.chloe, "handler"), (cast.judge, "expert"))
    ]
    away = walls.exclude(wall, cast.sol, by=cast.chloe, at=NOW)
    ledger.record(
        HEARD,
        wall=wall,
        by=cast.chloe,
        at=NOW,
        about=wall,
        facts={"said": "He waited for me again."},
        changed=[wall, *seats, away],
        subject=cast.rosa,
    )
    del KINDS[HEARD]
