"""Documents in Greenhouse's shape, as small as they may be, and what is owed after they were taken in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from core.models import Person
from hiring.actions.intake import Tally, take_in
from hiring.models import Closing, Source
from hiring.sources import greenhouse
from tests.cast import NOW, address

JOB = {
    "id": 7,
    "name": "Designer",
    "requisition_id": None,
    "status": "open",
    "opened_at": "2026-01-05T09:00:00Z",
}
BEN = {"id": 11, "name": "Ben Okafor", "email": address("ben")}
SOL = {"id": 12, "name": "Sol Keller", "email": address("sol")}
TARIQ = {"id": 13, "name": "Tariq Mansour", "email": address("tariq")}
ASHA = ("Asha", "Pillai", address("asha"))


def job(
    number: int = 7, name: str = "Designer", *, managers: Sequence[dict[str, Any]] = (BEN,), **more: Any
) -> dict[str, Any]:
    team = {"hiring_managers": list(managers), "recruiters": [TARIQ]}
    return JOB | {"id": number, "name": name, "hiring_team": team} | more


def candidate(
    number: int = 1, *emails: str, first: str = "Asha", last: str = "Pillai", **more: Any
) -> dict[str, Any]:
    addresses = [{"value": each, "type": "personal"} for each in (emails or (address("asha"),))]
    return {
        "id": number,
        "first_name": first,
        "last_name": last,
        "email_addresses": addresses,
        "can_email": True,
    } | more


def application(
    number: int = 100, *, of: int = 1, job: int = 7, status: str = "active", **more: Any
) -> dict[str, Any]:
    said = {
        "id": number,
        "candidate_id": of,
        "prospect": False,
        "status": status,
        "jobs": [{"id": job, "name": ""}],
    }
    said |= {"applied_at": "2026-01-10T09:00:00Z", "rejected_at": None, "last_activity_at": None}
    return said | more


def rejected(number: int = 100, *, at: str = "2026-02-20T09:00:00Z", **more: Any) -> dict[str, Any]:
    reason = {"id": 1, "name": "Too Junior", "type": {"id": 1, "name": "We rejected them"}}
    return application(
        number,
        status="rejected",
        **({"rejected_at": at, "last_activity_at": at, "rejection_reason": reason} | more),
    )


def interview(
    number: int = 500,
    *,
    of: int = 100,
    at: str = "2026-02-10T10:00:00Z",
    status: str = "complete",
    who: Sequence[dict[str, Any]] = (BEN,),
) -> dict[str, Any]:
    ends = (datetime.fromisoformat(at) + timedelta(hours=1)).isoformat()
    said = {
        "id": number,
        "application_id": of,
        "start": {"date_time": at},
        "end": {"date_time": ends},
        "status": status,
    }
    return said | {"interviewers": list(who), "interview": {"id": 1, "name": "Portfolio"}}


def event(action: str, **payload: Any) -> dict[str, Any]:
    return {"action": action, "payload": payload}


def the_source() -> Source:
    return Source.objects.get_or_create(
        name="Greenhouse", defaults={"kind": Source.Kind.GREENHOUSE, "created_at": NOW}
    )[0]


def take(*documents: Any, at: datetime = NOW) -> Tally:
    """Take in these documents as one batch."""
    tally = Tally()
    take_in(the_source(), list(greenhouse.read(list(documents))), by=None, at=at, tally=tally)
    return tally


def owed() -> dict[tuple[str, str], tuple[str, str | None]]:
    """What is owed now: who waits, for what, which kind of answer, and from whom."""
    found = {}
    open_ones = Closing.objects.filter(ended_at__isnull=True).select_related("person", "opening", "owed_by")
    for closing in open_ones:
        is_owed = closing.kind == Closing.Kind.LETTER or closing.due_at is not None
        if (
            is_owed
            and not closing.withdrawals.filter(until_at__isnull=True).exists()
            and not closing.waits.filter(until_at__isnull=True).exists()
        ):
            owner = str(closing.owed_by) if closing.owed_by and closing.kind == Closing.Kind.TALK else None
            found[str(closing.person), closing.opening.title] = (str(closing.kind), owner)
    return found


def asha() -> Person:
    return Person.objects.get(email=address("asha"))
