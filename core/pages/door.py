"""How a signed-in person comes in: every view is given who is asking, and when."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone

from core import access
from core.errors import Refused
from core.models import Account
from core.pages.once import answer_once, is_detour
from core.walls import Who

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Who, P], HttpResponseBase]


def signed_in(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Let only signed-in people in, and hand the view who they are at this moment; a form is answered once."""

    @wraps(view)
    def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        who = who_asks(request)
        return answer_once(request, who.person.public_id, who.at, lambda: view(request, who, *args, **kwargs))

    return login_required(inner)


def for_administrators(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Let only those in who may change the organisation's settings; for all others there is no such page."""

    @wraps(view)
    def inner(request: HttpRequest, who: Who, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        access.get_organisation(who.person, at=who.at)
        return view(request, who, *args, **kwargs)

    return signed_in(inner)


def who_asks(request: HttpRequest) -> Who:
    """The person behind the account, as the one all their duplicates were merged into; looked up once a request."""
    known = getattr(request, "who", None)
    if known is None:
        account = request.user
        if not isinstance(account, Account):
            raise TypeError("Nobody is signed in; the view needs @signed_in.")
        known = Who(account.person.same_as or account.person, timezone.now())
        request.who = known  # type: ignore[attr-defined] # kept for the page shell, which asks again
    return known


def act_or_say_why(request: HttpRequest, act: Callable[[], object], *, then: str) -> HttpResponseRedirect:
    """Do an act that has no form of its own and go on; a refusal is shown on the page one goes on to."""
    try:
        act()
    except Refused as refused:
        messages.warning(request, refused.sentence)
        return is_detour(redirect(then))
    return redirect(then)
