"""What people do with a pulse: propose it together, answer without a name, say something with one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, F, IntegerField, Q, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import ledger, messages, people, walls
from core.actions.locking import locked
from core.errors import Refused
from core.models import Person, Team, TeamSeat
from core.models.tenure import current
from partnership.access.sides import sides_for, speakers
from partnership.models.pulse import PulseCount, PulseGroup, PulseRound, PulseSeat, Statement
from partnership.rules.pulse import SCALE, Figure, Group, shown
from partnership.rules.sides import SITS, Side

IDS = ledger.HOLDS_IDS_ONLY
PROPOSED = ledger.declare("partnership.pulse_proposed", words=_("%(by)s proposed a pulse."), erased=IDS)
OPENED = ledger.declare("partnership.pulse_opened", words=_("%(by)s agreed, and it opened."), erased=IDS)
ANSWERED = ledger.declare("partnership.pulse_answered", words=_("Somebody answered."), erased=IDS)
STATED = ledger.declare(
    "partnership.pulse_stated", words=_("%(by)s said something with their name."), erased=IDS
)

# Our own questions; they are not a validated instrument, and nothing calls them one.
QUESTIONS = {
    "need": _("I can tell the other team what I need."),
    "heard": _("When we see things differently, I feel heard."),
    "ask": _("I know whom to ask, and I dare to."),
    "kept": _("What we promise each other is kept."),
    "glad": _("I look forward to working with them."),
}
EVERYBODY = "everybody"
LEAST_OPEN = timedelta(days=1)

messages.declare(
    "partnership.pulse_proposed",
    subject=_("%(who)s proposes a pulse between your teams"),
    text=_(
        "Five short questions, without names, and a talk about what comes out.\n\nIt opens when one of you agrees."
    ),
)
messages.declare(
    "partnership.pulse_opened",
    subject=_("Five short questions, without your name"),
    text=_("Both teams have agreed to ask themselves how it goes between them.\n\nOpen until: %(closes_at)s"),
)


@transaction.atomic
def propose_pulse(
    *, one: Side, other: Side, closes_at: datetime, talk_at: datetime, place: str, by: Person, at: datetime
) -> PulseRound:
    """Ask the other side to ask themselves together; with the talk about it booked beforehand."""
    if one not in sides_for(walls.Who(by, at)):
        raise Refused(_("Propose it for a team of your own."))
    if one == other:
        raise Refused(_("Choose another team than your own."))
    if closes_at < at + LEAST_OPEN:
        raise Refused(_("Leave everybody at least a day to answer."))
    if talk_at <= closes_at:
        raise Refused(_("Book the talk for after the last day to answer."))
    wall = walls.raise_wall("partnership.pulse", at=at)
    asked = PulseRound.objects.create(
        wall=wall,
        one=one,
        other=other,
        closes_at=closes_at,
        talk_at=talk_at,
        place=place,
        proposed_at=at,
        proposed_by=by,
    )
    ledger.record(PROPOSED, wall=wall, by=by, at=at, about=asked, changed=[wall, asked])
    _tell(asked, list(speakers(other, at)), "partnership.pulse_proposed", at, who=str(by))
    return asked


@transaction.atomic
def open_pulse(asked: PulseRound, *, by: Person, at: datetime) -> None:
    """Agree for the other side: who may answer, and in which groups they are counted, stands from now on."""
    asked = locked(asked)
    if asked.opened_at:
        raise Refused(_("It is open already."))
    if people.root_of(by) == people.root_of(asked.proposed_by):
        raise Refused(_("Somebody of the other team has to agree."))
    if asked.closes_at < at + LEAST_OPEN:
        raise Refused(_("Its last day is too near by now. Propose another."))
    asked.opened_at, asked.opened_by = at, by
    asked.save()
    groups, seats = _seat_everybody(asked, at)
    ledger.record(OPENED, wall=asked.wall, by=by, at=at, about=asked, changed=[asked, *groups])
    closes = asked.closes_at.isoformat()
    _tell(asked, [seat.person for seat in seats], "partnership.pulse_opened", at, closes_at=closes)


@transaction.atomic
def answer_pulse(asked: PulseRound, answers: Mapping[str, int | None], *, by: Person, at: datetime) -> None:
    """Count what somebody says, and that they did; the entry says neither who nor what."""
    if not asked.opened_at or asked.closes_at <= at:
        raise Refused(_("This pulse is not open."))
    seats = PulseSeat.objects.select_for_update().filter(round=asked, person__in=people.identities(by))
    seat = seats.first()
    if seat is None or seat.has_answered:
        raise Refused(_("You have answered already."))
    seat.has_answered = True
    seat.save()
    said = Q(pk__in=())
    for question, point in answers.items():
        said |= Q(question=question, point=point) if point else said
    counts = PulseCount.objects.filter(group=seat.group)
    counts.update(
        number=Case(When(said, then=F("number") + 1), default=F("number"), output_field=IntegerField())
    )
    ledger.record(ANSWERED, wall=asked.wall, by=None, at=at, about=asked)


@transaction.atomic
def state_with_name(asked: PulseRound, *, text: str, by: Person, at: datetime) -> Statement:
    """Say something to both teams, with one's name; they read it when the round closes."""
    if not asked.opened_at or asked.closes_at <= at:
        raise Refused(_("This pulse is not open."))
    said = Statement.objects.create(round=asked, by=by, at=at, text=text)
    ledger.record(STATED, wall=asked.wall, by=by, at=at, about=asked, changed=[said])
    return said


def result_of(asked: PulseRound) -> dict[str, list[Figure]]:
    """What both sides see of each question, by the threshold that was fixed when it was proposed."""
    groups = list(asked.groups.order_by("pk"))
    counts: dict[tuple[int, str], list[int]] = {}
    for count in PulseCount.objects.filter(group__round=asked):
        counts.setdefault((count.group_id, count.question), [0] * len(SCALE))[count.point - 1] = count.number
    whole = next((group for group in groups if group.inside_id is None), None)
    if whole is None:
        return {}
    return {key: shown(_tree(whole, groups, counts, key), fewest=asked.fewest) for key in QUESTIONS}


def too_small(asked: PulseRound) -> list[str]:
    """The sides and teams of a round in which fewer people sit than answers are needed: they are told so at once."""
    groups = list(asked.groups.order_by("pk"))
    seated = Counter(asked.seats.values_list("group", flat=True))
    return [group.name for group in groups if _size(group, groups, seated) < asked.fewest]


def _size(group: PulseGroup, groups: list[PulseGroup], seated: Mapping[int, int]) -> int:
    parts = (part for part in groups if part.inside_id == group.pk)
    return seated.get(group.pk, 0) + sum(_size(part, groups, seated) for part in parts)


def _tree(
    group: PulseGroup, groups: list[PulseGroup], counts: Mapping[tuple[int, str], list[int]], question: str
) -> Group:
    parts = [_tree(part, groups, counts, question) for part in groups if part.inside_id == group.pk]
    own = counts.get((group.pk, question), [0] * len(SCALE))
    columns = zip(own, *(part.counts for part in parts), strict=True)
    return Group(group.name, [sum(column) for column in columns], parts)


def _seat_everybody(asked: PulseRound, at: datetime) -> tuple[list[PulseGroup], list[PulseSeat]]:
    whole = PulseGroup.objects.create(round=asked, name=EVERYBODY)
    groups, seats, seated = [whole], list[PulseSeat](), set[int]()
    for side in (Side(asked.one), Side(asked.other)):
        group = PulseGroup.objects.create(round=asked, inside=whole, name=side.value)
        groups.append(group)
        teams = _by_team(side, at)
        for team, members in teams.items():
            inside = group
            if team and len(teams) > 1:
                inside = PulseGroup.objects.create(round=asked, inside=group, name=team.name)
                groups.append(inside)
            fresh = [person for person in members if person.pk not in seated]
            seated |= {person.pk for person in fresh}
            seats += [PulseSeat(round=asked, group=inside, person=person) for person in fresh]
    PulseCount.objects.bulk_create(
        PulseCount(group=group, question=key, point=point)
        for group in groups
        for key in QUESTIONS
        for point in SCALE
    )
    return groups, PulseSeat.objects.bulk_create(seats)


def _by_team(side: Side, at: datetime) -> dict[Team | None, list[Person]]:
    """Everybody who speaks for a side, under their team of its kind; under None who sits in none of them."""
    kinds = [kind for kind, spoken in SITS.items() if spoken == side]
    found: dict[Team | None, list[Person]] = {}
    for person in speakers(side, at):
        sits = TeamSeat.objects.filter(
            current(at), person__in=people.identities(person), team__kind__in=kinds
        )
        seat = sits.select_related("team").order_by("pk").first()
        found.setdefault(seat.team if seat else None, []).append(person)
    return found


def _tell(asked: PulseRound, persons: list[Person], template: str, at: datetime, **facts: str) -> None:
    link = reverse("partnership:pulse", args=[asked.public_id])
    for person in persons:
        messages.say(person, template, facts=facts, at=at, wall=asked.wall, link=link)
