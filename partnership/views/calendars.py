"""Office hours in everybody's own calendar: addresses to subscribe to, and busy times from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Refused
from core.messages import read_by
from core.models import Team
from core.pages.door import act_or_say_why, signed_in
from core.pages.promises import day_words
from core.walls import Who
from partnership.access.sides import need_side
from partnership.actions import calendars as actions
from partnership.forms.office_hours import BusyForm
from partnership.models.office_hours import BusyCalendar, CalendarFeed
from partnership.views.elsewhere import busy_address_of, own_calendar_of, reached
from partnership.views.feeds import entries_for
from partnership.views.left_out import left_out_words

MINE = "mine"


@dataclass(frozen=True)
class Address:
    """One calendar that can be subscribed to; `since` is empty where no address leads to it."""

    name: str
    key: str
    since: str


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def calendars(request: HttpRequest, who: Who) -> HttpResponse:
    need_side(who)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = BusyForm(*sent, who=who)
    if _is_too_large(request):
        form.fields["calendar"].error_messages["required"] = str(actions.TOO_LARGE)
    if request.method == "POST" and form.is_valid():
        try:
            read = actions.read_busy_times(form.cleaned_data["calendar"].read(), person=who.person, at=who.at)
        except Refused as refused:
            form.add_error("calendar", refused.sentence)
        else:
            messages.success(request, _read_words(read))
            return redirect("partnership:calendars")
    return _page(request, who, form)


def _is_too_large(request: HttpRequest) -> bool:
    """Whether what was sent is so large that the file in it was dropped as it came."""
    said = request.META.get("CONTENT_LENGTH") or ""
    return said.isdigit() and int(said) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE and not request.FILES


def _page(request: HttpRequest, who: Who, form: BusyForm, *, secret: str = "") -> HttpResponse:
    address = reverse("partnership:calendar_feed", args=[secret]) if secret else ""
    context = {
        "form": form,
        "addresses": _addresses(who),
        "address": f"{settings.KEPT_BASE_URL}{address}" if address else "",
        "busy": _busy(who),
        "read": reached(busy_address_of(who), who),
        "written": reached(own_calendar_of(who), who),
        "back": reverse("partnership:all_hours"),
    }
    return render(request, "partnership/calendars.html", context)


def _read_words(read: BusyCalendar) -> str:
    number = read.times.count()
    words = ngettext("%(number)d busy time was read.", "%(number)d busy times were read.", number)
    said = words % {"number": number}
    if not read.unread:
        return said
    more = ngettext(
        "%(number)d entry could not be understood and was left out.",
        "%(number)d entries could not be understood and were left out.",
        read.unread,
    )
    return f"{said} {more % {'number': read.unread}}"


def _feeds(who: Who) -> QuerySet[CalendarFeed]:
    return CalendarFeed.objects.filter(person__in=who.ids, ended_at__isnull=True)


def _addresses(who: Who) -> list[Address]:
    made = {feed.team_id: feed.made_at for feed in _feeds(who)}
    calendars: list[tuple[int | None, str, str]] = [(None, _("Your own talks and office hours"), MINE)]
    calendars += [
        (team.pk, _("The office hours of %(team)s") % {"team": team}, team.public_id) for team in _teams()
    ]
    return [Address(name, key, day_words(made[pk]) if pk in made else "") for pk, name, key in calendars]


def _teams() -> QuerySet[Team]:
    return Team.objects.filter(kind__in=("hr", "ta", "it")).order_by("name")


def _busy(who: Who) -> dict[str, Any] | None:
    read = BusyCalendar.objects.filter(person__in=who.ids).first()
    if read is None:
        return None
    return {
        "read": day_words(read.read_at),
        "until": day_words(read.until_at),
        "left_out": left_out_words(read.left_out),
    }


@require_POST
@signed_in
def feed_new(request: HttpRequest, who: Who, key: str) -> HttpResponse:
    """Make an address and show it in this one answer: nothing keeps its secret, so it cannot be shown again."""
    need_side(who)
    secret = actions.make_feed(person=who.person, team=_team(key), at=who.at)
    return _page(request, who, BusyForm(who=who), secret=secret)


@require_POST
@signed_in
def feed_end(request: HttpRequest, who: Who, key: str) -> HttpResponse:
    team = _team(key)
    feed = _feeds(who).filter(team=team).first()
    if feed is None:
        raise Http404
    then = reverse("partnership:calendars")
    return act_or_say_why(request, lambda: actions.end_feed(feed, by=who.person, at=who.at), then=then)


def _team(key: str) -> Team | None:
    if key == MINE:
        return None
    found = _teams().filter(public_id=key).first()
    if found is None:
        raise Http404
    return found


@require_POST
@signed_in
def busy_forget(request: HttpRequest, who: Who) -> HttpResponse:
    read = BusyCalendar.objects.filter(person__in=who.ids).first()
    if read is None:
        raise Http404
    actions.forget_busy_times(read, by=who.person, at=who.at)
    return redirect("partnership:calendars")


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar itself, for a program that holds its address and nothing else."""
    at = timezone.now()
    found = CalendarFeed.objects.select_related("person", "team").filter(
        digest=actions.digest_of(secret), ended_at__isnull=True
    )
    shown = found.first()
    if shown is None:
        raise Http404
    with read_by(shown.person):
        document = entries_for(shown, at)
    answer = HttpResponse(document, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="kept.ics"'
    answer["Cache-Control"] = "private, max-age=300"
    return answer
