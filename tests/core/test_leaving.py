"""Somebody leaves, or is erased: their seats behind sealed walls end, and what comes after has a new key."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import Http404

from core import access, ledger, seals
from core.actions import people
from core.actions import seals as actions
from core.actions.erasure import erase_person
from core.errors import Refused
from core.ledger import Reader
from core.models import Entry, Message, Person, Role, Wall, WallKey, WallSeat, WrappedWallKey
from core.walls import Who, exclude
from proof import seals as age
from proof.seals import NotOpened
from tests.cast import NOW
from tests.core.sealed import WORDS, Sealed, make_statement, opened, passphrase_of, raise_wall, read, unlocked

LATER = NOW + timedelta(hours=1)


def leave(sealed: Sealed, person: Person) -> None:
    people.record_leaving(person, by=sealed.cast.ada, at=LATER)


@pytest.fixture
def wall(sealed: Sealed) -> Wall:
    """A wall with two members of the organisation inside."""
    return raise_wall(sealed.cast.chloe, sealed.cast.tariq, by=sealed.cast.chloe)


def test_leaver_loses_seat_and_keys_and_what_comes_after_has_a_new_key(sealed: Sealed, wall: Wall) -> None:
    cast = sealed.cast
    tariqs, before = unlocked(cast.tariq), opened(wall, cast.tariq)
    leave(sealed, cast.tariq)
    seat = WallSeat.objects.get(wall=wall, person=cast.tariq)
    assert (seat.until_at, seat.until_by) == (LATER, cast.ada)
    assert not WrappedWallKey.objects.filter(person_key=tariqs.key).exists()
    after = make_statement(Wall.objects.get(pk=wall.pk), "Afterwards.", by=cast.chloe, at=LATER)
    with pytest.raises(Refused):
        seals.open_wall(Wall.objects.get(pk=wall.pk), tariqs, at=LATER)
    with pytest.raises(NotOpened):  # not even with the keys he may have copied
        age.open_sealed(after.words.body, before.identities)
    assert read(wall, after, cast.chloe, LATER) == "Afterwards."
    assert ledger.look_inside(Reader(opened(wall, cast.chloe, LATER))) == []


def test_leaving_writes_one_entry_in_each_wall(sealed: Sealed, wall: Wall) -> None:
    before = Entry.objects.count()
    leave(sealed, sealed.cast.tariq)
    assert Entry.objects.count() == before + 2
    assert Entry.objects.filter(wall=wall, kind="core.sealed_seat_ended").count() == 1
    assert not Entry.objects.filter(wall=sealed.wall, kind="core.sealed_seat_ended").exists()


def test_wall_that_was_tampered_with_gets_no_new_key(sealed: Sealed, wall: Wall) -> None:
    """Nothing is sealed to a seat that was slipped in; the leaver is out all the same."""
    cast = sealed.cast
    WallSeat.objects.create(wall=wall, person=cast.eve, role="handler", since_at=NOW)
    leave(sealed, cast.tariq)
    assert WallKey.objects.filter(wall=wall).count() == 1
    assert WallSeat.objects.get(wall=wall, person=cast.tariq).until_at == LATER


def test_erased_person_leaves_too(sealed: Sealed) -> None:
    cast = sealed.cast
    erase_person(cast.judge, ground="other_law", by=cast.chloe, at=LATER)
    assert WallSeat.objects.get(wall=sealed.wall, person=cast.judge).until_at == LATER
    assert WallKey.objects.filter(wall=sealed.wall).count() == 2
    assert read(sealed.wall, sealed.statement, cast.chloe, LATER) == WORDS


# --- The last one inside ---


def told(person: Person) -> list[str]:
    return list(
        Message.objects.filter(to=person, template="core.wall_abandoned").values_list("link", flat=True)
    )


def test_last_one_who_leaves_is_said_to_who_may_let_a_successor_in(sealed: Sealed, wall: Wall) -> None:
    cast = sealed.cast
    for person in (cast.eve, cast.ben):
        people.grant_role(person, role=Role.COUNSEL, by=cast.ada, at=NOW)
    exclude(wall, cast.ben, by=cast.chloe, at=NOW)
    assert not access.abandoned_walls(Who(cast.eve, LATER)).exists()
    leave(sealed, cast.tariq)
    assert told(cast.eve) == []
    leave(sealed, cast.chloe)
    assert (told(cast.eve), told(cast.ben)) == (["/seals/break-glass/"], [])
    assert list(access.abandoned_walls(Who(cast.eve, LATER))) == [wall]
    for other in (cast.ben, cast.ada, cast.dev):
        assert not access.abandoned_walls(Who(other, LATER)).exists()


def test_last_one_inside_who_ends_their_own_seat_is_said_too(sealed: Sealed) -> None:
    cast = sealed.cast
    people.grant_role(cast.eve, role=Role.COUNSEL, by=cast.ada, at=NOW)
    for person in (cast.judge, cast.chloe):
        seat = WallSeat.objects.get(wall=sealed.wall, person=person)
        actions.end_sealed_seat(opened(sealed.wall, cast.chloe, LATER), seat, by=cast.chloe, at=LATER)
    assert told(cast.eve) == ["/seals/break-glass/"]


def abandoned(sealed: Sealed, wall: Wall) -> None:
    cast = sealed.cast
    for person in (cast.eve, cast.ben):
        people.grant_role(person, role=Role.COUNSEL, by=cast.ada, at=NOW)
    make_statement(wall, WORDS, by=cast.chloe)
    leave(sealed, cast.tariq)
    leave(sealed, cast.chloe)


def test_successor_reads_after_two_people_and_the_paper(sealed: Sealed, wall: Wall) -> None:
    cast = sealed.cast
    abandoned(sealed, wall)
    actions.choose_passphrase(cast.dev, passphrase_of(cast.dev), at=LATER)
    asked = actions.ask_to_break_glass(cast.dev, reason="Both left", by=cast.eve, at=LATER, wall=wall)
    actions.agree_to_break_glass(asked, by=cast.ben, at=LATER)
    assert actions.break_glass(asked, sealed.glass, at=LATER) == 1
    kinds = list(Entry.objects.order_by("pk").values_list("kind", flat=True))[-3:]
    assert kinds == ["core.break_glass_asked", "core.break_glass_agreed", "core.break_glass_opened"]
    from tests.core.sealed import Statement

    assert read(wall, Statement.objects.get(wall=wall), cast.dev, LATER) == WORDS
    assert not access.abandoned_walls(Who(cast.eve, LATER)).exists()


def test_nobody_who_is_walled_off_succeeds_or_agrees(sealed: Sealed, wall: Wall) -> None:
    cast = sealed.cast
    exclude(wall, cast.rosa, by=cast.chloe, at=NOW)
    abandoned(sealed, wall)
    with pytest.raises(Refused, match="walled off"):
        actions.ask_to_break_glass(cast.rosa, reason="x", by=cast.eve, at=LATER, wall=wall)
    asked = actions.ask_to_break_glass(cast.dev, reason="x", by=cast.eve, at=LATER, wall=wall)
    assert list(access.broken_glass_for(Who(cast.ben, LATER))) == [asked]
    exclude(wall, cast.ben, by=cast.eve, at=LATER)
    assert list(access.broken_glass_for(Who(cast.ben, LATER))) == []
    with pytest.raises(Http404):
        actions.agree_to_break_glass(asked, by=cast.ben, at=LATER)
