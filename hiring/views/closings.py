"""What somebody owes to candidates, late first."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.pages.door import signed_in
from core.pages.paging import slice_after
from core.walls import Who
from hiring.access.closings import closings_owed
from hiring.views.parts import rows_of, tabs_for


@require_safe
@signed_in
def mine(request: HttpRequest, who: Who) -> HttpResponse:
    if not who.team_ids:
        raise Http404
    slice_ = slice_after(closings_owed(who, verb="closing.hold"), request, by="due_at")
    context = {"rows": rows_of(slice_.rows, who), "slice": slice_, "tabs": tabs_for(who, "closings")}
    return render(request, "hiring/closings.html", context)
