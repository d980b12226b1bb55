"""The room's pages with 100 promises and disagreements, and with 100,000 promises and 5,000 disagreements, in turn.

Goal: the 95th percentile of each page in the large world is at most 1.3 times that in the small one.
"""

import http.client
import json
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from bench.pairs import FOLDER
from shell.cli.group import set_up_django
from tests.shell.programs import ROOT, environment, free_port, kept, serving, wait_for

SIZES = ((100, 100), (100_000, 5_000))
ROUNDS, ASKS = 12, 20
GOAL = 1.3
DAY = timedelta(days=1)
PAGES = (
    "/partnership/",
    "/partnership/disagreements/",
    "/partnership/agreements/",
    "/partnership/board/",
    "{table}",
)
SHOWN = 60


def main() -> None:
    """This will build both worlds, ask every page in turn and report."""
    with ExitStack() as stack:
        worlds = [start(promises, tables, stack) for promises, tables in SIZES]
        times: dict[str, tuple[list[float], list[float]]] = {page: ([], []) for page in PAGES}
        for world in worlds:
            for page in PAGES:
                ask(world, page)
        for _round in range(ROUNDS):
            for page in PAGES:
                for number, world in enumerate(worlds):
                    times[page][number].extend(ask(world, page))
    report(times)


def start(promises: int, tables: int, stack: ExitStack) -> tuple[int, str, str]:
    home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kept-bench-")))
    kept(home, "migrate")
    command = [sys.executable, "-m", "bench.partnership", str(promises), str(tables)]
    made = subprocess.run(
        command, cwd=ROOT, env=environment(home), stdout=subprocess.PIPE, text=True, check=True
    )
    session, table = made.stdout.split()[-2:]
    port = free_port()
    stack.enter_context(serving(home, port))
    wait_for(port, "/readyz")
    return port, session, table


def ask(world: tuple[int, str, str], page: str) -> list[float]:
    port, session, table = world
    server, times = http.client.HTTPConnection("127.0.0.1", port), []
    for _ in range(ASKS):
        begun = time.perf_counter()
        server.request("GET", page.format(table=table), headers={"Cookie": f"kept_session={session}"})
        answer = server.getresponse()
        answer.read()
        assert answer.status == 200, (page, answer.status)
        times.append((time.perf_counter() - begun) * 1000)
    server.close()
    return times


def report(times: dict[str, tuple[list[float], list[float]]]) -> None:
    print(f"partnership pages, {SIZES[0]} and {SIZES[1]} promises and disagreements, {ROUNDS} rounds in turn")
    print(f"  {'page':32} {'p95 ms':>9} {'p95 ms':>9} {'ratio':>7}")
    written = []
    for page, sides in times.items():
        small, large = (statistics.quantiles(each, n=100)[94] for each in sides)
        print(f"  {page:32} {small:9.1f} {large:9.1f} {large / small:7.2f}")
        written.append({"page": page, "small": small, "large": large, "ratio": large / small})
    print(f"  goal: each ratio at most {GOAL}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"name": "partnership", "goal": GOAL, "pages": written})
    (FOLDER / "partnership.json").write_text(f"{text}\n", encoding="utf-8")


def make(promises: int, tables: int) -> str:
    """This will build a world: one table and one agreement by hand, the rest copied inside SQLite."""
    from bench.world import hurry, multiply
    from core.models import Account
    from tests import cast, crowd
    from tests.partnership.table import hear_both
    from tests.partnership.test_actions_agreements import DRAFT, sign
    from tests.partnership.test_actions_agreements import start as agree

    at = timezone.now()
    cast.build(at)
    people = cast.find()
    hurry()
    agreement = agree(people, replace(DRAFT, review_on=(at + 180 * DAY).date()), at)
    for person in (people.chloe, people.tariq):
        sign(agreement, person, at)
    disagreement = hear_both(people, at)
    crowd.fill(100, persons=[people.ben, people.dev, people.sol], at=at)
    copy_tables(tables)
    multiply_agreed(promises // 10)
    multiply(promises, people.chloe.pk)
    analyze()
    from django.test import Client

    browser = Client()
    browser.force_login(Account.objects.get(person=people.chloe))
    return f"{browser.cookies['kept_session'].value} /partnership/disagreements/{disagreement.public_id}/"


def copy_tables(number: int) -> None:
    """This will give Chloe this many tables in all, each with two chairs and a view on each."""
    from core.models import Wall, WallSeat
    from partnership.models import Chair, Disagreement, Speaker, View

    first = Disagreement.objects.get()
    chairs = list(first.chairs.order_by("pk"))
    speakers = [chair.speakers.get() for chair in chairs]
    views = [chair.views.get() for chair in chairs]
    walls = Wall.objects.bulk_create(
        Wall(kind="open", around="partnership.disagreement", created_at=first.opened_at)
        for _ in range(number - 1)
    )
    made = Disagreement.objects.bulk_create(
        Disagreement(wall=wall, about=first.about, opened_at=first.opened_at, opened_by=first.opened_by)
        for wall in walls
    )
    for chair, speaker, view in zip(chairs, speakers, views, strict=True):
        copies = Chair.objects.bulk_create(Chair(disagreement=each, side=chair.side) for each in made)
        since = {"since_at": speaker.since_at, "since_by": speaker.since_by}
        Speaker.objects.bulk_create(Speaker(chair=each, person=speaker.person, **since) for each in copies)
        WallSeat.objects.bulk_create(
            WallSeat(wall=wall, person=speaker.person, role="speaker", **since) for wall in walls
        )
        said = {name: getattr(view, name) for name in ("facts", "meaning", "need", "ask", "at", "by")}
        View.objects.bulk_create(View(chair=each, number=1, **said) for each in copies)


def multiply_agreed(number: int) -> None:
    """This will copy what the two teams owe each other by agreement until there is so much of it."""
    from core.models import Promise
    from core.models.ids import new_public_id

    found = list(Promise.objects.filter(kind__startswith="partnership.agreed."))
    copies = []
    for n in range(number):
        copy = Promise.objects.get(pk=found[n % len(found)].pk)
        copy.pk, copy.public_id = None, new_public_id()
        copies.append(copy)
    Promise.objects.bulk_create(copies)


def analyze() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        set_up_django()
        sys.stdout.write(f"{make(int(sys.argv[1]), int(sys.argv[2]))}\n")
    else:
        main()
