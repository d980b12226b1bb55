"""Home: the three columns, their order, their words, and what they cost."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.actions import people as people_actions
from core.actions import promises as actions
from core.models import Message, Person, Promise, Team
from core.pages.paging import ROWS
from tests.cast import NOW, Cast
from tests.costs import plan_of
from tests.crowd import fill

SCAN = re.compile(
    r"SCAN core_(promise|message)|Seq Scan on core_(promise|message)|Index.* Scan using promise_\w+ on core_promise *$"
)
SignIn = Callable[[Person], Client]


def promised(
    by: Person, to: Person | Team, what: str, *, days: float = 3, owed_with: Person | None = None
) -> Promise:
    return actions.make_promise(
        owed_by=by,
        owed_to=to,
        owed_with=owed_with,
        what=what,
        due_at=NOW + timedelta(days=days),
        by=by,
        at=NOW - timedelta(days=9),
    )


def columns(browser: Client) -> dict[str, list[tuple[str, str, str]]]:
    """What each column shows: what, who, and the clock."""
    shown = browser.get("/").context["columns"]
    return {each.side.name: [(row.what, row.who, row.clock) for row in each.rows] for each in shown}


def test_home_shows_mine_yours_and_ours_with_what_is_due_first(
    cast: Cast, sign_in: SignIn, now: object
) -> None:
    promised(cast.ben, cast.dev, "Name an interviewer", days=3)
    promised(cast.ben, cast.tariq, "Answer on the shortlist", days=-4)
    promised(cast.dev, cast.ben, "Collect the mail", days=1)
    promised(cast.chloe, cast.search_team, "Explain the rules", days=20)
    promised(cast.ben, cast.rosa, "Show the desk plan", owed_with=cast.tariq)
    promised(cast.tariq, cast.hr_team, "Look at the waiting times", owed_with=cast.ben, days=0.2)
    promised(cast.chloe, cast.dev, "None of Ben's business")
    assert columns(sign_in(cast.ben)) == {
        "mine": [
            ("Answer on the shortlist", "You owe Tariq Mansour", "2 working days late"),
            ("Name an interviewer", "You owe Dev Raman", "due in 3 working days"),
        ],
        "yours": [
            ("Collect the mail", "Dev Raman owes you", "due tomorrow at 11:00"),
            ("Explain the rules", "Chloe Lindner owes Team Search", "due on 23 March"),
        ],
        "ours": [
            (
                "Look at the waiting times",
                "You and Tariq Mansour owe Team People and culture",
                "due today at 15:48",
            ),
            ("Show the desk plan", "You and Tariq Mansour owe Rosa Ferreira", "due in 3 working days"),
        ],
    }


def test_home_says_what_is_pressing(cast: Cast, sign_in: SignIn, now: object) -> None:
    browser = sign_in(cast.ben)
    assert browser.get("/").context["under"] == "Tuesday 3 March. Nothing is late."
    promised(cast.ben, cast.dev, "Today", days=0.2)
    assert browser.get("/").context["under"] == "Tuesday 3 March. 1 promise is due today."
    promised(cast.ben, cast.dev, "Late", days=-1)
    promised(cast.ben, cast.dev, "Late together", days=-1, owed_with=cast.chloe)
    assert browser.get("/").context["under"] == "Tuesday 3 March. 2 promises are late."


def test_home_with_nothing_is_kind(cast: Cast, sign_in: SignIn, now: object) -> None:
    page = sign_in(cast.ben).get("/").content.decode()
    assert [
        words in page for words in ("You owe nobody anything", "Nobody owes you anything", "Nothing is open")
    ] == [
        True,
        True,
        True,
    ]


def test_home_offers_to_promise_to_who_sits_in_a_team(cast: Cast, sign_in: SignIn, now: object) -> None:
    offered = [{"href": "/promises/new/", "words": "Make a promise"}]
    assert sign_in(cast.ben).get("/").context["acts"] == offered
    assert sign_in(cast.eve).get("/").context["acts"] == []
    assert sign_in(cast.eve).get("/promises/new/").status_code == 404


def test_home_speaks_german_to_who_reads_german(cast: Cast, sign_in: SignIn, now: object) -> None:
    cast.ben.language = "de"
    cast.ben.save()
    promised(cast.ben, cast.dev, "Ein Wort", days=1)
    page = sign_in(cast.ben).get("/")
    assert page.context["greeting"] == "Guten Morgen, Ben"
    assert columns(sign_in(cast.ben))["mine"] == [
        ("Ein Wort", "Von Ihnen an Dev Raman", "morgen um 11:00 Uhr fällig")
    ]


def test_home_counts_days_by_who_owes_in_the_zone_of_who_reads(
    cast: Cast, sign_in: SignIn, now: object
) -> None:
    cast.dev.country, cast.dev.time_zone = "IN", "Asia/Kolkata"
    cast.dev.save()
    promised(cast.dev, cast.ben, "After Holi, on which India does not work", days=2)
    assert columns(sign_in(cast.ben))["yours"][0][2] == "due in 1 working day"
    assert columns(sign_in(cast.dev))["mine"][0][2] == "due in 1 working day"


def test_column_shows_ten_and_leads_to_all(cast: Cast, sign_in: SignIn, now: object) -> None:
    for n in range(12):
        promised(cast.ben, cast.dev, f"Promise {n}", days=n + 1)
    column = sign_in(cast.ben).get("/").context["columns"][0]
    assert (len(column.rows), column.more_words, column.more_href) == (10, "See all 12", "/mine/")


def test_column_counts_no_further_than_a_hundred(cast: Cast, sign_in: SignIn, now: object) -> None:
    fill(160, persons=[cast.ben, cast.dev], at=NOW)
    assert sign_in(cast.ben).get("/yours/").status_code == 200
    fill(300, persons=[cast.ben, cast.dev], at=NOW)
    assert sign_in(cast.ben).get("/").context["columns"][0].more_words == "See all, more than 100"


def test_list_goes_on_after_a_place_though_its_row_is_gone(cast: Cast, sign_in: SignIn, now: object) -> None:
    due_at = NOW + timedelta(days=2)
    fill(0, persons=[cast.ben], at=NOW)
    for n in range(ROWS + 3):
        promised(cast.ben, cast.dev, f"Promise {n}", days=2)
    browser = sign_in(cast.ben)
    first = browser.get("/mine/").context
    last = Promise.objects.get(public_id=first["slice"].rows[-1].public_id)
    actions.keep_promise(last, by=cast.ben, at=NOW)
    second = browser.get(f"/mine/{first['slice'].next}").context
    shown = [row.what for row in [*first["rows"], *second["rows"]]]
    assert sorted(shown) == sorted(f"Promise {n}" for n in range(ROWS + 3))
    assert (second["slice"].next, second["slice"].start) == ("", "/mine/")
    assert last.due_at == due_at


@pytest.mark.parametrize("place", ["x", "1~2", "9" * 18 + "~" + "a" * 22, "\0", "-1~" + "a" * 22])
def test_list_after_what_is_no_place_does_not_exist(
    cast: Cast, sign_in: SignIn, now: object, place: str
) -> None:
    assert sign_in(cast.ben).get("/mine/", {"after": place}).status_code == 404


def queries_of(browser: Client, address: str) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert browser.get(address).status_code == 200
    return [query["sql"] for query in queries]


@pytest.mark.parametrize("address", ["/", "/mine/", "/yours/", "/ours/"])
def test_home_asks_as_often_for_three_rows_as_for_one(
    cast: Cast, sign_in: SignIn, now: object, address: str
) -> None:
    browser = sign_in(cast.ben)
    asked = []
    for rows in (1, 2):
        for n in range(rows):
            promised(cast.ben, cast.dev, f"Mine {n}")
            promised(cast.dev, cast.ben, f"Yours {n}")
            promised(cast.ben, cast.dev, f"Ours {n}", owed_with=cast.chloe)
        asked.append(len(queries_of(browser, address)))
    assert asked[0] == asked[1]


def scans(plan: str) -> list[str]:
    """Lines of a plan that read a table, or all that is open, from end to end; the few rows that failed may be."""
    return [line for line in plan.splitlines() if SCAN.search(line) and "_failing" not in line]


@pytest.fixture
def many(cast: Cast) -> Cast:
    persons = [
        people_actions.add_person(name=f"Member {n}", email="", by=cast.ada, at=NOW) for n in range(100)
    ]
    fill(20_000, persons=persons, at=NOW, one=cast.ben, theirs=100)
    Message.objects.bulk_create(
        Message(to=persons[n % 100], template="core.something_waits", created_at=NOW) for n in range(10_000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return cast


def test_no_page_reads_all_promises_or_messages(many: Cast, sign_in: SignIn, now: datetime) -> None:
    person, team = f"/people/{many.ben.public_id}/", f"/teams/{many.search_team.public_id}/"
    ben, ada = sign_in(many.ben), sign_in(many.ada)
    asked = [
        *(
            sql
            for address in ("/", "/mine/", "/yours/", "/ours/", person, team, "/notifications/")
            for sql in queries_of(ben, address)
        ),
        *queries_of(ada, "/attention/"),
    ]
    about = [sql for sql in asked if 'FROM "core_promise"' in sql or 'FROM "core_message"' in sql]
    assert len(about) > 15
    assert {sql: plan_of(sql) for sql in about if scans(plan_of(sql))} == {}
    assert len(scans(plan_of("SELECT COUNT(*) FROM core_promise WHERE what = 'Promise 7'"))) == 1
