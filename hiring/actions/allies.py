"""Staying in touch: offered by who spoke with somebody, begun when they say yes, ended by either or by silence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Model, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock, ledger, messages, people, promises, walls
from core.actions.locking import locked
from core.clock import Length, Unit
from core.errors import Refused
from core.models import Person, Promise, PromiseClock
from core.promises import Parties
from hiring.actions.guard import note_marks_read
from hiring.actions.links import page_of
from hiring.models import Ally, AllyContact, AllyPassing, Closing, ClosingHeld
from hiring.rules.guard import Mark

IDS = ledger.HOLDS_IDS_ONLY
OFFERED = ledger.declare("hiring.ally_offered", words=_("%(by)s offered to stay in touch."), erased=IDS)
AGREED = ledger.declare("hiring.ally_agreed", words=_("%(by)s said yes to staying in touch."), erased=IDS)
SPOKE = ledger.declare("hiring.ally_contact", words=_("%(by)s was in touch."), erased=IDS)
ENDED = ledger.declare("hiring.ally_ended", words=_("%(by)s ended the connection."), erased=IDS)
FADED = ledger.declare(
    "hiring.ally_faded",
    words=_("The connection ended by itself, after two years without a word."),
    erased=IDS,
)
LEFT = ledger.declare(
    "hiring.ally_left", words=_("One of the two has left; the connection is nobody else's."), erased=IDS
)
PASSING = ledger.declare(
    "hiring.ally_passing_asked", words=_("%(by)s asked to pass the connection on."), erased=IDS
)
PASSED = ledger.declare("hiring.ally_passing_answered", words=_("%(by)s answered that."), erased=IDS)

SEAT = "member"
WORD, SILENCE = "house.ally", "house.ally_silence"


def _page(promise: Promise) -> str:
    found = Ally.objects.filter(promise=promise).values_list("public_id", flat=True).first()
    return reverse("hiring:ally", args=[found]) if found else reverse("hiring:allies")


KIND = promises.declare(
    "hiring.ally", words=_("A word to stay in touch"), quiet=True, page=_page, between_two=True
)

messages.declare(
    "hiring.ally_offered",
    subject=_("%(who)s would like to stay in touch"),
    text=_(
        "%(who)s, with whom you spoke, would like to stay in touch with you: %(reason)s\n\n"
        "It begins only if you say yes on your own page, either of you can end it at any time, and saying nothing is "
        "fine as well."
    ),
    page=page_of,
)
messages.declare(
    "hiring.ally_agreed",
    subject=_("%(who)s would like to stay in touch, too"),
    text=_("%(who)s said yes. The first word is yours, by %(due_at)s."),
)
messages.declare(
    "hiring.ally_wrote",
    subject=_("A word from %(who)s"),
    text=_("%(who)s wrote to you:\n\n%(words)s"),
)
messages.declare(
    "hiring.ally_ended",
    subject=_("Staying in touch with %(who)s has ended"),
    text=_("You and %(who)s are not connected here any more. Nothing else changes."),
)
messages.declare(
    "hiring.ally_passing",
    subject=_("%(who)s asks whether a colleague may stay in touch with you"),
    text=_(
        "%(who)s would like to pass your connection on to %(to)s: %(reason)s\n\nIt happens only if you say yes."
    ),
    page=page_of,
)


@transaction.atomic
def offer_ally(
    closing: Closing, *, reason: str, pace: int, by: Person, at: datetime, marks: Sequence[Mark] = ()
) -> Ally:
    """Offer to stay in touch to somebody with whom one has just spoken; they are asked, and need not answer.

    `marks` are what the guard marked in the reason, where whoever writes says that they have read it.
    """
    if not held_by(closing, by):
        raise Refused(_("Whoever spoke with them offers it. Hold the talk first."))
    ally, member = people.root_of(closing.person), people.root_of(by)
    if Ally.objects.filter(member=member, ally=ally, ended_at__isnull=True).exists():
        raise Refused(_("You are connected already, or your offer waits for their answer."))
    wall = walls.raise_wall("hiring.ally", at=at)
    seat = walls.seat(wall, member, role=SEAT, by=by, at=at)
    made = Ally.objects.create(
        member=member, ally=ally, closing=closing, wall=wall, reason=reason, pace=pace, offered_at=at
    )
    read = note_marks_read(marks, wall=wall, about=ally, by=by, at=at)
    _record(OFFERED, made, [made, wall, seat, *read], by=by, at=at)
    messages.say(ally, "hiring.ally_offered", at=at, facts={"who": str(member), "reason": reason})
    return made


def held_by(closing: Closing, person: Person) -> bool:
    """Whether this person held the talk, and nobody says that it did not happen."""
    held = ClosingHeld.objects.filter(closing=closing, contested_at__isnull=True)
    return closing.ended_at is not None and held.filter(by__in=people.identities(person)).exists()


@transaction.atomic
def agree_to_ally(ally: Ally, *, by: Person, at: datetime) -> None:
    """The other says yes: the connection begins, and with it the small promise of a word."""
    ally = _open(ally)
    _refuse_other(ally.ally, by)
    if ally.agreed_at is not None:
        raise Refused(_("You have said yes already. Thank you."))
    ally.agreed_at = at
    rows = _go_on(ally, at=at)
    _record(AGREED, ally, rows, by=by, at=at)
    due_at = ally.promise.due_at.isoformat() if ally.promise else ""
    _tell_member(ally, "hiring.ally_agreed", {"due_at": due_at}, at=at)


@transaction.atomic
def note_contact(ally: Ally, *, words: str, by: Person, at: datetime) -> None:
    """Say a word, or note that one was said: it keeps the small promise, makes the next and renews the connection."""
    ally = _begun(ally)
    is_member = _is(ally.member, by)
    if not is_member:
        _refuse_other(ally.ally, by)
    if not is_member and not words.strip():
        raise Refused(_("Write a word to them."))
    contact = AllyContact.objects.create(connection=ally, at=at, by=by, words=words)
    kept = (
        promises.keep(ally.promise, by=by, at=at, said="")
        if is_member and _runs(ally) and ally.promise
        else []
    )
    rows = [contact, *kept, *_go_on(ally, at=at, keeps_promise=not is_member)]
    _record(SPOKE, ally, rows, by=by, at=at)
    if words.strip():
        other = ally.ally if is_member else ally.member
        link = "" if is_member else link_to(ally)
        facts = {"who": str(by), "words": words}
        messages.say(other, "hiring.ally_wrote", at=at, facts=facts, about=by, link=link)


def _runs(ally: Ally) -> bool:
    return ally.promise is not None and ally.promise.ended_at is None


def _go_on(ally: Ally, *, at: datetime, keeps_promise: bool = False) -> list[Model]:
    """Count the two years anew; promise the next word unless the one that runs stays (the other has written)."""
    ally.until_at = clock.due(at, promises.policies()[SILENCE], promises.calendar_of(ally.member))
    rows: Sequence[Model] = []
    if not (keeps_promise and _runs(ally)):
        parties = Parties(owed_by=ally.member, owed_to=ally.ally)
        made, rows = promises.make(
            KIND, parties=parties, wall=ally.wall, clocks=[_next_word(ally, at)], by=ally.member, at=at
        )
        ally.promise = made
    ally.save()
    return [ally, *rows]


def _next_word(ally: Ally, at: datetime) -> PromiseClock:
    policy = promises.policies()[WORD].with_length(Length(ally.pace, Unit.months))
    due_at = clock.due(at, policy, promises.calendar_of(ally.member))
    return PromiseClock(policy=WORD, starts_at=at, due_at=due_at)


@transaction.atomic
def end_ally(ally: Ally, *, by: Person, at: datetime) -> None:
    """Either ends it, without a reason; the other is told only that it has ended, and only if it had begun."""
    ally = _open(ally)
    is_member = _is(ally.member, by)
    if not is_member:
        _refuse_other(ally.ally, by)
    had_begun = ally.agreed_at is not None
    why = Ally.Why.MEMBER if is_member else Ally.Why.ALLY if had_begun else Ally.Why.DECLINED
    _record(ENDED, ally, _end(ally, why, by=by, at=at), by=by, at=at)
    if had_begun:
        other = ally.ally if is_member else ally.member
        messages.say(other, "hiring.ally_ended", at=at, facts={"who": str(by)}, about=by)


def _end(ally: Ally, why: str, *, by: Person | None, at: datetime) -> list[Model]:
    ally.ended_at, ally.ended_why = at, why
    ally.save()
    asked = list(AllyPassing.objects.filter(connection=ally, answered_at__isnull=True))
    for passing in asked:
        passing.answered_at = at
        passing.save()
    released = promises.release(ally.promise, reason="", by=by, at=at) if _runs(ally) and ally.promise else []
    return [ally, *asked, *released]


def end_silent_allies(at: datetime) -> int:
    """End every connection in which nobody said a word for two years; both are told. Gives how many."""
    silent = Ally.objects.filter(ended_at__isnull=True, agreed_at__isnull=False, until_at__lte=at)
    ids = list(silent.order_by("until_at").values_list("pk", flat=True))
    return sum(_fade(pk, at) for pk in ids)


@transaction.atomic
def _fade(pk: int, at: datetime) -> bool:
    ally = locked(Ally.objects.get(pk=pk))
    if ally.ended_at is not None or ally.until_at is None or ally.until_at > at:
        return False
    _record(FADED, ally, _end(ally, Ally.Why.SILENCE, by=None, at=at), by=None, at=at)
    messages.say(ally.ally, "hiring.ally_ended", at=at, facts={"who": str(ally.member)})
    _tell_member(ally, "hiring.ally_ended", {}, at=at)
    return True


@transaction.atomic
def end_allies_of(person: Person, *, why: str, at: datetime) -> int:
    """End what a leaver takes along, or somebody erased was part of. Gives how many.

    Where a leaver has asked to pass a connection on, it waits for the ally's answer; only its promise is let go.
    """
    ids = people.identities(person)
    live = Ally.objects.filter(Q(member__in=ids) | Q(ally__in=ids), ended_at__isnull=True)
    connections = list(live.select_related("member", "ally", "wall", "promise").order_by("pk"))
    for ally in map(locked, connections):
        is_asked = AllyPassing.objects.filter(connection=ally, answered_at__isnull=True).exists()
        if why == Ally.Why.LEFT and is_asked:
            rows = (
                promises.release(ally.promise, reason="", by=None, at=at)
                if ally.promise and _runs(ally)
                else []
            )
        else:
            rows = _end(ally, why, by=None, at=at)
            if ally.agreed_at and why == Ally.Why.LEFT:
                messages.say(ally.ally, "hiring.ally_ended", at=at, facts={"who": str(ally.member)})
        _record(LEFT, ally, rows, by=None, at=at)
    return len(connections)


@transaction.atomic
def ask_to_pass_on(ally: Ally, *, to: Person, reason: str, by: Person, at: datetime) -> AllyPassing:
    """Ask the ally whether a colleague may take one's place; nothing moves before they say yes."""
    ally = _begun(ally)
    _refuse_other(ally.member, by)
    to = people.root_of(to)
    if not people.is_member(to, at) or to in (ally.member, ally.ally):
        raise Refused(_("Choose a colleague who works here."))
    if Ally.objects.filter(member=to, ally=ally.ally, ended_at__isnull=True).exists():
        raise Refused(_("They are connected with each other already."))
    if AllyPassing.objects.filter(connection=ally, answered_at__isnull=True).exists():
        raise Refused(_("You have asked already. They have not answered yet."))
    passing = AllyPassing.objects.create(connection=ally, to=to, reason=reason, asked_at=at, asked_by=by)
    _record(PASSING, ally, [passing], by=by, at=at)
    facts = {"who": str(by), "to": str(to), "reason": reason}
    messages.say(ally.ally, "hiring.ally_passing", at=at, facts=facts)
    return passing


@transaction.atomic
def answer_passing(passing: AllyPassing, *, is_agreed: bool, by: Person, at: datetime) -> None:
    """The ally says whether the colleague may take over: then the connection and its promise are theirs."""
    passing = locked(passing)
    ally = _open(passing.connection)
    _refuse_other(ally.ally, by)
    if passing.answered_at is not None:
        raise Refused(_("You have answered this already. Thank you."))
    passing.answered_at, passing.is_agreed = at, is_agreed
    passing.save()
    rows = _hand_over(ally, passing, at=at) if is_agreed else []
    if not is_agreed and people.has_left(ally.member, at):
        rows = _end(ally, Ally.Why.LEFT, by=by, at=at)
    _record(PASSED, ally, [passing, *rows], by=by, at=at)
    if is_agreed:
        due_at = ally.promise.due_at.isoformat() if ally.promise else ""
        _tell_member(ally, "hiring.ally_agreed", {"due_at": due_at}, at=at)


def _hand_over(ally: Ally, passing: AllyPassing, *, at: datetime) -> list[Model]:
    before, ally.member = ally.member, passing.to
    seats = list(ally.wall.seats.filter(person__in=people.identities(before), until_at__isnull=True))
    for seat in seats:
        seat.until_at, seat.until_by = at, passing.asked_by
        seat.save()
    ally.save()
    taken = walls.seat(ally.wall, passing.to, role=SEAT, by=passing.asked_by, at=at)
    if not _runs(ally) or ally.promise is None:
        return [*seats, taken, *_go_on(ally, at=at)]
    moved = promises.hand_over(
        ally.promise,
        from_person=before,
        to_person=passing.to,
        reason=passing.reason,
        by=passing.asked_by,
        at=at,
    )
    return [ally, *seats, taken, *moved]


def link_to(ally: Ally) -> str:
    return reverse("hiring:ally", args=[ally.public_id])


def _open(ally: Ally) -> Ally:
    ally = locked(ally)
    if ally.ended_at is not None:
        raise Refused(_("This connection has ended already. Nothing was changed."))
    return ally


def _begun(ally: Ally) -> Ally:
    ally = _open(ally)
    if ally.agreed_at is None:
        raise Refused(_("It has not begun yet: the other has not said yes."))
    return ally


def _is(person: Person, by: Person) -> bool:
    return people.root_of(person) == people.root_of(by)


def _refuse_other(person: Person, by: Person) -> None:
    if not _is(person, by):
        raise Refused(_("This connection is between two other people."))


def _record(kind: str, ally: Ally, rows: Sequence[Model], *, by: Person | None, at: datetime) -> None:
    ledger.record(kind, wall=ally.wall, by=by, at=at, about=ally, changed=rows)


def _tell_member(ally: Ally, template: str, facts: dict[str, str], *, at: datetime) -> None:
    said = {"who": str(ally.ally), **facts}
    messages.say(ally.member, template, at=at, facts=said, about=ally.ally, link=link_to(ally))
