"""How things stand for a candidate as they may know it: the same for who will be hired and who will not, until told.

Nothing here looks at a decision or at a closing that is still open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core import people
from core.models import Person
from hiring.models import Application, ClosingHeld, Interview, Letter, Opening
from hiring.rules.owed import Meeting, Those, who_owes

TOOK_PLACE = (Interview.Status.SCHEDULED, Interview.Status.HELD)


@dataclass(frozen=True)
class Told:
    """That somebody was answered; `held` is the talk, where there was one, and `letter` what was written."""

    at: datetime
    held: ClosingHeld | None = None
    letter: Letter | None = None
    by_status: str = ""


def told(person: Person, opening: Opening) -> Told | None:
    """How and when somebody was answered, or None while they wait."""
    ids = people.identities(person)
    held = ClosingHeld.objects.filter(
        closing__person__in=ids, closing__opening=opening, contested_at__isnull=True
    )
    last = held.select_related("by", "closing").order_by("-at").first()
    if last:
        return Told(last.held_at, held=last)
    letter = Letter.objects.filter(closing__person__in=ids, closing__opening=opening)
    named = letter.select_related("message", "reviewed_by", "delivered")
    written = named.order_by("-reviewed_at").first()
    if written and (delivered_at := _delivered_at(written)):
        return Told(delivered_at, letter=written)
    return _known_anyway(ids, opening)


def is_told(person: Person, opening: Opening) -> bool:
    return told(person, opening) is not None


def _delivered_at(letter: Letter) -> datetime | None:
    """When it reached them; a message that was deleted for its age had been sent."""
    if letter.by_other_means:
        return letter.delivered.delivered_at if hasattr(letter, "delivered") else None
    return letter.message.sent_at if letter.message else letter.reviewed_at


def _known_anyway(ids: list[int], opening: Opening) -> Told | None:
    """Whoever said yes to an offer, or withdrew and did not apply again, needs nobody to tell them."""
    theirs = Application.objects.filter(person__in=ids, opening=opening).order_by("pk")
    hired = theirs.filter(status=Application.Status.HIRED).first()
    is_else = theirs.exclude(status=Application.Status.WITHDRAWN).exists()
    application = hired or (None if is_else else theirs.first())
    if application is None:
        return None
    last = application.decisions.order_by("-at").first()
    return Told(last.at if last else application.applied_at, by_status=application.status)


def met(person: Person, opening: Opening, *, at: datetime) -> list[Interview]:
    """Who met them and when, the last first. By time and status alone: a planned one says nothing here.

    An interview that is taken out of the calendar before it began would tell, so none is shown before it has begun.
    """
    theirs = Interview.objects.filter(
        application__person__in=people.identities(person), application__opening=opening
    )
    began = theirs.filter(status__in=TOOK_PLACE, starts_at__lte=at).order_by("-starts_at")
    return list(began.prefetch_related("interviewers__person"))


def answers_for(person: Person, opening: Opening, *, at: datetime) -> Person | None:
    """Who answers a candidate: the hiring manager if they met them, else who met them last; None where nobody did."""
    meetings = [_plain(interview) for interview in met(person, opening, at=at)]
    if not meetings:
        return None
    everybody = {one for meeting in meetings for one in meeting.interviewers}
    persons = {each.pk: each for each in Person.objects.filter(pk__in=everybody)}
    away = [pk for pk, each in persons.items() if people.has_left(each, at)]
    those = Those(manager=opening.hiring_manager_id, away=away, themselves=tuple(people.identities(person)))
    found = who_owes(meetings, those)
    return Person.objects.filter(pk=found).first() if found else None


def _plain(interview: Interview) -> Meeting:
    who = tuple(each.person_id for each in interview.interviewers.all())
    return Meeting(interview.starts_at, interview.ends_at, interview.status, who)
