"""Long lists in slices that cost the same wherever they begin: after a place, not after a number of rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest

M = TypeVar("M", bound=Model)

ROWS = 50
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Slice(Generic[M]):
    """What core/ui/further.html shows: `next` and `start` are addresses, empty where there is nothing to go to."""

    rows: list[M]
    next: str
    start: str


def slice_after(rows: QuerySet[M], request: HttpRequest, *, by: str) -> Slice[M]:
    """This will give the rows after the place `?after=`, in the order of the moment `by` ("-" for newest first).

    A place is a moment and a public id, so it is still one when the row that stood there is gone. Raises Http404 for
    what is no place.
    """
    after = request.GET.get("after", "")
    found = list(_later(rows, after, by)[: ROWS + 1])
    shown = found[:ROWS]
    return Slice(
        shown,
        _address(request, _place(shown[-1], by)) if len(found) > ROWS else "",
        request.path if after else "",
    )


def _later(rows: QuerySet[M], after: str, by: str) -> QuerySet[M]:
    is_backwards = by.startswith("-")
    ordered = rows.order_by(by, "-public_id" if is_backwards else "public_id")
    if not after:
        return ordered
    name, way = by.removeprefix("-"), "lt" if is_backwards else "gt"
    at, public_id = _read(after)
    later = Q(**{f"{name}__{way}": at}) | Q(**{name: at, f"public_id__{way}": public_id})
    return ordered.filter(later)


def _place(row: Model, by: str) -> str:
    since: timedelta = getattr(row, by.removeprefix("-")) - BEGINNING
    return f"{since // MICROSECOND}~{getattr(row, 'public_id', '')}"


def _read(place: str) -> tuple[datetime, str]:
    found = re.fullmatch(r"(\d{1,17})~([\w-]{22})", place, re.ASCII)
    if found is None:
        raise Http404
    return BEGINNING + int(found[1]) * MICROSECOND, found[2]


def _address(request: HttpRequest, place: str) -> str:
    query = request.GET.copy()
    query["after"] = place
    return f"?{query.urlencode()}"
