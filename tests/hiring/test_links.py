from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actions import erasure
from core.ledger.check import check_record
from core.models import Message
from hiring.actions.links import ask_for_link, issue_link
from hiring.models import PrivateLink
from tests.cast import NOW, Cast
from tests.hiring.story import applied, opening_of


def test_a_link_that_is_long_over_goes_and_the_record_says_so(cast: Cast) -> None:
    issue_link(cast.asha, at=NOW)
    assert check_record().findings == []

    erasure.expire(at=NOW + timedelta(days=400))

    assert not PrivateLink.objects.exists()
    assert check_record().findings == []


def test_asking_for_a_link_writes_to_the_disk_whether_an_address_is_known_or_not(cast: Cast) -> None:
    """A commit that has something to write takes longer than one that has not: that would tell who applied."""
    applied(cast.asha, opening_of(cast))
    before = Message.objects.count()
    for address in (cast.asha.email, "nobody@isarlicht.example"):
        with CaptureQueriesContext(connection) as asked:
            ask_for_link(address, at=NOW)
        assert any(query["sql"].startswith(("INSERT", "UPDATE")) for query in asked.captured_queries)
    assert Message.objects.count() == before + 1
