"""What the tick does, one job after another."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import ledger, messages, people, promises
from core.actions.locking import locked
from core.models import Delivery, Message, Person, Promise
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
    "core.promise_to_you_is_late",
    subject=_("A promise to you is late"),
    text=_("%(by)s promised you: %(what)s.\n\nThe day has passed, and they know."),
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
    facts = {"by": _names(promises.answers(promise)), "to": _names(promises.waits(promise))}
    facts["what"] = promises.words_of(promise)
    say = partial(messages.say, facts=facts, at=at, wall=promise.wall, link=promises.link_to(promise))
    for person in _with_deputies(promises.answers(promise), promise, at):
        say(person, "core.promise_is_late" if is_late else "core.promise_due_soon")
    if is_late:
        for person in promises.waits(promise):
            say(person, "core.promise_to_you_is_late")
    promise.next_try_at = None if is_late else promises.next_notice_at(promise, at)
    promise.tries, promise.failure = 0, ""
    promise.save(update_fields=["next_try_at", "tries", "failure"])


def _with_deputies(persons: list[Person], promise: Promise, at: datetime) -> list[Person]:
    day = at.astimezone(promises.calendar_of(promise.owed_by).zone).date()
    return list(dict.fromkeys([*persons, *(people.answers_for(person, day) for person in persons)]))


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
    Job("message", lambda: Message.objects.select_related("to", "wall"), messages.send, messages.push_back),
]
