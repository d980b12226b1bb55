"""Promises kept over time and days from decision to answer; the figure that may be published, off by default."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as date_words
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import people
from core.errors import Refused
from core.pages.door import signed_in
from core.ui import bars
from core.walls import Who
from hiring.access.figures import FEWEST, Month, Share, is_published, may_set, months, share, share_of
from hiring.actions.settings import publish_figure, set_employees, withdraw_figure
from hiring.forms.settings import EmployeesForm
from hiring.models import Employer
from hiring.views.parts import tabs_for, works_for_all

AN_HOUR = "public, max-age=3600"


@require_safe
@signed_in
def figures(request: HttpRequest, who: Who) -> HttpResponse:
    if not works_for_all(who):
        raise Http404
    found = months(who.at)
    named = [(_month(each), each) for each in found]
    context = {
        "tabs": tabs_for(who, "figures"),
        "lines": [_line(name, each) for name, each in named],
        "kept": bars([(name, each.share) for name, each in named]),
        "days": bars([(name, round(each.days)) for name, each in named]),
        "share": share_of(found, who.at),
        "fewest": FEWEST,
        "acts": [{"href": reverse("hiring:settings"), "words": _("Settings of this room")}]
        if may_set(who)
        else [],
    }
    return render(request, "hiring/figures.html", context)


def _month(month: Month) -> str:
    return date_words(month.first, "M y")


def _line(name: str, month: Month) -> dict[str, object]:
    return {
        "name": name,
        "held": month.held,
        "in_time": month.in_time,
        "share": month.share,
        "days": round(month.days, 1),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def settings(request: HttpRequest, who: Who) -> HttpResponse:
    """Whether the figure is published, and how many people work here: for HR and the administrator."""
    if not may_set(who):
        raise Http404
    known = Employer.objects.first()
    is_number = request.method == "POST" and "employees" in request.POST
    first = {"employees": known.employees if known else None}
    form = EmployeesForm(request.POST if is_number else None, initial=first)
    if request.method == "POST":
        done = _set(request, form, who) if is_number else _publish(request, who)
        if done:
            messages.success(request, done)
            return redirect("hiring:settings")
    context = {
        "form": form,
        "is_published": is_published(),
        "svg": reverse("published:svg"),
        "json": reverse("published:json"),
    }
    return render(request, "hiring/settings.html", context)


def _set(request: HttpRequest, form: EmployeesForm, who: Who) -> str:
    if not form.is_valid():
        return ""
    set_employees(form.cleaned_data["employees"], by=who.person, at=who.at)
    return _("Kept now knows how many people work here.")


def _publish(request: HttpRequest, who: Who) -> str:
    try:
        if "publish" in request.POST:
            publish_figure(by=who.person, at=who.at)
            return _("The figure can be read by anybody now.")
        withdraw_figure(by=who.person, at=who.at)
    except Refused as refused:
        messages.warning(request, refused.sentence)
        return ""
    return _("The figure can no longer be read from outside.")


@require_safe
def published_svg(request: HttpRequest) -> HttpResponse:
    """The figure as a picture for one's own careers page; 404 unless it is published."""
    said = _published()
    context = {"words": _words(said), "name": people.the_organisation().name}
    answer = render(request, "hiring/published.svg", context, content_type="image/svg+xml")
    answer["Cache-Control"] = AN_HOUR
    return answer


@require_safe
def published_json(request: HttpRequest) -> JsonResponse:
    said = _published()
    answer = JsonResponse(
        {
            "organisation": people.the_organisation().name,
            "since": said.since.date().isoformat(),
            "until": said.until.date().isoformat(),
            "kept_in_time_percent": said.share,
            "answers": said.due if said.share is not None else None,
        }
    )
    answer["Cache-Control"] = AN_HOUR
    return answer


def _published() -> Share:
    """As it was when the month began: one that moved with each answer would tell of it before somebody does."""
    if not is_published():
        raise Http404
    zone = ZoneInfo(people.the_organisation().time_zone)
    today = timezone.now().astimezone(zone).date()
    return share(datetime.combine(today.replace(day=1), time.min, zone))


def _words(said: Share) -> str:
    if said.share is None:
        return _("Too few to say yet")
    words = _("%(share)d%% answered in time, of %(due)d people who were interviewed")
    return words % {"share": said.share, "due": said.due}
