"""When doors are open in the next days, and which times in them are free: a few look-ups for any number of offers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.pages.promises import full_day_words
from core.walls import Who
from partnership.actions.office_hours import series_of
from partnership.models.office_hours import BusyTime, ChangedHour, OfficeHours, Talk
from partnership.rules import office_hours as rules

AHEAD = timedelta(days=14)
FURTHER = timedelta(days=56)


@dataclass(frozen=True)
class Slot:
    """A time to book: `href` is empty where it is taken or past."""

    words: str
    href: str


@dataclass(frozen=True)
class Door:
    """One hour of somebody's office hours, as its line shows it."""

    href: str
    host: str
    team: str
    when: str
    place: str
    slots: list[Slot]
    note: str
    is_open: bool
    hour: rules.Hour

    @property
    def day(self) -> str:
        return self.hour.on.isoformat()


class Taken:
    """Who is taken when, among these offers: booked talks and busy times, each looked up once."""

    def __init__(self, offers: list[OfficeHours], since: datetime, until: datetime) -> None:
        talks = Talk.objects.filter(
            office_hours__in=offers, cancelled_at__isnull=True, starts_at__lt=until, ends_at__gt=since
        )
        self.talks: dict[tuple[int, datetime], list[Talk]] = {}
        for talk in talks:
            self.talks.setdefault((talk.office_hours_id, talk.starts_at), []).append(talk)
        hosts = [offer.host_id for offer in offers]
        busy = BusyTime.objects.filter(calendar__person__in=hosts, starts_at__lt=until, ends_at__gt=since)
        self.busy: dict[int, list[tuple[datetime, datetime]]] = {}
        for person, start, end in busy.values_list("calendar__person", "starts_at", "ends_at"):
            self.busy.setdefault(person, []).append((start, end))

    def is_free(self, offer: OfficeHours, start: datetime, end: datetime) -> bool:
        alone = any(talk.is_alone for talk in self.talks.get((offer.pk, start), []))
        return not alone and not any(s < end and e > start for s, e in self.busy.get(offer.host_id, []))

    def comes(self, offer: OfficeHours, start: datetime, who: Who) -> bool:
        return any(talk.guest_id in who.ids for talk in self.talks.get((offer.pk, start), []))


def doors(offers: Iterable[OfficeHours], who: Who, *, ahead: timedelta = AHEAD) -> list[Door]:
    """This will give the hours of these offers that are still to come or going on, soonest first."""
    until = who.at + ahead
    found = list(offers)
    taken = Taken(found, who.at, until)
    hours = [(hour, offer) for offer in found for hour in rules.hours(series_of(offer), who.at, until)]
    return [_door(offer, hour, who, taken) for hour, offer in sorted(hours, key=lambda each: each[0])]


def further(offer: OfficeHours, at: datetime) -> timedelta:
    """How far the page of one offer looks ahead: eight weeks from today, or from a first day still to come."""
    return FURTHER + max(timedelta(0), offer.first_on - at.date())


def with_changes(offers: Iterable[OfficeHours]) -> list[OfficeHours]:
    """The same offers with the days that differ, in one look-up."""
    keys = [offer.pk for offer in offers]
    changes = Prefetch("changes", queryset=ChangedHour.objects.order_by("on"))
    return list(
        OfficeHours.objects.filter(pk__in=keys).select_related("team", "host").prefetch_related(changes)
    )


def time_words(start: datetime, end: datetime) -> str:
    """ "14:00 to 15:00", where the reader is."""
    local = timezone.localtime(start), timezone.localtime(end)
    return _("%(start)s to %(end)s") % {"start": f"{local[0]:%H:%M}", "end": f"{local[1]:%H:%M}"}


def when_words(start: datetime, end: datetime) -> str:
    """ "Tuesday 3 March 2026, 14:00 to 15:00"."""
    day = full_day_words(start).rpartition(", ")[0] or full_day_words(start)
    return f"{day}, {time_words(start, end)}"


def _door(offer: OfficeHours, hour: rules.Hour, who: Who, taken: Taken) -> Door:
    is_mine = offer.host_id in who.ids
    slots = [] if is_mine else _slots(offer, hour, who, taken)
    return Door(
        reverse("partnership:hours", args=[offer.public_id]),
        str(offer.host),
        str(offer.team),
        when_words(hour.starts_at, hour.ends_at),
        offer.place,
        slots,
        _note(offer, hour, who, taken, slots),
        hour.starts_at <= who.at,
        hour,
    )


def _slots(offer: OfficeHours, hour: rules.Hour, who: Who, taken: Taken) -> list[Slot]:
    times = rules.slots(hour, offer.talk_minutes) if offer.talk_minutes else [(hour.starts_at, hour.ends_at)]
    book = reverse("partnership:book", args=[offer.public_id, hour.on.isoformat()])
    return [
        Slot(f"{timezone.localtime(start):%H:%M}", f"{book}?at={int(start.timestamp())}")
        for start, end in times
        if start > who.at and taken.is_free(offer, start, end) and not taken.comes(offer, start, who)
    ]


def _note(offer: OfficeHours, hour: rules.Hour, who: Who, taken: Taken, slots: list[Slot]) -> str:
    if hour.starts_at <= who.at:
        return _("The door is open now.")
    if offer.host_id in who.ids:
        is_booked = any(
            talks and pk == offer.pk and _in(hour, start) for (pk, start), talks in taken.talks.items()
        )
        return _("Somebody has booked: see your talks.") if is_booked else _("Nobody has booked yet.")
    return "" if slots else _("Everything is booked. You may still drop in.")


def _in(hour: rules.Hour, start: datetime) -> bool:
    return hour.starts_at <= start < hour.ends_at
