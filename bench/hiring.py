"""The board and the page of an opening with 10,000 and with 1,000,000 candidates, asked in turn.

Goal: the 95th percentile of each page at a million is at most 1.3 times that at ten thousand.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from bench.pairs import FOLDER
from tests.shell.programs import ROOT, environment, kept

SIZES = (10_000, 1_000_000)
ROUNDS = 5
TIMES = 60
GOAL = 1.3
Times = dict[str, list[float]]


def main(sizes: tuple[int, ...] = SIZES, rounds: int = ROUNDS) -> None:
    """This will build both worlds, ask every page in turn and report."""
    with ExitStack() as stack:
        homes = {size: build(size, stack) for size in sizes}
        sides: dict[int, Times] = {size: {} for size in sizes}
        for _ in range(rounds):
            for size, home in homes.items():
                for page, times in ask(home).items():
                    sides[size].setdefault(page, []).extend(times)
    report(sides)


def build(size: int, stack: ExitStack) -> Path:
    home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kept-bench-")))
    kept(home, "migrate")
    run(home, "bench.hiring_world", str(size))
    return home


def ask(home: Path) -> Times:
    """This will read every page again and again in a program of its own, and give how long each took in ms."""
    found: Times = json.loads(run(home, "bench.hiring", "ask").splitlines()[-1])
    return found


def run(home: Path, *command: str) -> str:
    environ = environment(home)
    words = [sys.executable, "-m", *command]
    return subprocess.run(words, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True, check=True).stdout


def measure() -> Times:
    """This will run inside a world: what a browser of TA waits for, page by page."""
    from django.test import Client

    from core.models import Account, Person
    from hiring.models import Opening
    from tests import cast

    browser = Client(headers={"host": "localhost"})
    browser.force_login(Account.objects.get(person=Person.objects.get(email=cast.address("tariq"))))
    busy = Opening.objects.order_by("pk")[0].public_id
    pages = {
        "board": "/hiring/board/",
        "board by opening": "/hiring/board/openings/",
        "board by person": "/hiring/board/people/",
        "openings": "/hiring/openings/",
        "opening": f"/hiring/openings/{busy}/",
    }
    return {name: [once(browser, address) for _ in range(TIMES)][5:] for name, address in pages.items()}


def once(browser: object, address: str) -> float:
    begun = time.perf_counter()
    answer = browser.get(address)  # type: ignore[attr-defined] # a test client, imported after Django is set up
    assert answer.status_code == 200, (address, answer.status_code)
    return (time.perf_counter() - begun) * 1000


def report(sides: dict[int, Times]) -> None:
    sizes = list(sides)
    print(f"hiring pages, {ROUNDS} rounds in turn, p95 in ms")
    ratios = {}
    for page in sides[sizes[0]]:
        p95 = [statistics.quantiles(sides[size][page], n=100)[94] for size in sizes]
        ratios[page] = p95[-1] / p95[0]
        shown = "  ".join(f"{size:>9,}: {value:6.1f}" for size, value in zip(sizes, p95, strict=True))
        print(f"  {page:18} {shown}   ratio {ratios[page]:.2f}   goal: at most {GOAL}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    written = {"name": "hiring", "ratios_p95": ratios, "goal": GOAL}
    (FOLDER / "hiring.json").write_text(json.dumps(written) + "\n", encoding="utf-8")
    sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1:] == ["ask"]:
        from shell.cli.group import set_up_django

        set_up_django()
        print(json.dumps(measure()))
    else:
        main()
