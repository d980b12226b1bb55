"""A hire is celebrated by both teams: begun by what hiring wrote in the record, over after three weeks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import ledger, messages, people, walls
from core.models import Entry, Exclusion, Person
from core.models.tenure import current
from partnership.models import Celebration, CelebrationPart

IDS = ledger.HOLDS_IDS_ONLY
BEGUN = ledger.declare("partnership.celebration_begun", words=_("A hire is celebrated."), erased=IDS)
TAKEN_BACK = ledger.declare(
    "partnership.celebration_taken_back", words=_("A celebration was taken back with its hire."), erased=IDS
)

LASTS = timedelta(weeks=3)

messages.declare(
    "partnership.celebration",
    subject=_("Something to be glad about: %(title)s"),
    text=_("Somebody said yes, and you took part in it. Both teams are glad, and there is room for thanks."),
)


@transaction.atomic
def celebrate(hired: Entry, *, at: datetime) -> Celebration | None:
    """Begin a celebration for what hiring wrote; None where that was erased meanwhile, or is celebrated already."""
    said, person, hire = ledger.facts_of(hired), hired.opening.subject, hired.opening.about
    if person is None or not said or Celebration.objects.filter(hire=hire).exists():
        return None
    wall = walls.raise_wall("partnership.celebration", at=at)
    made = Celebration.objects.create(
        wall=wall, hire=hire, title=said["opening"], person=person, opened_at=at, ends_at=at + LASTS
    )
    parts = _parts(made, said)
    walled_off = [walls.exclude(wall, each, by=None, at=at) for each in _not_for(hired, said, at)]
    ledger.record(BEGUN, wall=wall, by=None, at=at, about=made, changed=[wall, made, *parts, *walled_off])
    _invite(made, parts, {each.person_id for each in walled_off}, at)
    return made


def _parts(made: Celebration, said: Mapping[str, str]) -> list[CelebrationPart]:
    return [
        CelebrationPart.objects.create(celebration=made, person=person, part=part)
        for part in CelebrationPart.Part.values
        for person in _named(said.get(part, ""))
    ]


def _named(public_ids: str) -> list[Person]:
    """In the order in which they are named; who was erased meanwhile is left out."""
    ids = public_ids.split()
    found = {
        person.public_id: person for person in Person.objects.filter(public_id__in=ids, erasure__isnull=True)
    }
    return [found[each] for each in ids if each in found]


def _not_for(hired: Entry, said: Mapping[str, str], at: datetime) -> list[Person]:
    """Who applied for it too, and whoever is walled off from the opening."""
    off = Exclusion.objects.filter(current(at), wall=hired.wall).select_related("person")
    return list(dict.fromkeys([*_named(said.get("not_for", "")), *(each.person for each in off)]))


def _invite(made: Celebration, parts: Iterable[CelebrationPart], not_for: set[int], at: datetime) -> None:
    link = reverse("partnership:celebration", args=[made.public_id])
    for person in dict.fromkeys(part.person for part in parts):
        if person.pk not in not_for and person != made.person and people.is_member(person, at):
            messages.say(
                person,
                "partnership.celebration",
                facts={"title": made.title},
                at=at,
                wall=made.wall,
                link=link,
            )


@transaction.atomic
def take_back(entry: Entry, *, at: datetime) -> None:
    """The hire was taken back: there is nothing to celebrate, and nobody hears more of it."""
    made = Celebration.objects.select_for_update().filter(hire=entry.opening.about).first()
    if made is None or made.taken_back_at is not None:
        return
    made.taken_back_at = at
    made.save()
    ledger.record(TAKEN_BACK, wall=made.wall, by=None, at=at, about=made, changed=[made])
