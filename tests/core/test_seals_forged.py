"""With write access to the database and no key: nothing forged reads as genuine, and nobody is let in by a row."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from core import ledger
from core.actions import seals as actions
from core.errors import Broken
from core.models import PersonKey, Wall, WallSeat, WrappedWallKey
from core.models.sealed import seal_text
from proof import seals as age
from tests.cast import NOW
from tests.core.sealed import SAID, Sealed, Statement, opened, read

LATER = NOW + timedelta(hours=1)


def test_forged_statement_is_not_read_as_genuine(sealed: Sealed) -> None:
    """What GlobaLeaks 5.0.15 does not notice: the public key lies beside the statement, and anybody can seal to it."""
    forged = seal_text("words", "Nothing happened.", sealed.wall.recipient)
    Statement.objects.filter(pk=sealed.statement.pk).update(words=forged)
    with pytest.raises(Broken, match=f"core.statement:{sealed.statement.pk} is not as it was recorded"):
        read(sealed.wall, sealed.statement, sealed.cast.chloe)


def test_forged_statement_under_the_old_commitment_is_not_read(sealed: Sealed) -> None:
    forged = seal_text("words", "Nothing happened.", sealed.wall.recipient)
    forged.commitment = Statement.objects.get().words.commitment
    Statement.objects.filter(pk=sealed.statement.pk).update(words=forged)
    with pytest.raises(Broken, match=f"core.statement:{sealed.statement.pk}, words, was changed"):
        read(sealed.wall, sealed.statement, sealed.cast.chloe)


def test_older_statement_put_back_is_not_read_as_genuine(sealed: Sealed) -> None:
    cast, older = sealed.cast, Statement.objects.get().words
    statement = Statement.objects.get()
    statement.words = "It got worse."
    statement.save()
    record_again(sealed, statement)
    assert read(sealed.wall, statement, cast.chloe) == "It got worse."
    Statement.objects.update(words=older)
    with pytest.raises(Broken):
        read(sealed.wall, statement, cast.chloe)


def record_again(sealed: Sealed, statement: Statement) -> None:
    with transaction.atomic():
        ledger.record(
            SAID,
            wall=sealed.wall,
            by=sealed.cast.chloe,
            at=NOW,
            about=statement,
            changed=[statement],
        )


def test_seat_that_was_slipped_in_gets_no_key(sealed: Sealed) -> None:
    cast = sealed.cast
    WallSeat.objects.create(
        wall=sealed.wall, person=cast.eve, role="handler", since_at=NOW, since_by=cast.chloe
    )
    with pytest.raises(Broken, match=r"core\.wallseat"):
        actions.hand_on_keys(opened(sealed.wall, cast.chloe), by=cast.chloe, at=LATER)
    with pytest.raises(Broken, match=r"core\.wallseat"):
        actions.turn_wall_key(opened(sealed.wall, cast.chloe), by=cast.chloe, at=LATER)


def test_key_that_was_slipped_in_for_somebody_inside_is_not_sealed_to(sealed: Sealed) -> None:
    cast, mine = sealed.cast, age.new_identity()
    PersonKey.objects.filter(person=cast.judge).update(recipient=age.recipient_of(mine))
    with pytest.raises(Broken, match=r"core\.personkey"):
        actions.turn_wall_key(opened(sealed.wall, cast.chloe), by=cast.chloe, at=LATER)


def test_wall_key_that_was_replaced_is_noticed_by_the_next_reader(sealed: Sealed) -> None:
    Wall.objects.filter(pk=sealed.wall.pk).update(recipient=age.recipient_of(age.new_identity()))
    with pytest.raises(Broken, match="was replaced"):
        opened(sealed.wall, sealed.cast.chloe)


def test_wrapped_key_that_was_replaced_is_noticed(sealed: Sealed) -> None:
    chloe = PersonKey.objects.get(person=sealed.cast.chloe)
    other = age.seal(age.new_identity().encode(), [chloe.recipient])
    WrappedWallKey.objects.filter(person_key=chloe, wall_key__wall=sealed.wall).update(body=other)
    with pytest.raises(Broken, match="Your copy of key 1"):
        opened(sealed.wall, sealed.cast.chloe)
