"""What a supervisor or load balancer asks: is the process up, and can it serve?"""

from datetime import datetime, timedelta

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.models import Beat

TICK_IS_LATE = timedelta(minutes=1)


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"ok": True})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    checks = readiness(timezone.now())
    ready = all(checks.values())
    return JsonResponse({"ok": ready, **checks}, status=200 if ready else 503)


def readiness(at: datetime) -> dict[str, bool]:
    """This will say whether the database answers and whether the tick did within the last minute."""
    try:
        ticked = Beat.objects.filter(name="tick", at__gt=at - TICK_IS_LATE).exists()
    except DatabaseError:
        return {"database": False, "tick": False}
    return {"database": True, "tick": ticked}
