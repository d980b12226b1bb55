"""From which day of decision on answers are owed: asked before the first import, and changed whenever it helps."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import ledger, people
from core.errors import Refused
from core.models import Person
from hiring.access.first_day import begins_at, first_day
from hiring.actions.settling import settle
from hiring.models import Application, Decision, FirstDay, Interview

SET = ledger.declare(
    "hiring.first_day_set",
    words=_("%(by)s said from which day on answers are owed."),
    erased=ledger.HOLDS_IDS_ONLY,
)


@transaction.atomic
def set_first_day(day: date | None, *, by: Person | None, at: datetime) -> int:
    """Owe answers only for decisions from this day on, or with None for all; gives how many are newly owed.

    What is owed for an older decision, and about which nobody has done anything yet, is withdrawn.
    """
    begins = begins_at(day)
    if begins is not None and begins > at:
        raise Refused(_("Choose a day that is not still to come."))
    known = FirstDay.objects.select_for_update().first()
    before = first_day()
    if day == before and (known or day is None):
        return 0
    row, _is_new = FirstDay.objects.update_or_create(pk=1, defaults={"day": day, "set_at": at, "set_by": by})
    wall = people.the_organisation().wall
    ledger.record(SET, wall=wall, by=by, at=at, about=row, changed=[row])
    return settle(_touched(begins_at(before), begins), by=by, at=at).total()


def _touched(before: datetime | None, now: datetime | None) -> set[int]:
    """Whoever was decided about, or met, between the two days: a decision that counted counts no more, or again."""
    earlier = min(before, now) if before and now else None
    later = max(filter(None, (before, now)))
    span = Q(at__lt=later) & (Q(at__gte=earlier) if earlier else Q())
    met = Q(starts_at__lt=later) & (Q(starts_at__gte=earlier) if earlier else Q())
    decided = Decision.objects.filter(span, kind=Decision.Kind.REJECTED)
    undecided = Interview.objects.filter(met, application__status=Application.Status.ACTIVE)
    return set(decided.values_list("application__person", flat=True)) | set(
        undecided.values_list("application__person", flat=True)
    )
