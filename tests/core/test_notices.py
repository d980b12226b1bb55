"""What the tick says about promises, and what it leaves unsaid."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import Http404
from django.utils.functional import lazystr

from core import access, promises, walls
from core.actions import promises as acts
from core.models import Message, Promise
from core.tick.claims import claim
from core.tick.jobs import give_notice
from core.walls import Who
from tests.cast import NOW, Cast

LATE = NOW + timedelta(days=3)


def promised(cast: Cast) -> Promise:
    due_at = NOW + timedelta(days=2)
    return acts.make_promise(
        owed_by=cast.ben, owed_to=cast.tariq, what="Read the brief", due_at=due_at, by=cast.ben, at=NOW
    )


def claimed(promise: Promise) -> Promise:
    row = claim(Promise.objects.all(), LATE)
    assert row == promise
    return promise if row is None else row


def said_since(before: int) -> set[tuple[str, str]]:
    return {(message.to.name, message.template) for message in Message.objects.filter(pk__gt=before)}


def last_message() -> int:
    return Message.objects.order_by("-pk").values_list("pk", flat=True)[0]


def test_notice_late_tells_both_sides(cast: Cast) -> None:
    promise = promised(cast)
    before = last_message()
    give_notice(claimed(promise), LATE)
    assert said_since(before) == {
        ("Ben Okafor", "core.promise_is_late"),
        ("Tariq Mansour", "core.promise_to_you_is_late"),
    }


def test_notice_of_what_was_extended_meanwhile_is_not_given(cast: Cast) -> None:
    promise = promised(cast)
    row = claimed(promise)
    acts.extend_promise(promise, to_due_at=LATE + timedelta(days=9), notice="I am ill", by=cast.ben, at=LATE)
    before = last_message()
    give_notice(row, LATE)
    assert said_since(before) == set()


def test_notice_of_what_was_kept_meanwhile_is_not_given(cast: Cast) -> None:
    promise = promised(cast)
    row = claimed(promise)
    acts.keep_promise(promise, by=cast.ben, at=LATE)
    before = last_message()
    give_notice(row, LATE)
    assert said_since(before) == set()


def test_notice_of_a_quiet_promise_goes_to_its_owner_alone(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    promise = promised(cast)
    assert access.get_promise(cast.tariq, promise.public_id, at=NOW) == promise
    assert list(promises.yours(Who(cast.tariq, NOW))) == [promise]

    quiet = promises.Kind(promises.PLAIN, lazystr("A promise"), quiet=True)
    monkeypatch.setitem(promises.KINDS, promises.PLAIN, quiet)
    before = last_message()
    give_notice(claimed(promise), LATE)
    assert said_since(before) == {("Ben Okafor", "core.quiet_promise_is_late")}
    assert list(promises.yours(Who(cast.tariq, NOW))) == []
    with pytest.raises(Http404):
        access.get_promise(cast.tariq, promise.public_id, at=NOW)
    assert walls.may(cast.ben, "promise.see", promise, at=NOW)
