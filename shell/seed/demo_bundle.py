"""The demo world's bundle: a promise that was kept, contested or moved, with the longest history there is."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Count

from core.actions.bundles import bundle_of, export_promise
from core.errors import Refused
from core.models import Promise
from core.promises import PLAIN, persons_in
from proof.bundle import write_folder


def write(target: Path, *, at: datetime) -> Promise:
    """Export the promise with the most entries to a folder that is not there yet."""
    if target.exists():
        raise Refused(f"{target} is there already: choose a folder that is not.")
    promise = (
        Promise.objects.filter(kind=PLAIN, owed_by__isnull=False)
        .annotate(acts=Count("wall__entries"))
        .order_by("-acts", "pk")
        .first()
    )
    if promise is None:
        raise Refused("There is no promise here yet: run `kept demo load` first.")
    by = persons_in(promise)[0]
    export = export_promise(promise, by=by, at=at)
    write_folder(bundle_of(export, language=by.language or settings.LANGUAGE_CODE), target)
    return promise
