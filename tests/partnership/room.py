"""A room in which everything has happened once, and every page of it read by everybody."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern

from core import tick
from core.actions import people as persons
from core.actions import seals as keys
from core.models import Person, Team
from partnership.actions import agreements, disagreements, help, office_hours, pulse, repairs, talks, ties
from partnership.actions.office_hours import Offer, series_of
from partnership.actions.thanks import share_thanks, thank
from partnership.models import (
    Celebration,
    Disagreement,
    Goal,
    HelpRequest,
    Objection,
    OfficeHours,
    PulseRound,
    PulseSeat,
    Repair,
    Talk,
    Thanks,
    Tie,
    WorkingAgreement,
)
from partnership.rules.office_hours import hour_on
from partnership.rules.sides import Side
from partnership.urls import urlpatterns
from tests.cast import NOW, Cast
from tests.core.sealed import passphrase_of
from tests.partnership.table import OF_CHLOE, close, hear_both, state_both
from tests.partnership.table import table as table_of
from tests.partnership.test_actions_agreements import propose, sign, start, text_of
from tests.partnership.test_celebrations import celebrated, colleague
from tests.partnership.test_repairs import ask, promised

SignIn = Callable[[Person], Client]

# What stands behind the first hole of a route, by the first word of its address.
NOUNS: dict[str, type[Model]] = {
    "agreements": WorkingAgreement,
    "celebrations": Celebration,
    "disagreements": Disagreement,
    "goals": Goal,
    "help": HelpRequest,
    "hours": OfficeHours,
    "objections": Objection,
    "pulse": PulseRound,
    "repairs": Repair,
    "talks": Talk,
    "thanks": Thanks,
    "ties": Tie,
}
HOLE = re.compile(r"<[a-z]+:([a-z_]+)>")
TODAY = NOW.date()
THURSDAY_AT_20_PAST_2 = int((NOW + timedelta(days=2, hours=3, minutes=20)).timestamp())
QUERIES = {"book": f"?at={THURSDAY_AT_20_PAST_2}"}


@dataclass(frozen=True)
class World:
    cast: Cast
    everybody: dict[str, Person]


def furnish(cast: Cast) -> World:
    """Everything of the room, through its actions: tables, agreements, open doors, ties, repair, pulse, joy."""
    paul = colleague(cast, "Paul Achterberg", cast.hr_team)
    gone = colleague(cast, "Lena Brandt", cast.ta_team)
    persons.record_leaving(gone, by=cast.ada, at=NOW)
    _tables(cast)
    _agreements(cast)
    _open_doors(cast)
    _repair(cast)
    _pulses(cast)
    made = celebrated(cast)
    said = thank(to=cast.tariq, text="So calm", may_be_public=True, by=cast.ben, at=NOW, celebration=made)
    share_thanks(said, by=cast.tariq, at=NOW)
    thank(to=cast.tariq, text="So kind", may_be_public=True, by=cast.chloe, at=NOW)
    names = ("chloe", "tariq", "ben", "dev", "sol", "rosa", "ada", "eve", "judge")
    return World(cast, {name: getattr(cast, name) for name in names} | {"paul": paul, "gone": gone})


def _tables(cast: Cast) -> None:
    said_back = state_both(cast)
    view = table_of(said_back).of(cast.chloe).view
    assert view is not None
    disagreements.say_back(view, words=OF_CHLOE, by=cast.tariq, at=NOW)
    hear_both(cast)
    close(cast)


def _agreements(cast: Cast) -> None:
    holds = start(cast)
    for person in (cast.chloe, cast.tariq):
        sign(holds, person)
    agreements.object_to(
        text_of(start(cast)), reason="We cannot keep three days in August.", by=cast.tariq, at=NOW
    )
    propose(cast)


def _open_doors(cast: Cast) -> None:
    offer = Offer("Room Isar", TODAY + timedelta(days=2), time(14), 60, 1, 20)
    for host, team in ((cast.chloe, cast.hr_team), (cast.tariq, cast.ta_team)):
        office_hours.offer_office_hours(team, host=host, offer=offer, by=host, at=NOW)
    offered = OfficeHours.objects.get(host=cast.chloe)
    hour = hour_on(series_of(offered), offer.first_on)
    assert hour is not None
    talks.book_talk(offered, hour=hour, starts_at=hour.starts_at, topic="Start dates", by=cast.tariq, at=NOW)
    asked = help.ask_for_help(of=cast.tariq, sentence="How?", urgency="soon", by=cast.chloe, at=NOW)
    help.answer_help(asked, text="So.", by=cast.tariq, at=NOW)
    help.ask_for_help(of=cast.ta_team, sentence="Who knows?", urgency="stuck", by=cast.dev, at=NOW)
    for other, agreed in ((Side.ta, cast.tariq), (Side.it, cast.dev)):
        tie = ties.declare_tie(
            one=Side.hr, other=other, every_days=28, about="us", by=cast.chloe, at=NOW - timedelta(days=30)
        )
        ties.agree_to_tie(tie, by=agreed, at=NOW - timedelta(days=30))
    ties.declare_tie(one=Side.it, other=Side.ta, every_days=7, about="", by=cast.dev, at=NOW)


def _repair(cast: Cast) -> None:
    keys.init_keys(at=NOW)
    for person in (cast.chloe, cast.tariq, cast.dev):
        keys.choose_passphrase(person, passphrase_of(person), at=NOW)
    asked = ask(cast)
    promised(asked, cast)
    repairs.ask_check(asked, by=cast.tariq, at=NOW)


def _pulses(cast: Cast) -> None:
    """One that is proposed, one that is open, one that has closed and shows something."""
    for team, number in ((cast.hr_team, 4), (cast.ta_team, 4)):
        for at in range(number):
            _seat(cast, ["Ines", "Mona", "Olga", "Pia"][at] + f" {team.name}", team)
    _pulse(cast, begun=NOW - timedelta(days=9), answered=True)
    _pulse(cast, begun=NOW - timedelta(days=1))
    pulse.propose_pulse(
        one=Side.hr,
        other=Side.ta,
        closes_at=NOW + timedelta(days=7),
        talk_at=NOW + timedelta(days=8),
        place="Room Isar",
        by=cast.chloe,
        at=NOW,
    )


def _seat(cast: Cast, name: str, team: Team) -> None:
    email = f"{name.replace(' ', '.').lower()}@isarlicht.example"
    at = NOW - timedelta(days=20)
    person = persons.add_person(name=name, email=email, by=cast.ada, at=at)
    persons.seat_in_team(person, team=team, by=cast.ada, at=at)


def _pulse(cast: Cast, *, begun: datetime, answered: bool = False) -> None:
    asked = pulse.propose_pulse(
        one=Side.hr,
        other=Side.ta,
        closes_at=begun + timedelta(days=5),
        talk_at=begun + timedelta(days=6),
        place="Room Isar",
        by=cast.chloe,
        at=begun,
    )
    pulse.open_pulse(asked, by=cast.tariq, at=begun)
    if not answered:
        return
    asked = PulseRound.objects.get(pk=asked.pk)
    for number, seat in enumerate(PulseSeat.objects.filter(round=asked).select_related("person")):
        answers: dict[str, int | None] = dict.fromkeys(pulse.QUESTIONS, 1 + number % 5)
        pulse.answer_pulse(asked, answers, by=seat.person, at=begun + timedelta(days=1))
    pulse.state_with_name(asked, text="We are few.", by=cast.chloe, at=begun + timedelta(days=1))


def routes() -> list[str]:
    """Every route of the room, as its table of addresses says."""
    return [str(pattern.pattern) for pattern in urlpatterns if isinstance(pattern, URLPattern)]


def addresses(route: str) -> Iterator[str]:
    """A route with its holes filled by everything there is; KeyError says that NOUNS lacks what it leads to."""
    holes = HOLE.findall(route)
    noun = route.partition("/")[0]
    if "public_id" not in holes:
        yield "/partnership/" + HOLE.sub("mine", route)
        return
    for thing in NOUNS[noun]._default_manager.order_by("pk"):
        day = (TODAY + timedelta(days=2)).isoformat()
        found = {"public_id": thing.public_id, "day": day, "number": "1"}  # type: ignore[attr-defined] # every one has one
        filled = (str(found.get(part, part)) if at % 2 else part for at, part in enumerate(HOLE.split(route)))
        yield "/partnership/" + "".join(filled) + QUERIES.get(route.split("/")[-2], "")


@dataclass(frozen=True)
class Page:
    route: str
    who: str
    status: str
    html: str


def read(world: World, sign_in: SignIn, names: list[str]) -> Iterator[Page]:
    """Every page of the room, as each of these is answered."""
    for name in names:
        browser = sign_in(world.everybody[name])
        browser.post("/seals/unlock/", {"passphrase": passphrase_of(world.everybody[name])})
        for route in routes():
            for address in addresses(route):
                yield _ask(browser, route, address, name)


def _ask(browser: Client, route: str, address: str, who: str) -> Page:
    """By GET; what only takes a POST is sent an empty one, and whatever that did is taken back."""
    answer = browser.get(address)
    if answer.status_code == 405:
        with transaction.atomic():
            sent = browser.post(address)
            transaction.set_rollback(True)
        return Page(route, who, f"p{sent.status_code}", "")
    is_page = answer.status_code == 200 and "html" in answer["Content-Type"]
    return Page(route, who, str(answer.status_code), answer.content.decode() if is_page else "")


def hear() -> None:
    """What happened is delivered, and first steps are suggested."""
    tick.tick_once(NOW)
    tick.tick_once(NOW)
