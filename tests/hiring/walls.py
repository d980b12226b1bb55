"""Every page and act of hiring, and what each of the cast is answered there: read from walls.txt, and tried.

A line is a route's name, then a pair of answers for each of CAST: to GET, and to an empty POST. A wall answers 404,
a visitor without an account is sent to sign in (302), a page that only shows refuses a POST (405), one that only acts
a GET.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from core.actions import people
from core.models import Person
from hiring import urls
from hiring.actions import allies, imports, links, notes, rights, talks, uploads
from hiring.actions.closings import Said, hold_closing
from hiring.actions.letters import send_letters
from hiring.models import Application, Candidate, Closing, Opening
from hiring.rules.slots import Span
from tests.cast import NOW, Cast
from tests.hiring.story import DAY, newcomer, opening_of, rejected

TABLE = Path(__file__).with_name("walls.txt")
INSIDE = ("nobody", "manager", "interviewer", "recruiter", "hr", "it", "admin", "other", "outsider", "leaver")
BY_LINK = ("candidate", "stranger", "guesser")
CAST = (*INSIDE, *BY_LINK)
Answer = Callable[[str, str], int]


@dataclass(frozen=True)
class World:
    """Asha was met by Ben and Rosa, and waits; Bo was answered and asked to be an ally, Di is one, Ed was answered."""

    cast: Cast
    things: Mapping[str, tuple[str, ...]]  # what stands in the address of a route, by its name
    links: Mapping[str, Mapping[str, str]]  # by route and by who comes
    leaver: Person


def build(cast: Cast) -> World:
    opening, analyst = opening_of(cast), opening_of(cast, title="Analyst")
    closing = rejected(cast, cast.asha, cast.rosa, cast.ben, opening=opening)
    notes.ask_for_notes(closing, of=cast.rosa, by=cast.ben, at=NOW)
    bo, di = newcomer(cast, "Bo Lind"), newcomer(cast, "Di Berg")
    offered = allies.offer_ally(
        _held(cast, bo, cast.ben, analyst), reason="The case", pace=6, by=cast.ben, at=NOW
    )
    begun = allies.offer_ally(
        _held(cast, di, cast.ben, analyst), reason="The case", pace=6, by=cast.ben, at=NOW
    )
    allies.agree_to_ally(begun, by=di, at=NOW)
    allies.ask_to_pass_on(begun, to=cast.sol, reason="He builds it.", by=cast.ben, at=NOW)
    told = _held(cast, newcomer(cast, "Ed Falk"), cast.ben, analyst)
    talks.write_to_candidate(cast.asha, opening, words="There is news.", by=cast.ben, at=NOW)
    talks.say_wish(cast.asha, opening, channel="video", amount="all", reach="", at=NOW)
    spans = [Span(NOW + n * DAY, NOW + n * DAY + DAY / 48) for n in (1, 2)]
    taken, slot = talks.offer_slots(cast.ben, spans, place="Here", at=NOW)
    talks.take_slot(cast.asha, opening, taken, at=NOW)
    source = imports.add_source(kind="greenhouse", name="Greenhouse", by=cast.ada, at=NOW)
    upload = uploads.receive(source, name="a.json", chunks=[b"[]"], by=cast.tariq, at=NOW)
    asked = rights.ask_about_data(cast.asha, kind="access", words="All of it.", at=NOW)
    answered = rights.ask_about_data(cast.asha, kind="correction", words="I never lived in Rome.", at=NOW)
    rights.answer_about_data(answered, answer="Mended.", by=cast.chloe, at=NOW)
    application = Application.objects.get(person=cast.asha)
    letter = _by_hand(cast, newcomer(cast, "Fay Hahn"), opening)
    named: dict[str, Any] = {
        "source source_secret source_key source_key_end": source,
        "import import_discard import_refusals": upload,
        "news links": application,
        "ally ally_word ally_pass ally_end": begun,
        "opening opening_allies opening_days letters letters_again": opening,
        "closing hold notice handover words notes ask_notes": closing,
        "ally_offer": told,
        "letter_delivered": letter,
        "slot_end": slot,
        "data_request": asked,
        "private:insist": answered,
        "private:ally_answer": offered,
        "private:ally_word private:ally_passing private:ally_end": begun,
        "private:wish private:time private:time_off private:letter private:waiting": opening,
        "private:happened private:not_happened": analyst,
    }
    things: dict[str, tuple[str, ...]] = {
        name: (thing.public_id,) for words, thing in named.items() for name in words.split()
    }
    things |= {"ask_notes": (closing.public_id, cast.rosa.public_id), "private:download": ("json",)}
    return World(cast, things, _links(cast, bo, di), _leaver(cast))


def _links(cast: Cast, bo: Person, di: Person) -> dict[str, dict[str, str]]:
    """For each route the link of whom its thing is about, of another candidate who waits, and one made up."""
    cy = newcomer(cast, "Cy Dahl")
    rejected(cast, cy, cast.sol, opening=opening_of(cast, title="Driver"))
    owners = dict.fromkeys(("ally_answer", "happened", "not_happened", "questions"), bo)
    owners |= dict.fromkeys(("ally_word", "ally_passing", "ally_end"), di)
    own = {each: links.issue_link(each, at=NOW).split("/")[2] for each in (cast.asha, bo, cy, di)}
    return {
        route: {
            "candidate": own[owners.get(route.removeprefix("private:"), cast.asha)],
            "stranger": own[cy],
            "guesser": "x" * 43,
        }
        for route in routes()
    }


def _held(cast: Cast, person: Person, by: Person, opening: Opening) -> Closing:
    closing = rejected(cast, person, by, opening=opening)
    hold_closing(
        closing, by=by, at=NOW, said=Said(how="call", held_at=NOW, lines="Thanked them.", offered="touch")
    )
    closing.refresh_from_db()
    return closing


def _by_hand(cast: Cast, person: Person, opening: Opening) -> Closing:
    """A letter to somebody who is not to be written to by e-mail."""
    closing = rejected(cast, person, opening=opening)
    Candidate.objects.filter(person=person).update(can_email=False)
    send_letters(opening, [closing], text="Dear {name}, thank you.", by=cast.tariq, at=NOW)
    return closing


def _leaver(cast: Cast) -> Person:
    """Somebody who worked here, met people, and has left."""
    lea = people.add_person(name="Lea Gone", email="lea@isarlicht.example", by=cast.ada, at=NOW - 90 * DAY)
    people.seat_in_team(lea, team=cast.search_team, by=cast.ada, at=NOW - 90 * DAY)
    people.open_account(lea, by=cast.ada, at=NOW - 90 * DAY)
    people.record_leaving(lea, by=cast.ada, at=NOW - DAY)
    return lea


def routes() -> Iterator[str]:
    """The name of every route of the room, those by link with `private:` before them."""
    yield from (str(each.name) for each in urls.urlpatterns)
    yield from (f"private:{each.name}" for each in urls.PRIVATE)
    yield from (f"published:{each.name}" for each in urls.PUBLISHED)


def tried(world: World, sign_in: Callable[[Person], Client]) -> dict[str, list[tuple[int, int]]]:
    """What everybody is answered at every route; nothing of what they do there stays."""
    cast = world.cast
    browsers = dict(zip(INSIDE[1:-1], (sign_in(each) for each in (
        cast.ben, cast.rosa, cast.tariq, cast.chloe, cast.dev, cast.ada, cast.sol, cast.eve,
    )), strict=True))  # fmt: skip
    browsers |= {"nobody": Client(), "leaver": sign_in(world.leaver)}
    found = {}
    for route in routes():
        who = BY_LINK if route.startswith("private:") else INSIDE
        found[route] = [
            (answer(browsers.get(name) or Client(), address_of(world, route, name), "get"),
             answer(browsers.get(name) or Client(), address_of(world, route, name), "post"))
            for name in who
        ]  # fmt: skip
    return found


def address_of(world: World, route: str, name: str) -> str:
    inside = world.things.get(route, ())
    if not route.startswith("private:"):
        return reverse(route if ":" in route else f"hiring:{route}", args=inside)
    token = () if route == "private:renewal" else (world.links[route][name],)
    return reverse(route, args=[*token, *inside])


def answer(browser: Client, address: str, method: str) -> int:
    cache.clear()
    with transaction.atomic():
        status = int(getattr(browser, method)(address).status_code)
        transaction.set_rollback(True)
    return status


def table() -> dict[str, list[tuple[int, int]]]:
    lines = [line.split() for line in TABLE.read_text("utf-8").splitlines() if line and line[0] != "#"]
    return {name: [_pair(each) for each in rest] for name, *rest in lines}


def _pair(said: str) -> tuple[int, int]:
    get, _slash, post = said.partition("/")
    return int(get), int(post)


def written(found: Mapping[str, list[tuple[int, int]]]) -> str:
    return "".join(
        f"{route:24}" + " ".join(f"{get}/{post}" for get, post in rest) + "\n"
        for route, rest in found.items()
    )
