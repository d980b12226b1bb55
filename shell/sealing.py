"""A signed-in session that can open what is sealed: the identity in a row, the key to the row in a cookie alone."""

from __future__ import annotations

from collections.abc import Callable, ItemsView
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.debug import SafeExceptionReporterFilter

from core import people, seals
from core.pages.sealing import COOKIE, View, open_identity, unlocked
from core.seals import Unlocked
from core.walls import Who

__all__ = [
    "COOKIE",
    "NothingShown",
    "after",
    "came_back",
    "close",
    "keep_open",
    "open_identity",
    "unlocked",
]  # what a room may use of it stands in core/pages/sealing.py
HIDDEN = "(not shown: it may be what somebody said)"

P = ParamSpec("P")


def came_back(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let in only who came back with six words, whoever they are; others are asked for the words."""

    @wraps(view)
    def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        opened = open_identity(request)
        if opened is None:
            return redirect("code_come_back")
        person = people.root_of(opened.key.person)
        return view(request, Who(person, timezone.now()), opened, *args, **kwargs)

    return inner


def after(request: HttpRequest) -> str:
    """Where somebody was going before they were asked for their passphrase."""
    path = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(path, {request.get_host()}, request.is_secure())
    return path if is_ours else reverse("seals")


def keep_open(request: HttpRequest, response: HttpResponse, opened: Unlocked) -> None:
    """Keep an identity open for this session, until sign-out or half a day has passed."""
    if request.session.session_key is None:
        request.session.save()
    secret = seals.begin_session(opened, str(request.session.session_key), at=timezone.now())
    response.set_cookie(
        COOKIE, secret, httponly=True, samesite="Strict", secure=settings.SESSION_COOKIE_SECURE
    )


def close(request: HttpRequest, response: HttpResponse) -> None:
    seals.end_session(str(request.session.session_key))
    response.delete_cookie(COOKIE, samesite="Strict")


def close_on_sign_out(request: HttpRequest, **_facts: Any) -> None:
    if request is not None and request.session.session_key:
        seals.end_session(request.session.session_key)


user_logged_out.connect(close_on_sign_out)


class NothingShown(SafeExceptionReporterFilter):
    """Error reports hold the place of an error, and no value: a value may be a passphrase or what somebody said."""

    def is_active(self, request: HttpRequest | None) -> bool:  # noqa: ARG002 # Django hands every hook the request
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, str]:
        return dict.fromkeys(request.POST, HIDDEN) if request is not None else {}

    def get_traceback_frame_variables(self, request: Any, tb_frame: Any) -> ItemsView[str, Any]:  # noqa: ARG002 # as above
        return dict.fromkeys(tb_frame.f_locals, HIDDEN).items()

    def get_safe_request_meta(self, request: Any) -> dict[str, Any]:
        meta: dict[str, Any] = super().get_safe_request_meta(request)
        return {name: HIDDEN if "COOKIE" in name else value for name, value in meta.items()}

    def get_safe_cookies(self, request: Any) -> dict[str, str]:
        return dict.fromkeys(request.COOKIES, HIDDEN) if hasattr(request, "COOKIES") else {}
