"""What people do with promises: make, keep, contest, extend, hand over, release."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from core import ledger, messages, people, promises, search, walls
from core.actions.locking import locked
from core.errors import Refused
from core.lazy import LazyText
from core.models import Kept, Person, Promise, Team
from core.promises import Parties
from proof.entry import at_text


def _declare(name: str, words: LazyText) -> str:
    """The entry says what was promised, to whom and by when, so that a receipt does; it goes with its people."""
    return ledger.declare(f"core.promise_{name}", words=words, erased=ledger.WITH_PARTIES)


MADE = _declare("made", _("%(by)s made this promise."))
KEPT = _declare("kept", _("%(by)s kept it."))
CONTESTED = _declare("contested", _("%(by)s said: it did not happen."))
EXTENDED = _declare("extended", _("%(by)s gave notice of a later day."))
HANDED_OVER = _declare("handed_over", _("%(by)s handed it over."))
RELEASED = _declare("released", _("%(by)s let it go."))

messages.declare(
    "core.promise_made_to_you",
    subject=_("%(who)s made you a promise"),
    text=_("%(who)s promised you: %(what)s.\n\nBy: %(due_at)s"),
)
messages.declare(
    "core.promise_kept_for_you",
    subject=_("%(who)s kept a promise to you"),
    text=_("%(who)s says this was kept: %(what)s.\n\nIf it did not happen, say so on its page."),
)
messages.declare(
    "core.promise_contested",
    subject=_("%(who)s says it did not happen"),
    text=_("%(who)s says this was not kept: %(what)s.\n\nIt is open again."),
)
messages.declare(
    "core.promise_extended",
    subject=_("%(who)s needs more time"),
    text=_("%(who)s asks for your patience with: %(what)s.\n\n%(notice)s\n\nThe new day: %(due_at)s"),
)
messages.declare(
    "core.promise_handed_to_you",
    subject=_("%(who)s handed a promise to you"),
    text=_("You now owe this: %(what)s.\n\nBy: %(due_at)s\n\n%(reason)s"),
)
messages.declare(
    "core.promise_changed_hands",
    subject=_("A promise to you has a new owner"),
    text=_("%(owner)s now answers for: %(what)s."),
)
messages.declare(
    "core.promise_released",
    subject=_("%(who)s let a promise go"),
    text=_("You no longer owe this: %(what)s.\n\n%(reason)s"),
)


@transaction.atomic
def make_promise(
    *,
    owed_by: Person | Team,
    owed_to: Person | Team,
    what: str,
    due_at: datetime,
    by: Person,
    at: datetime,
    owed_with: Person | None = None,
    about: str = "",
) -> Promise:
    """Promise somebody something by a day of one's own choosing; it stands behind a wall of its own.

    `about` is the label of the thing it came up with (`ledger.label`), on whose page it then stands too.
    """
    if due_at <= at:
        raise Refused(_("Choose a day that is still to come."))
    _refuse_own_party(owed_by, owed_to, owed_with)
    if isinstance(owed_by, Team) and owed_by not in people.teams_of(by, at):
        raise Refused(_("Only somebody who sits in a team promises in its name."))
    wall = walls.raise_wall("core.promise", at=at)
    parties = Parties(owed_by=owed_by, owed_to=owed_to, owed_with=owed_with)
    clocks = [promises.chosen_day(due_at, at=at)]
    promise, rows = promises.make(
        promises.PLAIN, parties=parties, wall=wall, clocks=clocks, by=by, at=at, what=what, about=about
    )
    search.index(promise, what, wall=wall)
    _record(MADE, promise, by=by, at=at, changed=[wall, *rows])
    _tell(promises.waits(promise), "core.promise_made_to_you", promise, by=by, at=at)
    return promise


def _refuse_own_party(owed_by: Person | Team, owed_to: Person | Team, owed_with: Person | None) -> None:
    parties = [_whole(party) for party in (owed_by, owed_to, owed_with) if party]
    if len(set(parties)) < len(parties):
        raise Refused(_("A promise is made to somebody else. Choose another person."))


def _whole(party: Person | Team) -> Person | Team:
    return people.root_of(party) if isinstance(party, Person) else party


@transaction.atomic
def keep_promise(promise: Promise, *, by: Person, at: datetime, said: str = "") -> None:
    """Say that a promise was kept; whom it is owed to hears of it and may say that it did not happen."""
    promise = _open(promise)
    changed = promises.keep(promise, by=by, at=at, said=said)
    _record(KEPT, promise, by=by, at=at, changed=changed, more={"said": said})
    _tell(promises.waits(promise), "core.promise_kept_for_you", promise, by=by, at=at)


@transaction.atomic
def contest_keeping(promise: Promise, *, by: Person, at: datetime, saying: str) -> None:
    """Say that what was called kept did not happen; the promise is open again."""
    promise = locked(promise)
    kept = Kept.objects.filter(promise=promise, contested_at__isnull=True).first()
    if kept is None:
        raise Refused(_("Nobody says that this promise was kept."))
    changed = promises.contest(promise, kept, by=by, at=at, saying=saying)
    _record(CONTESTED, promise, by=by, at=at, changed=changed, more={"said": saying})
    _tell(promises.answers(promise), "core.promise_contested", promise, by=by, at=at)


@transaction.atomic
def extend_promise(promise: Promise, *, to_due_at: datetime, notice: str, by: Person, at: datetime) -> None:
    """Give honest notice of a later day. Silence does not extend a promise; a notice does."""
    promise = _open(promise)
    _refuse_no_notice(promise, to_due_at, notice, at)
    changed = promises.extend(promise, to_due_at=to_due_at, notice=notice, by=by, at=at)
    _record(EXTENDED, promise, by=by, at=at, changed=changed, more={"notice": notice})
    _tell(promises.waits(promise), "core.promise_extended", promise, by=by, at=at, more={"notice": notice})


@transaction.atomic
def hand_over_promise(promise: Promise, *, to_person: Person, reason: str, by: Person, at: datetime) -> None:
    """Hand a promise to somebody else, with a reason; they and whom it is owed to hear of it."""
    promise = _open(promise)
    if promise.owed_by is None:
        raise Refused(_("A team owes this promise. It stays with the team."))
    if people.root_of(to_person) in {_whole(person) for person in promises.persons_in(promise)}:
        raise Refused(_("Choose somebody who has no part in this promise yet."))
    if not people.is_member(to_person, at):
        raise Refused(_("Choose somebody who works here."))
    from_person = _whose_part(promise, by) or promise.owed_by
    changed = promises.hand_over(
        promise, from_person=from_person, to_person=to_person, reason=reason, by=by, at=at
    )
    hands = {"handed_from": str(from_person), "handed_to": str(to_person), "reason": reason}
    _record(HANDED_OVER, promise, by=by, at=at, changed=changed, more=hands)
    _tell([to_person], "core.promise_handed_to_you", promise, by=by, at=at, more={"reason": reason})
    _tell(
        promises.waits(promise),
        "core.promise_changed_hands",
        promise,
        by=by,
        at=at,
        more={"owner": str(to_person)},
    )


def _whose_part(promise: Promise, by: Person) -> Person | None:
    """Of two who owe together, the one who acts."""
    owners = (promise.owed_by, promise.owed_with)
    return next((owner for owner in owners if owner and _whole(owner) == people.root_of(by)), None)


@transaction.atomic
def release_promise(promise: Promise, *, reason: str, by: Person, at: datetime) -> None:
    """Let a promise go: only whom it is owed to may."""
    promise = _open(promise)
    changed = promises.release(promise, reason=reason, by=by, at=at)
    _record(RELEASED, promise, by=by, at=at, changed=changed, more={"reason": reason})
    _tell(promises.answers(promise), "core.promise_released", promise, by=by, at=at, more={"reason": reason})


def _open(promise: Promise) -> Promise:
    promise = locked(promise)
    _refuse_ended(promise)
    return promise


def _refuse_ended(promise: Promise) -> None:
    if promise.ended_at is not None:
        raise Refused(_("This promise has ended already. Nothing was changed."))


def _refuse_no_notice(promise: Promise, to_due_at: datetime, notice: str, at: datetime) -> None:
    if not notice.strip():
        raise Refused(
            _("Write what you want to tell them. The day moves only with a word to whom you owe it.")
        )
    if to_due_at <= max(at, promise.due_at):
        raise Refused(_("Choose a day after the one you promised."))


def _record(
    kind: str,
    promise: Promise,
    *,
    by: Person,
    at: datetime,
    changed: Sequence[Model],
    more: dict[str, str] | None = None,
) -> None:
    owing = promise.owed_by_team or ", ".join(str(person) for person in promises.answers(promise))
    facts = {
        "what": promises.words_of(promise),
        "owed_by": str(owing),
        "owed_to": str(promise.owed_to_team or promise.owed_to),
        "due": at_text(promise.due_at),
        **{name: said for name, said in (more or {}).items() if said},
    }
    ledger.record(kind, wall=promise.wall, by=by, at=at, about=promise, facts=facts, changed=changed)


def _tell(
    to: list[Person],
    template: str,
    promise: Promise,
    *,
    by: Person,
    at: datetime,
    more: dict[str, str] | None = None,
) -> None:
    facts = facts_of(promise, by=by) | (more or {})
    for person in to:
        if _whole(person) != _whole(by):
            messages.say(
                person,
                template,
                at=at,
                facts=facts,
                about=by,
                wall=promise.wall,
                link=promises.link_to(promise),
            )


def facts_of(promise: Promise, *, by: Person) -> dict[str, str]:
    """What messages about a promise are filled with: who acted, what is owed, and the day as it now stands."""
    return {"who": str(by), "what": promises.words_of(promise), "due_at": promise.due_at.isoformat()}


def notice_words(
    promise: Promise, *, to_due_at: datetime, notice: str, by: Person, at: datetime
) -> messages.Words:
    """What the first of those who wait would read of a later day, in their language: to be seen before it is sent.

    Refuses what `extend_promise` would refuse.
    """
    _refuse_ended(promise)
    _refuse_no_notice(promise, to_due_at, notice, at)
    facts = facts_of(promise, by=by) | {"notice": notice, "due_at": to_due_at.isoformat()}
    first = next(iter(promises.waits(promise)), by)
    with messages.read_by(first):
        return messages.filled("core.promise_extended", facts)
