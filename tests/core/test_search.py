"""Finding by words: the same on both databases, and nothing that a wall hides."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import Model
from pytest_django import DjangoAssertNumQueries

from core import search, walls
from core.actions import people as actions
from core.actions.erasure import erase_person
from core.actions.promises import hand_over_promise, make_promise
from core.models import Beat, Person, Promise, SearchDocument, Wall
from core.tick import tick_once
from core.tick.routines import ROUTINES
from core.walls import Who
from tests.cast import NOW, Cast, OwnDatabase
from tests.core.test_promises import FRIDAY


def promised(cast: Cast, what: str) -> Promise:
    return make_promise(owed_by=cast.ben, owed_to=cast.chloe, what=what, due_at=FRIDAY, by=cast.ben, at=NOW)


def found(person: Person, words: str, most: int = 20) -> list[Model]:
    return search.find(words, who=Who(person, NOW), most=most)


# --- What is found ---


@pytest.mark.parametrize(
    "words",
    [
        "notes",
        "NOTES",
        "not",
        "the notes",
        "zielinski",
        "Zieliński",
        "strasse",
        "Straße 5",
        "e mail",
        "a-b",
        "b_c",
    ],
)
def test_promise_is_found_by_its_words_and_their_beginnings(cast: Cast, words: str) -> None:
    promise = promised(cast, "The Notes for Zieliński (Straße 5), E-Mail a-b_c")
    assert found(cast.ben, words) == [promise]


@pytest.mark.parametrize("words", ["otes", "notes missing", "strasse 6", "no tes"])
def test_promise_is_not_found_by_other_words(cast: Cast, words: str) -> None:
    promised(cast, "The Notes for Zieliński (Straße 5)")
    assert found(cast.ben, words) == []


@pytest.mark.parametrize("words", ["rosa", "ferreira ros", "rosa@isarlicht.example", "rosa@isar"])
def test_person_is_found_by_name_and_address(cast: Cast, words: str) -> None:
    assert found(cast.ben, words) == [cast.rosa]


def test_what_changes_is_found_by_its_new_words_only(cast: Cast) -> None:
    fields = {"language": "", "time_zone": "", "country": "", "region": ""}
    actions.set_profile(cast.rosa, name="Rosa Silva", by=cast.rosa, at=NOW, **fields)
    assert found(cast.ben, "silva") == [cast.rosa]
    assert found(cast.ben, "ferreira") == []


def test_what_is_forgotten_is_not_found(cast: Cast) -> None:
    search.forget(cast.rosa)
    assert found(cast.ben, "rosa") == []


# --- What is not revealed ---


def test_promise_is_found_by_its_parties_and_nobody_else(cast: Cast) -> None:
    promise = promised(cast, "Quarrel about Sol")
    assert [found(person, "quarrel") for person in (cast.ben, cast.chloe)] == [[promise], [promise]]
    others = (cast.ada, cast.asha, cast.dev, cast.eve, cast.judge, cast.rosa, cast.sol, cast.tariq)
    assert [found(person, "quarrel") for person in others] == [[]] * 8


def test_exclusion_hides_what_was_found_before(cast: Cast) -> None:
    promise = promised(cast, "Quarrel about Sol")
    walls.seat(promise.wall, cast.sol, role="reader", by=None, at=NOW)
    assert found(cast.sol, "quarrel") == [promise]
    walls.exclude(promise.wall, cast.sol, by=cast.chloe, at=NOW)
    assert found(cast.sol, "quarrel") == []


def test_promise_is_found_by_its_new_owner_and_no_longer_by_the_old(cast: Cast) -> None:
    promise = promised(cast, "Quarrel about Sol")
    hand_over_promise(promise, to_person=cast.tariq, reason="I am away.", by=cast.ben, at=NOW)
    assert (found(cast.ben, "quarrel"), found(cast.tariq, "quarrel")) == ([], [promise])


def test_outsider_finds_nobody_but_themselves(cast: Cast) -> None:
    assert found(cast.eve, "isarlicht", most=50) == [cast.eve]
    assert len(found(cast.ben, "isarlicht", most=50)) == 7


def test_hidden_hits_leave_no_gap_in_what_is_shown(cast: Cast) -> None:
    """Even when whole chunks of better hits are hidden, as many as asked for are shown."""
    wall = promised(cast, "Something else").wall
    hidden = [
        Promise(
            kind="core.plain",
            what="Lamp",
            wall=wall,
            owed_by=cast.sol,
            owed_to=cast.rosa,
            made_at=NOW,
            due_at=NOW,
        )
        for _ in range(search.CHUNK + 5)
    ]
    for thing in Promise.objects.bulk_create(hidden):
        search.index(thing, "lamp lamp lamp", wall=wall)
    mine = [promised(cast, "A lamp for the cellar") for _ in range(3)]
    assert found(cast.ben, "lamp", most=3) == mine
    assert found(cast.ben, "lamp", most=2) == mine[:2]


def test_sealed_things_cannot_be_indexed(cast: Cast) -> None:
    recipient = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
    wall = Wall.objects.create(kind=Wall.Kind.SEALED, around="x", recipient=recipient, created_at=NOW)
    with pytest.raises(ValueError, match="sealed wall"):
        search.index(promised(cast, "Open"), "secret", wall=wall)
    assert not SearchDocument.objects.filter(text__contains="secret").exists()


# --- Odd input ---


@pytest.mark.parametrize(
    "words",
    [
        "",
        " ",
        "\x00",
        '"',
        "'",
        "''; DROP TABLE core_person; --",
        '" OR "1"="1',
        "AND OR NOT NEAR(",
        "a:b | !c & (d <-> e)",
        "text:rosa",
        "*",
        "rosa**",
        "^ro",
        "-rosa -",
        "%",
        "\\",
        "{}[]()",
        "\U0001f600",
        "\U0001f468\u200d\U0001f469",
        "\ud7ff\ue000",
        "ﷺ" * 20,
        "x" * 10_000,
        "x " * 10_000,
        "é" * 10_000,
        "\n\t\r\x0b",
        "1e5 -5 2.0 0x1F",
    ],
)
def test_odd_words_find_nothing_and_break_nothing(cast: Cast, words: str) -> None:
    promised(cast, "The notes")
    assert found(cast.ben, words) in ([], [cast.rosa])
    assert found(cast.ben, f"notes {words}"[:8]) is not None
    assert found(cast.ben, "notes") == list(Promise.objects.all())


@pytest.mark.parametrize("what", ["\U0001f600 lamp \U0001f600", "lamp" + " x" * 140, "'lamp\" %s %(x)s \\"])
def test_odd_texts_are_found_by_what_is_plain_in_them(cast: Cast, what: str) -> None:
    assert found(cast.ben, "lamp") == []
    promise = promised(cast, what)
    assert found(cast.ben, "lamp") == [promise]


@pytest.mark.parametrize("number", [1, 3])
def test_search_asks_as_often_for_one_hit_as_for_three(
    cast: Cast, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    things = [promised(cast, "A lamp") for _ in range(number)]
    with django_assert_num_queries(6):
        assert found(cast.ben, "lamp") == things


# --- What is forgotten ---


def test_words_of_who_was_erased_are_gone_from_the_file(own_database: OwnDatabase) -> None:
    chloe = Person.objects.get(name="Chloe Lindner")
    stranger = actions.add_person(name="Zyxwvuton Qrstab", email="", by=chloe, at=NOW)
    actions.add_person(name="Somebody Else", email="", by=chloe, at=NOW)
    is_a_file = connection.vendor == "sqlite"
    assert is_in_a_file(own_database, b"zyxwvuton") == is_a_file
    erase_person(stranger, ground="asked", by=chloe, at=NOW)
    search.wipe_forgotten_words()
    assert not is_in_a_file(own_database, b"zyxwvuton")
    assert is_in_a_file(own_database, b"somebody") == is_a_file
    assert [str(thing) for thing in found(chloe, "chloe")] == ["Chloe Lindner"]


def test_forgotten_words_are_wiped_by_the_tick(own_database: OwnDatabase) -> None:
    assert "forgotten_words" in {routine.name for routine in ROUTINES}
    tick_once(NOW)
    assert Beat.objects.get(name="forgotten_words").failure == ""


def is_in_a_file(own: OwnDatabase, word: bytes) -> bool:
    """Whether a word stands anywhere in the files of SQLite, also where no row leads any more."""
    return any(word in path.read_bytes().lower() for path in own.home.glob("*.sqlite3*"))
