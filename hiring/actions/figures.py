"""Counting each day once it is over, so that nobody waits while a year of talks is counted."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction

from hiring.access.figures import DAY, YEAR, Day, Talks, counted, days, midnight, talks_of, the_zone
from hiring.models import TalkDay

KEPT_FOR = YEAR + 32 * DAY  # the figure for everybody looks back a year from the beginning of a month
SETTLED = timedelta(hours=1)  # longer than any act takes from its moment until it stands in the database


def count_days(at: datetime) -> None:
    """Count the talks of each day that is over and was not counted; forget days of long ago, or of another calendar.

    Nothing is recorded: the days follow from the closings, and those stand in the record.
    """
    zone = the_zone()
    over = set(days(midnight(at, zone, before=KEPT_FOR), at - SETTLED, zone))
    there = {(day.begins_at, day.ends_at): day.pk for day in TalkDay.objects.all()}
    if over == there.keys():
        return
    with transaction.atomic():
        TalkDay.objects.filter(pk__in=[there[day] for day in there.keys() - over]).delete()
        TalkDay.objects.bulk_create(_count(day) for day in sorted(over - there.keys()))


def _count(day: Day) -> TalkDay:
    """Its talks are locked meanwhile, so that one which opens again is either not counted or finds the day."""
    locked = list(talks_of(day).select_for_update(of=("self",), no_key=True).values_list("pk"))
    talks = counted(day) if locked else Talks()  # a new installation has a year of days without any
    begins_at, ends_at = day
    return TalkDay(begins_at=begins_at, ends_at=ends_at, **asdict(talks))


def forget_day(moment: datetime) -> None:
    """Let the day of this moment be counted anew, as a talk of it was held or opened again after it was over."""
    TalkDay.objects.filter(begins_at__lte=moment, ends_at__gt=moment).delete()
