"""One's own passphrase: choose, unlock, change, lose it; and the two people who break glass."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from core import access, seals
from core.actions import seals as actions
from core.errors import Refused
from core.models import Account, Person, PersonKey
from core.pages.door import act_or_say_why, signed_in
from core.walls import Who
from shell import passkeys, sealing
from shell.forms.seals import BreakGlassForm, ChangeForm, ChooseForm, UnlockForm

ASKING = ["GET", "HEAD", "POST"]
Answer = Callable[[dict[str, Any]], HttpResponse]


@signed_in
def overview(request: HttpRequest, who: Who) -> HttpResponse:
    key = seals.current_key(who.person)
    opened = sealing.open_identity(request)
    context = {
        "key": key,
        "is_open": opened is not None and opened.key.person_id in who.ids,
        "may_break_glass": access.may_break_glass(who),
    }
    return render(request, "shell/seals/overview.html", context)


@sensitive_post_parameters()
@require_http_methods(ASKING)
@signed_in
def unlock(request: HttpRequest, who: Who) -> HttpResponse:
    """Ask for the passphrase, or for a first one from somebody who has none; then go on to where they were going."""
    key = seals.current_key(who.person)
    if key is None:
        return _choose(request, who)

    def answer(said: dict[str, Any]) -> HttpResponse:
        response = redirect(sealing.after(request))
        sealing.keep_open(request, response, seals.unlock(key, said["passphrase"]))
        return response

    return _asked(request, UnlockForm, answer, "unlock", **_with_passkeys(request, key))


def _with_passkeys(request: HttpRequest, key: PersonKey) -> dict[str, Any]:
    """What the page needs to offer one's passkeys that open what is sealed, if there are any."""
    account = request.user
    assert isinstance(account, Account)  # noqa: S101 # the door let in nobody else
    opening = [each for each in passkeys.passkeys_of(account, key) if each.wrap]
    return {
        "asked": passkeys.asked_of_browser(opening),
        "passkeys": opening,
        "query": request.GET.urlencode(),
    }


def _choose(request: HttpRequest, who: Who) -> HttpResponse:
    def answer(said: dict[str, Any]) -> HttpResponse:
        key = actions.choose_passphrase(who.person, said["new"], at=who.at)
        response = redirect(sealing.after(request))
        sealing.keep_open(request, response, seals.unlock(key, said["new"]))
        return response

    return _asked(request, ChooseForm, answer, "choose")


@sensitive_post_parameters()
@require_http_methods(ASKING)
@signed_in
def change(request: HttpRequest, who: Who) -> HttpResponse:
    key = seals.current_key(who.person)
    if key is None:
        return redirect("unlock")

    def answer(said: dict[str, Any]) -> HttpResponse:
        actions.change_passphrase(seals.unlock(key, said["passphrase"]), said["new"], at=who.at)
        messages.success(request, _("Your passphrase is changed."))
        return redirect("seals")

    return _asked(request, ChangeForm, answer, "change")


@sensitive_post_parameters()
@require_http_methods(ASKING)
@signed_in
def renew(request: HttpRequest, who: Who) -> HttpResponse:
    """A new identity in place of one's own, opened with the old passphrase and kept under a new one."""
    key = seals.current_key(who.person)
    if key is None:
        return redirect("unlock")

    def answer(said: dict[str, Any]) -> HttpResponse:
        made = actions.renew_key(seals.unlock(key, said["passphrase"]), said["new"], at=who.at)
        response = redirect("seals")
        sealing.keep_open(request, response, seals.unlock(made, said["new"]))
        messages.success(request, _("You have a new key. The old one opens nothing any more."))
        return response

    return _asked(request, ChangeForm, answer, "renew")


@sensitive_post_parameters()
@require_http_methods(ASKING)
@signed_in
def lost(request: HttpRequest, who: Who) -> HttpResponse:
    if seals.current_key(who.person) is None:
        return redirect("unlock")

    def answer(said: dict[str, Any]) -> HttpResponse:
        actions.lose_passphrase(who.person, said["new"], at=who.at)
        response = redirect("seals")
        sealing.close(request, response)
        messages.info(request, _("Now two people of HR or counsel have to let you in again. Ask them."))
        return response

    return _asked(request, ChooseForm, answer, "lost")


@require_POST
@signed_in
def lock(request: HttpRequest, _who: Who) -> HttpResponse:
    response = redirect("seals")
    sealing.close(request, response)
    return response


def _asked(
    request: HttpRequest, form: type[forms.Form], answer: Answer, name: str, **more: Any
) -> HttpResponse:
    """Show a form on a page of its own until its answer is not refused."""
    filled = form(request.POST or None)
    if request.method == "POST" and filled.is_valid():
        try:
            return answer(filled.cleaned_data)
        except Refused as refused:
            filled.add_error(None, refused.sentence)
    return render(request, f"shell/seals/{name}.html", {"form": filled, **more})


@require_http_methods(ASKING)
@signed_in
def break_glass(request: HttpRequest, who: Who) -> HttpResponse:
    """What is asked for, for the second person to agree to, and a form to ask."""
    asked = access.broken_glass_for(who)
    form = BreakGlassForm(request.POST or None, who=who)
    if request.method == "POST" and form.is_valid():
        person: Person = form.cleaned_data["person"]
        reason, wall = form.cleaned_data["reason"], form.cleaned_data.get("wall")
        try:
            actions.ask_to_break_glass(person, reason=reason, by=who.person, at=who.at, wall=wall)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            return redirect("break_glass")
    context = {"form": form, "asked": asked, "who": who, "command": "kept break-glass"}
    return render(request, "shell/seals/break_glass.html", context)


@require_POST
@signed_in
def agree(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    asked = access.get_broken_glass(who.person, public_id, at=who.at)
    return act_or_say_why(
        request,
        lambda: actions.agree_to_break_glass(asked, by=who.person, at=who.at),
        then=reverse("break_glass"),
    )
