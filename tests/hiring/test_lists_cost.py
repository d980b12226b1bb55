"""Every list of the room asks the database as often for three rows as for one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from core.models import Person
from hiring.actions.closings import Said, hold_closing
from hiring.actions.figures import count_days
from hiring.actions.imports import add_source
from hiring.actions.in_mind import keep_in_mind
from hiring.actions.letters import send_letters
from hiring.actions.rights import ask_about_data
from hiring.actions.talks import offer_slots, write_to_candidate
from hiring.actions.uploads import receive
from hiring.models import Closing, Knock, Source
from hiring.rules.slots import Span
from hiring.urls import urlpatterns
from tests.cast import NOW, Cast
from tests.costs import costs_the_same
from tests.hiring.pages import page_for
from tests.hiring.story import DAY, applied, decided, newcomer, opening_of, rejected

SignIn = Callable[[Person], Client]
Make = Callable[[Cast, int], object]
pytestmark = pytest.mark.usefixtures("now")
MINUTE = timedelta(minutes=1)

NOT_LISTS = {"settings", "owed_since", "allies_export", "figures", "voices"}
ELSEWHERE = {"board", "board_by_opening", "board_by_manager", "board_asked", "board_waits", "allies"}


def guest(cast: Cast, number: int) -> Person:
    return newcomer(cast, f"Guest{number} One")


def owed(cast: Cast, number: int) -> Closing:
    return rejected(cast, guest(cast, number), cast.ben, opening=opening_of(cast, title=f"Engineer {number}"))


def asked_about_data(cast: Cast, number: int) -> object:
    return ask_about_data(guest(cast, number), kind="access", words="What do you hold?", at=NOW)


def offered(cast: Cast, number: int) -> object:
    at = NOW + (number + 2) * DAY
    return offer_slots(cast.ben, [Span(at, at + 20 * MINUTE)], place="Isar", at=NOW)


def source(cast: Cast, number: int) -> Source:
    return add_source(kind="csv", name=f"Table {number}", by=cast.tariq, at=NOW)


def imported(cast: Cast, number: int) -> object:
    table = b"Name,Email,Job\nOmar,omar@example.org,Engineer\n"
    return receive(source(cast, number), name="people.csv", chunks=[table], by=cast.tariq, at=NOW)


LISTS: dict[str, tuple[str, str, Make]] = {
    "closings": ("ben", "/hiring/", owed),
    "openings": ("tariq", "/hiring/openings/", lambda cast, n: opening_of(cast, title=f"Engineer {n}")),
    "slots": ("ben", "/hiring/times/", offered),
    "data_requests": ("tariq", "/hiring/requests/", asked_about_data),
    "sources": ("tariq", "/hiring/sources/", source),
    "imports": ("tariq", "/hiring/imports/", imported),
}


@pytest.mark.parametrize(("reader", "path", "make"), LISTS.values(), ids=LISTS)
def test_three_rows_cost_what_one_costs(
    cast: Cast, sign_in: SignIn, reader: str, path: str, make: Make
) -> None:
    client = sign_in(getattr(cast, reader))
    costs_the_same(client, path, lambda number: make(cast, number))


def test_every_list_is_counted() -> None:
    """A new page with rows belongs into LISTS, one without any into NOT_LISTS."""
    pages = {str(each.name) for each in urlpatterns if "<" not in str(each.pattern)}
    assert pages == {*LISTS, *NOT_LISTS, *ELSEWHERE}


@pytest.mark.parametrize("reader", ["tariq", "ben"])
def test_people_of_an_opening_cost_the_same(cast: Cast, sign_in: SignIn, reader: str) -> None:
    opening = opening_of(cast)

    def make(number: int) -> None:
        applied(newcomer(cast, f"Waits{number} One"), opening)
        rejected(cast, guest(cast, number), cast.ben, opening=opening)

    costs_the_same(sign_in(getattr(cast, reader)), f"/hiring/openings/{opening.public_id}/", make)


def test_letters_of_an_opening_cost_the_same(cast: Cast, sign_in: SignIn) -> None:
    opening = opening_of(cast)

    def make(number: int) -> None:
        for name in (f"Waits{number} One", f"Sent{number} One"):
            decided(applied(newcomer(cast, name), opening))
        sent = Closing.objects.get(person__name=f"Sent{number} One")
        send_letters(opening, [sent], text="Thank you for applying.", by=cast.tariq, at=NOW)

    costs_the_same(sign_in(cast.tariq), f"/hiring/openings/{opening.public_id}/letters/", make)


def test_who_might_fit_costs_the_same(cast: Cast, sign_in: SignIn) -> None:
    opening = opening_of(cast, title="Rust engineer")

    def make(number: int) -> None:
        known = guest(cast, number)
        rejected(cast, known, cast.ben, opening=opening_of(cast, title=f"Writer {number}"))
        keep_in_mind(known, words="I write Rust.", roles="", at=NOW)

    costs_the_same(sign_in(cast.ben), f"/hiring/openings/{opening.public_id}/allies/", make)


def test_figures_cost_the_same(cast: Cast, sign_in: SignIn) -> None:
    def make(number: int) -> None:
        held = Said("call", NOW, "Thanked them")
        hold_closing(owed(cast, number), by=cast.ben, at=NOW, said=held)
        count_days(NOW + number * DAY)

    costs_the_same(sign_in(cast.tariq), "/hiring/figures/", make)


def test_what_a_source_could_not_read_costs_the_same(cast: Cast, sign_in: SignIn) -> None:
    found = source(cast, 0)

    def make(number: int) -> None:
        Knock.objects.create(source=found, event_id=str(number), body="{}", at=NOW, is_unknown=True)

    costs_the_same(sign_in(cast.tariq), f"/hiring/sources/{found.public_id}/", make)


def test_writings_cost_the_same_for_who_writes_and_who_reads(cast: Cast, sign_in: SignIn) -> None:
    closing = rejected(cast, cast.asha, cast.ben)
    application = cast.asha.applications.get()

    def make(number: int) -> None:
        words = f"There is news: {number}."
        write_to_candidate(cast.asha, closing.opening, words=words, by=cast.ben, at=NOW + number * MINUTE)

    costs_the_same(sign_in(cast.ben), f"/hiring/applications/{application.public_id}/news/", make)
    costs_the_same(Client(), page_for(cast.asha), lambda number: make(number + 3))
