"""What may be shown of a pulse: groups of at least so many answers, and nothing from which a smaller one follows.

Pure. Groups lie inside each other (everybody, sides, teams). Whoever knows all figures shown can work out no more than
sums over the *rests*: what is left of a shown group without the shown groups inside it. Rests do not overlap, and they
span every sum of shown figures; so it is enough, and needed, that each rest is empty or has as many answers as a
group needs. This is complementary suppression (Cox, 1980; Hundepool et al., Statistical Disclosure Control, 2012) for
groups inside each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

FEWEST = 5
SCALE = range(1, 6)
LOWEST_SHOWN, HIGHEST_SHOWN = 1.5, 4.5


@dataclass(frozen=True)
class Group:
    """How often each point of the scale was answered in a group, its parts included; parts do not overlap."""

    name: str
    counts: Sequence[int]
    parts: Sequence[Group] = ()

    @property
    def answers(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class Figure:
    """What is shown of a group: how many answered, and the middle of their answers in steps of a half.

    Nobody can read from the ends of the scale that all said the same: the middle stays between 1.5 and 4.5.
    """

    name: str
    answers: int
    middle: float


def shown(whole: Group, *, fewest: int = FEWEST) -> list[Figure]:
    """This will give the figures of every group that may be shown, each before its parts.

    `fewest` is at least 1; raises ValueError when parts hold more answers than their group.
    """
    return [_figure(group) for group in _showable(whole, fewest)]


def rests(whole: Group, names: frozenset[str]) -> list[int]:
    """How many answers are left of each group that is shown, without the shown groups inside it."""
    return [group.answers - _covered(group, names) for group in _walk(whole) if group.name in names]


def _showable(group: Group, fewest: int) -> Iterator[Group]:
    if group.answers < fewest:
        return
    yield group
    for part in _parts(group, fewest):
        yield from _showable(part, fewest)


def _parts(group: Group, fewest: int) -> list[Group]:
    """The parts that may stand beside their whole: the smallest go until what they leave is nobody, or enough."""
    parts = sorted(
        (part for part in group.parts if part.answers >= fewest), key=lambda part: part.answers, reverse=True
    )
    rest = group.answers - sum(part.answers for part in parts)
    if rest < 0:
        raise ValueError(f"The parts of {group.name} hold more answers than it does.")
    while parts and 0 < rest < fewest:
        rest += parts.pop().answers
    return [part for part in group.parts if part in parts]


def _walk(group: Group) -> Iterator[Group]:
    yield group
    for part in group.parts:
        yield from _walk(part)


def _covered(group: Group, names: frozenset[str]) -> int:
    return sum(part.answers if part.name in names else _covered(part, names) for part in group.parts)


def _figure(group: Group) -> Figure:
    middle = sum(point * count for point, count in zip(SCALE, group.counts, strict=True)) / group.answers
    return Figure(group.name, group.answers, min(max(round(middle * 2) / 2, LOWEST_SHOWN), HIGHEST_SHOWN))
