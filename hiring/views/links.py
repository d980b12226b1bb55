"""A candidate's private link: make it invalid when it fell into wrong hands, or send a new one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from core import people
from core.errors import Refused
from core.models import Person
from core.pages.door import signed_in
from core.pages.promises import full_day_words
from core.walls import Who
from hiring.access.candidates import get_application, may_be_written_to, valid_links
from hiring.actions.links import renew_link, revoke_links

RENEWING = "renew"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def links(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    application = get_application(who.person, public_id, at=who.at, verb="application.renew_links")
    person = people.root_of(application.person)
    if request.method == "POST":
        try:
            messages.success(request, _do(request, person, who))
        except Refused as refused:
            messages.warning(request, refused.sentence)
        return redirect(request.path)
    valid = list(valid_links(person, at=who.at))
    context = {
        "person": person,
        "opening": application.opening,
        "number": len(valid),
        "made": full_day_words(valid[0].made_at) if valid else "",
        "until": full_day_words(valid[0].expires_at) if valid else "",
        "may_send": may_be_written_to(person),
        "renewing": RENEWING,
    }
    return render(request, "hiring/links.html", context)


def _do(request: HttpRequest, person: Person, who: Who) -> str:
    if RENEWING in request.POST:
        renew_link(person, by=who.person, at=who.at)
        return _("A new link is on its way to them. The ones before lead nowhere any more.")
    number = revoke_links(person, by=who.person, at=who.at)
    return ngettext(
        "%(number)d link leads nowhere any more.", "%(number)d links lead nowhere any more.", number
    ) % {"number": number}
