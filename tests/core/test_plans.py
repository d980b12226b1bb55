"""How the two databases find things: nothing that is asked all the time reads a whole table.

Tried on 10,000 promises with the planner's statistics; at a million the plans were the same (see docs and bench).
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from core import access, people, promises, walls
from core.models import Beat, Message, Person, Promise
from core.tick import tick_once
from core.walls import Who
from tests.cast import NOW, Cast, OwnDatabase
from tests.crowd import fill

ROWS = 10_000
WHOLE = re.compile(r"SCAN core_(promise|message)\b(?!.*INDEX)|Seq Scan on core_(promise|message)")
LEARNS = re.compile("PRAGMA analysis_limit|ANALYZE")


@pytest.fixture
def crowd(cast: Cast) -> Cast:
    """Ben has 200 of very many promises; everybody was told something very often."""
    members = list(people.members(NOW).exclude(pk=cast.ben.pk))
    fill(ROWS, persons=members, at=NOW, one=cast.ben, theirs=200)
    due = Promise.objects.filter(pk__in=Promise.objects.order_by("-pk").values("pk")[:50])
    due.update(next_try_at=NOW)
    Message.objects.bulk_create(
        Message(to=members[n % len(members)], template="core.something_waits", created_at=NOW, seen_at=NOW)
        for n in range(ROWS // 4)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return cast


def whole_reads(rows: QuerySet[Any]) -> list[str]:
    return [line for line in rows.explain().splitlines() if WHOLE.search(line)]


def test_what_is_asked_all_the_time_reads_no_whole_table(crowd: Cast) -> None:
    ben = Who(crowd.ben, NOW)
    asked = {
        "mine": promises.mine(ben),
        "yours": promises.yours(ben),
        "ours": promises.ours(ben),
        "mine, counted": promises.mine(ben).order_by()[:101],
        "yours, counted": promises.yours(ben).order_by()[:101],
        "ours, counted": promises.ours(ben).order_by()[:101],
        "due": Promise.objects.filter(next_try_at__lte=NOW).order_by("next_try_at", "pk")[:1],
        "messages": access.messages_for(crowd.ben, at=NOW)[:20],
        "unseen": access.unseen_messages(ben)[:101],
        "to send": Message.objects.filter(next_try_at__lte=NOW).order_by("next_try_at", "pk")[:1],
    }
    assert {name: lines for name, rows in asked.items() if (lines := whole_reads(rows))} == {}
    assert promises.mine(ben).count() + promises.yours(ben).count() + promises.ours(ben).count() > 150
    assert len(whole_reads(Promise.objects.filter(what="Promise 7"))) == 1


def test_whether_somebody_works_here_is_asked_without_reading_everybody(cast: Cast) -> None:
    """PostgreSQL reads so small a table from end to end unless it is told not to, and then for want of another way."""
    shown = walls.visible(Person.objects.filter(pk=cast.ben.pk), cast.tariq, verb="person.see", at=NOW)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        assert re.findall(r"(?:SCAN|Seq Scan on) core_person\b", shown.explain()) == []
    assert list(shown) == [cast.ben]


def test_what_is_owed_together_is_found_among_very_much_that_is_not(crowd: Cast) -> None:
    together = Promise.objects.filter(
        owed_by=crowd.ben, owed_with__isnull=False, ended_at__isnull=True
    ).values("pk")
    assert "promise_together" in together.explain()


def test_tick_learns_how_much_lies_where(own_database: OwnDatabase) -> None:
    """Only SQLite needs to be told, and reads no more than so many rows of an index."""
    with CaptureQueriesContext(connection) as queries:
        tick_once(NOW)
    learned = [query["sql"] for query in queries if LEARNS.match(query["sql"])]
    assert Beat.objects.get(name="sizes").failure == ""
    if connection.vendor == "sqlite":
        assert learned == ["PRAGMA analysis_limit=1000", "ANALYZE"]
        with connection.cursor() as cursor:
            cursor.execute("SELECT stat FROM sqlite_stat1 WHERE idx = 'person_by_name'")
            assert int(cursor.fetchone()[0].split()[0]) == Person.objects.count()
    else:
        assert learned == []
