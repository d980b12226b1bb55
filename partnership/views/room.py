"""The room's first page: what two teams can do here together, and what of it waits for the reader."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.pages.door import signed_in
from core.walls import Who
from partnership.access.sides import sides_for
from partnership.views.parts import parts
from partnership.views.waits import waits_for


@require_safe
@signed_in
def room(request: HttpRequest, who: Who) -> HttpResponse:
    if not who.team_ids:
        raise Http404
    return render(request, "partnership/room.html", {"parts": _lines(who) if sides_for(who) else []})


def _lines(who: Who) -> list[dict[str, Any]]:
    waits = waits_for(who)
    return [
        {
            "href": part.href,
            "title": part.title,
            "words": part.words,
            "waits": waits.get(part.name, []),
        }
        for part in parts()
    ]
