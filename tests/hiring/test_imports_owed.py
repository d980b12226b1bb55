"""Who is owed what by files that say it aside: by a day, by a reason, or piece by piece."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.models import Message
from hiring.models import Closing, Interview
from tests.cast import Cast
from tests.hiring.test_imports import DESIGNER, folder_of, run
from tests.hiring.vendors import BEN, SOL, candidate, interview, job, owed, rejected

SAME_DAY = """Candidate;E-Mail;Job;Status;Abgelehnt am;Interview am;Interviewer
"Pillai, Asha";asha@x.example;Designer;Rejected;20.02.2026;20.02.2026 14:30;Ben Okafor
"""


def test_table_is_read_by_the_clock_of_the_organisation(cast: Cast, now: Any, tmp_path: Path) -> None:
    """Whoever was rejected on the day of their interview was interviewed before."""
    (tmp_path / "people.csv").write_text(SAME_DAY)
    assert run("csv", str(tmp_path))[0] == 0
    assert owed() == {DESIGNER: ("talk", "Ben Okafor")}
    assert Interview.objects.get().starts_at == datetime(2026, 2, 20, 13, 30, tzinfo=UTC)
    assert Closing.objects.get().decided_at == datetime(2026, 2, 20, 22, 59, 59, tzinfo=UTC)
    assert json.loads(run("csv", str(tmp_path), "--json")[1])["new"] == 0


def test_whoever_was_hired_or_withdrew_by_the_reason_of_an_archive_is_owed_nothing(
    cast: Cast, now: Any, tmp_path: Path
) -> None:
    rows = (
        f"{name},{name}@x.example,Designer,2026-02-20,{reason},2026-02-10,Ben Okafor\n"
        for name, reason in (("Hana", "Hired"), ("Will", "Withdrew"), ("Asha", "Underqualified"))
    )
    heading = "Name,Email,Posting,Archived at,Archive reason,Interview date,Interviewer\n"
    (tmp_path / "people.csv").write_text(heading + "".join(rows))
    report = json.loads(run("csv", str(tmp_path), "--json", "--dry-run")[1])
    assert (owed(), report["closings"]) == ({}, 1)
    assert json.loads(run("csv", str(tmp_path), "--json")[1]) == report
    assert owed() == {("Asha", "Designer"): ("talk", "Ben Okafor")}


def test_report_counts_what_waits_and_is_owed_once_all_is_read(cast: Cast, now: Any, tmp_path: Path) -> None:
    """Each file is taken in by itself: the interviewers come last, and until then the manager would step in."""
    bare = interview() | {"starts_at": "2026-02-10T10:00:00Z", "interviewers": None}
    del bare["interviewers"]
    seat = {"id": 1, "interview_id": 500, "user_id": SOL["id"], "response_status": "accepted"}
    users = [each | {"primary_email": each["email"]} for each in (BEN, SOL)]
    files = {
        "a": rejected(),
        "b": candidate(),
        "c": job(),
        "d": bare,
        "e": seat,
        "f": users,
        "g": rejected(101, of=9),
    }
    report = json.loads(run("greenhouse", str(folder_of(tmp_path, **files)), "--json")[1])
    assert owed() == {DESIGNER: ("talk", "Sol Keller")}
    assert (report["closings"], report["waiting"], report["came"]["for_person"]) == (1, 1, 1)
    assert [str(each.to) for each in Message.objects.filter(template="hiring.closing_owed")] == ["Sol Keller"]
