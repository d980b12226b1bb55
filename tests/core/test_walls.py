"""Who may do what: every verb refused next to succeeding, exclusions above all, lists and getters agreed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Model
from django.http import Http404
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import access, messages, walls
from core.actions import merging
from core.actions import people as actions
from core.actions.holds import place_hold
from core.models import BreakGlass, Delivery, Entry, LegalHold, Message, Person, Promise, Role, Wall
from tests.cast import NOW, Cast
from tests.core.test_promises import FRIDAY, promised

HOUR = timedelta(hours=1)
PERSONS = ["ada", "asha", "ben", "chloe", "dev", "eve", "judge", "rosa", "sol", "tariq"]
MEMBERS = {"ada", "ben", "chloe", "dev", "rosa", "sol", "tariq"}
OWNERS, OWED = {"ben", "sol"}, {"chloe"}


@dataclass(frozen=True)
class Things:
    """Ben and Sol owe Chloe something, and Judge has a seat there; Chloe was told, and a room hears of it.

    Somebody has to keep what is known of Asha, and of a sealed wall nobody is inside any more.
    """

    promise: Promise
    message: Message
    delivery: Delivery
    glass: BreakGlass
    hold: LegalHold
    left: Wall


@pytest.fixture
def things(cast: Cast) -> Things:
    promise = promised(cast.ben, cast.chloe, together=cast.sol)
    walls.seat(promise.wall, cast.judge, role="expert", by=None, at=NOW)
    delivery = Delivery.objects.create(entry=Entry.objects.order_by("-index")[0], reaction="test.hear")
    asked = {"person": cast.judge, "asked_by": cast.chloe, "asked_at": NOW, "reason": "Lost it."}
    glass = BreakGlass.objects.create(**asked)
    hold = place_hold(cast.asha, reason="A suit.", by=cast.chloe, at=NOW)
    sealed = {"kind": Wall.Kind.SEALED, "around": "test.left", "recipient": "age1nobody"}
    left = Wall.objects.create(created_at=NOW, **sealed)
    told = Message.objects.get(to=cast.chloe, created_at=NOW)
    return Things(promise, told, delivery, glass, hold, left)


# Each verb of the core with a thing, and everybody of the cast who may do it to that.
MAY: dict[str, tuple[Callable[[Cast, Things], Model], set[str]]] = {
    "promise.see": (lambda _cast, things: things.promise, OWNERS | OWED | {"judge"}),
    "promise.keep": (lambda _cast, things: things.promise, OWNERS),
    "promise.extend": (lambda _cast, things: things.promise, OWNERS),
    "promise.hand_over": (lambda _cast, things: things.promise, OWNERS),
    "promise.contest": (lambda _cast, things: things.promise, OWED),
    "promise.export": (lambda _cast, things: things.promise, OWNERS | OWED),
    "promise.release": (lambda _cast, things: things.promise, OWED),
    "promise.retry": (lambda _cast, things: things.promise, {"ada"}),
    "person.see": (lambda cast, _things: cast.rosa, MEMBERS),
    "person.owe": (lambda cast, _things: cast.rosa, MEMBERS),
    "person.set_profile": (lambda cast, _things: cast.rosa, {"rosa"}),
    "person.set_absence": (lambda cast, _things: cast.rosa, {"rosa", "chloe"}),
    "person.administer": (lambda cast, _things: cast.rosa, {"ada"}),
    "person.merge": (lambda cast, _things: cast.asha, {"chloe", "tariq"}),
    "person.erase": (lambda cast, _things: cast.asha, {"chloe"}),
    "person.hold": (lambda cast, _things: cast.asha, {"chloe"}),
    "person.give_code": (lambda cast, _things: cast.asha, {"chloe", "tariq"}),
    "hold.see": (lambda _cast, things: things.hold, {"chloe"}),
    "hold.end": (lambda _cast, things: things.hold, {"chloe"}),
    "wall.break_glass": (lambda _cast, things: things.left, {"chloe"}),
    "team.see": (lambda cast, _things: cast.search_team, MEMBERS),
    "team.administer": (lambda cast, _things: cast.search_team, {"ada"}),
    "organisation.administer": (lambda cast, _things: cast.organisation, {"ada"}),
    "message.read": (lambda _cast, things: things.message, OWED),
    "break_glass.agree": (lambda _cast, things: things.glass, {"chloe"}),
    "message.retry": (lambda _cast, things: things.message, {"ada"}),
    "delivery.retry": (lambda _cast, things: things.delivery, {"ada"}),
}
WALLED = sorted(verb for verb in MAY if verb.split(".")[0] in {"promise", "message", "delivery"})


def who_may(cast: Cast, verb: str, thing: Model, at: datetime = NOW) -> set[str]:
    return {name for name in PERSONS if walls.may(getattr(cast, name), verb, thing, at=at)}


# --- The table ---


def test_every_verb_of_the_core_is_tried() -> None:
    assert set(MAY) == set(access.VERBS)


@pytest.mark.parametrize("verb", sorted(MAY))
def test_verb_is_for_those_and_nobody_else(cast: Cast, things: Things, verb: str) -> None:
    thing_of, allowed = MAY[verb]
    assert who_may(cast, verb, thing_of(cast, things)) == allowed


@pytest.mark.parametrize("verb", sorted(MAY))
def test_list_and_getter_say_the_same_as_the_verb(cast: Cast, things: Things, verb: str) -> None:
    thing_of, allowed = MAY[verb]
    thing = thing_of(cast, things)
    everything = type(thing)._default_manager.all()
    for name in PERSONS:
        person = getattr(cast, name)
        assert (thing in walls.visible(everything, person, verb=verb, at=NOW)) == (name in allowed)
        if name in allowed:
            assert walls.get(everything, person, verb=verb, at=NOW, pk=thing.pk) == thing
        else:
            with pytest.raises(Http404):
                walls.get(everything, person, verb=verb, at=NOW, pk=thing.pk)


@pytest.mark.parametrize("verb", sorted(MAY))
def test_verb_has_an_end_with_the_seat_or_role_it_came_from(cast: Cast, things: Things, verb: str) -> None:
    """Whoever left may only what is theirs as a person: what they owe or are owed, and their own profile."""
    thing = MAY[verb][0](cast, things)
    actions.grant_role(cast.tariq, role=Role.ADMINISTRATOR, by=cast.ada, at=NOW)
    for name in MEMBERS - {"tariq"}:
        actions.record_leaving(getattr(cast, name), by=cast.tariq, at=NOW + HOUR)
    as_a_person = {
        "promise": OWNERS | OWED | {"judge"},
        "message": OWED,
        "person": {"rosa"} if thing == cast.rosa else set(),
    }
    left = who_may(cast, verb, thing, NOW + HOUR) - {"tariq"}
    assert left <= as_a_person.get(verb.split(".")[0], set())


def test_plain_promise_verbs_are_not_for_the_promises_of_a_room(cast: Cast, things: Things) -> None:
    Promise.objects.filter(pk=things.promise.pk).update(kind="partnership.help")
    assert who_may(cast, "promise.see", things.promise) == OWNERS | OWED | {"judge"}
    for verb in ("keep", "extend", "hand_over", "contest", "export", "release"):
        assert who_may(cast, f"promise.{verb}", things.promise) == set()


# --- Exclusions ---


@pytest.mark.parametrize("verb", WALLED)
def test_exclusion_beats_every_role_and_seat(cast: Cast, things: Things, verb: str) -> None:
    thing_of, allowed = MAY[verb]
    thing = thing_of(cast, things)
    for name in sorted(allowed):
        person = getattr(cast, name)
        for role in Role:
            if role not in walls.Who(person, NOW).roles:
                actions.grant_role(person, role=role, by=None, at=NOW)
        walls.seat(things.promise.wall, person, role="owner", by=None, at=NOW)
        assert walls.may(person, verb, thing, at=NOW)
        walls.exclude(things.promise.wall, person, by=cast.ada, at=NOW)
        assert not walls.may(person, verb, thing, at=NOW)
        with pytest.raises(Http404):
            walls.get(type(thing)._default_manager.all(), person, verb=verb, at=NOW, pk=thing.pk)


def test_exclusion_holds_from_its_moment_until_it_is_lifted(cast: Cast, things: Things) -> None:
    exclusion = walls.exclude(things.promise.wall, cast.ben, by=cast.ada, at=NOW)
    exclusion.until_at, exclusion.until_by = NOW + HOUR, cast.ada
    exclusion.save()
    moments = [NOW - HOUR, NOW, NOW + HOUR]
    assert [walls.may(cast.ben, "promise.see", things.promise, at=at) for at in moments] == [
        True,
        False,
        True,
    ]


@pytest.mark.parametrize("turned", [False, True])
def test_exclusion_holds_for_every_name_of_a_person(cast: Cast, things: Things, turned: bool) -> None:
    """Whoever is walled off under one name is walled off under all, whichever way they were merged."""
    walls.exclude(things.promise.wall, cast.asha, by=cast.ada, at=NOW)
    assert walls.may(cast.ben, "promise.see", things.promise, at=NOW)
    pair = (cast.ben, cast.asha) if turned else (cast.asha, cast.ben)
    merge = merging.merge_people(pair[0], into=pair[1], reason="The same one.", by=cast.tariq, at=NOW)
    for person in (cast.ben, cast.asha):
        person.refresh_from_db()
        assert not walls.may(person, "promise.see", things.promise, at=NOW)
    merging.unmerge_people(merge, by=cast.tariq, at=NOW)
    cast.ben.refresh_from_db()
    assert walls.may(cast.ben, "promise.see", things.promise, at=NOW)


def test_exclusion_from_one_wall_leaves_the_others(cast: Cast, things: Things) -> None:
    other = promised(cast.ben, cast.chloe)
    walls.exclude(things.promise.wall, cast.ben, by=cast.ada, at=NOW)
    assert list(walls.visible(Promise.objects.all(), cast.ben, verb="promise.see", at=NOW)) == [other]


def test_message_without_a_wall_is_not_hidden_by_exclusions_elsewhere(cast: Cast, things: Things) -> None:
    said = messages.say(cast.chloe, "core.something_waits", at=NOW)
    walls.exclude(things.promise.wall, cast.chloe, by=cast.ada, at=NOW)
    assert said in access.messages_for(cast.chloe, at=NOW)
    assert things.message not in access.messages_for(cast.chloe, at=NOW)


# --- The administrator ---


def test_administrator_of_the_server_sees_no_content_in_any_room(cast: Cast, things: Things) -> None:
    content = [
        (verb, declared)
        for table in walls.TABLES.values()
        for verb, declared in table.items()
        if declared.content
    ]
    assert {verb for verb, _ in content} >= {"promise.see", "promise.keep", "message.read"}
    for verb, declared in content:
        assert "administrator" not in declared.who.words
        hers = Message.objects.filter(to=cast.ada)
        seen = walls.visible(declared.model._default_manager.all(), cast.ada, verb=verb, at=NOW)
        assert set(seen) <= set(hers), verb


# --- Seats ---


def test_seat_holds_from_its_moment_until_its_end(cast: Cast, things: Things) -> None:
    seat = things.promise.wall.seats.get(person=cast.judge)
    seat.until_at, seat.until_by = NOW + HOUR, cast.ada
    seat.save()
    moments = [NOW - HOUR, NOW, NOW + HOUR]
    assert [walls.may(cast.judge, "promise.see", things.promise, at=at) for at in moments] == [
        False,
        True,
        False,
    ]


def test_seat_in_another_role_is_not_enough_where_one_is_asked_for(cast: Cast, things: Things) -> None:
    who = walls.Who(cast.judge, NOW)
    assert list(Promise.objects.filter(walls.holds_a_seat("expert").q(who))) == [things.promise]
    assert list(Promise.objects.filter(walls.holds_a_seat("reader").q(who))) == []


def test_deputy_sees_what_is_owed_while_its_owner_is_away(cast: Cast, things: Things) -> None:
    day = NOW.date()
    owner = things.promise.owed_by
    assert owner is not None
    absence = actions.plan_absence(owner, from_on=day, until_on=day, deputy=cast.dev, by=owner, at=NOW - HOUR)
    assert walls.may(cast.dev, "promise.see", things.promise, at=NOW)
    assert not walls.may(cast.dev, "promise.keep", things.promise, at=NOW)
    assert not walls.may(cast.dev, "promise.see", things.promise, at=NOW + timedelta(days=1))
    actions.end_absence(absence, by=owner, at=NOW)
    assert not walls.may(cast.dev, "promise.see", things.promise, at=NOW)


# --- Bugs are loud ---


def test_verb_that_nobody_declared_is_a_bug(cast: Cast, things: Things) -> None:
    with pytest.raises(KeyError):
        walls.may(cast.ben, "promise.sea", things.promise, at=NOW)


def test_verb_about_another_model_is_a_bug(cast: Cast) -> None:
    with pytest.raises(TypeError):
        walls.may(cast.ben, "promise.see", cast.ben, at=NOW)


def test_verb_declared_by_two_rooms_is_a_bug() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        walls.table("other", {"promise.see": access.VERBS["promise.see"]})
    assert "other" not in walls.TABLES


# --- Any world ---

MOMENTS = [NOW - HOUR, NOW, NOW + HOUR]
tenures = st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from([None, *MOMENTS]))
worlds = st.fixed_dictionaries(
    {
        "roots": st.lists(st.none() | st.integers(0, 3), min_size=4, max_size=4),
        "parties": st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=4, max_size=4),
        "seats": st.lists(tenures, max_size=4),
        "exclusions": st.lists(tenures, max_size=4),
    }
)


@given(world=worlds)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_lists_getters_and_a_model_on_paper_agree_in_any_world(cast: Cast, world: dict[str, Any]) -> None:
    with transaction.atomic():
        persons, promises = play(world)
        for at in (NOW, NOW + HOUR):
            for number, person in enumerate(persons):
                listed = set(walls.visible(Promise.objects.all(), person, verb="promise.see", at=at))
                opened = {promise for promise in promises if walls.may(person, "promise.see", promise, at=at)}
                on_paper = {promises[index] for index in range(4) if may_on_paper(world, number, index, at)}
                assert listed == opened == on_paper
        transaction.set_rollback(True)


def play(world: dict[str, Any]) -> tuple[list[Person], list[Promise]]:
    """Rows as the actions leave them: whoever is merged points at a root."""
    persons = [Person.objects.create(name=f"P{number}", created_at=NOW) for number in range(4)]
    for number, root in enumerate(roots_of(world)):
        if root != number:
            persons[number].same_as = persons[root]
            persons[number].save()
    promises = []
    for number, (by, to) in enumerate(world["parties"]):
        wall = Wall.objects.create(kind=Wall.Kind.OPEN, around=f"W{number}", created_at=NOW)
        parties = {"owed_by": persons[by], "owed_to": persons[to if to != by else (by + 1) % 4]}
        promises.append(
            Promise.objects.create(kind="core.plain", wall=wall, made_at=NOW, due_at=FRIDAY, **parties)
        )
    for kind in ("seats", "exclusions"):
        for who, where, until in first_of_each(world[kind]):
            row = {"person": persons[who], "since_at": NOW - 2 * HOUR, "until_at": until}
            row["until_by"] = persons[0] if until else None
            if kind == "seats":
                promises[where].wall.seats.create(role="reader", **row)
            else:
                promises[where].wall.exclusions.create(**row)
    return persons, promises


def roots_of(world: dict[str, Any]) -> list[int]:
    """A person is merged only into one who is not merged themselves."""
    wanted = world["roots"]
    return [
        number if root is None or wanted[root] not in (None, root) else root
        for number, root in enumerate(wanted)
    ]


def first_of_each(tenures: list[tuple[int, int, datetime | None]]) -> list[tuple[int, int, datetime | None]]:
    return [
        each
        for number, each in enumerate(tenures)
        if each[:2] not in {other[:2] for other in tenures[:number]}
    ]


def may_on_paper(world: dict[str, Any], number: int, index: int, at: datetime) -> bool:
    roots = roots_of(world)

    def same(other: int) -> bool:
        return roots[other] == roots[number]

    def holds(kind: str) -> bool:
        return any(
            where == index and same(who) and (until is None or until > at)
            for who, where, until in first_of_each(world[kind])
        )

    by, to = world["parties"][index]
    is_party = same(by) or same(to if to != by else (by + 1) % 4)
    return (is_party or holds("seats")) and not holds("exclusions")
