"""Legal holds on persons, for HR and counsel: which there are, placing one, ending one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import access
from core.actions.holds import lift_hold, place_hold
from core.errors import Refused
from core.pages.door import signed_in
from core.walls import Who
from shell.forms.holds import EndForm, HeldForm, HoldForm
from shell.views.people import paged


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def holds(request: HttpRequest, who: Who) -> HttpResponse:
    """Show which holds there are and were, and ask on whom another is to be placed."""
    if not access.holdable(who).exists():
        raise Http404
    form = HeldForm(request.POST or None, who=who)
    if request.method == "POST" and form.is_valid():
        return redirect("hold_new", form.cleaned_data["person"].public_id)
    page = paged(access.holds_on_persons(who), request)
    return render(request, "shell/holds.html", {"form": form, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    person = access.get_person(who.person, public_id, at=who.at, verb="person.hold")
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            place_hold(person, reason=form.cleaned_data["reason"], by=who.person, at=who.at)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("Nothing about %(person)s will be erased now.") % {"person": person})
            return redirect("holds")
    context = {"form": form, "person": person, "lasting": access.holds_lasting(who, person)}
    return render(request, "shell/hold_new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def end(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    hold = access.get_hold(who.person, public_id, at=who.at, verb="hold.end")
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            lift_hold(hold, reason=form.cleaned_data["reason"], by=who.person, at=who.at)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("The hold has ended. What is over its time may be erased again."))
            return redirect("holds")
    return render(request, "shell/hold_end.html", {"form": form, "hold": hold})
