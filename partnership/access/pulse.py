"""Pulse and thanks: a round is seen by its two sides, its result by both at the same moment."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from core import walls
from core.models import Person
from core.walls import Predicate, Verb, Who
from partnership.access.office_hours import speaks_for_a_side
from partnership.access.sides import sides_for
from partnership.models import Celebration
from partnership.models.pulse import PulseRound, PulseSeat, Thanks

speaks_for_either = Predicate(
    "speaks for one of its sides", lambda who: Q(one__in=sides_for(who)) | Q(other__in=sides_for(who))
)
speaks_for_the_other = Predicate(
    "speaks for the side that did not propose it",
    lambda who: Q(other__in=sides_for(who), opened_at__isnull=True),
)
has_not_answered = Predicate(
    "was there when it opened, has not answered, and it has not closed",
    lambda who: Q(closes_at__gt=who.at, opened_at__isnull=False) & Q(Exists(_open_seats(who))),
)
it_has_closed = Predicate(
    "looks at one that has closed", lambda who: Q(closes_at__lte=who.at, opened_at__isnull=False)
)
wrote_it = Predicate("wrote it", lambda who: Q(by__in=who.ids))
it_is_for = Predicate("it is for", lambda who: Q(to__in=who.ids))
both_like_it = Predicate("looks at thanks that both like to be read", lambda _who: Q(shared_at__isnull=False))
in_no_celebration = Predicate("they stand by themselves", lambda _who: Q(celebration__isnull=True))
at_the_celebration = Predicate(
    "may come to the celebration they belong to",
    lambda who: Q(
        celebration__in=walls.allowed(Celebration.objects.all(), who, "celebration.see").values("pk")
    ),
)


def _open_seats(who: Who) -> QuerySet[PulseSeat]:
    return PulseSeat.objects.filter(round=OuterRef("pk"), person__in=who.ids, has_answered=False)


VERBS = {
    "pulse.see": Verb(PulseRound, speaks_for_either),
    "pulse.open": Verb(PulseRound, speaks_for_the_other),
    "pulse.answer": Verb(PulseRound, has_not_answered),
    "pulse.state": Verb(PulseRound, speaks_for_either),
    "pulse.result": Verb(PulseRound, speaks_for_either & it_has_closed),
    "thanks.see": Verb(
        Thanks,
        wrote_it
        | it_is_for
        | (both_like_it & ((speaks_for_a_side & in_no_celebration) | at_the_celebration)),
    ),
    "thanks.share": Verb(Thanks, it_is_for),
}


def get_pulse(by: Person, public_id: str, *, at: datetime, verb: str = "pulse.see") -> PulseRound:
    named = PulseRound.objects.select_related("wall", "proposed_by")
    return walls.get(named, by, verb=verb, at=at, public_id=public_id)


def pulses_for(who: Who) -> QuerySet[PulseRound]:
    return walls.allowed(PulseRound.objects.all(), who, "pulse.see").order_by("-proposed_at", "-public_id")


def get_thanks(by: Person, public_id: str, *, at: datetime, verb: str = "thanks.see") -> Thanks:
    return walls.get(Thanks.objects.select_related("wall"), by, verb=verb, at=at, public_id=public_id)


def thanks_for(who: Who) -> QuerySet[Thanks]:
    """What the reader wrote, was given, or may read because both like it; newest first."""
    named = Thanks.objects.select_related("by", "to")
    return walls.allowed(named, who, "thanks.see").order_by("-at", "-public_id")
