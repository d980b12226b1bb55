"""A small round of hiring, built through the actions: an opening of Ben's, and Asha, who was interviewed for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.actions import people as persons
from core.models import Person, Promise
from hiring.actions import entering
from hiring.actions.openings import Place, open_opening
from hiring.models import Application, Closing, Decision, Interview, Opening
from tests.cast import NOW, Cast

DAY = timedelta(days=1)
HERE = Place()
MET_AT = NOW - 8 * DAY  # 23 February, a Monday
DECIDED_AT = NOW - DAY  # 2 March, a Monday


def opening_of(cast: Cast, *, title: str = "Search engineer", place: Place = HERE) -> Opening:
    return open_opening(
        title=title,
        hiring_manager=cast.ben,
        recruiters=[cast.tariq],
        interviewers=[cast.rosa],
        team=cast.search_team,
        place=place,
        by=cast.tariq,
        at=NOW - 30 * DAY,
    )


def applied(person: Person, opening: Opening, *, at: datetime = NOW - 20 * DAY) -> Application:
    return entering.enter_application(person, opening, applied_at=at, by=None, at=at)


def interviewed(
    application: Application, *by: Person, at: datetime = MET_AT, status: str = "held"
) -> Interview:
    return entering.enter_interview(
        application,
        starts_at=at,
        ends_at=at + timedelta(hours=1),
        interviewers=by,
        kind="First talk",
        status=status,
        by=None,
        at=max(at + timedelta(hours=2), application.applied_at),
    )


def decided(application: Application, kind: str = "rejected", *, at: datetime = DECIDED_AT) -> Decision:
    return entering.enter_decision(application, kind=kind, decided_at=at, by=None, at=at)


def rejected(cast: Cast, person: Person, *by: Person, opening: Opening | None = None) -> Closing:
    """Somebody who applied, was interviewed by these and rejected yesterday: the closing they are owed."""
    application = applied(person, opening or opening_of(cast))
    if by:
        interviewed(application, *by)
    decided(application)
    return Closing.objects.get(person=person, opening=application.opening)


def newcomer(cast: Cast, name: str) -> Person:
    email = f"{name.split()[0].lower()}@example.org"
    return persons.add_person(name=name, email=email, by=cast.tariq, at=NOW - 40 * DAY)


def fresh(closing: Closing) -> Closing:
    """The closing as it stands now."""
    return Closing.objects.get(pk=closing.pk)


def due_of(closing: Closing) -> datetime:
    due_at = fresh(closing).due_at
    assert due_at is not None
    return due_at


def promise_of(closing: Closing) -> Promise:
    promise = fresh(closing).promise
    assert promise is not None
    return promise


def clocks_of(closing: Closing) -> list[str]:
    return sorted(each.policy for each in promise_of(closing).clocks.all())
