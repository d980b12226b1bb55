"""Letters to whom nobody met: read, sent and brought by the opening's recruiter and manager, HR and TA."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from core import walls
from core.models import Message
from core.models.work import FAILED
from core.walls import Verb, Who
from hiring.access.closings import is_not_about_me, works_on_it
from hiring.models import Closing, ClosingWait, ClosingWithdrawal, Letter, Opening

VERBS = {
    "letter.review": Verb(Closing, works_on_it & is_not_about_me),
}
NOT_TAKEN = Q(letter__message__failure__gt="")
UNDELIVERED = Q(letter__is_undelivered=True)


def letters_owed(opening: Opening, who: Who) -> QuerySet[Closing]:
    """Who applied for an opening, was met by nobody and waits for a letter: who waited longest first."""
    return _open(opening, who).filter(letter__isnull=True).select_related("person")


def letters_to_deliver(opening: Opening, who: Who) -> QuerySet[Closing]:
    """Whose letter was written and cannot go by e-mail, until somebody says how it reached them."""
    return _of(Letter.objects.filter(is_undelivered=True), _named(_open(opening, who)))


def letters_sent(opening: Opening, who: Who) -> QuerySet[Closing]:
    """Whom a letter of this opening answered, with how its delivery stands; without those that failed."""
    return _answered(opening, who).exclude(NOT_TAKEN)


def letters_failed(opening: Opening, who: Who) -> QuerySet[Closing]:
    """Whose letter the mail server has not taken yet, or never took; the last one first."""
    failed = Letter.objects.filter(
        message__in=list(Message.objects.filter(FAILED).values_list("pk", flat=True))
    )
    return _of(failed, _answered(opening, who)).order_by("-ended_at", "-public_id")


def may_be_delivered(closing: Closing, who: Who) -> bool:
    """Whether somebody may say that its letter reached them by other means: it was written, and no mail has gone."""
    rows = Closing.objects.filter(UNDELIVERED | NOT_TAKEN, ~is_paused(), pk=closing.pk)
    return walls.allowed(rows.filter(kind=Closing.Kind.LETTER), who, "letter.review").exists()


def is_paused() -> Q:
    """It waits, or is not owed any more."""
    still = {"closing": OuterRef("pk"), "until_at__isnull": True}
    return Q(Exists(ClosingWait.objects.filter(**still))) | Q(
        Exists(ClosingWithdrawal.objects.filter(**still))
    )


def _open(opening: Opening, who: Who) -> QuerySet[Closing]:
    owed = _letters(opening).filter(~is_paused(), ended_at__isnull=True)
    return walls.allowed(owed, who, "letter.review").order_by("opened_at", "public_id")


def _answered(opening: Opening, who: Who) -> QuerySet[Closing]:
    written = _named(_letters(opening).filter(ended_at__isnull=False, letter__isnull=False))
    return walls.allowed(written, who, "letter.review")


def _letters(opening: Opening) -> QuerySet[Closing]:
    return Closing.objects.filter(opening=opening, kind=Closing.Kind.LETTER)


def _named(written: QuerySet[Closing]) -> QuerySet[Closing]:
    return written.select_related("person", "letter__message", "letter__reviewed_by", "letter__delivered__by")


def _of(few: QuerySet[Letter], closings: QuerySet[Closing]) -> QuerySet[Closing]:
    """Those of a few letters, which are looked up first: an opening has very many."""
    return closings.filter(pk__in=list(few.values_list("closing", flat=True)))
