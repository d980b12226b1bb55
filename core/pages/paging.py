"""Long lists in slices that cost the same wherever they begin: after a place, not after a number of rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest

from core.models import Person

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


def slice_by_name(persons: QuerySet[Person], request: HttpRequest) -> Slice[Person]:
    """This will give the persons after the one whose public id stands in `?after=`, in the order of their names."""
    after = request.GET.get("after", "")
    found = list(_named_later(persons, after)[: ROWS + 1])
    shown = found[:ROWS]
    more = _address(request, shown[-1].public_id) if len(found) > ROWS else ""
    return Slice(shown, more, request.path if after else "")


def _named_later(persons: QuerySet[Person], after: str) -> QuerySet[Person]:
    ordered = persons.order_by("name", "public_id")
    if not after:
        return ordered
    is_public_id = re.fullmatch(r"[\w-]{22}", after, re.ASCII)
    last = Person.objects.filter(public_id=after).first() if is_public_id else None
    if last is None:
        raise Http404
    return ordered.filter(Q(name__gt=last.name) | Q(public_id__gt=after), name__gte=last.name)


def _later(rows: QuerySet[M], after: str, by: str) -> QuerySet[M]:
    is_backwards = by.startswith("-")
    ordered = rows.order_by(by, "-public_id" if is_backwards else "public_id")
    if not after:
        return ordered
    name, way = by.removeprefix("-"), "lt" if is_backwards else "gt"
    at, public_id = _read(after)
    later = Q(**{f"{name}__{way}": at}) | Q(**{name: at, f"public_id__{way}": public_id})
    return ordered.filter(later, **{f"{name}__{way}e": at})  # said twice, as no index begins at an OR


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
