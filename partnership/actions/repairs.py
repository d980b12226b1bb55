"""Asking for repair, promising what mends it, and the check that only the affected side answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock, ledger, messages, people, promises, seals
from core.actions.locking import locked
from core.errors import Refused
from core.lazy import LazyText
from core.models import Person, Promise, PromiseClock
from core.promises import Parties
from partnership.access.repairs import AFFECTED, OTHER
from partnership.access.sides import speakers
from partnership.models import Account, Check, Deed, Repair
from partnership.rules.own_words import says_something
from partnership.rules.sides import Side


def _declare(name: str, words: LazyText) -> str:
    return ledger.declare(f"partnership.{name}", words=words, erased=ledger.WITH_WALL)


ASKED = _declare("repair_asked", _("%(by)s said what happened and what is needed."))
PROMISED = _declare("repair_promised", _("%(by)s promised what would mend it."))
CHECK_SET = _declare(
    "repair_check_set", _("%(by)s said that this would be enough: it is looked at in 30 days.")
)
CHECKED = _declare("repair_checked", _("%(by)s said whether it has healed."))


def _page(promise: Promise) -> str:
    return reverse("partnership:repair", args=[promise.about])


ANSWER = promises.declare(
    "partnership.repair_answer",
    words=_("Read what happened, and say what you will do"),
    page=_page,
    between_two=True,
)
DEED = promises.declare(
    "partnership.repair_deed", words=_("Something you promised to mend"), page=_page, between_two=True
)
CHECK = promises.declare(
    "partnership.repair_check", words=_("Say whether it has healed"), page=_page, between_two=True
)

ENDED = _("This has healed. Begin anew if something else happened.")


@dataclass(frozen=True)
class Told:
    """The account in its three parts."""

    happened: str
    affected: str
    needed: str


@transaction.atomic
def ask_for_repair(
    *, told: Told, my_side: Side, other: Person, their_side: Side, by: Person, at: datetime
) -> Repair:
    """Tell somebody of another side what their side's doing did to one's own, sealed to the two."""
    if not all(says_something(part) for part in (told.happened, told.affected, told.needed)):
        raise Refused(_("Write all three: what happened, whom it affected and how, and what is needed."))
    other = people.root_of(other)
    if my_side == their_side or other == people.root_of(by):
        raise Refused(_("Choose somebody of the side that can mend it."))
    for side, person in ((my_side, by), (their_side, other)):
        if not speakers(side, at).filter(pk=people.root_of(person).pk).exists():
            words = _("%(who)s does not speak for that side. Choose somebody who does.")
            raise Refused(words % {"who": person})
    seats = [(by, AFFECTED), (other, OTHER)]
    wall, rows = seals.raise_sealed_wall("partnership.repair", seats, by=by, at=at)
    repair = Repair.objects.create(
        wall=wall, affected=by, affected_side=my_side, other=other, other_side=their_side, at=at
    )
    account = Account.objects.create(
        repair=repair,
        wall=wall,
        happened=told.happened,
        affected=told.affected,
        needed=told.needed,
        at=at,
        by=by,
    )
    clocks = [promises.start_clock("house.view", at=at, owed_by=other)]
    _promise, made = _promised(repair, ANSWER, owed_by=other, owed_to=by, clocks=clocks, by=by, at=at)
    _record(ASKED, repair, [*rows, repair, account, *made], by=by, at=at)
    _tell(repair, other, at)
    return repair


def _promised(
    repair: Repair,
    kind: str,
    *,
    owed_by: Person,
    owed_to: Person,
    clocks: Sequence[PromiseClock],
    by: Person,
    at: datetime,
) -> tuple[Promise, list[Model]]:
    """A promise behind the sealed wall: it has a day and no words of its own."""
    return promises.make(
        kind,
        parties=Parties(owed_by=owed_by, owed_to=owed_to),
        wall=repair.wall,
        clocks=clocks,
        by=by,
        at=at,
        about=repair.public_id,
    )


@transaction.atomic
def promise_deed(repair: Repair, *, what: str, by_on: date, by: Person, at: datetime) -> Deed:
    """Promise what one will do about it, by when: each for themselves, so that nobody is promised away."""
    repair = _open(repair)
    if not says_something(what):
        raise Refused(_("Write what you will do, so that they can see it done."))
    due_at = clock.end_of_day(by_on, promises.calendar_of(by))
    if due_at <= at:
        raise Refused(_("Choose days that are still to come."))
    clocks = [promises.chosen_day(due_at, at=at)]
    to = _across(repair, by)
    promise, made = _promised(repair, DEED, owed_by=by, owed_to=to, clocks=clocks, by=by, at=at)
    deed = Deed.objects.create(repair=repair, wall=repair.wall, what=what, promise=promise, at=at, by=by)
    rows = [deed, *made, *_keep(repair, ANSWER, by=by, at=at)]
    _record(PROMISED, repair, rows, by=by, at=at)
    _tell(repair, to, at)
    return deed


@transaction.atomic
def keep_deed(deed: Deed, *, by: Person, at: datetime) -> None:
    """Say that one did what one promised."""
    repair = locked(deed.repair)
    promise = locked(deed.promise)
    if people.root_of(by) != people.root_of(deed.by):
        raise Refused(_("Whoever promised it says that it is done."))
    if promise.ended_at is not None:
        raise Refused(_("This promise has ended already. Nothing was changed."))
    rows = promises.keep(promise, by=by, at=at, said="")
    _record(PROMISED, repair, rows, by=by, at=at)
    _tell(repair, _across(repair, by), at)


@transaction.atomic
def ask_check(repair: Repair, *, by: Person, at: datetime) -> Check:
    """Say, as the side affected, that this would be enough: in thirty days they are asked whether it has healed."""
    repair = _open(repair)
    _refuse_other(repair, by)
    if not repair.deeds.exists():
        raise Refused(_("Nobody has promised anything yet. Wait for what they offer."))
    if repair.checks.filter(verdict="").exists():
        raise Refused(_("You said so already."))
    clocks = [promises.start_clock("house.repair_check", at=at, owed_by=by)]
    promise, made = _promised(repair, CHECK, owed_by=by, owed_to=repair.other, clocks=clocks, by=by, at=at)
    check = Check.objects.create(repair=repair, wall=repair.wall, promise=promise, asked_at=at, asked_by=by)
    _record(CHECK_SET, repair, [check, *made], by=by, at=at)
    _tell(repair, repair.other, at)
    return check


@transaction.atomic
def answer_check(check: Check, *, verdict: str, words: str, by: Person, at: datetime) -> None:
    """Say, as the side affected, whether it has healed; "not yet" goes on, and the other side is asked again."""
    repair = locked(check.repair)
    check = locked(check)
    _refuse_other(repair, by)
    if check.verdict:
        raise Refused(_("This was answered already. Read the page again."))
    if check.promise.due_at > at and verdict != Check.Verdict.HEALED and not words.strip():
        raise Refused(_("Say what is still open, so that it can be mended."))
    check.verdict, check.words, check.at, check.by = verdict, words, at, by
    check.save()
    rows: list[Model] = [check, *promises.keep(locked(check.promise), by=by, at=at, said="")]
    if verdict == Check.Verdict.NOT_YET:
        clocks = [promises.start_clock("house.view", at=at, owed_by=repair.other)]
        rows += _promised(repair, ANSWER, owed_by=repair.other, owed_to=by, clocks=clocks, by=by, at=at)[1]
    _record(CHECKED, repair, rows, by=by, at=at)
    _tell(repair, repair.other, at)


def _open(repair: Repair) -> Repair:
    repair = locked(repair)
    if repair.checks.filter(verdict=Check.Verdict.HEALED).exists():
        raise Refused(ENDED)
    return repair


def _refuse_other(repair: Repair, by: Person) -> None:
    if people.root_of(by) != people.root_of(repair.affected):
        raise Refused(_("Only the side that was affected says this."))


def _across(repair: Repair, by: Person) -> Person:
    is_affected = people.root_of(by) == people.root_of(repair.affected)
    return repair.other if is_affected else repair.affected


def _keep(repair: Repair, kind: str, *, by: Person, at: datetime) -> list[Model]:
    waiting = promises.open_promises().filter(wall=repair.wall, kind=kind, owed_by__in=people.identities(by))
    return [row for promise in waiting for row in promises.keep(promise, by=by, at=at, said="")]


def _record(kind: str, repair: Repair, rows: Sequence[Model], *, by: Person, at: datetime) -> None:
    ledger.record(kind, wall=repair.wall, by=by, at=at, about=repair, changed=rows)


def _tell(repair: Repair, to: Person, at: datetime) -> None:
    """Something is waiting: behind a sealed wall a message says no more."""
    link = reverse("partnership:repair", args=[repair.public_id])
    messages.say(to, messages.SOMETHING_WAITS, at=at, wall=repair.wall, link=link)
