"""What Kept said to somebody: the list, opening one, and the count in the side bar."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import walls
from core.actions import promises as actions
from core.models import Entry, Message, Person, Promise
from core.pages.paging import ROWS
from tests.cast import NOW, Cast

SignIn = Callable[[Person], Client]


def promised(cast: Cast, what: str = "Name an interviewer") -> Promise:
    due_at = NOW + timedelta(days=3)
    return actions.make_promise(
        owed_by=cast.ben, owed_to=cast.dev, what=what, due_at=due_at, by=cast.ben, at=NOW
    )


def nothing_new(cast: Cast) -> None:
    Message.objects.filter(to=cast.dev).update(seen_at=NOW)


def count_in_side_bar(answer: Any) -> str:
    groups = answer.context["frame"]["groups"]
    [link] = [link for group in groups for link in group.links if link["name"] == "notifications"]
    return str(link["count"])


def test_notifications_are_said_in_the_readers_language_newest_first(
    cast: Cast, sign_in: SignIn, now: object
) -> None:
    nothing_new(cast)
    cast.dev.language = "de"
    cast.dev.save()
    promise = promised(cast)
    actions.keep_promise(promise, by=cast.ben, at=NOW + timedelta(minutes=1))
    lines = sign_in(cast.dev).get("/notifications/").context["lines"]
    assert [(line.subject, line.is_new) for line in lines][:3] == [
        ("Ben Okafor hat ein Versprechen an Sie eingelöst", True),
        ("Ben Okafor hat Ihnen etwas versprochen", True),
        (lines[2].subject, False),
    ]


def test_opening_a_notification_marks_it_as_seen_and_writes_nothing_in_the_record(
    cast: Cast, sign_in: SignIn, now: object
) -> None:
    nothing_new(cast)
    promise = promised(cast)
    entries, browser = Entry.objects.count(), sign_in(cast.dev)
    page = browser.get("/notifications/")
    assert count_in_side_bar(page) == "1"
    opened = browser.get(page.context["lines"][0].href)
    assert opened.context["subject"] == "Ben Okafor made you a promise"
    assert f'href="/promises/{promise.public_id}/"' in opened.content.decode()
    assert count_in_side_bar(browser.get("/notifications/")) == ""
    assert Entry.objects.count() == entries


def test_all_can_be_marked_as_seen(cast: Cast, sign_in: SignIn, now: object) -> None:
    promised(cast)
    browser = sign_in(cast.dev)
    assert browser.post("/notifications/seen/", follow=True).context["has_new"] is False
    assert Message.objects.filter(to=cast.dev, seen_at__isnull=True).count() == 0
    assert Message.objects.filter(to=cast.ben, seen_at__isnull=True).count() > 0


def test_notification_of_somebody_else_does_not_exist(cast: Cast, sign_in: SignIn, now: object) -> None:
    promised(cast)
    message = Message.objects.get(template="core.promise_made_to_you")
    assert sign_in(cast.dev).get(f"/notifications/{message.public_id}/").status_code == 200
    assert sign_in(cast.ada).get(f"/notifications/{message.public_id}/").status_code == 404


def test_who_is_excluded_later_no_longer_sees_it_nor_a_count(
    cast: Cast, sign_in: SignIn, now: object
) -> None:
    nothing_new(cast)
    promise = promised(cast)
    browser = sign_in(cast.dev)
    assert count_in_side_bar(browser.get("/")) == "1"
    walls.exclude(promise.wall, cast.dev, by=cast.chloe, at=NOW)
    assert count_in_side_bar(browser.get("/")) == ""
    message = Message.objects.get(template="core.promise_made_to_you")
    assert browser.get(f"/notifications/{message.public_id}/").status_code == 404


def test_notifications_go_on_and_cost_the_same(cast: Cast, sign_in: SignIn, now: object) -> None:
    browser = sign_in(cast.dev)
    asked = []
    for number in (1, 2):
        for _ in range(number):
            promised(cast)
        with CaptureQueriesContext(connection) as queries:
            browser.get("/notifications/")
        asked.append(len(queries))
    assert asked[0] == asked[1]
    Message.objects.bulk_create(
        Message(to=cast.dev, template="core.something_waits", created_at=NOW - timedelta(days=n))
        for n in range(ROWS)
    )
    first = browser.get("/notifications/").context
    second = browser.get(f"/notifications/{first['slice'].next}").context
    assert len(first["lines"]) == ROWS
    assert len(first["lines"]) + len(second["lines"]) == Message.objects.filter(to=cast.dev).count()


def test_notifications_with_nothing_say_what_will_stand_there(
    cast: Cast, sign_in: SignIn, now: object
) -> None:
    Message.objects.filter(to=cast.dev).delete()
    assert "Nothing yet" in sign_in(cast.dev).get("/notifications/").content.decode()


def test_side_bar_counts_no_further_than_99(cast: Cast, sign_in: SignIn, now: object) -> None:
    Message.objects.bulk_create(
        Message(to=cast.dev, template="core.something_waits", created_at=NOW) for _ in range(120)
    )
    assert count_in_side_bar(sign_in(cast.dev).get("/")) == "99+"


def test_side_bar_marks_where_one_is_and_who(cast: Cast, sign_in: SignIn, now: object) -> None:
    browser = sign_in(cast.dev)
    for address, name in (
        ("/", "home"),
        ("/promises/new/", "home"),
        ("/teams/", "people"),
        ("/search/", None),
    ):
        frame = browser.get(address).context["frame"]
        here = [link["name"] for group in frame["groups"] for link in group.links if link["current"]]
        assert here == ([name] if name else [])
    assert (frame["me"]["name"], frame["me"]["under"]) == ("Dev Raman", "IT custodian")
