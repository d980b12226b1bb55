"""Letters to whom nobody met: read and sent by the opening's recruiter and manager, HR and TA."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from core import walls
from core.walls import Verb, Who
from hiring.access.closings import is_not_about_me, works_on_it
from hiring.models import Closing, ClosingWait, Opening

VERBS = {
    "letter.review": Verb(Closing, works_on_it & is_not_about_me),
}
NOT_TAKEN = Q(letter__message__failure__gt="")


def letters_owed(opening: Opening, who: Who) -> QuerySet[Closing]:
    """Who applied for an opening, was met by nobody and waits for a letter: who waited longest first."""
    waits = ClosingWait.objects.filter(closing=OuterRef("pk"), until_at__isnull=True)
    owed = Closing.objects.filter(
        ~Exists(waits), opening=opening, kind=Closing.Kind.LETTER, ended_at__isnull=True
    )
    return walls.allowed(owed.select_related("person"), who, "letter.review").order_by(
        "opened_at", "public_id"
    )


def letters_sent(opening: Opening, who: Who) -> QuerySet[Closing]:
    """Whom a letter of this opening answered, with how its delivery stands; without those that failed."""
    return _answered(opening, who).exclude(NOT_TAKEN)


def letters_failed(opening: Opening, who: Who) -> QuerySet[Closing]:
    """Whose letter the mail server has not taken yet, or never took; the last one first."""
    return _answered(opening, who).filter(NOT_TAKEN).order_by("-ended_at", "-public_id")


def _answered(opening: Opening, who: Who) -> QuerySet[Closing]:
    ended = Closing.objects.filter(opening=opening, kind=Closing.Kind.LETTER, ended_at__isnull=False)
    written = ended.filter(letter__isnull=False)
    return walls.allowed(
        written.select_related("person", "letter__message", "letter__reviewed_by"), who, "letter.review"
    )
