"""How long what a candidate left is needed, by the law of the place, and until when that is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from core import clock
from core.clock import Basis, Calendar, Policy
from hiring.rules.clocks import about_days

REJECTION_RECEIVED = "rejection_received"
LAST_CONTACT = "last_contact"
# These say how long at least; nobody is erased after them unless they ask.
ONLY_WHEN_ASKED = {"us.candidate", "ca-on.candidate"}


def policy_for(policies: Mapping[str, Policy], calendar: Calendar) -> Policy:
    """The rule of the place: that of its law, or our own where the data knows none; of two laws the longer.

    Raises LookupError when the data has no rule of our own either.
    """
    found = clock.policies_for(REJECTION_RECEIVED, policies, calendar)
    laws = [policy for policy in found if policy.basis is Basis.law]
    if not found:
        raise LookupError("policies/hiring/retention has no rule of our own (house.yaml).")
    return max(laws or found, key=lambda policy: about_days(policy.length))


def keep_until(policy: Policy, told_at: datetime, calendar: Calendar) -> datetime:
    """The last moment at which it is still needed, counted from the day on which the candidate was told."""
    return clock.due(told_at, policy, calendar)
