"""Who is owed what by files that say it aside: by a day, by a reason, or piece by piece."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from core.models import Message
from tests.cast import Cast
from tests.hiring.test_imports import DESIGNER, folder_of, run
from tests.hiring.vendors import BEN, SOL, candidate, interview, job, owed, rejected


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
