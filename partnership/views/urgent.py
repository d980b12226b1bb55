"""What cannot wait: first whether anybody is in danger, then the decision; the disagreement stays open."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import people, promises
from core.errors import Refused
from core.models import Person, Role
from core.pages.door import signed_in
from core.walls import Who
from partnership.access.disagreements import get_disagreement, grounds_of, table_of
from partnership.actions import valves
from partnership.forms.urgent import NO, YES, DangerForm, DecisionForm


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def urgent(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    disagreement = get_disagreement(who.person, public_id, at=who.at, verb="disagreement.speak")
    back = reverse("partnership:disagreement", args=[public_id])
    asked = DangerForm(request.POST or None, who=who)
    context = {"about": disagreement.about, "back": back}
    if request.method != "POST" or not asked.is_valid():
        return render(request, "partnership/danger.html", context | {"form": asked})
    if asked.cleaned_data["danger"] == YES:
        return redirect("partnership:where_to_go")
    table = table_of(disagreement)
    mine = table.of(who.person)
    country = promises.calendar_of(who.person).country
    grounds = grounds_of(mine, table.other(mine), country=country)
    if not grounds.lines and not grounds.laws:
        return render(request, "partnership/no_ground.html", context)
    form = DecisionForm(_written(request), who=who, grounds=grounds)
    form.initial["danger"] = NO
    if form.is_bound and form.is_valid():
        try:
            valves.decide_urgently(disagreement, decided=form.decided(), by=who.person, at=who.at)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(
                request, _("It is decided, and they have been told. Your disagreement stays open.")
            )
            return redirect(back)
    return render(request, "partnership/urgent.html", context | {"form": form})


def _written(request: HttpRequest) -> QueryDict | None:
    """What was sent, once it is more than the answer to the first question."""
    return request.POST if {"ground", "decision", "reason"} & request.POST.keys() else None


@require_safe
@signed_in
def where_to_go(request: HttpRequest, who: Who) -> HttpResponse:
    """Where somebody turns now who is harassed, threatened or in danger, or saw it: people, by name and address."""
    if not who.team_ids:
        raise Http404
    return render(request, "partnership/where_to_go.html", {"contacts": _contacts(who)})


def _contacts(who: Who) -> list[Person]:
    """HR and counsel; whoever asks chooses among them, for one of them may be whom it is about."""
    found = {
        people.root_of(person).pk: people.root_of(person)
        for role in (Role.HR, Role.COUNSEL)
        for person in people.holders_of(role, who.at).select_related("same_as")
    }
    return sorted((each for each in found.values() if each.pk not in who.ids), key=str)
