"""One's own page: how one is called and works, when one is away, which roles one holds, how one signs in."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.actions import people as actions
from core.errors import Refused
from core.models import Absence, Role, RoleGrant, TeamSeat
from core.models.tenure import current
from core.pages.door import act_or_say_why, signed_in
from core.walls import Who
from shell.forms.profile import AbsenceForm, ProfileForm

SAYS = ("name", "language", "country", "region", "time_zone")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def profile(request: HttpRequest, who: Who) -> HttpResponse:
    form = ProfileForm(request.POST or None, initial={name: getattr(who.person, name) for name in SAYS})
    if request.method == "POST" and not form.asks_again and form.is_valid():
        said = {name: form.cleaned_data.get(name, "") for name in SAYS}
        actions.set_profile(who.person, **said, by=who.person, at=who.at)
        return redirect("profile")
    return _page(request, who, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def absence(request: HttpRequest, who: Who) -> HttpResponse:
    """Plan when one is away."""
    form = AbsenceForm(request.POST or None, who=who)
    if request.method == "POST" and form.is_valid():
        try:
            actions.plan_absence(who.person, **form.cleaned_data, by=who.person, at=who.at)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("It is noted."))
            return redirect("profile")
    return render(request, "shell/absence.html", {"form": form})


@require_POST
@signed_in
def absence_end(request: HttpRequest, who: Who, day: str) -> HttpResponse:
    """End the absence that begins on this day."""
    found = [each for each in _absences(who) if each.from_on.isoformat() == day]
    if not found:
        raise Http404
    return act_or_say_why(
        request, lambda: actions.end_absence(found[0], by=who.person, at=who.at), then="profile"
    )


def _page(request: HttpRequest, who: Who, *, form: ProfileForm) -> HttpResponse:
    again = form.asks_again
    context: dict[str, Any] = {
        "form": form.again() if again else form,
        "again": again,
        "email": who.person.email,
        "absences": _absences(who),
        "grants": [(grant, Role(grant.role).label) for grant in _grants(who)],
        "seats": _seats(who),
    }
    return render(request, "shell/profile.html", context)


def _absences(who: Who) -> QuerySet[Absence]:
    planned = Absence.objects.filter(person__in=who.ids, until_on__gte=_today(who), ended_at__isnull=True)
    return planned.select_related("deputy").order_by("from_on", "-pk")


def _grants(who: Who) -> QuerySet[RoleGrant]:
    return RoleGrant.objects.filter(current(who.at), person__in=who.ids).order_by("pk")


def _seats(who: Who) -> QuerySet[TeamSeat]:
    seats = TeamSeat.objects.filter(current(who.at), person__in=who.ids)
    return seats.select_related("team").order_by("pk")


def _today(who: Who) -> date:
    return timezone.localtime(who.at).date()
