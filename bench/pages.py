"""Pages of a small and of a large world, asked in turn: how much longer the large one takes.

A world is built by a program (`python -m MODULE NUMBER ...`, in a KEPT_HOME of its own) whose last line is JSON:
`counts` of what it holds, and `pages`, each a name, the address of whoever reads, and where the page is. Each world
then has a program that reads its pages, for as long as the bench runs: python -m bench.pages
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypedDict

from bench.pairs import write_figures
from tests.shell.programs import ROOT, environment

GOAL = 1.3
QUIET = {"KEPT_LOG_LEVEL": "error"}


class Made(TypedDict):
    """What a world's program says of it."""

    counts: dict[str, int]
    pages: list[tuple[str, str, str]]


@dataclass
class World:
    """A world whose pages can be asked; times are in milliseconds, by page."""

    made: Made
    reader: subprocess.Popen[str]
    times: dict[str, list[float]] = field(default_factory=dict)

    def ask(self, number: int, times: int) -> list[float]:
        """Read one page so many times."""
        assert self.reader.stdin is not None
        assert self.reader.stdout is not None
        _name, person, address = self.made["pages"][number]
        self.reader.stdin.write(json.dumps([person, address, times]) + "\n")
        self.reader.stdin.flush()
        answer = self.reader.stdout.readline()
        assert answer, (address, "could not be read")
        found: list[float] = json.loads(answer)
        return found

    def percentile(self, page: str, percent: int) -> float:
        return statistics.quantiles(self.times[page], n=100)[percent - 1]


def compare(name: str, module: str, sizes: Iterable[Sequence[int]], *, rounds: int, times: int) -> None:
    """This will build the worlds, ask every page in turn, print the ratios and write them."""
    with ExitStack() as stack:
        empty = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kept-bench-")))
        migrate = [sys.executable, "-m", "shell.cli", "migrate", "--quiet"]
        subprocess.run(migrate, cwd=ROOT, env=environment(empty, **QUIET), check=True)
        worlds = [build(module, size, empty, stack) for size in sizes]
        pages = range(len(worlds[0].made["pages"]))
        for number in pages:
            for world in worlds:
                world.ask(number, 3)
        for _round in range(rounds):
            for number in pages:
                for world in worlds:
                    page = world.made["pages"][number][0]
                    world.times.setdefault(page, []).extend(world.ask(number, times))
    report(name, worlds)


def build(module: str, size: Sequence[int], empty: Path, stack: ExitStack) -> World:
    """This will make a world out of an empty one, in a folder that is gone when the stack closes."""
    home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kept-bench-")))
    shutil.copytree(empty, home, dirs_exist_ok=True)
    environ = environment(home, **QUIET)
    command = [sys.executable, "-m", module, *map(str, size)]
    said = subprocess.run(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True, check=True)
    made: Made = json.loads(said.stdout.splitlines()[-1])
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    reader = subprocess.Popen(
        [sys.executable, "-m", "bench.pages"], cwd=ROOT, env=environ, text=True, **pipes
    )
    stack.callback(reader.terminate)
    return World(made, reader)


def report(name: str, worlds: Sequence[World]) -> None:
    small, large = worlds[0], worlds[-1]
    for thing, number in large.made["counts"].items():
        print(f"  {thing:28} {small.made['counts'][thing]:>9,} {number:>9,}")
    print(f"  {'page':28} {'p50 ms':>8} {'p50 ms':>8} {'ratio':>6} {'p95 ms':>8} {'p95 ms':>8} {'ratio':>6}")
    pages = []
    for page in large.times:
        p50, p95 = ([world.percentile(page, percent) for world in (small, large)] for percent in (50, 95))
        ratios = p50[1] / p50[0], p95[1] / p95[0]
        print(
            f"  {page:28} {p50[0]:8.1f} {p50[1]:8.1f} {ratios[0]:6.2f} {p95[0]:8.1f} {p95[1]:8.1f} {ratios[1]:6.2f}"
        )
        pages.append({"page": page, "p50_ms": p50, "p95_ms": p95, "ratio_p50": ratios[0], "ratio": ratios[1]})
    print(f"  goal: each ratio of the 95th percentiles at most {GOAL}")
    write_figures(name, {"goal": GOAL, "counts": [world.made["counts"] for world in worlds], "pages": pages})


def read() -> None:
    """This will run inside a world: read what is asked for, and say how long each reading took."""
    from django.test import Client

    from core.models import Account

    browsers: dict[str, Any] = {}
    for line in sys.stdin:
        person, address, times = json.loads(line)
        if person not in browsers:
            browsers[person] = Client(headers={"host": "localhost"})
            if person:
                browsers[person].force_login(Account.objects.get(person__email=person))
        print(json.dumps([once(browsers[person], address) for _ in range(times)]), flush=True)


def once(browser: Any, address: str) -> float:
    begun = time.perf_counter()
    answer = browser.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    from shell.cli.group import set_up_django

    set_up_django()
    read()
