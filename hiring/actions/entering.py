"""What is entered by hand where no ATS tells it: who applied, who met them, what they wrote, what was decided.

Each says what is owed anew (`settle`), as an import does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import ledger
from core.models import Person
from hiring.actions.settling import settle
from hiring.models import Application, Candidate, Decision, Interview, Interviewer, Opening, Scorecard

IDS = ledger.HOLDS_IDS_ONLY
APPLIED = ledger.declare("hiring.application_entered", words=_("%(by)s entered an application."), erased=IDS)
MET = ledger.declare("hiring.interview_entered", words=_("%(by)s entered an interview."), erased=IDS)
WRITTEN = ledger.declare("hiring.notes_written", words=_("%(by)s wrote notes on an interview."), erased=IDS)
DECIDED = ledger.declare("hiring.decision_entered", words=_("%(by)s entered a decision."), erased=IDS)

STATUS_AFTER = {
    Decision.Kind.REJECTED: Application.Status.REJECTED,
    Decision.Kind.HIRED: Application.Status.HIRED,
    Decision.Kind.WITHDRAWN: Application.Status.WITHDRAWN,
}


@dataclass(frozen=True)
class Notes:
    """What an interviewer wrote: strengths, one gap and where it showed, in their own words."""

    strengths: str = ""
    gap: str = ""
    evidence: str = ""
    notes: str = ""
    recommendation: str = ""


@transaction.atomic
def enter_application(
    person: Person, opening: Opening, *, applied_at: datetime, by: Person | None, at: datetime
) -> Application:
    Candidate.objects.get_or_create(person=person, defaults={"created_at": at})
    application = Application.objects.create(person=person, opening=opening, applied_at=applied_at)
    _record(APPLIED, application, by=by, at=at)
    return application


@transaction.atomic
def enter_interview(
    application: Application,
    *,
    starts_at: datetime,
    interviewers: Sequence[Person],
    by: Person | None,
    at: datetime,
    ends_at: datetime | None = None,
    kind: str = "",
    status: str = Interview.Status.SCHEDULED,
) -> Interview:
    interview = Interview.objects.create(
        application=application, kind=kind, starts_at=starts_at, ends_at=ends_at, status=status
    )
    Interviewer.objects.bulk_create(Interviewer(interview=interview, person=each) for each in interviewers)
    _record(MET, application, by=by, at=at)
    settle([application.person_id], by=by, at=at)
    return interview


@transaction.atomic
def enter_notes(
    application: Application, notes: Notes, *, by: Person, at: datetime, interview: Interview | None = None
) -> Scorecard:
    """Write down what somebody saw in an interview; write as if the candidate reads it, for they may."""
    card = Scorecard.objects.create(
        application=application,
        interview=interview,
        by=by,
        at=at,
        recommendation=notes.recommendation,
        strengths=notes.strengths,
        gap=notes.gap,
        evidence=notes.evidence,
        notes=notes.notes,
    )
    _record(WRITTEN, application, by=by, at=at)
    return card


@transaction.atomic
def enter_decision(
    application: Application,
    *,
    kind: str,
    decided_at: datetime,
    by: Person | None,
    at: datetime,
    reason: str = "",
) -> Decision:
    """Say what was decided about an application; what is owed follows at once."""
    decision = Decision.objects.create(
        application=application, kind=kind, at=decided_at, by=by, reason=reason
    )
    application.status = STATUS_AFTER.get(Decision.Kind(kind), Application.Status.ACTIVE)
    application.save(update_fields=["status"])
    _record(DECIDED, application, by=by, at=at)
    settle([application.person_id], by=by, at=at)
    return decision


def _record(kind: str, application: Application, *, by: Person | None, at: datetime) -> None:
    opening = application.opening
    if opening is None:
        raise ValueError("Entered by hand, an application is for an opening.")
    ledger.record(kind, wall=opening.wall, by=by, at=at, about=application)
