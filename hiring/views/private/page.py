"""The candidate's own page: every opening they applied for, and what is theirs by right."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from core import messages, people
from hiring.access.candidates import openings_of
from hiring.access.standing import is_told
from hiring.actions.erasing import open_request
from hiring.actions.links import choose_language, revoke_links
from hiring.actions.voices import has_answered
from hiring.views.private.connections import connections_of, mind_of
from hiring.views.private.door import Guest, by_link, show
from hiring.views.private.threads import thread_of

DONE = {
    "wish": _("Thank you. Whoever answers you knows now how you want to hear."),
    "time": _("The time is agreed. A calendar entry is on its way to you by mail."),
    "off": _("The talk is off at that time. You can choose another one."),
    "letter": _("Your letter is on its way."),
    "waiting": _("They have heard that you are waiting. It stays in the record."),
    "happened": _("Thank you for saying so."),
    "not_happened": _("They have heard it, and owe you the talk again."),
    "voice": _("Thank you. Your answers stand without your name, and are shown only together with others."),
    "ally": _("Your answer has arrived. Thank you."),
    "ally_word": _("Your word is on its way."),
    "ally_end": _("The connection has ended."),
    "in_mind": _("You are kept in mind, by your own words."),
    "in_mind_end": _("You are not kept in mind any more. Your words are deleted."),
    "asked": _("Your question has arrived. You see below by when it is answered."),
    "taken_back": _("Nothing more will be erased."),
}


@require_safe
@by_link
def page(request: HttpRequest, guest: Guest) -> HttpResponse:
    home = people.the_organisation()
    openings = list(openings_of(guest.person))
    context = {
        "name": str(guest.person),
        "organisation": str(home),
        "threads": [thread_of(guest, opening).context(home) for opening in openings],
        "done": DONE.get(request.GET.get("done", ""), ""),
        "voice": guest.address("questions") if _may_say_how_it_was(guest, openings) else "",
        "connections": connections_of(guest),
        "mind": mind_of(guest),
        "data": guest.address("data"),
        "is_erasing": open_request(guest.person) is not None,
        **frame(guest),
    }
    return show(request, "hiring/private/page.html", context)


def frame(guest: Guest) -> dict[str, str]:
    """What stands on every page of theirs."""
    return {
        "home": guest.address(),
        "language_act": guest.address("language"),
        "links_act": guest.address("links"),
    }


def _may_say_how_it_was(guest: Guest, openings: list) -> bool:  # type: ignore[type-arg] # of openings
    return not has_answered(guest.person) and any(is_told(guest.person, each) for each in openings)


@require_POST
@by_link
def language(request: HttpRequest, guest: Guest) -> HttpResponse:
    choose_language(guest.person, request.POST.get("language", ""), at=guest.at)
    return redirect(guest.address())


@require_POST
@by_link
def links(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Make every link invalid, this one included, and send a new one to the address that is known."""
    revoke_links(guest.person, by=guest.person, at=guest.at)
    facts = {"organisation": people.the_organisation().name}
    messages.say(guest.person, "hiring.link", at=guest.at, facts=facts)
    return redirect(f"{reverse('private:renewal')}?revoked=1")
