"""Pages that have something to show: axe finds nothing there either, also when a form is sent empty."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.urls import reverse
from playwright.sync_api import expect

from core import messages, tick
from core.actions import promises as actions
from core.models import Head, Message, Person, Promise
from shell import first_visit
from tests.browser.visitor import Visitor
from tests.cast import NOW, Cast, without_guards

Visit = Callable[..., Visitor]

BEFORE = NOW - timedelta(days=9)


def promised(cast: Cast, *, days: float = 3) -> Promise:
    """Ben owes Chloe an answer."""
    return actions.make_promise(
        owed_by=cast.ben,
        owed_to=cast.chloe,
        what="An answer on the second interview, with the two reasons that we spoke about",
        due_at=NOW + timedelta(days=days),
        by=cast.ben,
        at=BEFORE,
    )


def extended(cast: Cast) -> Promise:
    promise = promised(cast)
    notice = "We have not decided yet, and I would rather say so."
    actions.extend_promise(promise, to_due_at=NOW + timedelta(days=9), notice=notice, by=cast.ben, at=BEFORE)
    return promise


def kept(cast: Cast) -> Promise:
    promise = promised(cast)
    actions.keep_promise(promise, by=cast.ben, at=BEFORE, said="We spoke for half an hour.")
    return promise


def contested(cast: Cast) -> Promise:
    promise = kept(cast)
    actions.contest_keeping(promise, by=cast.chloe, at=BEFORE, saying="We did not speak.")
    return promise


def released(cast: Cast) -> Promise:
    promise = promised(cast)
    actions.release_promise(promise, reason="It is answered by itself.", by=cast.chloe, at=BEFORE)
    return promise


def handed_over(cast: Cast) -> Promise:
    promise = promised(cast)
    reason = "I am away for two weeks."
    actions.hand_over_promise(promise, to_person=cast.tariq, reason=reason, by=cast.ben, at=BEFORE)
    return promise


def late(cast: Cast) -> Promise:
    return promised(cast, days=-3)


STATES = [promised, late, extended, kept, contested, released, handed_over]


@pytest.mark.parametrize("state", STATES)
def test_promise_is_well_for_both_sides(visit: Visit, cast: Cast, state: Callable[[Cast], Promise]) -> None:
    promise = state(cast)
    for person in (cast.ben, cast.chloe):
        visitor = visit(person)
        visitor.go(reverse("promise", args=[promise.public_id]))
        assert visitor.look() == []


ACTS = [
    (promised, "ben", "keeping"),
    (promised, "ben", "notice"),
    (promised, "ben", "handover"),
    (promised, "chloe", "release"),
    (kept, "chloe", "contest"),
    (kept, "chloe", "export"),
]


@pytest.mark.parametrize(("state", "name", "act"), ACTS, ids=[act for _state, _name, act in ACTS])
def test_act_is_well_also_when_it_is_sent_empty(
    visit: Visit, cast: Cast, state: Callable[[Cast], Promise], name: str, act: str
) -> None:
    visitor = visit(getattr(cast, name))
    visitor.go(reverse(f"promise_{act}", args=[state(cast).public_id]))
    if visitor.page.locator("main form [required]").count():
        visitor.page.locator("main form .button").click()
        expect(visitor.page.get_by_role("heading", name="There is a problem")).to_be_visible()
    assert visitor.look() == []


def test_notice_is_shown_before_it_is_sent(visit: Visit, cast: Cast) -> None:
    visitor = visit(cast.ben)
    visitor.go(reverse("promise_notice", args=[promised(cast).public_id]))
    visitor.page.locator("#id_to_day").fill("2026-03-20")
    visitor.page.locator("#id_notice").fill("We have not decided yet, and I would rather say so.")
    visitor.page.locator("main form .button").click()
    expect(visitor.page.get_by_text("I would rather say so.")).to_be_visible()
    assert visitor.look() == []


@pytest.fixture
def busy(cast: Cast) -> Cast:
    """Everything that can stand on a page stands there."""
    for state in STATES:
        state(cast)
    actions.make_promise(
        owed_by=cast.chloe,
        owed_to=cast.ta_team,
        owed_with=cast.ben,
        what="Look at the office hours again",
        due_at=NOW + timedelta(days=1),
        by=cast.chloe,
        at=BEFORE,
    )
    tick.tick_once(NOW)
    messages.push_back(Message.objects.filter(to=cast.chloe).latest("pk"), "The mail server refused it.", NOW)
    return cast


BUSY = ["/", "/mine/", "/yours/", "/ours/", "/notifications/", "/search/?q=interview", "/people/?q=nobody"]


@pytest.mark.parametrize("path", BUSY)
def test_busy_page_is_well(visit: Visit, busy: Cast, path: str) -> None:
    visitor = visit(busy.chloe)
    assert visitor.go(path).status == 200
    assert visitor.look() == []


def test_notification_is_well(visit: Visit, busy: Cast) -> None:
    visitor = visit(busy.chloe)
    visitor.go("/notifications/")
    visitor.page.locator(".lines a").first.click()
    assert visitor.look() == []


def test_what_needs_a_hand_is_well(visit: Visit, busy: Cast) -> None:
    visitor = visit(busy.ada)
    visitor.go("/attention/")
    expect(visitor.page.get_by_text("The mail server refused it.")).to_be_visible()
    assert visitor.look() == []


FORMS = ["/promises/new/", "/administration/people/new/", "/administration/teams/new/"]


@pytest.mark.parametrize("path", FORMS)
def test_form_that_is_sent_empty_is_well(visit: Visit, cast: Cast, path: str) -> None:
    visitor = visit(cast.ada)
    visitor.go(path)
    visitor.page.locator("main form .button").first.click()
    expect(visitor.page.get_by_role("heading", name="There is a problem")).to_be_visible()
    assert visitor.look() == []


@pytest.fixture
def token(site: str) -> Iterator[str]:
    """Nobody is there yet."""
    with transaction.atomic(), connection.cursor() as cursor, without_guards(cursor):
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f"DELETE FROM {model._meta.db_table}")
        Head.objects.create(pk=1, size=0, frontier=b"")
    yield first_visit.new_token()
    first_visit.forget_token()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_first_visit_is_well_from_page_to_page(visit: Visit, token: str, scripts: bool) -> None:
    visitor = visit(None, scripts=scripts)
    visitor.go(f"/setup/{token}/")
    go_on(visitor, name="Harbour", is_looked_at=scripts)
    visitor.page.locator("#id_country").select_option("DE")
    go_on(visitor, is_looked_at=False)
    go_on(visitor, is_looked_at=scripts)
    go_on(visitor, name="Ada", email="ada@x.example", password="quiet-harbour-tree", is_looked_at=scripts)
    go_on(visitor, hr_name="Chloe", hr_email="chloe@x.example", is_looked_at=scripts)
    go_on(visitor, is_looked_at=scripts)
    expect(visitor.page.get_by_role("heading", name="Ada")).to_be_visible()
    assert [person.name for person in Person.objects.order_by("pk")] == ["Ada", "Chloe"]


def go_on(visitor: Visitor, *, is_looked_at: bool, **typed: str) -> None:
    """Fill in one page and send it; look at it as it came, and as it says what is wrong when it is sent empty."""
    button = visitor.page.locator("main form .button")
    if is_looked_at:
        assert visitor.look() == []
    if is_looked_at and "name" in typed:
        button.click()
        expect(visitor.page.get_by_role("heading", name="There is a problem")).to_be_visible()
        assert visitor.look() == []
    for name, value in typed.items():
        visitor.page.locator(f"#id_{name}").fill(value)
    button.click()
    visitor.page.wait_for_load_state()
