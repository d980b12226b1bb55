"""Who might take a first step: pairs across two sides, so that in time everybody has talked with everybody.

Pure. Pairs are chosen by a maximum-weight matching (Edmonds' blossom algorithm, as networkx has it).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

Pair = tuple[str, str]

MOST_DAYS = 9_999


@dataclass(frozen=True)
class Round:
    """Whom a round looks at: the people of two sides by stable ids, when each pair last talked, who waited last time.

    `talked` is keyed (person of `ours`, person of `theirs`); a pair that is not in it never talked. A pair that
    talked less than `rest_days` days before `today` rests while anybody else can be met.
    """

    today: date
    ours: Sequence[str]
    theirs: Sequence[str]
    talked: Mapping[Pair, date]
    waited: Collection[str] = ()
    rest_days: int = 60


def first_steps(asked: Round) -> list[Pair]:
    """This will pair as many people as can be, each once, in the order of `ours`.

    Pairs that never talked come before all others, then those with somebody who went without last time, then those who
    have most people still to meet, then those who have not talked longest. The same round has the same answer on every
    machine: people stand in an order drawn from their ids and the day, and every weight is a whole number.
    """
    pairs = _pairs(asked)
    awake = [pair for pair in pairs if not _rests(asked, pair)]
    can_meet = {person for pair in awake for person in pair}
    nobody_else = [pair for pair in pairs if not can_meet & set(pair)]
    chosen = _matched(asked, awake) + _matched(asked, nobody_else)
    place = {person: at for at, person in enumerate(asked.ours)}
    return sorted(chosen, key=lambda pair: place[pair[0]])


def left_out(asked: Round, pairs: Sequence[Pair]) -> list[str]:
    """Everybody for whom this round had nobody; they come first the next time."""
    busy = {person for pair in pairs for person in pair}
    return [person for person in (*asked.ours, *asked.theirs) if person not in busy]


def _pairs(asked: Round) -> list[Pair]:
    ours = sorted(asked.ours, key=lambda person: _drawn(asked, person))
    theirs = sorted(asked.theirs, key=lambda person: _drawn(asked, person))
    return [(one, other) for one in ours for other in theirs]


def _drawn(asked: Round, person: str) -> bytes:
    return sha256(f"{asked.today.isoformat()}\0{person}".encode()).digest()


def _days(asked: Round, pair: Pair) -> int:
    last = asked.talked.get(pair)
    return MOST_DAYS if last is None else min(max((asked.today - last).days, 0), MOST_DAYS - 1)


def _rests(asked: Round, pair: Pair) -> bool:
    return _days(asked, pair) < asked.rest_days


def _matched(asked: Round, pairs: Sequence[Pair]) -> list[Pair]:
    """Nodes are numbers: the order in which a set of words is walked differs from one run to the next."""
    import networkx  # here, because it is slow to import and asked for once in weeks

    people = dict.fromkeys(person for pair in pairs for person in pair)
    number = {person: at for at, person in enumerate(people)}
    to_meet = Counter(person for pair in pairs if pair not in asked.talked for person in pair)
    graph = networkx.Graph()
    for pair in pairs:
        graph.add_edge(number[pair[0]], number[pair[1]], weight=_weight(asked, pair, to_meet), pair=pair)
    return [graph.edges[edge]["pair"] for edge in networkx.max_weight_matching(graph, maxcardinality=True)]


def _weight(asked: Round, pair: Pair, to_meet: Mapping[str, int]) -> int:
    """One number that compares like the four in turn, also when those of all pairs of a round are added up."""
    most = len(asked.ours) + len(asked.theirs)
    never = pair not in asked.talked
    waited = sum(person in asked.waited for person in pair)
    still = sum(to_meet[person] for person in pair)
    weight = 0
    for value, at_most in ((never, 1), (waited, 2), (still, most), (_days(asked, pair), MOST_DAYS)):
        weight = weight * (at_most * most + 1) + value
    return weight
