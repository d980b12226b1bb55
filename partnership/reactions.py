"""What the room does because something happened elsewhere."""

from __future__ import annotations

from datetime import datetime, timedelta

from core import ledger, people
from core.actions.people import LEFT
from core.models import Entry, Person
from core.tick import routines
from partnership.actions import talks
from partnership.actions.chairs import announce_empty_chairs
from partnership.actions.office_hours import close_doors_of


def close_doors(entry: Entry, at: datetime) -> None:
    """Whoever left holds no office hours any more; who booked a talk with them hears of it."""
    person = Person.objects.get(pk=entry.opening.about.rpartition(":")[2])
    if people.has_left(person, at):
        close_doors_of(person, at=at)


def empty_chairs(entry: Entry, at: datetime) -> None:
    """Whoever left speaks for nobody any more; their side is told which chairs are empty."""
    person = Person.objects.get(pk=entry.opening.about.rpartition(":")[2])
    if people.has_left(person, at):
        announce_empty_chairs(person, at=at)


ledger.hear(LEFT, "partnership.close_doors", close_doors)
ledger.hear(LEFT, "partnership.empty_chairs", empty_chairs)
routines.add("talks", every=timedelta(minutes=5), do=talks.remind)
