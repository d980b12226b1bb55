"""Whether the record still hangs together."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import Max

from core import retention as kept
from core.ledger.check import Checked, check_record
from core.models import Entry, Head
from shell.doctor.findings import Finding, ill, well

TOUCH_NOTHING = "Keep this database as it is, put no backup over it, and ask whoever holds a checkpoint."


def log(at: datetime) -> Finding:
    """The quick look at every start: the head, the newest entry and their number agree."""
    size = Head.objects.values_list("size", flat=True).get()
    newest = Entry.objects.aggregate(newest=Max("index"))["newest"]
    if size != (0 if newest is None else newest + 1) or size != Entry.objects.count():
        return ill(
            "log", f"The head of the log says {size} entries, and the entries disagree.", TOUCH_NOTHING
        )
    return well("log", f"{size} entries, none missing.")


def whole(known: Sequence[bytes]) -> Iterator[Finding]:
    """This will verify every entry, row and checkpoint again, also against checkpoints that were held outside."""
    checked = check_record(known=known)
    for found in checked.findings:
        yield ill("record", f"{found.where}: {found.what}", TOUCH_NOTHING)
    if not checked.findings:
        yield well("record", words_of(checked))


def words_of(checked: Checked) -> str:
    return (
        f"{checked.entries} entries, {checked.rows} rows and {checked.checkpoints} checkpoints agree; "
        f"{checked.erased} were erased, {checked.sealed} are sealed and open to those inside alone."
    )


def retention(at: datetime) -> Finding:
    """Every column of every table has to say how long it is kept, also one that somebody added by hand."""
    gaps = kept.gaps()
    if gaps:
        words = f"{gaps[0]}, and {len(gaps) - 1} more." if len(gaps) > 1 else f"{gaps[0]}."
        return ill("retention", words, "Write the rule into policies/retention.yaml.")
    return well("retention", "Every column says how long it is kept.")
