"""The pages of hiring with 20,000 and with 1,000,000 candidates, asked in turn: python -m bench.hiring

Goal: the 95th percentile of each page at a million is at most 1.3 times that at twenty thousand, where
every list fills a page already.
"""

from bench.pages import compare

SIZES = ((20_000,), (1_000_000,))
ROUNDS, TIMES = 6, 20


def main() -> None:
    """This will build both worlds, ask every page in turn and report."""
    compare("hiring", "bench.hiring_world", SIZES, rounds=ROUNDS, times=TIMES)


if __name__ == "__main__":
    main()
