"""Everything checked again: the log against its tree, what opens it, rows and checkpoints against the log.

Kept may go on working meanwhile: rows that do not match are looked at once more while the log grows. What stands in
the database may be anything at all, and is never an error here but a finding.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.ledger.check.checkpoints import Checkpoints
from core.ledger.check.findings import Checked, Finding
from core.ledger.check.log import Log
from core.ledger.check.rows import check_rows
from core.ledger.check.values import any_text

__all__ = ["Checked", "Finding", "check_record"]

MOST_LOOKS = 5


def check_record(*, known: Sequence[bytes] = ()) -> Checked:
    """Verify the whole record and all it vouches for; `known` are checkpoints or receipts that were held outside."""
    with any_text():
        return _check_record(known)


def _check_record(known: Sequence[bytes]) -> Checked:
    checked = Checked()
    checkpoints = Checkpoints(checked, known)
    log = Log(checked, checkpoints.sizes)
    log.follow()
    for _look in range(MOST_LOOKS):
        suspect = check_rows(log.openings.said, checked)
        if not suspect or not log.follow():
            break
    checked.findings += suspect
    log.openings.close()
    checkpoints.check(log)
    return checked
