"""The room's pages with a little and with very much in it, asked in turn: python -m bench.partnership

Goal: the 95th percentile of each page in the large world is at most 1.3 times that in the small one.
"""

from bench.pages import compare

SIZES = (
    (500, 200, 100),
    (100_000, 10_000, 1_000),
)  # promises, things of each kind, and how many are the reader's
ROUNDS, TIMES = 6, 20


def main() -> None:
    """This will build both worlds, ask every page in turn and report."""
    compare("partnership", "bench.partnership_world", SIZES, rounds=ROUNDS, times=TIMES)


if __name__ == "__main__":
    main()
