from __future__ import annotations

import random
from collections.abc import Iterable
from fractions import Fraction
from itertools import combinations

import pytest

from partnership.rules.pulse import FEWEST, Figure, Group, shown

SPLITS = 20_000


def group(name: str, *parts: Group, counts: tuple[int, ...] = (0, 0, 0, 0, 0)) -> Group:
    """A group whose counts are those of its parts, and of those who are in none."""
    columns = [counts, *(part.counts for part in parts)]
    return Group(name, [sum(column) for column in zip(*columns, strict=True)], parts)


def of(answers: int, name: str = "team") -> Group:
    return Group(name, (0, 0, answers, 0, 0))


def names(figures: Iterable[Figure]) -> list[str]:
    return [figure.name for figure in figures]


def test_shown_gives_each_group_with_enough_answers() -> None:
    whole = group("all", of(5, "hr"), of(6, "ta"))

    assert shown(whole) == [Figure("all", 11, 3.0), Figure("hr", 5, 3.0), Figure("ta", 6, 3.0)]


def test_shown_gives_nothing_for_four_answers() -> None:
    assert shown(of(4)) == []
    assert shown(of(5)) == [Figure("team", 5, 3.0)]


def test_shown_hides_a_second_group_when_one_alone_would_follow() -> None:
    assert names(shown(group("all", of(9, "hr"), of(7, "ta"), of(3, "it")))) == ["all", "hr"]


def test_shown_hides_nothing_more_when_two_small_ones_cover_each_other() -> None:
    assert names(shown(group("all", of(9, "hr"), of(2, "ta"), of(3, "it")))) == ["all", "hr"]


def test_shown_needs_no_cover_for_a_group_nobody_answered_in() -> None:
    assert names(shown(group("all", of(9, "hr"), of(5, "ta"), of(0, "it")))) == ["all", "hr", "ta"]


def test_shown_counts_who_is_in_no_part_as_a_rest() -> None:
    assert names(shown(group("all", of(9, "hr"), counts=(0, 0, 2, 0, 0)))) == ["all"]


def test_shown_hides_what_lies_inside_a_hidden_group() -> None:
    ta = group("ta", of(5, "sourcing"), of(5, "campus"))

    assert names(shown(group("all", of(11, "hr"), ta, of(1, "it")))) == ["all", "hr"]


def test_shown_refuses_parts_larger_than_their_whole() -> None:
    with pytest.raises(ValueError, match="The parts of all"):
        shown(Group("all", (0, 0, 5, 0, 0), [of(9)]))


def test_figure_keeps_away_from_the_ends_of_the_scale() -> None:
    assert shown(Group("all", (6, 0, 0, 0, 0)))[0].middle == 1.5
    assert shown(Group("all", (0, 0, 0, 0, 6)))[0].middle == 4.5
    assert shown(Group("all", (0, 1, 5, 0, 0)))[0].middle == 3.0


def random_world(lots: random.Random) -> Group:
    """Everybody, up to four sides, up to four teams in each; some people in a side and in no team."""
    sides = [
        group(
            f"side{at}",
            *(of(lots.randrange(12), f"team{at}.{each}") for each in range(lots.randrange(5))),
            counts=(0, 0, lots.choice([0, 0, 1, 3, 7]), 0, 0),
        )
        for at in range(1, lots.randrange(2, 6))
    ]
    return group("all", *sides, counts=(0, 0, lots.choice([0, 0, 0, 1, 6]), 0, 0))


def cells(whole: Group) -> dict[str, int]:
    """The smallest pieces people stand in: each team, and who is in no part of a group."""
    own = whole.answers - sum(part.answers for part in whole.parts)
    pieces = {whole.name: own} if own else {}
    for part in whole.parts:
        pieces |= cells(part)
    return pieces


def inside(whole: Group, name: str) -> set[str]:
    """The cells of the group of this name."""
    if whole.name == name:
        return set(cells(whole))
    return set().union(*(inside(part, name) for part in whole.parts)) if whole.parts else set()


def rank(rows: list[list[Fraction]]) -> int:
    rows, found = [list(row) for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((at for at in range(found, len(rows)) if rows[at][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for at in range(found + 1, len(rows)):
            if rows[at][column]:
                factor = rows[at][column] / rows[found][column]
                rows[at] = [one - factor * other for one, other in zip(rows[at], rows[found], strict=True)]
        found += 1
    return found


def is_recovered(whole: Group, published: list[str]) -> bool:
    """Whether some sum and difference of published figures is about fewer than five people and not about nobody.

    Linear algebra that knows nothing of groups inside groups: for every set of cells with fewer than five people, is
    there a combination of the published figures that vanishes outside of it?
    """
    sizes = {name: number for name, number in cells(whole).items() if number}
    columns = list(sizes)
    rows = [[Fraction(cell in inside(whole, name)) for cell in columns] for name in published]
    everything = rank(rows)
    small = [cell for cell in columns if sizes[cell] < FEWEST]
    for number in range(1, min(len(small), FEWEST - 1) + 1):
        for chosen in combinations(small, number):
            if sum(sizes[cell] for cell in chosen) < FEWEST:
                kept = [at for at, cell in enumerate(columns) if cell not in chosen]
                if rank([[row[at] for at in kept] for row in rows]) < everything:
                    return True
    return False


def bare_threshold(whole: Group) -> list[str]:
    parts = [name for part in whole.parts for name in bare_threshold(part)]
    return [whole.name, *parts] if whole.answers >= FEWEST else parts


def test_no_small_group_follows_from_what_is_shown_in_random_splits() -> None:
    lots = random.Random(20260303)
    recovered = bare = 0
    for _split in range(SPLITS):
        whole = random_world(lots)
        recovered += is_recovered(whole, names(shown(whole)))
        bare += _split < SPLITS // 20 and is_recovered(whole, bare_threshold(whole))

    assert recovered == 0
    assert bare > SPLITS // 80  # the attack is one: a bare threshold gives way to it
