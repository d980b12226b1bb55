"""Where an ATS knocks: the body is checked and kept, and read by the tick. The answer says nothing either way."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from hiring.actions import hooks
from hiring.models import Source

LARGEST_BODY = 2 << 20
TOO_LARGE, UNAUTHORISED, HEARD = 413, 401, 204


@csrf_exempt
@require_POST
def hook(request: HttpRequest, public_id: str) -> HttpResponse:
    """A knock without the right signature and one at no door are answered alike."""
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return HttpResponse(status=UNAUTHORISED)
    if length > LARGEST_BODY:
        return HttpResponse(status=TOO_LARGE)
    body = request.read(LARGEST_BODY + 1)
    if len(body) > LARGEST_BODY:
        return HttpResponse(status=TOO_LARGE)
    source = Source.objects.filter(public_id=public_id).first()
    heard = source is not None and hooks.hear(source, body, request.headers, at=timezone.now())
    return HttpResponse(status=HEARD if heard else UNAUTHORISED)
