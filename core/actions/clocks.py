"""What an organisation does with its own clocks; those of laws stay as the law has them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import ledger, people, promises
from core.clock import Basis, Length, Policy
from core.errors import Refused
from core.models import ClockSetting, Person

SET = ledger.declare(
    "core.clock_set", words=_("%(by)s changed how long a promise may take."), erased=ledger.HOLDS_IDS_ONLY
)
RESET = ledger.declare(
    "core.clock_reset", words=_("%(by)s put a clock back as Kept brought it."), erased=ledger.HOLDS_IDS_ONLY
)


@transaction.atomic
def set_clock(policy: Policy, *, length: Length, by: Person, at: datetime) -> ClockSetting:
    """Give a rule of the house another length; promises that run keep the day they were given."""
    _refuse_law(policy)
    if not 1 <= length.number <= 999:
        raise Refused(_("Enter a number from 1 to 999."))
    chosen = {"number": length.number, "unit": length.unit.value, "set_at": at, "set_by": by}
    setting, _is_new = ClockSetting.objects.update_or_create(policy=policy.id, defaults=chosen)
    home = people.the_organisation()
    facts = {"policy": policy.id, "length": _words(length)}
    ledger.record(SET, wall=home.wall, by=by, at=at, about=home, facts=facts, changed=[setting])
    return setting


@transaction.atomic
def reset_clock(policy: Policy, *, by: Person, at: datetime) -> None:
    """Go back to the length that Kept came with."""
    _refuse_law(policy)
    setting = ClockSetting.objects.select_for_update().filter(policy=policy.id).first()
    if setting is None:
        raise Refused(_("This clock is as Kept brought it already."))
    gone = ledger.label(setting)
    setting.delete()
    home = people.the_organisation()
    facts = {"policy": policy.id, "length": _words(promises.written_policies()[policy.id].length)}
    ledger.record(RESET, wall=home.wall, by=by, at=at, about=home, facts=facts, deleted=[gone])


def _words(length: Length) -> str:
    return f"{length.number} {length.unit.value}"


def _refuse_law(policy: Policy) -> None:
    if policy.basis is Basis.law:
        raise Refused(_("This time comes from a law, and Kept follows it as it is written."))
