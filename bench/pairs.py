"""Pairs of ways to do one thing, run in turn in one go: medians and their ratio, printed and written as JSON."""

import json
import os
import platform
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).resolve().parents[1] / ".run" / "bench"


class Pair(NamedTuple):
    """Ours and another way to the same end; `goal` says in words what is hoped for."""

    what: str
    goal: str
    ours: Callable[[], object]
    other_name: str
    other: Callable[[], object]


class Measured(NamedTuple):
    """Medians in milliseconds, and how many times the other's time ours takes."""

    what: str
    goal: str
    ours_ms: float
    other_name: str
    other_ms: float
    ratio: float
    ours_all_ms: list[float]
    other_all_ms: list[float]


def measure(pair: Pair, rounds: int) -> Measured:
    """This will run ours and the other in turn, so that a noisy machine is noisy for both."""
    ours, other = [], []
    for _ in range(rounds):
        ours.append(_milliseconds(pair.ours))
        other.append(_milliseconds(pair.other))
    medians = statistics.median(ours), statistics.median(other)
    ratio = medians[0] / medians[1]
    return Measured(pair.what, pair.goal, medians[0], pair.other_name, medians[1], ratio, ours, other)


def report(name: str, measured: Sequence[Measured]) -> None:
    """This will print a table and write `.run/bench/NAME.json`."""
    print(
        f"{name} (Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} cores)"
    )
    for each in measured:
        print(
            f"  {each.what:48} {each.ours_ms:12.3f} ms   {each.other_name}: {each.other_ms:12.3f} ms"
            f"   ratio {each.ratio:8.4f}   goal: {each.goal}"
        )
    write_figures(name, {"pairs": [each._asdict() for each in measured]})


def write_figures(name: str, figures: Mapping[str, object]) -> None:
    """This will keep what a bench found as `.run/bench/NAME.json`, with the machine it was found on."""
    machine = {"python": platform.python_version(), "cores": os.cpu_count(), "load": os.getloadavg()}
    text = json.dumps({"name": name, "machine": machine, **figures}, indent=2)
    (folder() / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")
    sys.stdout.flush()


def folder() -> Path:
    """Where results go; it is made when it is asked for."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    return FOLDER


def _milliseconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return (time.perf_counter() - start) * 1000
