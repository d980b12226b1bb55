"""One board for TA and HR: what is owed, by opening and by who owes it, late first."""

from __future__ import annotations

from dataclasses import replace

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.pages.door import signed_in
from core.pages.paging import slice_after
from core.pages.promises import day_words
from core.walls import Who
from hiring.access.board import MOST_HEAPED, Heap, asked_in_vain, heaps_by, named, waiting
from hiring.access.closings import closings_owed
from hiring.models import Closing, ClosingWait
from hiring.views.parts import Tab, rows_of, tabs_for, works_for_all

ON_A_PAGE = 50


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


@require_safe
@signed_in
def waits(request: HttpRequest, who: Who) -> HttpResponse:
    """What waits for its candidate: another application or an offer of theirs, or their word how they want to hear."""
    if not works_for_all(who):
        raise Http404
    held_up = slice_after(waiting(who), request, by="waits_since")
    context = {
        "lines": [_wait_line(each) for each in held_up.rows],
        "slice": held_up,
        **_frame(who, "board_waits"),
    }
    return render(request, "hiring/board_waits.html", context)


def _wait_line(closing: Closing) -> dict[str, str]:
    return {
        "href": reverse("hiring:closing", args=[closing.public_id]),
        "name": str(closing.person),
        "opening": closing.opening.title,
        "why": str(ClosingWait.Why(getattr(closing, "wait_why")).label),  # noqa: B009 (an annotation: no type knows it)
        "since": day_words(getattr(closing, "waits_since")),  # noqa: B009 (as above)
    }


@require_safe
@signed_in
def asked(request: HttpRequest, who: Who) -> HttpResponse:
    """Who was told that there is news and has not said how they want to hear it, what is late first."""
    if not works_for_all(who):
        raise Http404
    found = slice_after(asked_in_vain(who), request, by="due_at")
    days = [day_words(getattr(each, "asked_at")) for each in found.rows]  # noqa: B009 (as above)
    rows = [
        replace(row, note=_("Asked on %(day)s, and no answer yet") % {"day": day})
        for row, day in zip(rows_of(found.rows, who), days, strict=True)
    ]
    context = {"rows": rows, "slice": found, **_frame(who, "board_asked")}
    return render(request, "hiring/board_asked.html", context)


def _heaps(request: HttpRequest, who: Who, by: str, name: str, head: str) -> HttpResponse:
    if not works_for_all(who):
        raise Http404
    heaps = heaps_by(who, by)
    page = Paginator(heaps, ON_A_PAGE).get_page(request.GET.get("page"))
    lines = [_line(each) for each in named(page.object_list, by, at=who.at)]
    most = MOST_HEAPED if sum(heap.owed for heap in heaps) >= MOST_HEAPED else None
    context = {"lines": lines, "page": page, "most": most, "head": head, **_frame(who, name)}
    return render(request, "hiring/board_heaps.html", context)


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
        "board_asked": _("Asked, no answer yet"),
        "board_waits": _("Waits for something else"),
    }
    ways = [Tab(reverse(f"hiring:{name}"), words, name == current) for name, words in named.items()]
    return {"tabs": tabs_for(who, "board"), "ways": ways}
