"""Opening what is sealed with a passkey, where browser and key offer it; the passphrase opens it everywhere."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from core import seals
from core.actions import seals as actions
from core.errors import Refused
from core.models import Account, PasskeyWrap
from core.pages.door import act_or_say_why, signed_in
from core.seals import Unlocked
from core.walls import Who
from shell import passkeys, sealing
from shell.passkeys import NOT_READ, PasskeyForm


@sensitive_post_parameters()
@require_POST
@signed_in
def unlock(request: HttpRequest, who: Who) -> HttpResponse:
    """Open it with what the passkey made of its salt; a refusal is said on the page of the passphrase."""
    form = PasskeyForm(request.POST)
    response = redirect(sealing.after(request))

    def open_it() -> None:
        if not form.is_valid():
            raise Refused(NOT_READ)
        wrap = PasskeyWrap.objects.select_related("person_key__person").filter(
            person_key=seals.current_key(who.person), credential_id=form.cleaned_data["credential"]
        )
        if not wrap:
            raise Refused(_("This passkey opens nothing here. Use your passphrase."))
        opened = seals.unlock_with_passkey(wrap[0], form.cleaned_data["secret"])
        sealing.keep_open(request, response, opened)

    try:
        open_it()
    except Refused as refused:
        messages.warning(request, refused.sentence)
        return redirect(f"{reverse('unlock')}?{request.GET.urlencode()}")
    return response


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@sealing.unlocked
def mine(request: HttpRequest, who: Who, opened: Unlocked) -> HttpResponse:
    """One's passkeys, which of them open what is sealed, and letting another do so."""
    account = request.user
    assert isinstance(account, Account)  # noqa: S101 # the door let in nobody else
    found = passkeys.passkeys_of(account, opened.key)
    if request.method == "POST":
        return act_or_say_why(
            request, lambda: _let(request, who, opened, found), then=reverse("seals_passkeys")
        )
    may_be_let = [each for each in found if each.wrap is None]
    context = {"passkeys": found, "may_be_let": may_be_let, "asked": passkeys.asked_of_browser(may_be_let)}
    return render(request, "shell/seals/passkeys.html", context)


def _let(request: HttpRequest, who: Who, opened: Unlocked, found: list[passkeys.Passkey]) -> None:
    form = PasskeyForm(request.POST)
    if not form.is_valid() or form.cleaned_data["credential"] not in {each.credential_id for each in found}:
        raise Refused(NOT_READ)
    said = form.cleaned_data
    actions.let_passkey_open(opened, said["credential"], secret=said["secret"], salt=said["salt"], at=who.at)
    messages.success(request, _("This passkey opens what is sealed for you now."))


@require_POST
@signed_in
def end(request: HttpRequest, who: Who, number: int) -> HttpResponse:
    wrap = PasskeyWrap.objects.filter(pk=number, person_key=seals.current_key(who.person)).first()
    if wrap is None:
        raise Http404
    return act_or_say_why(
        request, lambda: actions.end_passkey(wrap, by=who.person, at=who.at), then=reverse("seals_passkeys")
    )
