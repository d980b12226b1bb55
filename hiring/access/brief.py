"""What the interviewers' notes say about one candidate, and who met them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core import people
from core.models import Person
from hiring.models import Application, Closing, Decision, Interview, Interviewer, Scorecard, Wish
from hiring.rules.owed import Decided, Meeting, met_by, was_held


@dataclass(frozen=True)
class Met:
    """An interview that took place: when, which stage, and with whom."""

    at: datetime
    kind: str
    persons: list[Person]


def applications_of(closing: Closing) -> list[Application]:
    ids = people.identities(closing.person)
    return list(
        Application.objects.filter(person__in=ids, opening=closing.opening).order_by("applied_at", "pk")
    )


def meetings_of(closing: Closing, *, at: datetime) -> list[Met]:
    """The interviews that took place, the first first."""
    applications = applications_of(closing)
    decided: dict[int, list[Decided]] = {}
    for decision in Decision.objects.filter(application__in=applications).order_by("at", "pk"):
        decided.setdefault(decision.application_id, []).append(Decided(decision.kind, decision.at))
    interviews = Interview.objects.filter(application__in=applications).order_by("starts_at", "pk")
    named = (
        Interviewer.objects.filter(interview__in=interviews).select_related("person__same_as").order_by("pk")
    )
    persons: dict[int, list[Person]] = {}
    for each in named:
        persons.setdefault(each.interview_id, []).append(people.root_of(each.person))
    return [
        Met(each.starts_at, each.kind, persons.get(each.pk, []))
        for each in interviews
        if was_held(_meeting(each), decided.get(each.application_id, ()), now=at)
    ]


def _meeting(interview: Interview) -> Meeting:
    return Meeting(interview.starts_at, interview.ends_at, interview.status)


def who_met(closing: Closing, *, at: datetime) -> list[Person]:
    """Everybody who met the candidate, the last first."""
    met = meetings_of(closing, at=at)
    persons = {person.pk: person for each in met for person in each.persons}
    ordered = met_by([Meeting(each.at, None, "held", tuple(p.pk for p in each.persons)) for each in met])
    return [persons[pk] for pk in ordered]


def may_take_over(closing: Closing, *, at: datetime) -> list[Person]:
    """Who met them, still works here, and does not owe it already.

    Where none of those is left: the opening's manager and recruiters, who can at least read the notes.
    """
    owner = people.root_of(closing.owed_by) if closing.owed_by else None
    met = [person for person in who_met(closing, at=at) if people.is_member(person, at)]
    if not met:
        seats = closing.wall.seats.current(at).filter(role__in=("hiring_manager", "recruiter"))
        seated = [
            people.root_of(seat.person) for seat in seats.select_related("person__same_as").order_by("pk")
        ]
        met = [person for person in dict.fromkeys(seated) if people.is_member(person, at)]
    return [person for person in met if person not in (owner, people.root_of(closing.person))]


def scorecards_of(closing: Closing) -> list[Scorecard]:
    cards = Scorecard.objects.filter(application__in=applications_of(closing))
    return list(cards.select_related("by__same_as").order_by("at", "pk"))


def wish_of(closing: Closing) -> Wish | None:
    """How the candidate wants to hear, as they said last."""
    ids = people.identities(closing.person)
    return Wish.objects.filter(person__in=ids, opening=closing.opening).order_by("-at", "-pk").first()
