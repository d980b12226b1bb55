"""Under which name somebody asks, in which language and time zone, and what they read when the disk is full."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.log import log_response

from core.errors import is_disk_full
from core.models import Organisation
from core.pages.door import who_asks

# Asked by supervisors, and answered although the database is away.
ASKED_BY_NOBODY = {"/healthz", "/readyz"}
OPEN_BEFORE_SET_UP = ("/setup/", "/language/")
NO_SUCH_HOST = "Kept does not answer under this name. Use the address that you were given for it.\n"
MOST_OF_A_HOST = 100


class KnownHost:
    """Answer who asks under a name that is not ours plainly, and with one line in the log.

    Whoever tries names would otherwise write a trace into it with each.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            request.get_host()
        except DisallowedHost:
            answer = HttpResponseBadRequest(NO_SUCH_HOST, content_type="text/plain; charset=utf-8")
            asked = request.META.get("HTTP_HOST", "")[:MOST_OF_A_HOST]
            log_response("Asked under a name that is not ours: %r", asked, response=answer, request=request)
            return answer
        return self.get_response(request)


class PersonLocale:
    """Show a signed-in person's pages in their language and zone, and everybody's in the organisation's zone.

    While there is no organisation, every page says that Kept is not set up yet, and nothing else.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in ASKED_BY_NOBODY:
            return self.get_response(request)
        home = Organisation.objects.values_list("time_zone", flat=True).first()
        if home is None and not request.path.startswith(OPEN_BEFORE_SET_UP):
            return render(request, "shell/not_set_up.html", status=HTTPStatus.SERVICE_UNAVAILABLE)
        person = who_asks(request).person if request.user.is_authenticated else None
        zone = person.time_zone if person and person.time_zone else home or settings.TIME_ZONE
        timezone.activate(ZoneInfo(zone))
        if person and person.language:
            translation.activate(person.language)
            request.LANGUAGE_CODE = translation.get_language()
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()


class FullDisk:
    """Say it on a page of its own when an act found no room on the disk; the database took all of it back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not is_disk_full(exception):
            return None
        return render(request, "shell/full_disk.html", status=HTTPStatus.INSUFFICIENT_STORAGE)
