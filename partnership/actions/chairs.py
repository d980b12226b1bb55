"""Handing a chair on: by whoever sits in it, or by their side when they have left."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import ledger, messages, people, walls
from core.errors import Refused
from core.models import Person, WallSeat
from core.models.tenure import current
from partnership.access.disagreements import SPEAKER, At
from partnership.access.sides import speakers
from partnership.actions.disagreements import declare, sit_down
from partnership.actions.steps import side_of, walk_on
from partnership.models import Disagreement, Speaker
from partnership.rules.sides import Side

HANDED_ON = declare("chair_handed_on", _("%(by)s handed their chair on."))
TAKEN = declare("chair_taken", _("%(by)s sat down in an empty chair."))

messages.declare(
    "partnership.chair_handed_to_you",
    subject=_("%(who)s asks you to speak for your side"),
    text=_(
        "You now speak for your side at the table: %(what)s. What was said so far stays, and you can read it."
    ),
)
messages.declare(
    "partnership.chair_taken",
    subject=_("%(who)s now speaks for the other side"),
    text=_("%(who)s sat down at the table: %(what)s. What was said so far stays."),
)
messages.declare(
    "partnership.chair_is_empty",
    subject=_("A chair on your side is empty"),
    text=_("%(who)s has left, and somebody of your side is waited for at the table: %(what)s."),
)


@transaction.atomic
def announce_empty_chairs(person: Person, *, at: datetime) -> None:
    """Tell everybody of a side that whoever spoke for it at an open table has left: one of them sits down there."""
    ids = people.identities(person)
    tables = Disagreement.objects.filter(close__isnull=True, chairs__speakers__in=_open_seats(ids))
    for disagreement in tables.distinct().order_by("pk"):
        side = disagreement.chairs.get(speakers__in=_open_seats(ids)).side
        facts = {"who": str(person), "what": disagreement.about}
        for each in speakers(Side(side), at):
            messages.say(
                each,
                "partnership.chair_is_empty",
                at=at,
                facts=facts,
                about=person,
                wall=disagreement.wall,
                link=reverse("partnership:disagreements"),
            )


def _open_seats(ids: list[int]) -> QuerySet[Speaker]:
    return Speaker.objects.filter(person__in=ids, until_at__isnull=True)


@transaction.atomic
def hand_chair_on(disagreement: Disagreement, *, to: Person, by: Person, at: datetime) -> None:
    """Hand one's chair to somebody who speaks for the same side; what was said stays."""
    disagreement, table = sit_down(disagreement)
    mine, other = side_of(table, by)
    _refuse_successor(mine, other, to, at)
    _sit(disagreement, mine, to, kind=HANDED_ON, by=by, at=at)
    _say(disagreement, to, "partnership.chair_handed_to_you", by, at)
    _say(disagreement, other.speaker, "partnership.chair_taken", to, at)


@transaction.atomic
def take_chair(disagreement: Disagreement, *, by: Person, at: datetime) -> None:
    """Sit down in one's side's chair when whoever spoke there has left; for anybody of that side."""
    disagreement, table = sit_down(disagreement)
    for side, other in zip(table.sides, reversed(table.sides), strict=True):
        if not people.is_member(side.speaker, at) and _speaks_for(side, by, at):
            _refuse_successor(side, other, by, at)
            _sit(disagreement, side, by, kind=TAKEN, by=by, at=at)
            _say(disagreement, other.speaker, "partnership.chair_taken", by, at)
            return
    raise Refused(_("Somebody sits in this chair by now."))


@transaction.atomic
def fill_chair(disagreement: Disagreement, *, with_person: Person, by: Person, at: datetime) -> None:
    """Ask somebody to speak for the other side, when everybody of it has left: so that nobody waits for ever."""
    disagreement, table = sit_down(disagreement)
    mine, other = side_of(table, by)
    if people.is_member(other.speaker, at) or speakers(Side(other.chair.side), at).exists():
        raise Refused(_("There is somebody left on that side. It is theirs to say who speaks."))
    if not people.is_member(with_person, at) or people.root_of(with_person) == people.root_of(mine.speaker):
        raise Refused(_("Choose somebody else who works here."))
    _sit(disagreement, other, people.root_of(with_person), kind=HANDED_ON, by=by, at=at)
    _say(disagreement, with_person, "partnership.chair_handed_to_you", by, at)


def _refuse_successor(side: At, other: At, to: Person, at: datetime) -> None:
    if not _speaks_for(side, to, at):
        raise Refused(_("%(who)s does not speak for that side. Choose somebody who does.") % {"who": to})
    if people.root_of(to) in {people.root_of(side.speaker), people.root_of(other.speaker)}:
        raise Refused(_("Choose somebody who does not sit at this table yet."))


def _speaks_for(side: At, person: Person, at: datetime) -> bool:
    return speakers(Side(side.chair.side), at).filter(pk=people.root_of(person).pk).exists()


def _sit(disagreement: Disagreement, side: At, to: Person, *, kind: str, by: Person, at: datetime) -> None:
    before = Speaker.objects.get(chair=side.chair, until_at__isnull=True)
    seats = WallSeat.objects.filter(current(at), wall=disagreement.wall, person=before.person, role=SPEAKER)
    ended: list[Model] = [before, *seats]
    for row in (before, *seats):
        row.until_at, row.until_by = at, by
        row.save()
    speaker = Speaker.objects.create(chair=side.chair, person=to, since_at=at, since_by=by)
    seat = walls.seat(disagreement.wall, to, role=SPEAKER, by=by, at=at)
    rows = [*ended, speaker, seat, *walk_on(disagreement, by=by, at=at, is_handed_on=True)]
    facts = {"about": disagreement.about, "handed_to": str(to)}
    ledger.record(kind, wall=disagreement.wall, by=by, at=at, about=disagreement, facts=facts, changed=rows)


def _say(disagreement: Disagreement, to: Person, template: str, who: Person, at: datetime) -> None:
    messages.say(
        to,
        template,
        at=at,
        facts={"who": str(who), "what": disagreement.about},
        about=who,
        wall=disagreement.wall,
        link=reverse("partnership:disagreement", args=[disagreement.public_id]),
    )
