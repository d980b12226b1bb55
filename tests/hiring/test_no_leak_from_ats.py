"""Nothing tells the candidate before the person does, when it is the ATS that knows first (claim H10).

A whole round is played from the outside: a file of Greenhouse is brought in, the interview's time goes by, webhooks
bring a rejection and an offer, days pass. At each step everything is read that the candidates could see (as in
test_no_leak.py), and besides what the webhooks answered and what the downloads are called. Two plants show that a
leak would be found.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
import time_machine

from core import messages
from core.models import Person
from hiring.actions import settling
from hiring.actions.closings import Said, hold_closing
from hiring.actions.connections import set_hook_secret
from hiring.actions.imports import add_source, import_files
from hiring.models import Closing, Source
from tests.cast import NOW, Cast
from tests.hiring.pages import tick
from tests.hiring.story import DAY, due_of
from tests.hiring.test_hooks import SECRET, knock
from tests.hiring.test_no_leak import HINTS, Seen, bones, everything, secrets_in
from tests.hiring.vendors import application, candidate, event, interview, job, rejected

REASON = "Too Junior Xq7"
ASHA, OMAR = 1, 2


def iso(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


@dataclass
class Played:
    """The source that knows everything, the two who applied, and what their ATS was answered."""

    cast: Cast
    source: Source
    answers: list[Any] = field(default_factory=list)

    @property
    def both(self) -> tuple[Person, Person]:
        asha, omar = (Person.objects.get(email=f"{name}@example.org") for name in ("asha", "omar"))
        return asha, omar

    def knock(self, action: str, **payload: Any) -> None:
        self.answers.append(knock(self.source, event(action, **payload), event_id=str(len(self.answers))))


def bring_in(play: Played, at: datetime, folder: Any) -> None:
    """Both applied and will be met by Ben in two days."""
    people = [
        candidate(ASHA, "asha@example.org", last="Rao"),
        candidate(OMAR, "omar@example.org", first="Omar", last="Rai"),
    ]
    meetings = [
        interview(500 + of, of=100 + of, at=iso(at + 2 * DAY), status="scheduled") for of in (ASHA, OMAR)
    ]
    applied = [application(100 + of, of=of) for of in (ASHA, OMAR)]
    path = folder / "all.json"
    path.write_text(json.dumps([job(), *people, *applied, *meetings]))
    import_files(play.source, [path], by=play.cast.tariq, at=at)


def decide(play: Played, at: datetime, _folder: Any) -> None:
    reason = {"id": 1, "name": REASON, "type": {"id": 1, "name": "We rejected them"}}
    said = rejected(100 + ASHA, of=ASHA, at=iso(at), rejection_reason=reason)
    play.knock(
        "reject_candidate", application=said | {"candidate": candidate(ASHA, "asha@example.org", last="Rao")}
    )
    offer = {
        "id": 9,
        "application_id": 100 + OMAR,
        "status": "Created",
        "created_at": iso(at),
        "sent_on": None,
    }
    play.knock("offer_created", **offer)


def wait(_play: Played, _at: datetime, _folder: Any) -> None:
    """Days pass; Asha's clock runs out."""


Step = tuple[str, datetime, Callable[[Played, datetime, Any], None]]
STEPS: list[Step] = [
    ("brought in", NOW, bring_in),
    ("met", NOW + 3 * DAY, wait),
    ("decided", NOW + 4 * DAY, decide),
    ("nudged", NOW + 9 * DAY, wait),
    ("late", NOW + 14 * DAY, wait),
]


def play(cast: Cast, folder: Any) -> Iterator[tuple[str, Played]]:
    source = add_source(kind="greenhouse", name="Greenhouse", by=cast.ada, at=NOW)
    set_hook_secret(source, secret=SECRET, by=cast.ada, at=NOW)
    played = Played(cast, source)
    for name, at, act in STEPS:
        with time_machine.travel(at, tick=False):
            act(played, at, folder)
            tick(at)
            yield name, played


def answered(played: Played) -> Seen:
    """What the webhooks were answered: status, headers and body."""
    return Seen(
        {
            f"answer {number}": "\n".join(
                [str(each.status_code), *map(": ".join, each.headers.items()), each.content.decode()]
            )
            for number, each in enumerate(played.answers)
        }
    )


def test_nothing_tells_before_the_talk_when_the_ats_knows_first(cast: Cast, now: Any, tmp_path: Any) -> None:
    for name, played in play(cast, tmp_path):
        asha, omar = played.both
        seen, other = everything(asha), everything(omar)
        assert (seen.leaks(), other.leaks(), answered(played).leaks()) == ([], [], []), name
        assert bones(seen, asha) == bones(other, omar), name
        files = [line for text in seen.texts.values() for line in text.splitlines() if "filename" in line]
        assert files, "something is taken along"
        titles = re.findall(r"<title>(.*?)</title>", "\n".join(seen.texts.values()), re.DOTALL)
        assert [title for title in titles if secrets_in(title)] == []
    assert [each.status_code for each in played.answers] == [204, 204]
    closing = Closing.objects.get(due_at__isnull=False)
    assert (closing.person, closing.owed_by, due_of(closing) < NOW + 14 * DAY) == (asha, cast.ben, True)
    assert HINTS


def test_once_they_were_told_the_same_reading_finds_it(cast: Cast, now: Any, tmp_path: Any) -> None:
    *_before, (_name, played) = play(cast, tmp_path)
    at = NOW + 15 * DAY
    with time_machine.travel(at, tick=False):
        said = Said(how="call", held_at=at, lines="We spoke.")
        hold_closing(Closing.objects.get(due_at__isnull=False), by=cast.ben, at=at, said=said)
        tick(at)
        asha, omar = played.both
        assert REASON in {leak.rpartition(": ")[2] for leak in everything(asha).leaks()}
        assert everything(omar).leaks() == []


@pytest.mark.parametrize("planted", ["page", "mail"])
def test_planted_leak_of_an_import_is_found(
    cast: Cast, now: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, planted: str
) -> None:
    """As if the page believed what the ATS says, or settling told the candidate."""
    if planted == "page":
        monkeypatch.setattr("hiring.access.holding.is_told", lambda *_: True)
    else:
        real = settling.settle_quietly

        def tells(persons: Any, *arguments: Any, **options: Any) -> Any:
            found = real(persons, *arguments, **options)
            for closing in Closing.objects.all():
                facts = {"who": "the team that rejected you", "words": "Hello."}
                messages.say(closing.person, "hiring.writing", at=NOW + 4 * DAY, facts=facts)
            return found

        monkeypatch.setattr("hiring.actions.intake.settle_quietly", tells)
    leaks = {name: everything(played.both[0]).leaks() for name, played in play(cast, tmp_path)}
    assert leaks["brought in"] == leaks["met"] == []
    assert leaks["decided"] != []
