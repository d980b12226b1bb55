"""Six words for a person without an account: giving them, and coming back with them."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from core import access, promises, seals
from core.actions.codes import give_code
from core.errors import Refused
from core.pages.door import signed_in
from core.pages.promises import Reader
from core.walls import Who
from shell import sealing
from shell.forms.codes import CodeForm, GiveForm, WhoseForm

ASKING = ["GET", "HEAD", "POST"]
MOST = 100


@require_http_methods(ASKING)
@signed_in
def whose(request: HttpRequest, who: Who) -> HttpResponse:
    """Ask who gets six words: whoever has no account has no page of their own."""
    if not access.without_account(who).exists():
        raise Http404
    form = WhoseForm(request.POST or None, who=who)
    if request.method == "POST" and form.is_valid():
        return redirect("code_give", form.cleaned_data["person"].public_id)
    return render(request, "shell/codes/whose.html", {"form": form})


@never_cache
@require_http_methods(ASKING)
@signed_in
def give(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    """Give six words and show them, once: the page is the answer itself, so that they are kept nowhere."""
    person = access.get_person(who.person, public_id, at=who.at, verb="person.give_code")
    has_words = seals.current_key(person) is not None
    form = GiveForm(request.POST if request.method == "POST" else None, has_words=has_words)
    if request.method == "POST" and form.is_valid():
        try:
            code = give_code(person, by=who.person, at=who.at)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            address = f"{settings.KEPT_BASE_URL}{reverse('code_come_back')}"
            context = {"person": person, "words": code.split(), "address": address}
            return render(request, "shell/codes/given.html", context)
    context = {"form": form, "person": person, "has_words": has_words}
    return render(request, "shell/codes/give.html", context)


@sensitive_post_parameters()
@never_cache
@require_http_methods(ASKING)
def come_back(request: HttpRequest) -> HttpResponse:
    """Open what is sealed for whoever has the six words; nobody is asked who they are."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = get_adapter().get_client_ip(request)
        try:
            opened = seals.open_with_code(form.cleaned_data["code"], address=address, at=timezone.now())
        except Refused as refused:
            form.add_error("code", refused.sentence)
        else:
            response = redirect("code_here")
            request.session.cycle_key()
            sealing.keep_open(request, response, opened)
            return response
    return render(request, "shell/codes/come_back.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD"])
@sealing.came_back
def here(request: HttpRequest, who: Who, _opened: seals.Unlocked) -> HttpResponse:
    """What somebody without an account was promised, and by whom."""
    rows = Reader(who).rows(promises.yours(who)[:MOST])
    return render(request, "shell/codes/here.html", {"person": who.person, "rows": rows})


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    response = redirect("code_come_back")
    sealing.close(request, response)
    return response
