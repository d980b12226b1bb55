"""The organisation's own settings."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import people
from core.actions.organisation import change_organisation
from core.pages.door import for_administrators
from core.walls import Who
from shell.forms.administration import OrganisationForm
from shell.views.administration.tabs import tabs

SETTINGS = ("name", "language", "country", "region", "time_zone")


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def organisation(request: HttpRequest, who: Who) -> HttpResponse:
    home = people.the_organisation()
    form = OrganisationForm(request.POST or None, initial={name: getattr(home, name) for name in SETTINGS})
    again = form.asks_again
    if request.method == "POST" and not again and form.is_valid():
        clean = form.cleaned_data
        place = form.place(language=clean["language"])
        change_organisation(home, name=clean["name"], place=place, by=who.person, at=who.at)
        messages.success(request, _("Saved. Promises that run already keep the day they were given."))
        return redirect("administration_organisation")
    context = {"tabs": tabs("_organisation"), "form": form.again() if again else form, "again": again}
    return render(request, "shell/administration/organisation.html", context)
