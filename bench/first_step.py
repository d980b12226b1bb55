"""First steps: pairs met in eleven rounds of 8 x 11 (goal 88 of 88, at most one repeat), and the time for 200 x 200."""

import random
import time
from collections.abc import Callable
from datetime import date, timedelta

from bench.pairs import write_figures
from partnership.rules.first_step import Pair, Round, first_steps, left_out

BEGIN = date(2026, 1, 5)
EVERY = timedelta(days=28)
OURS, THEIRS = 8, 11

Choose = Callable[[Round], list[Pair]]


def names(side: str, number: int) -> list[str]:
    return [f"{side}{at}" for at in range(number)]


def play(
    choose: Choose = first_steps, rounds: int = 11, ours: int = OURS, theirs: int = THEIRS
) -> tuple[int, int]:
    """This will return how many different pairs met, and how often a pair met again."""
    talked: dict[Pair, date] = {}
    waited: list[str] = []
    met = 0
    for at in range(rounds):
        asked = Round(BEGIN + at * EVERY, names("hr", ours), names("ta", theirs), dict(talked), waited)
        pairs = choose(asked)
        met += len(pairs)
        talked |= dict.fromkeys(pairs, asked.today)
        waited = left_out(asked, pairs)
    return len(talked), met - len(talked)


def at_random(asked: Round) -> list[Pair]:
    """What drawing lots does."""
    drawn = random.Random(asked.today.toordinal()).sample(asked.theirs, len(asked.ours))  # a bench, no secret
    return list(zip(asked.ours, drawn, strict=True))


def seconds_for(size: int) -> float:
    """A round of so many by so many, half of whom have talked on different days."""
    lots = random.Random(7)
    ours, theirs = names("hr", size), names("ta", size)
    pairs = [(one, other) for one in ours for other in theirs if lots.random() < 0.5]
    talked = {pair: BEGIN - timedelta(days=lots.randrange(700)) for pair in pairs}
    start = time.perf_counter()
    first_steps(Round(BEGIN, ours, theirs, talked))
    return time.perf_counter() - start


def main() -> None:
    figures = {
        "pairs": OURS * THEIRS,
        "first_steps": play(),
        "at_random": play(at_random),
        "seconds_200_x_200": seconds_for(200),
    }
    print(f"first steps in 11 rounds of {OURS} x {THEIRS}: (pairs met of {OURS * THEIRS}, met again)")
    print(f"  ours {figures['first_steps']}, drawn by lots {figures['at_random']}   goal: 88 and at most 1")
    print(f"  200 x 200 takes {figures['seconds_200_x_200']:.1f} s   goal: under 10 s")
    write_figures("first_step", figures)


if __name__ == "__main__":
    main()
