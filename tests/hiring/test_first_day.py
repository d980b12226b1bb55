"""A first import brings many years: answers are owed from a day on, and what is older is counted and left out."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.errors import Refused
from core.ledger.check import check_record
from core.models import Entry, Message, Person
from core.tick import tick_once
from hiring.access.first_day import suggested_day, usual_day
from hiring.actions.first_day import set_first_day
from hiring.actions.imports import add_source
from hiring.actions.talks import write_to_candidate
from hiring.models import Closing, FirstDay, Import
from hiring.rules.owed import Applied, Decided, Meeting, Owed, Those, What, Why
from hiring.rules.owed import owed as is_owed
from shell.cli.imports import command
from tests.cast import NOW, Cast
from tests.hiring.vendors import application, asha, candidate, interview, job, owed, rejected, take

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Person], Client]
DESIGNER, WRITER = ("Asha Pillai", "Designer"), ("Asha Pillai", "Writer")
WHOLE = (job(), candidate(), rejected(), interview())  # rejected on 20 February 2026
OLD = (
    job(8, "Writer"),
    rejected(101, job=8, at="2025-06-01T09:00:00Z"),
    interview(501, of=101, at="2025-05-20T10:00:00Z"),
)
LATER, EARLIER = date(2026, 2, 21), date(2026, 1, 1)


# --- What is owed ---


def test_rejection_is_owed_from_the_first_day_on_and_not_before(cast: Cast) -> None:
    set_first_day(EARLIER, by=cast.tariq, at=NOW)
    take(*WHOLE, *OLD)
    assert owed() == {DESIGNER: ("talk", "Ben Okafor")}
    assert Closing.objects.count() == 1


def test_letters_are_left_out_as_well(cast: Cast) -> None:
    set_first_day(LATER, by=cast.tariq, at=NOW)
    take(job(), candidate(), rejected())
    assert not Closing.objects.exists()


def test_first_day_begins_at_midnight_where_the_organisation_is() -> None:
    moment = datetime(2026, 2, 20, 9, tzinfo=UTC)
    history = [Applied(1, "rejected", moment, False, (Decided("rejected", moment),))]
    before = is_owed(history, 1, Those(), now=NOW, since=moment.replace(hour=10))
    assert before == Owed(What.nothing, Why.before)
    assert is_owed(history, 1, Those(), now=NOW, since=moment).what is What.letter


def test_whoever_is_undecided_counts_by_the_last_interview() -> None:
    moment = datetime(2026, 2, 20, 9, tzinfo=UTC)
    history = [Applied(1, "active", moment, meetings=(Meeting(moment, None, "held", (3,)),))]
    assert is_owed(history, 1, Those(), now=NOW, since=NOW).why is Why.before
    assert is_owed(history, 1, Those(), now=NOW, since=moment).what is What.undecided


# --- Changing the day ---


def test_earlier_day_owes_what_was_left_out_and_tells_who_owes_it(cast: Cast) -> None:
    add_source(kind="greenhouse", name="Greenhouse", by=None, at=NOW)
    set_first_day(LATER, by=cast.tariq, at=NOW)
    take(*WHOLE)
    assert owed() == {}
    assert set_first_day(EARLIER, by=cast.tariq, at=NOW) == 1
    assert owed() == {DESIGNER: ("talk", "Ben Okafor")}
    assert Message.objects.filter(to=cast.ben, template="hiring.closing_owed").count() == 1
    assert check_record().findings == []


def test_later_day_withdraws_what_nobody_began_and_leaves_the_rest(cast: Cast) -> None:
    add_source(kind="greenhouse", name="Greenhouse", by=None, at=NOW)
    take(*WHOLE, *OLD)
    assert set(owed()) == {DESIGNER, WRITER}
    begun = Closing.objects.get(opening__title="Writer")
    write_to_candidate(asha(), begun.opening, words="There is news.", by=cast.ben, at=NOW)
    assert set_first_day(LATER, by=cast.tariq, at=NOW) == 0
    assert set(owed()) == {WRITER}
    assert Closing.objects.get(opening__title="Designer").withdrawals.get().why == "before"
    set_first_day(None, by=cast.tariq, at=NOW)
    assert set(owed()) == {DESIGNER, WRITER}
    assert check_record().findings == []


def test_the_same_day_again_changes_nothing_and_a_day_to_come_is_refused(cast: Cast) -> None:
    set_first_day(LATER, by=cast.tariq, at=NOW)
    before = Entry.objects.count()
    set_first_day(LATER, by=cast.tariq, at=NOW)
    assert Entry.objects.count() == before
    with pytest.raises(Refused, match="still to come"):
        set_first_day(date(2027, 1, 1), by=cast.tariq, at=NOW)


def test_day_is_suggested_before_the_first_answer_is_owed_and_then_never(cast: Cast) -> None:
    assert usual_day(date(2026, 3, 3)) == date(2026, 1, 17)  # 45 days: Ontario's clock is the longest
    assert suggested_day(date(2026, 3, 3)) == date(2026, 1, 17)
    take(*WHOLE)
    assert suggested_day(date(2026, 3, 3)) is None
    set_first_day(EARLIER, by=cast.tariq, at=NOW)
    assert suggested_day(date(2026, 3, 3)) == EARLIER


# --- By command and by page ---


def folder_of(tmp_path: Path) -> str:
    (tmp_path / "all.json").write_text(json.dumps([*WHOLE, *OLD, application(102, of=2)]))
    return str(tmp_path)


def run(*arguments: str) -> str:
    return CliRunner().invoke(command, list(arguments), catch_exceptions=False).output


def test_command_names_the_day_and_says_what_it_left_out(cast: Cast, tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    assert "1 rejections are older than 2026-01-01" in run(
        "greenhouse", folder, "--since", "2026-01-01", "--dry-run"
    )
    assert not FirstDay.objects.exists()
    assert "1 rejections are older than 2026-01-01" in run("greenhouse", folder, "--since", "2026-01-01")
    assert (set(owed()), FirstDay.objects.get().day) == ({DESIGNER}, EARLIER)
    assert json.loads(run("greenhouse", folder, "--json"))["left_out"] == 1


def test_command_without_a_day_owes_everybody_and_names_the_way_out(cast: Cast, tmp_path: Path) -> None:
    assert "--since names the day" in run("greenhouse", folder_of(tmp_path))
    assert set(owed()) == {DESIGNER, WRITER}


def test_upload_asks_for_the_day_and_says_what_it_left_out(
    cast: Cast, sign_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    client = sign_in(cast.tariq)
    file = SimpleUploadedFile("all.json", json.dumps([*WHOLE, *OLD]).encode())
    said: dict[str, Any] = {"source": "", "kind": "greenhouse", "name": "Greenhouse", "file": file}
    page = client.post("/hiring/imports/", said).headers["Location"]
    assert 'value="2026-01-17"' in client.get(page).text
    assert client.post(page, {"since": "yesterday"}).status_code == 200
    assert client.post(page, {"since": "2026-01-17"}).status_code == 302
    with django_capture_on_commit_callbacks(execute=True):
        tick_once(NOW)
    assert Import.objects.get().state == "done"
    assert "1 rejection is older than 17 January 2026: nothing is owed for it." in client.get(page).text
    assert set(owed()) == {DESIGNER}
    answer = client.post("/hiring/imports/first-day/", {"since": ""}, follow=True)
    assert "1 person more is owed an answer now." in answer.text
    assert set(owed()) == {DESIGNER, WRITER}


def test_page_of_the_first_day_is_for_hr_and_ta(cast: Cast, sign_in: SignIn) -> None:
    answers = {
        name: sign_in(getattr(cast, name)).get("/hiring/imports/first-day/").status_code
        for name in ("chloe", "tariq", "ben", "dev", "ada", "eve")
    }
    assert answers == {"chloe": 200, "tariq": 200, "ben": 404, "dev": 404, "ada": 404, "eve": 404}
