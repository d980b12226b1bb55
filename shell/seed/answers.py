"""The demo world's answers: what came from the ATS, who wrote with whom on the way to a talk, who stays in touch."""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from core.clock.calendars import moment_on
from core.models import Person
from hiring.actions import allies, imports, in_mind, links, rights, talks, uploads
from hiring.models import Ally, Closing, Opening, Slot, Source
from hiring.rules.slots import Span
from shell.seed.staff import address
from shell.seed.stage import HOME, Stage

HALF_AN_HOUR = timedelta(minutes=30)
GREENHOUSE = "Greenhouse"
BEN_TO_SEUN = (
    "Dear Seun,\n\nthank you for the hour over our race condition. There is news about your application, and I would"
    " like to tell you myself. On your page you can say how you want to hear it, and choose a time.\n\nBen Okafor"
)
SEUN_WAITS = "I have kept the afternoons free for ten days now. Could you tell me by when I will know?"
# Who offers to whom to stay in touch, why, and the working days on which it was offered and agreed (0: not yet).
OFFERS = [
    ("noor", "leila", "The story of the metric that lied: I want to read how it goes on.", -10, -9),
    ("ben", "earlier8", "You asked the one question about our on-call that nobody else asked.", -3, 0),
    (
        "ben",
        "earlier6",
        "We will need somebody for test rigs in spring, and I thought of you at once.",
        -66,
        -64,
    ),
]
LEILA_OF_HERSELF = "Experiments, causal inference, and telling product managers what a number does not say."


def answer_people(stage: Stage) -> None:
    stage.plan(-119, partial(_connect, stage))
    stage.plan(-2, partial(_bring_in, stage))
    stage.plan(-4, partial(_write_to_seun, stage))
    stage.plan(-3, partial(_wish, stage))
    stage.plan(-2, partial(_call_in, stage))
    stage.plan(-1, partial(_take_a_time, stage))
    stage.plan(-1, partial(_send_link, "asha"))
    for member, ally, reason, offered, agreed in OFFERS:
        stage.plan(offered, partial(_offer, stage, member, ally, reason))
        if agreed:
            stage.plan(agreed, partial(_agree, stage, member, ally))
    stage.plan(-8, partial(_keep_in_mind, stage))


def _connect(stage: Stage, at: datetime) -> None:
    imports.add_source(kind="greenhouse", name=GREENHOUSE, by=stage.persons["ada"], at=at)


def _bring_in(stage: Stage, at: datetime) -> None:
    """A small file in the shape of Harvest v1, looked at, confirmed and read as on the page."""
    tariq = stage.persons["tariq"]
    said = json.dumps(exported(stage), indent=1).encode()
    source = Source.objects.get(name=GREENHOUSE)
    upload = uploads.receive(source, name="greenhouse-sensors.json", chunks=[said], by=tariq, at=at)
    uploads.confirm(upload, mapping=None, since=None, by=tariq, at=at)
    uploads.read_slice(upload, at)


def exported(stage: Stage) -> list[dict[str, Any]]:
    """One opening and three who applied: one was interviewed and rejected, one only applied, one is still there."""

    def on(day: int, hour: int = 10) -> str:
        return moment_on(stage.day(day), time(hour), HOME).isoformat()

    kirsten, giulia, lena = (
        {"id": number, "name": str(stage.persons[key]), "email": address(key)}
        for number, key in enumerate(("kirsten", "giulia", "lena"), 31)
    )
    team = {"hiring_managers": [kirsten], "recruiters": [lena]}
    job = {"id": 4710, "name": "Firmware engineer, sensors", "status": "open", "opened_at": on(-40)}
    people = [("Priyanka", "Rao", "rejected"), ("Jens", "Holm", "rejected"), ("Ines", "Duarte", "active")]
    candidates, applications = [], []
    for number, (first, last, status) in enumerate(people, 901):
        mail = {"value": address(f"{first}.{last}".lower()), "type": "personal"}
        candidates.append(
            {
                "id": number,
                "first_name": first,
                "last_name": last,
                "email_addresses": [mail],
                "can_email": True,
            }
        )
        applications.append(
            {
                "id": number + 100,
                "candidate_id": number,
                "prospect": False,
                "status": status,
                "jobs": [{"id": job["id"], "name": job["name"]}],
                "applied_at": on(-18),
                "rejected_at": on(-4) if status == "rejected" else None,
                "last_activity_at": on(-4),
            }
        )
    interview = {
        "id": 5501,
        "application_id": applications[0]["id"],
        "start": {"date_time": on(-9)},
        "end": {"date_time": on(-9, 11)},
        "status": "complete",
        "interviewers": [kirsten, giulia],
        "interview": {"id": 1, "name": "Bench talk"},
    }
    return [job | {"hiring_team": team}, *candidates, *applications, interview]


def _seun(stage: Stage) -> tuple[Person, Opening]:
    closing = Closing.objects.select_related("opening").get(person=stage.persons["seun"])
    return stage.persons["seun"], closing.opening


def _write_to_seun(stage: Stage, at: datetime) -> None:
    """Ben writes that there is news, and keeps times free in the days that come."""
    ben, (seun, opening) = stage.persons["ben"], _seun(stage)
    talks.write_to_candidate(seun, opening, words=BEN_TO_SEUN, by=ben, at=at)
    spans = [
        Span(start, start + HALF_AN_HOUR)
        for day in (1, 2, 3)
        for hour in (10, 11, 15)
        for start in [moment_on(stage.day(day), time(hour), HOME)]
    ]
    talks.offer_slots(ben, spans, place="https://video.example/ben", at=at)


def _wish(stage: Stage, at: datetime) -> None:
    seun, opening = _seun(stage)
    talks.say_wish(seun, opening, channel="video", amount="all", reach="", at=at)


def _call_in(stage: Stage, at: datetime) -> None:
    seun, opening = _seun(stage)
    rights.call_in(seun, opening, words=SEUN_WAITS, at=at)


def _take_a_time(stage: Stage, at: datetime) -> None:
    seun, opening = _seun(stage)
    talks.take_slot(seun, opening, Slot.objects.order_by("starts_at")[0], at=at)


def _send_link(key: str, at: datetime) -> None:
    """Somebody asks for the link to their own page; the mail lies in the outbox."""
    links.ask_for_link(address(key), at=at)


def _offer(stage: Stage, member: str, ally: str, reason: str, at: datetime) -> None:
    closing = Closing.objects.get(person=stage.persons[ally])
    allies.offer_ally(closing, reason=reason, pace=6, by=stage.persons[member], at=at)


def _agree(stage: Stage, member: str, ally: str, at: datetime) -> None:
    offered = Ally.objects.get(member=stage.persons[member], ally=stage.persons[ally])
    allies.agree_to_ally(offered, by=stage.persons[ally], at=at)


def _keep_in_mind(stage: Stage, at: datetime) -> None:
    in_mind.keep_in_mind(stage.persons["leila"], words=LEILA_OF_HERSELF, roles="Data scientist", at=at)
