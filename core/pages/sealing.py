"""The door to what is sealed, for every room: only who has opened their own key comes in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from core import seals
from core.pages.door import signed_in
from core.pages.once import is_detour
from core.seals import Unlocked
from core.walls import Who

COOKIE = "kept_seal"

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Who, Unlocked, P], HttpResponse]


def unlocked(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Let in only who has opened what is sealed for them; others are asked for their passphrase and come back."""

    @wraps(view)
    def inner(request: HttpRequest, who: Who, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        opened = open_identity(request)
        if opened is None or opened.key.person_id not in who.ids:
            return is_detour(redirect(f"{reverse('unlock')}?{urlencode({'next': request.get_full_path()})}"))
        return view(request, who, opened, *args, **kwargs)

    return signed_in(inner)


def open_identity(request: HttpRequest) -> Unlocked | None:
    """The identity that this session has open, or None."""
    key, secret = request.session.session_key, request.COOKIES.get(COOKIE)
    return seals.resume_session(key, secret, at=timezone.now()) if key and secret else None
