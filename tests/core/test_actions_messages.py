"""What people do with what Kept said, and what an administrator does when it could not be said."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from core import access, messages, walls
from core.actions import messages as actions
from core.actions import promises
from core.errors import Refused
from core.models import Delivery, Entry, Message, Promise
from core.walls import Who
from tests.cast import NOW, Cast

DUE_AT = datetime(2026, 3, 6, 22, 59, 59, tzinfo=UTC)  # the end of Friday in Munich


def promised(cast: Cast) -> Promise:
    return promises.make_promise(
        owed_by=cast.ben, owed_to=cast.dev, what="Name an interviewer", due_at=DUE_AT, by=cast.ben, at=NOW
    )


def message_to_dev(cast: Cast) -> Message:
    promised(cast)
    return Message.objects.get(template="core.promise_made_to_you")


def test_see_messages_notes_the_moment_once_and_writes_nothing_in_the_record(cast: Cast) -> None:
    message = message_to_dev(cast)
    entries = Entry.objects.count()
    mine = access.messages_for(cast.dev, at=NOW).filter(pk=message.pk)
    assert actions.see_messages(mine, at=NOW) == 1
    assert actions.see_messages(mine, at=NOW + timedelta(hours=1)) == 0
    message.refresh_from_db()
    assert (message.seen_at, Entry.objects.count()) == (NOW, entries)


def test_words_of_say_a_moment_as_a_day_where_the_reader_is(cast: Cast) -> None:
    message = message_to_dev(cast)
    with messages.read_by(cast.dev):
        assert messages.words_of(message).text == (
            "Ben Okafor promised you: Name an interviewer.\n\nBy: Friday 6 March 2026"
        )
    cast.dev.time_zone = "Asia/Kolkata"
    with messages.read_by(cast.dev):
        assert timezone.get_current_timezone_name() == "Asia/Kolkata"
        assert messages.words_of(message).text.endswith("By: Saturday 7 March 2026, 04:29")


def test_try_again_hands_what_was_given_up_to_the_next_tick(cast: Cast) -> None:
    message = message_to_dev(cast)
    for _ in range(len(messages.WAITS) + 1):
        messages.push_back(message, "SMTPServerDisconnected: gone", NOW)
    assert message.given_up_at == NOW
    ada = Who(cast.ada, NOW)
    assert actions.try_again(access.failed_messages(ada), by=cast.ada, at=NOW) == 1
    message.refresh_from_db()
    assert (message.next_try_at, message.tries) == (NOW, 0)
    assert Message.objects.get(pk=message.pk).given_up_at is None
    assert message.failure == "SMTPServerDisconnected: gone"
    assert Entry.objects.order_by("-index")[0].kind == actions.TRIED_AGAIN


def test_try_again_with_nothing_left_is_refused_and_writes_nothing(cast: Cast) -> None:
    entries = Entry.objects.count()
    with pytest.raises(Refused, match="nothing to try again"):
        actions.try_again(access.failed_messages(Who(cast.ada, NOW)), by=cast.ada, at=NOW)
    assert Entry.objects.count() == entries


def test_failed_rows_are_for_administrators_and_not_for_who_is_excluded(cast: Cast) -> None:
    message, promise = message_to_dev(cast), Promise.objects.get()
    Message.objects.filter(pk=message.pk).update(failure="SMTPException: no")
    Promise.objects.update(failure="KeyError: no")
    ada = Who(cast.ada, NOW)
    assert list(access.failed_messages(ada)) == [message]
    assert list(access.failed_promises(ada)) == [promise]
    assert list(access.failed_messages(Who(cast.chloe, NOW))) == []
    assert list(access.failed_promises(Who(cast.chloe, NOW))) == []
    walls.exclude(promise.wall, cast.ada, by=cast.chloe, at=NOW)
    assert list(access.failed_messages(Who(cast.ada, NOW))) == []
    assert list(access.failed_promises(Who(cast.ada, NOW))) == []


def test_failed_deliveries_are_for_administrators(cast: Cast) -> None:
    entry = Entry.objects.order_by("index")[0]
    delivery = Delivery.objects.create(entry=entry, reaction="shell.none", failure="KeyError: no")
    assert list(access.failed_deliveries(Who(cast.ada, NOW))) == [delivery]
    assert list(access.failed_deliveries(Who(cast.dev, NOW))) == []
