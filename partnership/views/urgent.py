"""What cannot wait: first whether anybody is in danger, then the decision; the disagreement stays open."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import people
from core.errors import Refused
from core.models import Person, Role
from core.pages.door import signed_in
from core.walls import Who
from partnership.access.disagreements import get_disagreement
from partnership.actions import valves
from partnership.actions.valves import Decision
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
    form = DecisionForm(
        request.POST if "basis" in request.POST or "reason" in request.POST else None, who=who
    )
    form.initial["danger"] = NO
    if form.is_bound and form.is_valid():
        try:
            valves.decide_urgently(disagreement, decided=_decision(form), by=who.person, at=who.at)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(
                request, _("It is decided, and they have been told. Your disagreement stays open.")
            )
            return redirect(back)
    return render(request, "partnership/urgent.html", context | {"form": form})


def _decision(form: DecisionForm) -> Decision:
    names = ("basis", "rule", "decision", "reason", "review_on")
    said = {name: form.cleaned_data[name] for name in names}
    return Decision(is_anybody_in_danger=form.cleaned_data["danger"] != NO, **said)


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
