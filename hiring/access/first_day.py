"""From which day of decision on answers are owed, and how much older ones a source tells of."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef

from core import people, promises
from hiring.models import Closing, Decision, FirstDay, Reference, Source
from hiring.rules.clocks import about_days, longest_law


def first_day() -> date | None:
    """The day that was set; None while nobody named one."""
    return FirstDay.objects.values_list("day", flat=True).first()


def begins_at(day: date | None) -> datetime | None:
    """The first moment of a day where the organisation is."""
    if day is None:
        return None
    return datetime.combine(day, time.min, ZoneInfo(people.the_organisation().time_zone))


def usual_day(today: date) -> date:
    """What a first import is asked: older decisions would be late by every law the moment they come in."""
    return today - timedelta(days=about_days(longest_law(promises.policies())))


def suggested_day(today: date) -> date | None:
    """The day that was set; before the first answer is owed, the usual one; later none, since all goes on as it was."""
    if FirstDay.objects.exists():
        return first_day()
    return None if Closing.objects.exists() else usual_day(today)


def left_out(source: Source) -> int:
    """How many rejections of a source are older than the first day, so that nothing is owed for them."""
    since = begins_at(first_day())
    if since is None:
        return 0
    known = Reference.objects.filter(source=source, noun=Reference.Noun.APPLICATION)
    answered = Closing.objects.filter(
        person=OuterRef("application__person"),
        opening=OuterRef("application__opening"),
        withdrawals__isnull=True,
    )
    older = Decision.objects.filter(
        ~Exists(answered),
        kind=Decision.Kind.REJECTED,
        at__lt=since,
        application__in=known.values("row_id"),
        application__is_prospect=False,
    )
    return older.values("application").distinct().count()
