"""Whether the record still hangs together."""

from datetime import datetime

from django.db.models import Max

from core import retention as kept
from core.models import Entry, Head
from shell.doctor.findings import Finding, ill, well


def log(at: datetime) -> Finding:
    """The quick look at every start: the head, the newest entry and their number agree."""
    size = Head.objects.values_list("size", flat=True).get()
    newest = Entry.objects.aggregate(newest=Max("index"))["newest"]
    if size != (0 if newest is None else newest + 1) or size != Entry.objects.count():
        todo = "Keep this database as it is, put no backup over it, and ask whoever holds a checkpoint."
        return ill("log", f"The head of the log says {size} entries, and the entries disagree.", todo)
    return well("log", f"{size} entries, none missing.")


def retention(at: datetime) -> Finding:
    """Every column of every table has to say how long it is kept, also one that somebody added by hand."""
    gaps = kept.gaps()
    if gaps:
        words = f"{gaps[0]}, and {len(gaps) - 1} more." if len(gaps) > 1 else f"{gaps[0]}."
        return ill("retention", words, "Write the rule into policies/retention.yaml.")
    return well("retention", "Every column says how long it is kept.")
