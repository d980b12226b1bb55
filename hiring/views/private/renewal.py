"""Asking for a new link: by the address that is known, and never telling whether one is."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from hiring.actions.links import ask_for_link
from hiring.forms.private import RenewalForm
from hiring.views.private.door import LONG, MOST_ASKED, MOST_WRONG, address_of, count, discreet, sent, show


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def renewal(request: HttpRequest) -> HttpResponseBase:
    form = RenewalForm(sent(request))
    if request.method == "POST" and form.is_valid():
        _send(request, form.cleaned_data["email"])
        return discreet(redirect(f"{request.path}?sent=1"))
    context = {"form": form, "sent": "sent" in request.GET, "revoked": "revoked" in request.GET}
    return discreet(show(request, "hiring/private/renewal.html", context))


def _send(request: HttpRequest, email: str) -> None:
    """Too many letters to one address, or tries from one place, are passed over in silence: the answer is the same."""
    to_one = count("asked", email.casefold(), LONG)
    from_one = count("asking", address_of(request), LONG)
    if to_one <= MOST_ASKED and from_one <= MOST_WRONG:
        ask_for_link(email, at=timezone.now())
