"""Every column of every table says how long it is kept."""

import pytest

from core import retention


@pytest.mark.django_db
def test_every_column_has_a_rule_and_every_rule_a_column() -> None:
    assert retention.gaps() == []
