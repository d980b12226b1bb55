"""What the tick does, one job after another."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import ledger, messages, people, promises
from core.actions.locking import locked
from core.ledger.stamps import stamp
from core.models import Checkpoint, Delivery, Message, Person, Promise
from core.tick.claims import Job, push_back

messages.declare(
    "core.promise_due_soon",
    subject=_("You promised something that is due soon"),
    text=_(
        "You promised %(to)s: %(what)s.\n\n"
        "If you cannot keep it in time, say so before the day: that is a promise kept too."
    ),
)
messages.declare(
    "core.promise_is_late",
    subject=_("A promise of yours is late"),
    text=_("You promised %(to)s: %(what)s.\n\nThe day has passed. They have been told that it is late."),
)
messages.declare(
    "core.quiet_promise_is_late",
    subject=_("A promise of yours is late"),
    text=_(
        "You promised %(to)s: %(what)s.\n\nThe day has passed. They do not hear of it from here: speak to them."
    ),
)
messages.declare(
    "core.promise_to_you_is_late",
    subject=_("A promise to you is late"),
    text=_("%(by)s promised you: %(what)s.\n\nThe day has passed, and they know."),
)
messages.declare(
    "core.promise_of_a_leaver_is_late",
    subject=_("A promise to you is late"),
    text=_(
        "%(by)s promised you: %(what)s.\n\n"
        "The day has passed, and %(away)s no longer works here. Ask their team who takes it over, or let it go."
    ),
)
STANDING_IN = _("%(by)s promised %(to)s: %(what)s.\n\n%(away)s is away, and you answer meanwhile.")
messages.declare(
    "core.promise_due_soon_while_away",
    subject=_("A promise is due soon, and %(away)s is away"),
    text=STANDING_IN,
)
messages.declare(
    "core.promise_is_late_while_away", subject=_("A promise is late, and %(away)s is away"), text=STANDING_IN
)
messages.declare(
    "core.quiet_promise_is_late_while_away",
    subject=_("A promise is late, and %(away)s is away"),
    text=STANDING_IN,
)


@transaction.atomic
def give_notice(promise: Promise, at: datetime) -> None:
    """Nudge the owner before a promise is due; when it is late tell both sides.

    Somebody who kept or extended it since it was claimed has set its next notice anew, and this one is not given.
    """
    claimed_until, promise = promise.next_try_at, locked(promise)
    if promise.next_try_at != claimed_until:
        return
    is_late = promise.due_at <= at
    _tell_owners(promise, _late_words(promise) if is_late else "core.promise_due_soon", at)
    if is_late:
        _tell_owed(promise, at)
    promise.next_try_at = None if is_late else promises.next_notice_at(promise, at)
    promise.tries, promise.failure = 0, ""
    promise.save(update_fields=["next_try_at", "tries", "failure"])


def _late_words(promise: Promise) -> str:
    return "core.quiet_promise_is_late" if promises.is_quiet(promise.kind) else "core.promise_is_late"


def _tell_owners(promise: Promise, template: str, at: datetime) -> None:
    """Tell who owes it, and who answers for them while they are away (they may read its page and not act on it).

    Whoever left is not written to: what is promised in here is no longer theirs to read at home.
    """
    owners = promises.answers(promise)
    for owner in owners:
        if not people.has_left(owner, at):
            _say(promise, owner, template, at, link=promises.link_to(promise))
        deputy = people.answers_for(owner, people.day_of(owner, at))
        if deputy not in owners and _may_hear(deputy, promise, at):
            _say(promise, deputy, f"{template}_while_away", at, away=str(owner))


def _may_hear(deputy: Person, promise: Promise, at: datetime) -> bool:
    """Not of what is between the two, nor of what is quietly owed to the deputy of all people."""
    kind, owed_to = promises.KINDS[promise.kind], promise.owed_to_id
    is_to_them = owed_to is not None and owed_to in people.identities(deputy)
    return people.is_member(deputy, at) and not kind.between_two and not (kind.quiet and is_to_them)


def _tell_owed(promise: Promise, at: datetime) -> None:
    """Tell who waits for it, but not who owes it to a team of their own, nor of what its room tells itself."""
    if promises.is_quiet(promise.kind):
        return
    owners = promises.answers(promise)
    left = [owner for owner in owners if people.has_left(owner, at)]
    template = "core.promise_of_a_leaver_is_late" if left else "core.promise_to_you_is_late"
    for person in promises.waits(promise):
        if person not in owners and not people.has_left(person, at):
            _say(promise, person, template, at, link=promises.link_to(promise), away=_names(left))


def _say(
    promise: Promise, to: Person, template: str, at: datetime, *, link: str = "", away: str = ""
) -> None:
    by = promise.owed_by_team or _names(promises.answers(promise))
    facts = {"by": str(by), "to": str(promise.owed_to_team or promise.owed_to)}
    facts |= {"what": promises.words_of(promise), "away": away}
    others = (each for each in (promise.owed_to, *promises.answers(promise)) if each and each != to)
    messages.say(to, template, facts=facts, at=at, about=next(others, None), wall=promise.wall, link=link)


def _names(persons: list[Person]) -> str:
    return ", ".join(str(person) for person in persons)


@transaction.atomic
def deliver(delivery: Delivery, at: datetime) -> None:
    """Let a room hear of an entry that another wrote."""
    ledger.reactions_to(delivery.entry.kind)[delivery.reaction](delivery.entry, at)
    delivery.done_at = at
    delivery.next_try_at = None
    delivery.failure = ""
    delivery.save(update_fields=["done_at", "next_try_at", "failure"])


JOBS = [
    Job("promise", Promise.objects.all, give_notice, push_back),
    Job("reaction", lambda: Delivery.objects.select_related("entry"), deliver, push_back),
    Job(
        "message",
        lambda: Message.objects.select_related("to", "wall"),
        messages.send_in_turn,
        messages.push_back,
    ),
    Job("time stamp", Checkpoint.objects.all, stamp, push_back),
]
