"""What the pages that all rooms share tell of the promises of this one: no more than its own pages do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from core import access, tick
from core.actions import people as persons
from core.models import Erasure, Message, Person, Role
from core.walls import Who
from hiring.actions import allies
from hiring.actions.closings import Said, hold_closing
from hiring.actions.erasing import erase_what_is_due
from hiring.actions.in_mind import forget_in_mind, keep_in_mind
from hiring.actions.rights import call_in
from hiring.models import Ally, Closing, ClosingHeld
from tests.cast import NOW, Cast
from tests.hiring.story import DAY, applied, fresh, newcomer, opening_of, rejected

SignIn = Callable[[Person], Client]
pytestmark = pytest.mark.usefixtures("now")


def owed_by(person: Person, *, as_seen_by: Person) -> list[str]:
    """What stands on somebody's page in the directory, for whoever reads it."""
    _owed, owes = access.promises_between(Who(as_seen_by, NOW), person)
    return [f"{promise.kind} to {promise.owed_to}" for promise in owes]


def away(person: Person, deputy: Person) -> None:
    today = NOW.date()
    persons.plan_absence(
        person, from_on=today - DAY, until_on=today + 300 * DAY, deputy=deputy, by=person, at=NOW
    )


def tick_until_late() -> None:
    for day in range(14):
        tick.tick_once(NOW + day * DAY)


def recruiter(cast: Cast, name: str) -> Person:
    """A second one of talent acquisition."""
    person = newcomer(cast, name)
    persons.seat_in_team(person, team=cast.ta_team, by=cast.ada, at=NOW)
    persons.grant_role(person, role=Role.TA, by=cast.ada, at=NOW)
    persons.open_account(person, by=cast.ada, at=NOW)
    return person


def held(cast: Cast, candidate: Person) -> Closing:
    closing = rejected(cast, candidate, cast.ben)
    said = Said(how=ClosingHeld.How.CALL, held_at=NOW - timedelta(hours=1), lines="We spoke.")
    hold_closing(closing, by=cast.ben, at=NOW, said=said)
    return closing


def connected(cast: Cast) -> Ally:
    closing = held(cast, cast.asha)
    ally = allies.offer_ally(fresh(closing), reason="The case", pace=6, by=cast.ben, at=NOW)
    allies.agree_to_ally(ally, by=cast.asha, at=NOW)
    return Ally.objects.get()


def test_closing_stands_on_its_owners_page_for_nobody_but_them(cast: Cast) -> None:
    rejected(cast, cast.asha, cast.ben)
    assert owed_by(cast.ben, as_seen_by=cast.ben) == ["hiring.closing to Asha Pillai"]
    for person in (
        cast.rosa,
        cast.tariq,
        cast.chloe,
        cast.sol,
    ):  # an interviewer, the recruiter, HR, a colleague
        assert owed_by(cast.ben, as_seen_by=person) == []


@pytest.mark.parametrize("who", ["rosa", "tariq"])
def test_colleague_who_works_on_an_opening_and_applied_for_it_finds_no_closing(cast: Cast, who: str) -> None:
    candidate = getattr(cast, who)
    closing = rejected(cast, candidate, cast.ben)
    assert closing.promise is not None
    assert owed_by(cast.ben, as_seen_by=cast.ben) == [f"hiring.closing to {candidate}"]
    assert owed_by(cast.ben, as_seen_by=candidate) == []


def test_colleague_who_applied_sees_of_no_other_what_they_are_owed(cast: Cast, sign_in: SignIn) -> None:
    """That all others are turned down would tell them how it ends for themselves."""
    opening = opening_of(cast)
    lena = recruiter(cast, "Lena Brandt")
    closing = rejected(cast, cast.asha, cast.ben, opening=opening)
    pages = [f"/hiring/closings/{closing.public_id}/", "/hiring/board/", "/hiring/board/openings/"]
    before = [sign_in(lena).get(page) for page in pages]
    assert [(page.status_code, opening.title in page.text) for page in before] == [(200, True)] * 3

    applied(lena, opening)
    after = [sign_in(lena).get(page) for page in pages]
    assert [(page.status_code, opening.title in page.text) for page in after] == [
        *((404, False), (200, False), (200, False)),
    ]


def test_deputy_stands_in_for_a_closing_but_not_for_their_own(cast: Cast) -> None:
    rejected(cast, cast.asha, cast.ben)
    rejected(cast, cast.rosa, cast.ben, opening=opening_of(cast, title="Analyst"))
    away(cast.ben, cast.rosa)
    assert owed_by(cast.ben, as_seen_by=cast.rosa) == ["hiring.closing to Asha Pillai"]
    tick_until_late()
    told = Message.objects.filter(to=cast.rosa, template="core.quiet_promise_is_late_while_away")
    assert [message.facts["to"] for message in told] == ["Asha Pillai"]


def test_deputy_hears_and_sees_nothing_of_an_ally(cast: Cast) -> None:
    ally = connected(cast)
    assert owed_by(cast.ben, as_seen_by=cast.ben) == ["hiring.ally to Asha Pillai"]
    away(cast.ben, cast.sol)
    assert owed_by(cast.ben, as_seen_by=cast.sol) == []
    assert ally.promise is not None
    tick.tick_once(ally.promise.due_at + DAY)
    late = Message.objects.filter(template__startswith="core.quiet_promise_is_late")
    assert [message.to for message in late] == [cast.ben]


def test_ally_and_whoever_wants_to_be_kept_in_mind_are_not_erased_by_rule(cast: Cast) -> None:
    ally = connected(cast)
    bo = newcomer(cast, "Bo Lind")
    held(cast, bo)
    keep_in_mind(bo, words="Search", roles="", at=NOW)
    later = NOW + 300 * DAY
    erase_what_is_due(later)
    assert not Erasure.objects.exists()

    allies.end_ally(ally, by=cast.asha, at=later)
    forget_in_mind(bo, at=later)
    erase_what_is_due(later)
    assert {erased.person for erased in Erasure.objects.all()} == {cast.asha, bo}


def test_calling_in_is_not_told_to_who_applied_for_the_same(cast: Cast) -> None:
    opening = opening_of(cast)
    lena = recruiter(cast, "Lena Brandt")
    closing = rejected(cast, cast.asha, cast.ben, opening=opening)
    call_in(cast.asha, opening, words="Where does it stay?", at=NOW)
    told = Message.objects.filter(template="hiring.called_in")
    assert {message.to for message in told} == {cast.ben, cast.chloe, cast.tariq, lena}

    applied(lena, opening)
    before = told.count()
    call_in(cast.asha, closing.opening, words="Still nothing.", at=NOW + 3 * DAY)
    assert {message.to for message in told.order_by("pk")[before:]} == {cast.ben, cast.chloe, cast.tariq}


def test_leaver_who_owed_a_colleague_is_not_told_to_that_colleague(cast: Cast) -> None:
    lena = recruiter(cast, "Lena Brandt")
    rejected(cast, lena, cast.ben)
    rejected(cast, cast.asha, cast.sol, opening=opening_of(cast, title="Analyst"))
    for leaver in (cast.ben, cast.sol):
        persons.record_leaving(leaver, by=cast.ada, at=NOW)
        tick.tick_once(NOW)
    told = Message.objects.filter(template="hiring.leaver_owed")
    assert {(message.to, message.facts["who"]) for message in told} == {
        *((cast.chloe, leaver) for leaver in ("Ben Okafor", "Sol Keller")),
        *((cast.tariq, leaver) for leaver in ("Ben Okafor", "Sol Keller")),
        (lena, "Sol Keller"),
    }
