"""Calendars that people keep elsewhere: where Kept reads when they are busy, and where it writes their talks."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from core.lazy import LazyText
from core.pages.door import signed_in
from core.pages.promises import day_words
from core.walls import Who
from partnership.access.sides import need_side
from partnership.actions import caldav, elsewhere, fetching, outside
from partnership.forms.calendars import BusyAddressForm, OwnCalendarForm
from partnership.models.calendars import BusyAddress, Elsewhere, OwnCalendar

ASKS = ["GET", "HEAD", "POST"]
FAILURES: dict[str, LazyText] = {
    outside.NO_ADDRESS: gettext_lazy("This is no address that can be asked. Enter it anew."),
    outside.NO_SERVER: gettext_lazy("There is no server by this name. Look whether the address is right."),
    outside.INSIDE: gettext_lazy(
        "This address leads into a network that Kept may not reach. Ask whoever runs Kept here to allow it."
    ),
    outside.NOT_SECURE: gettext_lazy("This address is not secure. Use the one that begins with https://."),
    outside.CERTIFICATE: gettext_lazy(
        "The server could not show that it is the one you named (certificate)."
    ),
    outside.NO_ANSWER: gettext_lazy("The server does not answer."),
    outside.AROUND: gettext_lazy("The server sends us around in circles. Look whether the address is right."),
    outside.TOO_LARGE: gettext_lazy("This calendar is larger than 5 MB. Name the address of a shorter one."),
    fetching.MISSING: gettext_lazy("Nothing is at this address any more. Make a new one in your calendar."),
    fetching.NOT_ALLOWED: gettext_lazy(
        "The server does not let Kept in. Enter the address and password anew."
    ),
    fetching.NOT_NOW: gettext_lazy("The server answered with an error."),
    fetching.FORGOTTEN: gettext_lazy("Kept cannot read what you entered any more. Enter it anew."),
    "no_calendar": gettext_lazy(
        "There is no calendar at this address, but something else: perhaps a page to sign in."
    ),
    "too_long": gettext_lazy("This calendar takes too long to read. Name the address of a shorter one."),
    caldav.NOT_A_CALENDAR: gettext_lazy(
        "This is not the address of one calendar that can be written (CalDAV). Look for it in its settings."
    ),
}


@dataclass(frozen=True)
class Reached:
    """How it stands with a calendar elsewhere; `wrong` is one sentence, empty when all is well."""

    done: str
    wrong: str
    is_ending: bool = False


def reached(row: Elsewhere | None, who: Who) -> Reached | None:
    if row is None:
        return None
    wrong = str(FAILURES.get(row.failure, FAILURES[fetching.NOT_NOW])) if row.failure else ""
    is_ending = isinstance(row, OwnCalendar) and row.ended_at is not None
    return Reached(day_words(row.done_at) if row.done_at else "", wrong, is_ending)


def busy_address_of(who: Who) -> BusyAddress | None:
    return BusyAddress.objects.filter(person__in=who.ids).first()


def own_calendar_of(who: Who) -> OwnCalendar | None:
    return OwnCalendar.objects.filter(person__in=who.ids).first()


@require_http_methods(ASKS)
@signed_in
def busy_address(request: HttpRequest, who: Who) -> HttpResponse:
    need_side(who)
    form = BusyAddressForm(request.POST or None, who=who)
    if request.method == "POST" and form.is_valid():
        elsewhere.set_busy_address(form.cleaned_data["address"], person=who.person, at=who.at)
        messages.success(request, _("Kept reads your calendar within a minute or two, and then every hour."))
        return redirect("partnership:calendars")
    title = _("Where can Kept read when you are busy?")
    return _asking(request, form, title, _("Read it every hour"))


@require_http_methods(ASKS)
@signed_in
def own_calendar(request: HttpRequest, who: Who) -> HttpResponse:
    need_side(who)
    form = OwnCalendarForm(request.POST or None, who=who)
    if request.method == "POST" and form.is_valid():
        elsewhere.join_own_calendar(form.account(), person=who.person, at=who.at)
        messages.success(request, _("Kept writes into your calendar within a minute or two."))
        return redirect("partnership:calendars")
    title = _("Into which calendar may Kept write?")
    return _asking(request, form, title, _("Write my talks into it"))


def _asking(request: HttpRequest, form: object, title: str, submit: str) -> HttpResponse:
    context = {"form": form, "title": title, "submit": submit, "back": reverse("partnership:calendars")}
    return render(request, "partnership/elsewhere.html", context)


@require_POST
@signed_in
def busy_address_remove(request: HttpRequest, who: Who) -> HttpResponse:
    row = busy_address_of(who)
    if row is None:
        raise Http404
    elsewhere.remove_busy_address(row, by=who.person, at=who.at)
    return redirect("partnership:calendars")


@require_POST
@signed_in
def own_calendar_end(request: HttpRequest, who: Who) -> HttpResponse:
    row = own_calendar_of(who)
    if row is None:
        raise Http404
    elsewhere.part_from_own_calendar(row, by=who.person, at=who.at)
    return redirect("partnership:calendars")
