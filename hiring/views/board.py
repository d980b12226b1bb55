"""One board for TA and HR: what is owed, by opening and by who owes it, late first."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.pages.door import signed_in
from core.pages.paging import slice_after
from core.pages.promises import day_words
from core.walls import Who
from hiring.access.board import Heap, heaps_by
from hiring.access.closings import closings_owed
from hiring.views.parts import Tab, rows_of, tabs_for, works_for_all


@require_safe
@signed_in
def board(request: HttpRequest, who: Who) -> HttpResponse:
    """Every closing that is owed, the latest first."""
    if not works_for_all(who):
        raise Http404
    slice_ = slice_after(closings_owed(who, verb="closing.oversee"), request, by="due_at")
    context = {"rows": rows_of(slice_.rows, who), "slice": slice_, **_frame(who, "board")}
    return render(request, "hiring/board.html", context)


@require_safe
@signed_in
def by_opening(request: HttpRequest, who: Who) -> HttpResponse:
    return _heaps(request, who, "opening", "board_by_opening", _("Opening"))


@require_safe
@signed_in
def by_manager(request: HttpRequest, who: Who) -> HttpResponse:
    return _heaps(request, who, "owed_by", "board_by_manager", _("Who owes it"))


def _heaps(request: HttpRequest, who: Who, by: str, name: str, head: str) -> HttpResponse:
    if not works_for_all(who):
        raise Http404
    heaps = heaps_by(who, by)
    lines = [_line(each) for each in heaps]
    return render(request, "hiring/board_heaps.html", {"lines": lines, "head": head, **_frame(who, name)})


def _line(heap: Heap) -> dict[str, object]:
    return {
        "name": heap.name,
        "href": reverse("hiring:opening", args=[heap.opening.public_id]) if heap.opening else "",
        "owed": heap.owed,
        "late": heap.late,
        "first": day_words(heap.first_due_at),
        "state": "late" if heap.late else "due_later",
        "has_left": heap.has_left,
    }


def _frame(who: Who, current: str) -> dict[str, object]:
    named = {
        "board": _("Late first"),
        "board_by_opening": _("By opening"),
        "board_by_manager": _("By who owes it"),
    }
    ways = [Tab(reverse(f"hiring:{name}"), words, name == current) for name, words in named.items()]
    return {"tabs": tabs_for(who, "board"), "ways": ways}
