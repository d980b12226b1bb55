"""The language and the time zone of whoever is asking."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from core.models import Organisation
from shell.views.door import who_asks

# Asked by supervisors, and answered although the database is away.
ASKED_BY_NOBODY = {"/healthz", "/readyz"}


class PersonLocale:
    """Show a signed-in person's pages in their language and zone, and everybody's in the organisation's zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in ASKED_BY_NOBODY:
            return self.get_response(request)
        person = who_asks(request).person if request.user.is_authenticated else None
        zone = person.time_zone if person and person.time_zone else _home_zone()
        timezone.activate(ZoneInfo(zone))
        if person and person.language:
            translation.activate(person.language)
            request.LANGUAGE_CODE = translation.get_language()
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()


def _home_zone() -> str:
    zone = Organisation.objects.values_list("time_zone", flat=True).first()
    return zone or settings.TIME_ZONE
