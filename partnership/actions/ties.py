"""What people do about who talks to whom: declare a tie together, end it; what Kept does: notes contacts, suggests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import product

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import ledger, messages, people, promises, walls
from core.actions.locking import locked
from core.errors import Refused
from core.models import Person
from partnership.access.sides import sides_for, speakers
from partnership.models.ties import Contact, FirstStep, SideContact, StepRound, Tie
from partnership.rules.first_step import Pair, Round, first_steps
from partnership.rules.sides import Side

IDS = ledger.HOLDS_IDS_ONLY
DECLARED = ledger.declare("partnership.tie_declared", words=_("%(by)s declared a tie."), erased=IDS)
AGREED = ledger.declare("partnership.tie_agreed", words=_("%(by)s declared it too."), erased=IDS)
ENDED = ledger.declare("partnership.tie_ended", words=_("%(by)s ended the tie."), erased=IDS)
SUGGESTED = ledger.declare("partnership.steps_suggested", words=_("Kept suggested first steps."), erased=IDS)

messages.declare(
    "partnership.tie_declared",
    subject=_("%(who)s would like your teams to talk regularly"),
    text=_(
        "%(who)s proposes that your teams talk regularly.\n\n%(about)s\n\nIt begins when one of you agrees."
    ),
)
messages.declare(
    "partnership.first_step",
    subject=_("A first step: %(who)s"),
    text=_(
        "You and %(who)s have not talked for a while, or never. A coffee, a walk or an office hour is enough.\n\n"
        "%(who)s reads the same today. Whoever writes first takes the first step."
    ),
)


@transaction.atomic
def declare_tie(*, one: Side, other: Side, every_days: int, about: str, by: Person, at: datetime) -> Tie:
    """Say for one's own side that it means to talk with another; the others hear of it and may agree."""
    if one not in sides_for(walls.Who(by, at)):
        raise Refused(_("Declare it for a team of your own."))
    if one == other:
        raise Refused(_("Choose another team than your own."))
    between = Q(one=one, other=other) | Q(one=other, other=one)
    if Tie.objects.filter(between, ended_at__isnull=True).exists():
        raise Refused(_("There is such a tie already."))
    wall = walls.raise_wall("partnership.tie", at=at)
    tie = Tie.objects.create(
        wall=wall, one=one, other=other, every_days=every_days, about=about, declared_at=at, declared_by=by
    )
    ledger.record(DECLARED, wall=wall, by=by, at=at, about=tie, changed=[wall, tie])
    for person in speakers(other, at):
        if person != people.root_of(by):
            _say(person, "partnership.tie_declared", tie, at, who=by, about=about)
    return tie


@transaction.atomic
def agree_to_tie(tie: Tie, *, by: Person, at: datetime) -> None:
    """Declare it for the other side: from now on it is in force."""
    tie = _open(tie)
    if tie.agreed_at:
        raise Refused(_("Both teams have declared it already."))
    if people.root_of(by) == people.root_of(tie.declared_by):
        raise Refused(_("Somebody else has to say it for the other team."))
    tie.agreed_at, tie.agreed_by = at, by
    tie.save()
    ledger.record(AGREED, wall=tie.wall, by=by, at=at, about=tie, changed=[tie])


@transaction.atomic
def end_tie(tie: Tie, *, by: Person, at: datetime) -> None:
    """Either side ends it, without a reason."""
    tie = _open(tie)
    tie.ended_at, tie.ended_by = at, by
    tie.save()
    ledger.record(ENDED, wall=tie.wall, by=by, at=at, about=tie, changed=[tie])


@transaction.atomic
def note_contact(one: Person, other: Person, how: Contact.How, *, at: datetime) -> None:
    """Keep when two people last did something together, and with them the sides they speak for.

    An older moment than the known one changes nothing.
    """
    first, second = sorted((people.root_of(one).pk, people.root_of(other).pk))
    if first == second:
        return
    contact, is_new = Contact.objects.get_or_create(
        one_id=first, other_id=second, defaults={"at": at, "how": how}
    )
    if not is_new:
        Contact.objects.filter(pk=contact.pk, at__lt=at).update(at=at, how=how)
    for sides in _sides_between(one, other, at):
        found, is_new = SideContact.objects.get_or_create(one=sides[0], other=sides[1], defaults={"at": at})
        if not is_new:
            SideContact.objects.filter(pk=found.pk, at__lt=at).update(at=at)


def _sides_between(one: Person, other: Person, at: datetime) -> list[tuple[Side, Side]]:
    """Every two sides that these two speak for, one each; in one order, so that nobody waits for another who waits."""
    mine, theirs = (sides_for(walls.Who(people.root_of(person), at)) for person in (one, other))
    found = {(min(pair), max(pair)) for pair in product(mine, theirs) if pair[0] != pair[1]}
    return sorted(found)


def suggest_first_steps(at: datetime) -> None:
    """Pair the people of every tie in force whose last round is as long ago as the tie's pace."""
    for tie in Tie.objects.filter(agreed_at__isnull=False, ended_at__isnull=True):
        today = at.astimezone(promises.calendar_of(None).zone).date()
        if not tie.rounds.filter(on__gt=today - timedelta(days=tie.every_days)).exists():
            _suggest(tie, today, at)


@transaction.atomic
def _suggest(tie: Tie, today: date, at: datetime) -> None:
    if StepRound.objects.filter(tie=locked(tie), on=today).exists():
        return
    asked, known = _round(tie, today, at)
    pairs = first_steps(asked)
    made = StepRound.objects.create(tie=tie, on=today, at=at)
    busy = {person for pair in pairs for person in pair}
    without = [person for person in (*asked.ours, *asked.theirs) if person not in busy]
    steps = [FirstStep(round=made, one=known[one], other=known[other]) for one, other in pairs]
    steps += [FirstStep(round=made, one=known[person]) for person in without]
    rows = [made, *FirstStep.objects.bulk_create(steps)]
    ledger.record(SUGGESTED, wall=tie.wall, by=None, at=at, about=tie, changed=rows)
    for one, other in pairs:
        _say(known[one], "partnership.first_step", tie, at, who=known[other])
        _say(known[other], "partnership.first_step", tie, at, who=known[one])


def _round(tie: Tie, today: date, at: datetime) -> tuple[Round, dict[str, Person]]:
    """Whoever speaks for both sides stands on the first; whoever is away today is not asked."""
    away = set(people.absences_on(today).values_list("person", flat=True))
    ours = [person for person in speakers(Side(tie.one), at) if person.pk not in away]
    theirs = [
        person for person in speakers(Side(tie.other), at) if person not in ours and person.pk not in away
    ]
    known = {person.public_id: person for person in (*ours, *theirs)}
    last = tie.rounds.order_by("-on").first()
    waited = FirstStep.objects.filter(round=last, other__isnull=True).values_list("one__public_id", flat=True)
    names = [person.public_id for person in ours], [person.public_id for person in theirs]
    return Round(today, *names, _talked(ours, theirs, tie), list(waited), tie.every_days), known


def _talked(ours: Iterable[Person], theirs: Iterable[Person], tie: Tie) -> dict[Pair, date]:
    """When each pair last talked; a suggestion counts as if it had been followed, so that none comes twice."""
    one, other = {p.pk: p.public_id for p in ours}, {p.pk: p.public_id for p in theirs}
    found = [
        *Contact.objects.filter(one__in=[*one, *other], other__in=[*one, *other]).values_list(
            "one", "other", "at"
        ),
        *FirstStep.objects.filter(round__tie=tie, other__isnull=False).values_list(
            "one", "other", "round__at"
        ),
    ]
    talked: dict[Pair, date] = {}
    for first, second, moment in found:
        pair = _across(first, second, one, other)
        if pair:
            talked[pair] = max(talked.get(pair, moment.date()), moment.date())
    return talked


def _across(first: int, second: int, one: dict[int, str], other: dict[int, str]) -> Pair | None:
    if first in one and second in other:
        return one[first], other[second]
    if second in one and first in other:
        return one[second], other[first]
    return None


def _open(tie: Tie) -> Tie:
    tie = locked(tie)
    if tie.ended_at:
        raise Refused(_("This tie has ended."))
    return tie


def _say(to: Person, template: str, tie: Tie, at: datetime, *, who: Person, **facts: str) -> None:
    link = reverse("partnership:ties")
    said = {"who": str(who), **facts}
    messages.say(to, template, facts=said, at=at, about=who, wall=tie.wall, link=link)
