"""How long what a candidate left is needed, country by country."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.clock import Basis, Calendar, load_policies
from hiring.rules.retention import LAST_CONTACT, keep_until, policy_for

POLICIES = load_policies(Path(__file__).parents[2] / "policies" / "hiring" / "retention")
TOLD = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("country", "region", "zone", "policy", "day"),
    [
        ("DE", "BY", "Europe/Berlin", "de.candidate", "2026-09-03"),
        ("AT", "9", "Europe/Vienna", "at.candidate", "2026-10-03"),
        ("GB", "ENG", "Europe/London", "gb.candidate", "2026-09-03"),
        ("US", "NY", "America/New_York", "us.candidate", "2027-03-03"),
        ("FR", "", "Europe/Paris", "fr.candidate", "2026-06-03"),
        ("CA", "ON", "America/Toronto", "ca-on.candidate", "2029-03-03"),
        ("CA", "QC", "America/Toronto", "house.candidate", "2026-09-03"),
        ("JP", "", "Asia/Tokyo", "house.candidate", "2026-09-04"),
    ],
)
def test_keep_until_follows_the_law_of_the_place(
    country: str, region: str, zone: str, policy: str, day: str
) -> None:
    calendar = Calendar(country, region, zone)
    rule = policy_for(POLICIES, calendar)
    until = keep_until(rule, TOLD, calendar)
    assert (rule.id, until.astimezone(calendar.zone).date().isoformat()) == (policy, day)


def test_policy_for_a_place_without_any_rule_says_what_is_missing() -> None:
    laws = {name: policy for name, policy in POLICIES.items() if not name.startswith("house")}
    with pytest.raises(LookupError, match=r"house\.yaml"):
        policy_for(laws, Calendar("JP", "", "Asia/Tokyo"))


def test_every_rule_says_where_it_comes_from_in_both_languages() -> None:
    assert POLICIES["fr.pool"].starts_with == LAST_CONTACT
    for policy in POLICIES.values():
        assert policy.source or policy.basis is Basis.house
        assert policy.words("title", "de") != policy.title
        assert policy.words("note", "de") != policy.note
