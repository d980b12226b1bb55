from __future__ import annotations

from datetime import timedelta

from core.actions import erasure
from core.ledger.check import check_record
from hiring.actions.links import issue_link
from hiring.models import PrivateLink
from tests.cast import NOW, Cast


def test_a_link_that_is_long_over_goes_and_the_record_says_so(cast: Cast) -> None:
    issue_link(cast.asha, at=NOW)
    assert check_record().findings == []

    erasure.expire(at=NOW + timedelta(days=400))

    assert not PrivateLink.objects.exists()
    assert check_record().findings == []
