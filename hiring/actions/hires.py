"""Telling the other rooms that somebody was hired: once, when it is sure, with who took part and nobody else's name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core import ledger, people
from core.actions.locking import locked
from core.models import Person, WallSeat
from core.models.tenure import current
from hiring.models import Application, Decision, Hire, Interview, Opening
from hiring.models.openings import COORDINATOR, HIRING_MANAGER, INTERVIEWER, RECRUITER

HIRED = ledger.declare("hiring.hired", words=_("A hire became known."), erased=ledger.WITH_SUBJECT)
TAKEN_BACK = ledger.declare(
    "hiring.hire_taken_back", words=_("A hire was taken back."), erased=ledger.HOLDS_IDS_ONLY
)

RECENT = timedelta(days=30)  # the history that a first import brings is nobody's news


def tell_of_hires(at: datetime) -> None:
    """Write down every hire that became known lately, and every one that the ATS has taken back since."""
    for application in _not_told(at):
        if application.opening and not _is_told_of(application):
            _tell(application, application.opening, at)
    told = Hire.objects.filter(taken_back_at__isnull=True, known_at__gt=at - 2 * RECENT)
    for hire in told.exclude(application__status=Application.Status.HIRED).order_by("pk"):
        _take_back(hire, at)


def _not_told(at: datetime) -> QuerySet[Application]:
    recently = Decision.objects.filter(kind=Decision.Kind.HIRED, at__gt=at - RECENT, at__lte=at)
    told = Hire.objects.filter(application=OuterRef("pk"), taken_back_at__isnull=True)
    new = Application.objects.filter(
        ~Exists(told), pk__in=recently.values("application"), status=Application.Status.HIRED
    ).filter(opening__isnull=False, person__erasure__isnull=True)
    return new.select_related("opening__wall", "person__same_as").order_by("pk")


def _is_told_of(application: Application) -> bool:
    """Whether a duplicate of the same person was hired for the same opening."""
    theirs = people.identities(application.person)
    told = Hire.objects.filter(application__opening=application.opening, application__person__in=theirs)
    return told.filter(taken_back_at__isnull=True).exists()


@transaction.atomic
def _tell(application: Application, opening: Opening, at: datetime) -> None:
    """One entry behind the opening's wall: who took part, and which members must not hear, by their random ids."""
    hire = Hire.objects.create(application=application, known_at=at)
    facts = {part: _ids(who) for part, who in _took_part(application, opening, at).items()}
    facts |= {"opening": opening.title, "not_for": _ids(_applied_from_inside(application, at))}
    ledger.record(
        HIRED,
        wall=opening.wall,
        by=None,
        at=at,
        about=hire,
        facts=facts,
        changed=[hire],
        subject=people.root_of(application.person),
    )


@transaction.atomic
def _take_back(hire: Hire, at: datetime) -> None:
    hire = locked(hire)
    opening = hire.application.opening
    if opening is None or hire.taken_back_at is not None:
        return
    hire.taken_back_at = at
    hire.save()
    ledger.record(TAKEN_BACK, wall=opening.wall, by=None, at=at, about=hire, changed=[hire])


def _took_part(application: Application, opening: Opening, at: datetime) -> dict[str, Iterable[Person]]:
    """Who leads and recruits for the opening, and who met this one candidate; who met others stays unsaid."""
    met = Interview.objects.filter(application=application, starts_at__lte=at)
    met = met.filter(status__in=[Interview.Status.HELD, Interview.Status.SCHEDULED])
    wrote = application.scorecards.filter(by__isnull=False)
    saw = Q(interviewed__interview__in=met) | Q(pk__in=wrote.values("by"))
    seats = WallSeat.objects.filter(current(at), wall=opening.wall)
    seated = seats.select_related("person__same_as").order_by("pk")
    return {
        **{part: [seat.person for seat in seated if seat.role == part] for part in LEADING},
        INTERVIEWER: Person.objects.filter(saw).select_related("same_as").distinct().order_by("pk"),
    }


LEADING = (HIRING_MANAGER, RECRUITER, COORDINATOR)


def _applied_from_inside(application: Application, at: datetime) -> QuerySet[Person]:
    """Members of the organisation who applied for the same opening: a feast must not be how they hear of it."""
    theirs = Application.objects.filter(opening=application.opening).values("person")
    return people.members(at).filter(Q(pk__in=theirs) | Q(duplicates__in=theirs)).distinct()


def _ids(persons: Iterable[Person]) -> str:
    return " ".join(dict.fromkeys(people.root_of(person).public_id for person in persons))
