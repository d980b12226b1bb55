"""The tick: any number of them, each thing once; what fails is pushed back and holds up nobody."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from django.utils import timezone

from core import messages, tick, walls
from core.actions import people as actions
from core.actions import promises as acts
from core.ledger.kinds import REACTIONS
from core.models import Beat, Delivery, Entry, Message, Person, Promise, Team
from core.tick import claims
from core.tick.claims import LEASE, claim, work_off
from core.tick.jobs import JOBS
from tests.cast import NOW, Cast, OwnDatabase, find
from tests.core.test_messages import hanging_server
from tests.core.test_promises import FRIDAY, promised
from tests.shell.programs import ROOT, environment

PROMISES, REACTING, MAIL = JOBS[:3]
ROWS = 40
TICKING = """
import sys, time, pathlib, django
django.setup()
from django.utils import timezone
from core import tick
print("ready", flush=True)
while not pathlib.Path(sys.argv[1]).exists():
    time.sleep(0.002)
print(tick.tick_once(timezone.now()))
"""


# --- Two at once ---


@contextmanager
def ticks(own: OwnDatabase, number: int, **more: str) -> Iterator[list[subprocess.Popen[str]]]:
    """Programs that tick once, all at the same moment: when the file `go` is there."""
    environ = environment(own.home, DJANGO_SETTINGS_MODULE="shell.settings", **(own.environ | more))
    command = [sys.executable, "-c", TICKING, str(own.home / "go")]
    programs = [
        subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True)
        for _ in range(number)
    ]
    try:
        for program in programs:
            assert program.stdout is not None
            assert program.stdout.readline() == "ready\n"
        (own.home / "go").touch()
        yield programs
    finally:
        for program in programs:
            program.kill()
            program.wait()
            if program.stdout is not None:
                program.stdout.close()


def mails(home: Path) -> Counter[str]:
    """How often each message is in the outbox, by its Message-ID."""
    return Counter(
        str(message_from_bytes(path.read_bytes())["Message-ID"]) for path in (home / "outbox").iterdir()
    )


def test_two_ticks_at_once_do_each_thing_once(own_database: OwnDatabase) -> None:
    cast = find()
    for _ in range(ROWS):
        promised(cast.ben, cast.chloe)  # long due by the clock of the programs
    with ticks(own_database, 2) as programs:
        did = [int(program.communicate(timeout=60)[0]) for program in programs]
    ticked = tick.tick_once(timezone.now())
    late = Counter(Message.objects.filter(template="core.promise_is_late").values_list("link", flat=True))
    told = Counter(
        Message.objects.filter(template="core.promise_to_you_is_late").values_list("link", flat=True)
    )
    assert (set(late.values()), len(late)) == ({1}, ROWS)
    assert (set(told.values()), len(told)) == ({1}, ROWS)
    assert Promise.objects.filter(next_try_at__isnull=False).count() == 0
    assert sum(did) + ticked == 4 * ROWS  # a promise's notices, and its three mails
    assert set(mails(own_database.home).values()) <= {1}


def test_tick_that_was_killed_leaves_its_row_to_another_after_the_lease(own_database: OwnDatabase) -> None:
    cast = find()
    promised(cast.ben, cast.chloe)
    Promise.objects.update(next_try_at=None)  # only its mail is of interest
    message = Message.objects.get(created_at=NOW)
    with hanging_server() as port, ticks(own_database, 1, KEPT_MAIL=f"smtp://127.0.0.1:{port}") as [program]:
        wait_until(lambda: Message.objects.get(pk=message.pk).next_try_at != NOW)
        program.kill()
        program.wait()
    message.refresh_from_db()
    assert (message.sent_at, message.tries) == (None, 0)
    claimed_until = message.next_try_at
    assert claimed_until is not None
    assert work_off(MAIL, claimed_until - timedelta(seconds=1), most=10) == 0
    assert work_off(MAIL, claimed_until, most=10) == 1
    message.refresh_from_db()
    assert message.sent_at == claimed_until


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


# --- Claiming ---


def test_claim_takes_the_row_that_waits_longest_and_hides_it_for_the_lease(cast: Cast) -> None:
    first, second = promised(cast.ben, cast.chloe), promised(cast.ben, cast.tariq)
    Promise.objects.filter(pk=second.pk).update(next_try_at=NOW - timedelta(hours=2))
    Promise.objects.filter(pk=first.pk).update(next_try_at=NOW - timedelta(hours=1))
    rows = Promise.objects.all()
    assert [claim(rows, NOW), claim(rows, NOW), claim(rows, NOW)] == [second, first, None]
    assert claim(rows, NOW + LEASE - timedelta(microseconds=1)) is None
    assert claim(rows, NOW + LEASE) in (first, second)


def test_claim_leaves_what_is_not_due(cast: Cast) -> None:
    promise = promised(cast.ben, cast.chloe)
    assert promise.next_try_at is not None
    assert claim(Promise.objects.all(), promise.next_try_at - timedelta(microseconds=1)) is None
    assert claim(Promise.objects.all(), promise.next_try_at) == promise


def test_tick_without_work_leaves_a_beat(cast: Cast) -> None:
    assert tick.tick_once(NOW) == 0
    assert Beat.objects.get(name="tick").at == NOW


# --- What fails ---


@pytest.fixture
def failing_reaction(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A room that hears of promises, writes something, and then fails for entries whose index is in this list."""
    bad: list[int] = []

    def react(entry: Entry, at: datetime) -> None:
        actions.add_team(name=f"Heard of {entry.index}", kind=Team.Kind.OTHER, by=None, at=at)
        if entry.index in bad:
            raise RuntimeError("broken \0 reaction")

    monkeypatch.setitem(REACTIONS, acts.MADE, {"test.react": react})
    return bad


def test_row_that_fails_is_pushed_back_shown_and_holds_up_nobody(
    cast: Cast, failing_reaction: list[int]
) -> None:
    entries = []
    for _ in range(3):
        promised(cast.ben, cast.chloe)
        entries.append(Entry.objects.order_by("-index")[0].index)
    failing_reaction.append(entries[0])
    assert work_off(REACTING, NOW, most=10) == 3
    bad, *good = Delivery.objects.order_by("entry")
    assert [delivery.done_at for delivery in good] == [NOW, NOW]
    assert (bad.done_at, bad.tries, bad.failure) == (None, 1, "RuntimeError: broken  reaction")
    assert bad.next_try_at == NOW + timedelta(minutes=1)
    assert not Team.objects.filter(name=f"Heard of {entries[0]}").exists()  # what it wrote was taken back
    failing_reaction.clear()
    assert work_off(REACTING, NOW + timedelta(minutes=1), most=10) == 1
    bad.refresh_from_db()
    assert (bad.done_at, bad.failure) == (NOW + timedelta(minutes=1), "")


def test_row_that_keeps_failing_waits_longer_each_time_and_never_jams(
    cast: Cast, failing_reaction: list[int]
) -> None:
    promised(cast.ben, cast.chloe)
    failing_reaction.append(Entry.objects.order_by("-index")[0].index)
    at, waits = NOW, []
    for _ in range(12):
        assert work_off(REACTING, at, most=10) == 1
        next_try_at = Delivery.objects.get().next_try_at
        assert next_try_at is not None
        waits.append(int((next_try_at - at).total_seconds() / 60))
        at = next_try_at
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360]


def test_reaction_is_heard_once(cast: Cast, failing_reaction: list[int]) -> None:
    promised(cast.ben, cast.chloe)
    assert [work_off(REACTING, NOW, most=10) for _ in range(2)] == [1, 0]
    assert Delivery.objects.get().done_at == NOW


def test_failure_does_not_undo_what_somebody_did_meanwhile(cast: Cast) -> None:
    promise = promised(cast.ben, cast.chloe)
    row = claim(Promise.objects.all(), FRIDAY)
    assert row == promise
    acts.keep_promise(promise, by=cast.ben, at=FRIDAY)
    claims.push_back(row, "OperationalError: gone", FRIDAY)
    promise.refresh_from_db()
    assert (promise.next_try_at, promise.failure) == (None, "")


# --- What is said of promises ---


def said(to: Person) -> list[str]:
    return [message.template for message in Message.objects.filter(to=to, created_at__gte=NOW).order_by("pk")]


def test_promise_is_nudged_once_before_and_told_once_after(cast: Cast) -> None:
    promised(cast.ben, cast.chloe)
    for hours in range(0, 24 * 6, 2):
        work_off(PROMISES, NOW + timedelta(hours=hours), most=10)
    assert said(cast.ben) == ["core.promise_due_soon", "core.promise_is_late"]
    assert said(cast.chloe) == ["core.promise_made_to_you", "core.promise_to_you_is_late"]


def test_promise_that_ended_is_not_spoken_of(cast: Cast) -> None:
    kept, released = promised(cast.ben, cast.chloe), promised(cast.ben, cast.chloe)
    acts.keep_promise(kept, by=cast.ben, at=NOW)
    acts.release_promise(released, reason="Solved.", by=cast.chloe, at=NOW)
    assert work_off(PROMISES, NOW + timedelta(days=30), most=10) == 0


def test_extension_moves_the_notices_along(cast: Cast) -> None:
    promise = promised(cast.ben, cast.chloe)
    later = FRIDAY + timedelta(days=7)
    acts.extend_promise(promise, to_due_at=later, notice="I am ill.", by=cast.ben, at=NOW)
    assert work_off(PROMISES, FRIDAY + timedelta(hours=1), most=10) == 0
    work_off(PROMISES, later, most=10)
    assert said(cast.ben) == ["core.promise_is_late"]


def test_deputy_is_nudged_along_with_who_is_away(cast: Cast) -> None:
    day = FRIDAY.date()
    actions.plan_absence(
        cast.ben, from_on=day - timedelta(days=3), until_on=day, deputy=cast.tariq, by=cast.ben, at=NOW
    )
    promised(cast.ben, cast.chloe)
    work_off(PROMISES, FRIDAY - timedelta(hours=2), most=10)
    assert said(cast.ben) == ["core.promise_due_soon"]
    assert said(cast.tariq) == ["core.promise_due_soon_while_away"]
    told = Message.objects.get(to=cast.tariq, created_at__gte=NOW)
    assert (told.link, messages.words_of(told).text) == (
        "",
        "Ben Okafor promised Chloe Lindner: The notes of Monday.\n\nBen Okafor is away, and you answer meanwhile.",
    )


def test_who_owes_it_to_their_own_team_is_not_told_that_they_wait(cast: Cast) -> None:
    promised(cast.ben, cast.warehouse_team, together=cast.sol)
    work_off(PROMISES, FRIDAY, most=10)
    assert said(cast.sol)[-1] == "core.promise_is_late"
    told = Message.objects.get(to=cast.ben, template="core.promise_is_late")
    assert messages.words_of(told).text.startswith("You promised Warehouse: The notes of Monday.")


def test_excluded_deputy_is_not_nudged(cast: Cast) -> None:
    day = FRIDAY.date()
    actions.plan_absence(cast.ben, from_on=day, until_on=day, deputy=cast.tariq, by=cast.ben, at=NOW)
    walls.exclude(promised(cast.ben, cast.chloe).wall, cast.tariq, by=cast.ada, at=NOW)
    work_off(PROMISES, FRIDAY, most=10)
    assert said(cast.ben) == ["core.promise_is_late"]
    assert said(cast.tariq) == []


def test_who_left_is_not_written_to_and_who_waits_is_told_so(cast: Cast) -> None:
    promised(cast.ben, cast.chloe)
    promised(cast.chloe, cast.ben)
    actions.record_leaving(cast.ben, by=cast.ada, at=NOW)
    before = len(said(cast.ben))
    work_off(PROMISES, FRIDAY, most=10)
    assert len(said(cast.ben)) == before
    told = Message.objects.get(to=cast.chloe, template="core.promise_of_a_leaver_is_late")
    assert "Ben Okafor no longer works here." in messages.words_of(told).text


def test_candidate_who_never_worked_here_is_told(cast: Cast) -> None:
    promised(cast.ben, cast.asha)
    work_off(PROMISES, FRIDAY, most=10)
    assert said(cast.asha)[-1] == "core.promise_to_you_is_late"


def test_deputy_who_left_is_not_nudged(cast: Cast) -> None:
    day = FRIDAY.date()
    actions.plan_absence(cast.ben, from_on=day, until_on=day, deputy=cast.tariq, by=cast.ben, at=NOW)
    actions.record_leaving(cast.tariq, by=cast.ada, at=NOW)
    promised(cast.ben, cast.chloe)
    work_off(PROMISES, FRIDAY, most=10)
    assert said(cast.tariq) == []


def test_team_is_told_through_its_leads(cast: Cast) -> None:
    promised(cast.warehouse_team, cast.search_team, said_by=cast.sol)
    work_off(PROMISES, FRIDAY, most=10)
    assert said(cast.sol) == ["core.promise_is_late"]
    assert said(cast.rosa) == []
    assert said(cast.ben)[-1] == "core.promise_to_you_is_late"
