"""The room's first page: what two teams can do here together."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.pages.door import signed_in
from core.walls import Who
from partnership.access.sides import sides_for
from partnership.views.parts import parts


@require_safe
@signed_in
def room(request: HttpRequest, who: Who) -> HttpResponse:
    if not who.team_ids:
        raise Http404
    return render(request, "partnership/room.html", {"parts": parts() if sides_for(who) else []})
