"""What waits for somebody in each part of the room: counted for themselves alone, and no further than a page needs."""

from __future__ import annotations

from collections import Counter
from itertools import chain

from django.db.models import Exists, Model, OuterRef, QuerySet

from core import promises, walls
from core.walls import Who
from partnership.access.office_hours import talks_to_come
from partnership.models import Goal, GoalDecline, GoalOwner, GoalWord, PulseRound, Tie

MOST_READ = 1000  # promises, those due first
MOST_COUNTED = 100


def owed_by_kind(who: Who) -> Counter[str]:
    """How many promises of each kind somebody owes, alone or together with others; of the thousand due first."""
    owed = (find(who)[:MOST_READ].values_list("kind", flat=True) for find in (promises.mine, promises.ours))
    return Counter(chain.from_iterable(owed))


def asked_by_verb(who: Who) -> Counter[str]:
    """How many of each waits for a yes or an answer of theirs and is no promise, by the name of the verb."""
    pulses, ties = PulseRound.objects.all(), Tie.objects.filter(ended_at__isnull=True)
    waiting: dict[str, QuerySet[Model]] = {
        "goal.own": goals_to_answer(who),
        "pulse.open": walls.allowed(pulses, who, "pulse.open"),
        "pulse.answer": walls.allowed(pulses, who, "pulse.answer"),
        "talk.see": talks_to_come(who),
        "tie.agree": walls.allowed(ties, who, "tie.agree"),
    }
    return Counter({verb: found.order_by()[:MOST_COUNTED].count() for verb, found in waiting.items()})


def goals_to_answer(who: Who) -> QuerySet[Goal]:
    """The goals that somebody was asked to own and has answered neither yes nor no to."""
    own = GoalOwner.objects.filter(goal=OuterRef("pk"), person__in=who.ids)
    agreed = GoalWord.objects.filter(owner=OuterRef("pk"), kind=GoalWord.Kind.AGREED)
    declined = GoalDecline.objects.filter(goal=OuterRef("pk"))
    return walls.allowed(Goal.objects.all(), who, "goal.own").filter(
        Exists(own.filter(~Exists(agreed))), ~Exists(declined)
    )
