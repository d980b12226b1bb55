"""What came of a source's rejections beside the talks that are owed, so that nobody wonders why there are so few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hiring.models import Application, Closing, ClosingWait, Decision, Reference, Source, Waiting

Status = Application.Status


def outcome(source: Source) -> dict[str, int]:
    """How many rejections became a letter, wait for another decision or were taken back, and what has not come yet."""
    known = Reference.objects.filter(source=source, noun=Reference.Noun.APPLICATION)
    applications = Application.objects.filter(pk__in=known.values("row_id"))
    rejected = applications.filter(status=Status.REJECTED, is_prospect=False)
    counts = {
        "letters": rejected.filter(_is_written_to()).values("person", "opening").distinct().count(),
        "running": rejected.filter(_is_running_elsewhere()).count(),
        "taken_back": _taken_back(applications).count(),
    }
    waiting = Waiting.objects.filter(source=source).values_list("noun").annotate(Count("pk"))
    return counts | {f"for_{noun}": number for noun, number in waiting}


def waiting_in(came: Mapping[str, int]) -> int:
    """How many things wait for another, of what `outcome` gave."""
    return sum(number for key, number in came.items() if key.startswith("for_"))


def still_owed(opened: Mapping[int, int]) -> Counter[int]:
    """Of talks that were opened along the way, by who owes them: those that are owed still, and by the same."""
    owed = Closing.objects.filter(ended_at__isnull=True, due_at__isnull=False, decided_at__isnull=False)
    by_owner = owed.filter(owed_by__among=list(opened)).values_list("owed_by").annotate(Count("pk"))
    return Counter({owner: min(opened[owner], number) for owner, number in by_owner})


def _is_written_to() -> Exists:
    paused = ClosingWait.objects.filter(closing=OuterRef("pk"), until_at__isnull=True)
    letters = Closing.objects.filter(~Exists(paused), kind=Closing.Kind.LETTER, ended_at__isnull=True)
    return Exists(letters.filter(person=OuterRef("person"), opening=OuterRef("opening")))


def _is_running_elsewhere() -> Exists:
    others = Application.objects.filter(
        status=Status.ACTIVE, is_prospect=False, opening__closed_at__isnull=True
    )
    return Exists(others.filter(person=OuterRef("person")).exclude(opening=OuterRef("opening")))


def _taken_back(applications: QuerySet[Application]) -> QuerySet[Application]:
    taken_back = Decision.objects.filter(application=OuterRef("pk"), kind=Decision.Kind.UNREJECTED)
    return applications.filter(Exists(taken_back), status=Status.ACTIVE)


def in_sentences(came: Mapping[str, int]) -> Iterator[str]:
    """The same as sentences, one for each that is not nothing."""
    said = {
        "unknown": ngettext(
            "%(number)d document holds nothing that Kept reads from this system.",
            "%(number)d documents hold nothing that Kept reads from this system.",
            came.get("unknown", 0),
        ),
        "letters": ngettext(
            "%(number)d person whom nobody met is owed a letter.",
            "%(number)d people whom nobody met are owed a letter.",
            came.get("letters", 0),
        ),
        "running": ngettext(
            "%(number)d rejection waits, because the person is still in the running for something else.",
            "%(number)d rejections wait, because the people are still in the running for something else.",
            came.get("running", 0),
        ),
        "taken_back": ngettext(
            "%(number)d rejection was taken back: nothing is owed for it.",
            "%(number)d rejections were taken back: nothing is owed for them.",
            came.get("taken_back", 0),
        ),
    }
    yield from (words % {"number": came[key]} for key, words in said.items() if came.get(key))
    for noun, name in _names().items():
        if number := came.get(f"for_{noun}"):
            words = ngettext(
                "%(number)d thing waits for %(what)s that has not come yet, and counts as soon as it does.",
                "%(number)d things wait for %(what)s that has not come yet, and count as soon as it does.",
                number,
            )
            yield words % {"number": number, "what": name}


def _names() -> dict[str, str]:
    """What can be waited for, as a sentence names it."""
    return {
        "person": _("a candidate"),
        "application": _("an application"),
        "opening": _("an opening"),
        "interview": _("an interview"),
        "member": _("a colleague"),
        "reason": _("a reason for archiving"),
    }
