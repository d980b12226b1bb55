"""Teams: adding them, their names, who leads them."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import access
from core.actions.people import add_team
from core.actions.teams import change_lead, rename_team
from core.errors import Refused
from core.models import Team, TeamSeat
from core.models.tenure import current
from core.pages.door import act_or_say_why, for_administrators
from core.walls import Who
from shell.forms.administration import TeamForm, TeamNameForm
from shell.views.administration.tabs import tabs

ON_A_PAGE = 50


@require_safe
@for_administrators
def teams(request: HttpRequest, who: Who) -> HttpResponse:
    seated = Count("seats", filter=Q(seats__until_at__isnull=True))
    page = Paginator(Team.objects.annotate(number=seated).order_by("name"), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    lines = [(team, Team.Kind(team.kind).label) for team in page.object_list]
    new = [{"href": reverse("administration_team_new"), "words": _("Add a team")}]
    context = {"tabs": tabs("_teams"), "page": page, "lines": lines, "acts": new}
    return render(request, "shell/administration/teams.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def new(request: HttpRequest, who: Who) -> HttpResponse:
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name, kind = form.cleaned_data["name"], Team.Kind(form.cleaned_data["kind"])
        try:
            team = add_team(name=name, kind=kind, by=who.person, at=who.at)
        except Refused as refused:
            form.add_error("name", refused.sentence)
        else:
            return redirect("administration_team", team.public_id)
    return render(request, "shell/administration/team_new.html", {"tabs": tabs("_teams"), "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def team(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    shown = access.get_team(who.person, public_id, at=who.at, verb="team.administer")
    form = TeamNameForm(request.POST or None, initial={"name": shown.name})
    if request.method == "POST" and form.is_valid():
        try:
            rename_team(shown, name=form.cleaned_data["name"], by=who.person, at=who.at)
        except Refused as refused:
            form.add_error("name", refused.sentence)
        else:
            return redirect("administration_team", public_id)
    return render(request, "shell/administration/team.html", _context(request, shown, form, who))


def _context(request: HttpRequest, shown: Team, form: TeamNameForm, who: Who) -> dict[str, object]:
    seats = TeamSeat.objects.filter(current(who.at), team=shown).select_related("person")
    page = Paginator(seats.order_by("-is_lead", "person__name"), ON_A_PAGE).get_page(request.GET.get("page"))
    return {
        "tabs": tabs("_teams"),
        "team": shown,
        "kind": Team.Kind(shown.kind).label,
        "form": form,
        "page": page,
    }


@require_POST
@for_administrators
def lead(request: HttpRequest, who: Who, public_id: str, person: str) -> HttpResponse:
    shown = access.get_team(who.person, public_id, at=who.at, verb="team.administer")
    seat = TeamSeat.objects.filter(current(who.at), team=shown, person__public_id=person).first()
    if seat is None:
        raise Http404
    is_lead = request.POST.get("is_lead") == "1"
    return act_or_say_why(
        request,
        lambda: change_lead(seat, is_lead=is_lead, by=who.person, at=who.at),
        then=reverse("administration_team", args=[public_id]),
    )
