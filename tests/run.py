"""Runs every check there is, and closes with one summary; the tests of the two databases run side by side.

Run by `make test`; `--quick` leaves out what takes minutes.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from tests import machine, postgresql
from tests.browser.install import CHROMIUMS

BIN = Path(sys.executable).parent
ROOT = Path(__file__).resolve().parent.parent
REFEREES = {"age": "age", "openssl": "openssl", "ssh-keygen": "openssh-client"}  # program to Debian package


@dataclass
class Outcome:
    """What came of one step: its verdict is PASSED, FAILED or SKIPPED."""

    name: str
    verdict: str
    seconds: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    skipped: list[str] = field(default_factory=list)


def checks() -> list[tuple[str, list[str]]]:
    return [
        ("lint", [f"{BIN}/ruff", "check", "--quiet", "."]),
        ("format", [f"{BIN}/ruff", "format", "--check", "--quiet", "."]),
        ("types", [f"{BIN}/mypy"]),
        ("imports", [f"{BIN}/lint-imports"]),
        ("templates", [f"{BIN}/djlint", ".", "--lint", "--quiet"]),
        ("migrations", [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]),
    ]


def run_step(name: str, command: list[str], environ: dict[str, str], words: IO[str] | None = None) -> Outcome:
    """This will run one program; what it says goes to the terminal, or to the file `words`."""
    print(f"\n--- {name} ---", flush=True, file=words)
    start = time.monotonic()
    code = subprocess.run(command, cwd=ROOT, env=environ, stdout=words, stderr=words, check=False).returncode
    return Outcome(name, "FAILED" if code else "PASSED", time.monotonic() - start)


def run_tests(
    name: str, arguments: list[str], environ: dict[str, str], home: Path, words: IO[str] | None = None
) -> Outcome:
    report = home / f"{name.replace(' ', '-')}.xml"
    command = [sys.executable, "-m", "pytest", "-q", f"--junit-xml={report}", *arguments]
    outcome = run_step(name, command, environ, words)
    if report.exists():
        count_tests(report, outcome)
    return outcome


def count_tests(report: Path, outcome: Outcome) -> None:
    """This will add up the cases of pytest's own report, written by ourselves a moment ago."""
    for case in ElementTree.parse(report).iter("testcase"):
        child = next((found for found in case if found.tag in {"failure", "error", "skipped"}), None)
        word = {None: "passed", "failure": "failed", "error": "errors", "skipped": "skipped"}[
            child.tag if child is not None else None
        ]
        outcome.counts[word] += 1
        if child is not None and word == "skipped":
            outcome.skipped.append(f"{case.get('classname')}.{case.get('name')}: {child.get('message')}")


@contextmanager
def environment() -> Iterator[tuple[dict[str, str], Path]]:
    """This will give the steps a KEPT_HOME of their own and none of the developer's settings."""
    with tempfile.TemporaryDirectory(prefix="kept-run-") as name:
        own = {key: value for key, value in os.environ.items() if not key.startswith("KEPT_")}
        yield own | {"KEPT_HOME": f"{name}/home"}, Path(name)


def run_quick() -> list[Outcome]:
    with environment() as (environ, home):
        outcomes = [run_step(name, command, environ) for name, command in checks()]
        return [*outcomes, run_tests("house rules", ["tests/house"], environ, home)]


def run_all() -> list[Outcome]:
    with environment() as (environ, home):
        outcomes = [run_step(name, command, environ) for name, command in checks()]
        if missing := machine.provide_any(CHROMIUMS):
            outcomes.append(Outcome("browser", "SKIPPED", skipped=[missing]))
        for program, package in REFEREES.items():
            if missing := machine.provide(program, package):
                outcomes.append(Outcome(f"{program} as a referee", "SKIPPED", skipped=[missing]))
        return outcomes + run_on_both(environ, home)


def run_on_both(environ: dict[str, str], home: Path) -> list[Outcome]:
    """Side by side, a core each; whichever has ended makes room for what touches no database, or is run once.

    The first speaks at once, the others when all have ended.
    """
    jobs: list[Callable[[IO[str]], Outcome]] = [
        lambda words: run_on_postgresql(environ, home, words),
        lambda words: run_tests("tests of the rest", ["--only", "rest"], environ, home, words),
    ]
    with ThreadPoolExecutor(max_workers=2) as beside, ExitStack() as stack:
        first = beside.submit(run_tests, "tests on SQLite", ["--only", "database"], environ, home)
        spoken = [
            stack.enter_context((home / f"words-{n}").open("w+", encoding="utf-8")) for n in range(len(jobs))
        ]
        others = [beside.submit(job, words) for job, words in zip(jobs, spoken, strict=True)]
        outcomes = [first.result(), *(other.result() for other in others)]
        for words in spoken:
            words.seek(0)
            print(words.read(), flush=True)
    return outcomes


def run_on_postgresql(environ: dict[str, str], home: Path, words: IO[str]) -> Outcome:
    """PostgreSQL that cannot be had fails the run: a green run on SQLite alone would say too much."""
    name = "tests on PostgreSQL"
    if missing := machine.provide_postgresql():
        return Outcome(name, "FAILED", skipped=[missing])
    with ExitStack() as stack:
        url = stack.enter_context(postgresql.running())
        return run_tests(name, ["--only", "database"], environ | {"TEST_DATABASE_URL": url}, home, words)


def close(outcomes: list[Outcome], seconds: float) -> int:
    """This will print the summary and return the exit code; the last line counts as pytest's does."""
    print("\n=== summary ===")
    for outcome in outcomes:
        counts = ", ".join(f"{number} {word}" for word, number in sorted(outcome.counts.items()))
        print(f"{outcome.verdict:8} {outcome.name:22} {outcome.seconds:7.1f} s  {counts}")
    print_skipped(outcomes)
    total = sum((outcome.counts for outcome in outcomes), Counter[str]())
    total["failed"] += sum(o.verdict == "FAILED" and not o.counts for o in outcomes)
    words = [f"{total[word]} {word}" for word in ("failed", "errors", "passed", "skipped") if total[word]]
    print(f"=== {', '.join(words)} in {seconds:.1f}s ===")
    return int(any(outcome.verdict == "FAILED" for outcome in outcomes))


def print_skipped(outcomes: list[Outcome]) -> None:
    skipped = [f"{outcome.name}: {reason}" for outcome in outcomes for reason in outcome.skipped]
    if skipped:
        print("\n!!! NOT RUN !!!")
        print("\n".join(skipped))
    else:
        print("Nothing was skipped.")


def main() -> int:
    start = time.monotonic()
    outcomes = run_quick() if "--quick" in sys.argv[1:] else run_all()
    return close(outcomes, time.monotonic() - start)


if __name__ == "__main__":
    sys.exit(main())
