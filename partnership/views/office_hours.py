"""The pages of office hours: which doors are open, opening one, booking a time, changing a day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import walls
from core.errors import Refused
from core.pages.door import signed_in
from core.pages.paging import slice_after
from core.pages.promises import full_day_words
from core.walls import Who
from partnership.access import office_hours as access
from partnership.access.sides import need_side
from partnership.actions import office_hours as actions
from partnership.actions.talks import book_talk, drop_in
from partnership.forms.office_hours import BookingForm, GuestForm, MoveForm, OfferForm, ReasonForm
from partnership.models.office_hours import OfficeHours
from partnership.rules.office_hours import Hour, hour_on
from partnership.views import schedule
from partnership.views.asking import Page, ask
from partnership.views.talks import talk_lines

ASKS = ["GET", "HEAD", "POST"]


@require_safe
@signed_in
def all_hours(request: HttpRequest, who: Who) -> HttpResponse:
    """The open doors of the next two weeks, the offers that were made last first; and the talks the reader has."""
    need_side(who)
    slice_ = slice_after(access.office_hours_for(who), request, by="-created_at")
    context = {
        "slice": slice_,
        "doors": schedule.doors(schedule.with_changes(slice_.rows), who),
        "talks": talk_lines(access.talks_to_come(who)[:20], who),
        "acts": _acts(who),
    }
    return render(request, "partnership/all_hours.html", context)


def _acts(who: Who) -> list[dict[str, str]]:
    calendar = {"href": reverse("partnership:calendars"), "words": _("In your calendar")}
    if not access.teams_to_offer_for(who).exists():
        return [calendar]
    return [{"href": reverse("partnership:hours_new"), "words": _("Open a door")}, calendar]


@require_http_methods(ASKS)
@signed_in
def new(request: HttpRequest, who: Who) -> HttpResponse:
    if not access.teams_to_offer_for(who).exists():
        raise Http404
    form = OfferForm(request.POST or None, who=who)
    if request.method == "POST" and form.is_valid():
        try:
            team = form.cleaned_data["team"]
            offered = actions.offer_office_hours(
                team, host=who.person, offer=form.offer(), by=who.person, at=who.at
            )
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("The door is open. Both teams see it."))
            return redirect("partnership:hours", offered.public_id)
    return render(
        request, "partnership/hours_new.html", {"form": form, "back": reverse("partnership:all_hours")}
    )


@require_safe
@signed_in
def hours(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    """One offer: its next hours; whoever may change it finds the ways beside each."""
    offered = access.get_office_hours(who.person, public_id, at=who.at)
    may_change = walls.may(who.person, "office_hours.change", offered, at=who.at)
    ahead = schedule.further(offered, who.at)
    context = {
        "hours": offered,
        "rhythm": _rhythm(offered),
        "doors": schedule.doors(schedule.with_changes([offered]), who, ahead=ahead),
        "may_change": may_change,
        "talks": talk_lines(_talks_in(offered, who), who),
    }
    return render(request, "partnership/hours.html", context)


def _talks_in(offered: OfficeHours, who: Who) -> Any:
    return access.talks_for(who).filter(office_hours=offered).order_by("-starts_at", "public_id")[:20]


def _rhythm(offered: OfficeHours) -> str:
    words = {
        0: _("Once"),
        1: _("Every week"),
        2: _("Every two weeks"),
    }
    return words.get(offered.every_weeks, _("Every %(number)d weeks") % {"number": offered.every_weeks})


@require_http_methods(ASKS)
@signed_in
def book(request: HttpRequest, who: Who, public_id: str, day: str) -> HttpResponse:
    """The second click: what it is about, and the time is taken."""
    offered = access.get_office_hours(who.person, public_id, at=who.at, verb="office_hours.book")
    hour = _hour(offered, day)
    start = _moment(request.GET.get("at", ""))
    form = BookingForm(request.POST or None, who=who)
    if request.method == "POST" and form.is_valid():
        try:
            topic = form.cleaned_data["topic"]
            talk = book_talk(offered, hour=hour, starts_at=start, topic=topic, by=who.person, at=who.at)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("It is booked, and they have been told."))
            return redirect("partnership:talk", talk.public_id)
    is_whole = not offered.talk_minutes
    shown = schedule.when_words(start, hour.ends_at) if is_whole else full_day_words(start)
    context = {"form": form, "hours": offered, "when": shown, "back": reverse("partnership:all_hours")}
    return render(request, "partnership/book.html", context)


@require_http_methods(ASKS)
@signed_in
def leave_out(request: HttpRequest, who: Who, public_id: str, day: str) -> HttpResponse:
    offered, hour = _to_change(who, public_id, day)
    form = ReasonForm(request.POST or None, who=who)

    def act() -> None:
        reason = form.cleaned_data["reason"]
        actions.leave_out_hour(offered, on=hour.on, reason=reason, by=who.person, at=who.at)

    return ask(request, form, act, _page(offered, _("Leave this day out"), _("Leave it out"), hour))


@require_http_methods(ASKS)
@signed_in
def move(request: HttpRequest, who: Who, public_id: str, day: str) -> HttpResponse:
    offered, hour = _to_change(who, public_id, day)
    form = MoveForm(request.POST or None, who=who)

    def act() -> None:
        actions.move_hour(offered, on=hour.on, to=form.moment(offered.zone), by=who.person, at=who.at)

    return ask(request, form, act, _page(offered, _("Move this day"), _("Move it"), hour))


@require_http_methods(ASKS)
@signed_in
def dropped_in(request: HttpRequest, who: Who, public_id: str, day: str) -> HttpResponse:
    """The host notes who came by without booking."""
    offered, hour = _to_change(who, public_id, day)
    form = GuestForm(request.POST or None, who=who)

    def act() -> None:
        drop_in(offered, hour=hour, guest=form.cleaned_data["guest"], by=who.person, at=who.at)

    return ask(request, form, act, _page(offered, _("Somebody dropped in"), _("Note it"), hour))


@require_http_methods(ASKS)
@signed_in
def end(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    offered = access.get_office_hours(who.person, public_id, at=who.at, verb="office_hours.change")
    form = ReasonForm(request.POST or None, who=who)

    def act() -> None:
        reason = form.cleaned_data["reason"]
        actions.end_office_hours(offered, reason=reason, by=who.person, at=who.at)

    return ask(request, form, act, _page(offered, _("End these office hours"), _("End them"), None))


def _page(offered: OfficeHours, title: str, submit: str, hour: Hour | None) -> Page:
    return Page(
        title,
        submit,
        _("It is noted, and whoever it concerns has been told."),
        reverse("partnership:hours", args=[offered.public_id]),
        over=_("The office hours of %(host)s") % {"host": offered.host},
        under=schedule.when_words(hour.starts_at, hour.ends_at)
        if hour
        else _("Whoever has booked a later talk is told."),
    )


def _to_change(who: Who, public_id: str, day: str) -> tuple[OfficeHours, Hour]:
    offered = access.get_office_hours(who.person, public_id, at=who.at, verb="office_hours.change")
    return offered, _hour(offered, day)


def _hour(offered: OfficeHours, day: str) -> Hour:
    try:
        hour = hour_on(actions.series_of(offered), date.fromisoformat(day))
    except ValueError:
        hour = None
    if hour is None:
        raise Http404
    return hour


def _moment(seconds: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(seconds[:12]), UTC)
    except (ValueError, OverflowError, OSError):
        raise Http404 from None
