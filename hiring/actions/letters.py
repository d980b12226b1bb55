"""Letters to those whom nobody met: one for each person, sent after somebody read list and text, slowly and visibly.

Whoever was interviewed is answered by a person: for them there is no letter, and no way to send one to many.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import ledger, messages
from core.actions.locking import locked
from core.errors import Refused
from core.ledger import Act
from core.models import Message, Person
from core.models.work import FAILED
from hiring.access.candidates import may_be_written_to
from hiring.access.letters import is_paused
from hiring.actions.guard import note_marks_read
from hiring.actions.links import page_of
from hiring.actions.telling import tell_writer
from hiring.models import Closing, Letter, LetterDelivered, Opening
from hiring.rules.guard import Mark

SENT = ledger.declare("hiring.letter_sent", words=_("%(by)s sent the letter."), erased=ledger.HOLDS_IDS_ONLY)
WRITTEN = ledger.declare(
    "hiring.letter_written",
    words=_("%(by)s wrote the letter, to be sent by other means than e-mail."),
    erased=ledger.HOLDS_IDS_ONLY,
)
DELIVERED = ledger.declare(
    "hiring.letter_delivered",
    words=_("%(by)s saw to it that the letter arrived by other means."),
    erased=ledger.HOLDS_IDS_ONLY,
)
TEMPLATE = "hiring.letter"
NAME = "{name}"
APART = timedelta(seconds=2)  # thirty a minute: no mail server takes us for a machine gone wild
MOST_AT_ONCE = 50


def _lost(message: Message, at: datetime) -> None:
    letters = Letter.objects.select_related("reviewed_by", "closing__opening__wall")
    for letter in letters.filter(message=message):
        opening = letter.closing.opening
        link = reverse("hiring:letters", args=[opening.public_id])
        tell_writer(letter.reviewed_by, message.to, opening, link=link, at=at)


messages.declare(
    TEMPLATE,
    subject=_("Your application as %(opening)s"),
    text=_(
        "%(words)s\n\n"
        "On your own page you can read this again, and see, correct or erase what is held about you:"
    ),
    page=page_of,
    lost=_lost,
    apart=APART,
)


def first_words(opening: Opening, by: Person) -> str:
    """A letter to go on from; `{name}` stands for each person's name."""
    return _(
        "Dear {name},\n\nthank you for applying as %(opening)s and for the work you put into it. We have read your "
        "application and will not take it further this time. That says little about you: we could speak with only a "
        "few people.\n\nWe wish you all the best.\n\n%(who)s"
    ) % {"opening": opening.title, "who": by}


def letter_to(person: Person, text: str) -> str:
    return text.replace(NAME, str(person))


@transaction.atomic
def send_letters(
    opening: Opening,
    closings: Sequence[Closing],
    *,
    text: str,
    by: Person,
    at: datetime,
    marks: Sequence[Mark] = (),
) -> list[Letter]:
    """Send one letter to each of these, a little apart; who cannot be written to waits for it by other means.

    `marks` are what the guard marked in it, where whoever sends them says that they have read it.
    """
    if not text.strip():
        raise Refused(_("Write the letter first."))
    if not 1 <= len(closings) <= MOST_AT_ONCE:
        raise Refused(_("Choose at least one person, and at most 50 at once: read the list before it goes."))
    rows = Closing.objects.filter(pk__in=[each.pk for each in closings], opening=opening)
    locking = rows.select_for_update(of=("self",))
    owed = list(locking.select_related("person__candidate", "wall", "letter").order_by("pk"))
    if any(each.kind != Closing.Kind.LETTER for each in owed):
        raise Refused(_("Somebody in this list was interviewed. They are owed a talk, not a letter."))
    if len(owed) < len(closings) or any(each.ended_at or hasattr(each, "letter") for each in owed):
        raise Refused(_("Some of these letters were sent since you opened the page. Look at the list again."))
    goes_at = _next_free(at)
    letters, acts = [], []
    for closing in owed:
        letter = _send(closing, letter_to(closing.person, text), goes_at, by=by, at=at)
        goes_at += APART if letter.message else timedelta(0)
        letters.append(letter)
        read = note_marks_read(marks, wall=closing.wall, about=closing.person, by=by, at=at)
        kind = WRITTEN if letter.by_other_means else SENT
        acts.append(Act(kind, closing.wall, by, at, closing, changed=[closing, letter, *read]))
    ledger.record_many(acts)
    return letters


def _send(closing: Closing, words: str, goes_at: datetime, *, by: Person, at: datetime) -> Letter:
    message = None
    if may_be_written_to(closing.person):
        facts = {"opening": closing.opening.title, "words": words}
        message = messages.say(closing.person, TEMPLATE, at=at, facts=facts)
        if message is not None:
            message.next_try_at = goes_at
            message.save(update_fields=["next_try_at"])
    if message is not None:
        closing.ended_at = at
        closing.save()
    return Letter.objects.create(
        closing=closing,
        text=words,
        reviewed_at=at,
        reviewed_by=by,
        message=message,
        by_other_means=message is None,
        is_undelivered=message is None,
    )


def _next_free(at: datetime) -> datetime:
    """After those that still wait to go; what failed goes again in its own time, and holds up nobody."""
    waiting = Message.objects.filter(template=TEMPLATE, next_try_at__isnull=False, tries=0)
    return at + APART * waiting.count()


@transaction.atomic
def deliver_letter(
    closing: Closing, *, how: str, delivered_at: datetime, by: Person, at: datetime
) -> LetterDelivered:
    """Note that a letter reached them by other means than e-mail: it keeps what was owed, and no mail goes any more."""
    closing = locked(closing)
    owed = Closing.objects.filter(~is_paused(), pk=closing.pk, kind=Closing.Kind.LETTER)
    letter = Letter.objects.select_related("message").filter(closing__in=owed).first()
    if letter is None:
        raise Refused(_("No letter is owed here now. Nothing was changed."))
    if LetterDelivered.objects.filter(letter=letter).exists():
        raise Refused(_("Somebody has noted already that this letter arrived. Nothing was changed."))
    _refuse_moment(letter, delivered_at, at=at)
    if not letter.by_other_means:
        _stop_mail(letter)
    letter.is_undelivered = False
    letter.save()
    delivered = LetterDelivered.objects.create(
        letter=letter, at=at, by=by, delivered_at=delivered_at, how=how
    )
    closing.ended_at = closing.ended_at or at
    closing.save()
    ledger.record(
        DELIVERED, wall=closing.wall, by=by, at=at, about=closing, changed=[closing, letter, delivered]
    )
    return delivered


def _refuse_moment(letter: Letter, delivered_at: datetime, *, at: datetime) -> None:
    """Moments are typed to the minute."""
    if delivered_at > at:
        raise Refused(_("The letter cannot have arrived at a moment that is still to come."))
    if delivered_at < letter.reviewed_at.replace(second=0, microsecond=0):
        raise Refused(_("The letter cannot have arrived before it was written."))


def _stop_mail(letter: Letter) -> None:
    """A mail that failed is not tried again; one that goes needs nobody else."""
    failed = Message.objects.filter(FAILED, pk__in=[letter.message_id], sent_at__isnull=True)
    if not failed.update(next_try_at=None, failure=""):
        raise Refused(_("This letter goes by e-mail, or has gone. Nothing was changed."))
    letter.message, letter.by_other_means = None, True
