"""The home page with 1,000 and with 1,000,000 promises: two servers side by side, asked in turn by four browsers.

Goal: the 95th percentile at a million is at most 1.3 times that at a thousand.
"""

import http.client
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bench.pairs import write_figures
from tests.shell.programs import ROOT, environment, free_port, kept, serving, wait_for

SIZES = (1_000, 1_000_000)
BROWSERS = 4
SECONDS = 3.0
ROUNDS = 7
GOAL = 1.3


@dataclass
class Side:
    """One server and what was measured on it; times are in milliseconds."""

    promises: int
    port: int
    session: str
    times: list[float] = field(default_factory=list)
    per_second: list[float] = field(default_factory=list)

    def percentile(self, percent: int) -> float:
        return statistics.quantiles(self.times, n=100)[percent - 1]


def main(sizes: tuple[int, ...] = SIZES, rounds: int = ROUNDS) -> None:
    """This will build both worlds (a million takes a minute or two), measure in turn and report."""
    with ExitStack() as stack:
        sides = [start(size, stack) for size in sizes]
        for side in sides:
            ask_for(1.0, side.port, side.session)
        for _ in range(rounds):
            for side in sides:
                measure(side)
    report(sides)


def start(size: int, stack: ExitStack) -> Side:
    """This will make a world of this size and serve it until the stack closes."""
    home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kept-bench-")))
    kept(home, "migrate")
    command = [sys.executable, "-m", "bench.world", str(size)]
    made = subprocess.run(
        command, cwd=ROOT, env=environment(home), stdout=subprocess.PIPE, text=True, check=True
    )
    side = Side(size, free_port(), made.stdout.split()[-1])
    stack.enter_context(serving(home, side.port))
    wait_for(side.port, "/readyz")
    return side


def measure(side: Side) -> None:
    with ThreadPoolExecutor(BROWSERS) as pool:
        browsers = [pool.submit(ask_for, SECONDS, side.port, side.session) for _ in range(BROWSERS)]
    times = [took for browser in browsers for took in browser.result()]
    side.times += times
    side.per_second.append(len(times) / SECONDS)


def ask_for(seconds: float, port: int, session: str) -> list[float]:
    """This will read the home page again and again for so long, and give how long each took."""
    server = http.client.HTTPConnection("127.0.0.1", port)
    end, times = time.perf_counter() + seconds, []
    while (begun := time.perf_counter()) < end:
        server.request("GET", "/", headers={"Cookie": f"kept_session={session}"})
        answer = server.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        times.append((time.perf_counter() - begun) * 1000)
    server.close()
    return times


def report(sides: list[Side]) -> None:
    print(f"home page, {BROWSERS} browsers, {ROUNDS} rounds of {SECONDS:.0f} s in turn")
    print(f"  {'promises':>10} {'per second':>12} {'p50 ms':>10} {'p95 ms':>10}")
    for side in sides:
        speed = statistics.median(side.per_second)
        print(f"  {side.promises:10,} {speed:12.1f} {side.percentile(50):10.1f} {side.percentile(95):10.1f}")
    ratio = sides[-1].percentile(95) / sides[0].percentile(95)
    print(f"  p95 of the last over the first: {ratio:.2f}   goal: at most {GOAL}")
    write_figures("home", {"ratio_p95": ratio, "goal": GOAL, "sides": [asdict(side) for side in sides]})


if __name__ == "__main__":
    main()
