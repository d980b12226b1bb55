"""Nothing tells the candidate before the person does (claim H10): a whole round of hiring is played, and at each step
everything is read that the candidate could see: every mail with its headers and calendar entries, every page that can
be reached by their link with its headers, what they can take along, and for a colleague who applied every page inside.

Beside Asha, who will be rejected, stands Omar, who will get an offer: until they are told, nobody can tell by the
pages and mails of one which of the two it is. The last tests plant a leak of each sort, and see it found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from core import messages
from core.models import Person
from hiring.actions.closings import Said, hold_closing
from hiring.actions.entering import Notes, enter_decision, enter_interview, enter_notes
from hiring.actions.talks import offer_slots, write_to_candidate
from hiring.models import Application, Closing, ClosingHeld, Interview, Opening
from hiring.rules.news import load_hints, told_in
from hiring.rules.slots import Span
from hiring.views.news import first_words
from tests.cast import NOW, Cast
from tests.hiring.pages import browser, mails_to, page_for, tick
from tests.hiring.story import DAY, applied, interviewed, newcomer, opening_of, rejected

HINTS = load_hints(Path(__file__).parents[2] / "policies" / "hiring" / "gives_away.yaml")
REASON = "Too Junior Xq7"
NOTES = "Weak on indexes Zk3, would not hire"
SECRETS = [REASON, "Xq7", NOTES, "Zk3", "definitely not", "definitely_not", "closing", "late"]
HREF = re.compile(r'(?:href|action)="(/private/[^"?]+)')
RANDOM = re.compile(r"(?<![\w-])(?:[\w-]{43}|[\w-]{22})(?![\w-])", re.ASCII)
HOUR = timedelta(hours=1)


@dataclass
class Seen:
    """What somebody could see at one moment: by where it was seen."""

    texts: dict[str, str] = field(default_factory=dict)

    def leaks(self) -> list[str]:
        """Random ids tell nothing, though one in some thousands spells "-Xq7-" or begins with "offer"."""
        return [
            f"{where}: {word}"
            for where, text in ((where, RANDOM.sub("ID", text)) for where, text in self.texts.items())
            for word in [*(told.words for told in told_in(text, HINTS)), *secrets_in(text)]
        ]


def secrets_in(text: str) -> list[str]:
    return [secret for secret in SECRETS if re.search(rf"\b{re.escape(secret)}\b", text, re.IGNORECASE)]


def everything(person: Person) -> Seen:
    """All mails so far, and all that can be reached from the page of a link."""
    cache.clear()
    seen = Seen()
    for number, letter in enumerate(mails_to(person)):
        parts = [str(part.get_content()) for part in letter.walk() if not part.is_multipart()]
        headers = [f"{name}: {value}" for name, value in letter.items()]
        seen.texts[f"mail {number}"] = "\n".join([*headers, *parts])
    for address, text in crawl(browser(), page_for(person)):
        seen.texts[address] = text
    return seen


def crawl(window: Client, start: str) -> Iterator[tuple[str, str]]:
    """Every page from here on that a GET leads to, with its status and headers."""
    waiting, known = [start], {start}
    while waiting:
        address = waiting.pop(0)
        response = window.get(address)
        text = response.content.decode()
        headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
        yield address, f"{response.status_code}\n{headers}\n{text}"
        for found in HREF.findall(text):
            if found not in known and found != "/private/":
                known.add(found)
                waiting.append(found)


def bones(seen: Seen, person: Person) -> list[str]:
    """The same, without what differs between any two people: their names, addresses and random ids."""
    texts = []
    for where, text in seen.texts.items():
        text = re.sub("|".join(map(re.escape, [str(person), person.email])), "NAME", f"{where}\n{text}")
        text = re.sub(r"Content-Length: \d+", "", text)
        texts.append(re.sub(r"\n UID.*|\bboundary=.*|--=+\d+==.*", "", RANDOM.sub("ID", text)))
    return texts


@dataclass
class Round:
    """An opening with two who were interviewed for it: Asha will be rejected, Omar will get an offer."""

    cast: Cast
    opening: Opening
    asha: Person
    omar: Person
    of_asha: Application
    of_omar: Application

    @property
    def both(self) -> tuple[Person, Person]:
        return self.asha, self.omar


def begin(cast: Cast) -> Round:
    opening = opening_of(cast)
    asha, omar = newcomer(cast, "Asha Rao"), newcomer(cast, "Omar Rai")
    both = [applied(person, opening, at=NOW - 20 * DAY) for person in (asha, omar)]
    return Round(cast, opening, asha, omar, *both)


def meet(play: Round, at: datetime) -> None:
    for application, recommendation in ((play.of_asha, "definitely_not"), (play.of_omar, "strong_yes")):
        interview = enter_interview(
            application,
            starts_at=at - 2 * HOUR,
            ends_at=at - HOUR,
            interviewers=[play.cast.ben],
            kind="First talk",
            status=Interview.Status.HELD,
            by=None,
            at=at,
        )
        notes = Notes(gap=NOTES, recommendation=recommendation)
        enter_notes(application, notes, by=play.cast.ben, at=at, interview=interview)


def decide(play: Round, at: datetime) -> None:
    for application, kind in ((play.of_asha, "rejected"), (play.of_omar, "offered")):
        enter_decision(application, kind=kind, decided_at=at, by=None, at=at, reason=REASON)


def write(play: Round, at: datetime) -> None:
    for person in play.both:
        words = first_words(person, play.opening, play.cast.ben)
        write_to_candidate(person, play.opening, words=words, by=play.cast.ben, at=at)


def choose(play: Round, at: datetime) -> None:
    for person in play.both:
        page = f"{page_for(person)}{play.opening.public_id}/"
        wish = {"channel": "video", "amount": "all"}
        assert browser().post(f"{page}wish/", wish).status_code == 302


def offer_times(play: Round, at: datetime) -> None:
    spans = [Span(at + n * DAY, at + n * DAY + HOUR / 2) for n in (1, 2, 3, 4)]
    offer_slots(play.cast.ben, spans, place="https://video.example/ben", at=at)


def take_times(play: Round, at: datetime) -> None:
    """Asha first takes the second and then moves to the first; Omar does the same with the two after."""
    for person in play.both:
        page = f"{page_for(person)}{play.opening.public_id}/"
        free = re.findall(r'name="slot" value="([\w-]{22})"', browser().get(f"{page}time/").content.decode())
        for slot in (free[1], free[0]):
            assert browser().post(f"{page}time/", {"slot": slot}).status_code == 302


def call_in(play: Round, at: datetime) -> None:
    for person in play.both:
        page = f"{page_for(person)}{play.opening.public_id}/"
        assert browser().post(f"{page}waiting/", {"words": ""}).status_code == 302


def wait(play: Round, at: datetime) -> None:
    """Days pass; the clock of the one who has one runs out."""


STEPS: list[tuple[str, datetime, Callable[[Round, datetime], None]]] = [
    ("interviewed", NOW - 10 * DAY, meet),
    ("decided", NOW - 8 * DAY, decide),
    ("nudged", NOW - 2 * DAY, wait),
    ("late", NOW, wait),
    ("called in", NOW + HOUR, call_in),
    ("written to", NOW + DAY, write),
    ("wished", NOW + DAY + HOUR, choose),
    ("times offered", NOW + DAY + 2 * HOUR, offer_times),
    ("times taken", NOW + DAY + 3 * HOUR, take_times),
    ("the day", NOW + 2 * DAY, wait),
]


def play_until(cast: Cast, last: str) -> Iterator[tuple[str, Round]]:
    play = begin(cast)
    for name, at, act in STEPS:
        with time_machine.travel(at, tick=False):
            act(play, at)
            tick(at)
            yield name, play
        if name == last:
            return


def played(cast: Cast, last: str) -> Round:
    """The round as it stands after this step."""
    *_before, (_name, play) = play_until(cast, last)
    return play


def test_nothing_a_candidate_can_see_tells_the_decision_before_they_are_told(cast: Cast) -> None:
    steps = 0
    for name, play in play_until(cast, "the day"):
        for person in play.both:
            seen = everything(person)
            assert seen.leaks() == [], f"{person} could see it when {name}"
        steps += 1
    assert steps == len(STEPS)
    assert Closing.objects.get(due_at__isnull=False).person == play.asha  # she is owed a talk, and he is not
    assert len(mails_to(play.asha)) == 3  # the letter; the talk agreed, and moved; none of the clock


def test_until_told_the_pages_and_mails_of_both_have_the_same_bones(cast: Cast) -> None:
    for name, play in play_until(cast, "wished"):
        asha, omar = (bones(everything(person), person) for person in play.both)
        assert asha == omar, name
    assert [each["Subject"] for each in mails_to(play.asha)] == [
        each["Subject"] for each in mails_to(play.omar)
    ]


def test_after_the_closing_the_page_tells_and_so_does_what_they_take_along(cast: Cast) -> None:
    """Or the tests above would find nothing because nothing is ever there."""
    play = played(cast, "the day")
    closing, at = Closing.objects.get(person=play.asha), NOW + 2 * DAY + HOUR
    said = Said(how=ClosingHeld.How.VIDEO, held_at=at - HOUR / 2, lines="We spoke.")
    with time_machine.travel(at, tick=False):
        hold_closing(closing, by=cast.ben, at=at, said=said)
        tick(at)
        told, waits = everything(play.asha), everything(play.omar)
    assert {leak.rpartition(": ")[2] for leak in told.leaks()} >= {REASON, NOTES}
    assert waits.leaks() == []


def test_colleague_who_applies_finds_nothing_inside(cast: Cast, sign_in: Callable[[Person], Client]) -> None:
    """Rosa works here, and is rejected: no list, count, search, notice or page of hers knows of it."""
    opening = opening_of(cast, title="Fork lift driver")
    opening.wall.seats.filter(person=cast.rosa).delete()
    closing = rejected(cast, cast.rosa, cast.ben, opening=opening)
    promise = closing.promise
    assert promise is not None
    interviewed(applied(cast.asha, opening), cast.ben)
    inside = sign_in(cast.rosa)
    for at in (NOW, NOW + 30 * DAY):
        with time_machine.travel(at, tick=False):
            tick(at)
            for address in (
                "/",
                "/yours/",
                "/ours/",
                "/mine/",
                "/notifications/",
                "/search/?q=fork+lift",
                "/hiring/",
            ):
                text = inside.get(address).content.decode()
                assert "Fork lift" not in text, address
            for thing in (promise.public_id, f"{promise.public_id}/release"):
                assert inside.get(f"/promises/{thing}/").status_code == 404
            assert inside.get(reverse("hiring:closing", args=[closing.public_id])).status_code == 404
    assert mails_to(cast.rosa) == [] or all("Fork" not in str(each) for each in mails_to(cast.rosa))


def test_planted_leak_of_every_sort_is_found(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    play, at = played(cast, "wished"), NOW + DAY + 2 * HOUR
    with time_machine.travel(at, tick=False):
        assert everything(play.asha).leaks() == []
        for planted, where in PLANTED.items():
            found = leaks_after(planted, play, at, monkeypatch)
            assert any(leak.startswith(where) for leak in found), planted


PLANTED = {"mail": "mail", "subject": "mail", "calendar": "mail", "page": "/private/", "held": "/private/"}


def leaks_after(planted: str, play: Round, at: datetime, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is found once a leak was planted, which is then taken out again."""
    sent = list(mail.outbox)
    with transaction.atomic(), monkeypatch.context() as patch:
        plant(planted, play, at, patch)
        tick(at)
        found = everything(play.asha).leaks()
        transaction.set_rollback(True)
    mail.outbox[:] = sent
    return found


def plant(what: str, play: Round, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    if what == "mail":
        write_to_candidate(play.asha, play.opening, words="Leider nein.", by=play.cast.ben, at=at)
    elif what == "subject":
        facts = {"who": "the team that rejected you", "words": "Hello."}
        messages.say(play.asha, "hiring.writing", at=at, facts=facts)
    elif what == "calendar":
        offer_slots(play.cast.ben, [Span(at + DAY, at + DAY + HOUR)], place="Rejection room", at=at)
        page = f"{page_for(play.asha)}{play.opening.public_id}/"
        [slot] = re.findall(
            r'name="slot" value="([\w-]{22})"', browser().get(f"{page}time/").content.decode()
        )
        browser().post(f"{page}time/", {"slot": slot})
    elif what == "page":
        Opening.objects.update(title="Search engineer (position was declined)")
    else:
        monkeypatch.setattr("hiring.access.holding.is_told", lambda *_: True)
