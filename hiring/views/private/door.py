"""The door of a candidate's own page: a long random link lets its owner in, and nothing else does.

Whatever is wrong about a link (never made, expired, revoked, somebody else's opening) is one and the same page that
is not there. There is no cookie, so no request can be forged with one: who knows the link needs no forging, and who
does not cannot aim (that is why `csrf_exempt` is right here). Nobody's tries lock out anybody else: wrong links are
counted for the address they come from, right ones for the link itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from hashlib import sha256
from http import HTTPStatus
from posixpath import relpath
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables

from core import people
from core.models import Person
from core.pages.once import answer_once
from hiring.access.candidates import Visitor, visitor_by

P = ParamSpec("P")
MOST_WRONG, MOST_READ, MOST_DONE, MOST_ASKED = 30, 300, 60, 5
SHORT, LONG = 60, 60 * 60


@dataclass(frozen=True)
class Guest:
    """Who came by a link, at which moment, and the link itself, from which all addresses of the page are made."""

    visitor: Visitor
    token: str
    at: datetime

    @property
    def person(self) -> Person:
        return self.visitor.person

    def address(self, name: str = "page", *args: str) -> str:
        return reverse(f"private:{name}", args=[self.token, *args])


View = Callable[Concatenate[HttpRequest, Guest, P], HttpResponse]


def by_link(view: View[P]) -> Callable[..., HttpResponseBase]:
    """Let the owner of a link in, in their language and zone; everybody else finds nothing."""

    @sensitive_variables()
    @wraps(view)
    def inner(request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        guest = _guest(token)
        if guest is None:
            return _nothing_for_who_guesses(request)
        with _as_they_live(guest.person):
            if _is_too_often(request, guest):
                return _answer(request, "hiring/private/too_often.html", HTTPStatus.TOO_MANY_REQUESTS)
            try:
                return discreet(_once(request, guest, lambda: view(request, guest, *args, **kwargs)))
            except Http404:
                return nothing_here(request)

    return never_cache(csrf_exempt(inner))


def _once(request: HttpRequest, guest: Guest, answer: Callable[[], HttpResponse]) -> HttpResponseBase:
    """A form that is sent twice does its thing once; where it led is remembered from here, without the link itself."""
    whose = guest.visitor.link.digest
    given = answer_once(request, whose, guest.at, lambda: _from_here(request, answer()))
    if isinstance(given, HttpResponseRedirect):
        given.headers["Location"] = urljoin(request.path, given.headers["Location"])
    return given


def _from_here(request: HttpRequest, given: HttpResponse) -> HttpResponse:
    if isinstance(given, HttpResponseRedirect):
        path, mark, query = given.headers["Location"].partition("?")
        given.headers["Location"] = f"{relpath(path, request.path)}/{mark}{query}"
    return given


def _guest(token: str) -> Guest | None:
    at = timezone.now()
    try:
        return Guest(visitor_by(token, at=at), token, at)
    except Http404:
        return None


def _nothing_for_who_guesses(request: HttpRequest) -> HttpResponseBase:
    if count("wrong", address_of(request), SHORT) > MOST_WRONG:
        return _answer(request, "hiring/private/too_often.html", HTTPStatus.TOO_MANY_REQUESTS)
    return nothing_here(request)


def _is_too_often(request: HttpRequest, guest: Guest) -> bool:
    key = guest.visitor.link.digest
    if request.method == "POST":
        return count("done", key, SHORT) > MOST_DONE
    return count("read", key, SHORT) > MOST_READ


def count(what: str, whose: str, seconds: int) -> int:
    """How often this was done by this one within the time, this time included."""
    key = f"private:{what}:{sha256(whose.encode()).hexdigest()}"
    cache.add(key, 0, seconds)
    try:
        return int(cache.incr(key))
    except ValueError:  # it ran out between the two
        return 1


def address_of(request: HttpRequest) -> str:
    return str(get_adapter().get_client_ip(request))


def nothing_here(request: HttpRequest) -> HttpResponseBase:
    """The page for everything that is wrong, the same to the last letter."""
    return _answer(request, "hiring/private/nothing.html", HTTPStatus.NOT_FOUND)


def _answer(request: HttpRequest, template: str, status: HTTPStatus) -> HttpResponseBase:
    return discreet(show(request, template, {}, status=status))


def show(request: HttpRequest, template: str, context: dict[str, Any], **options: Any) -> HttpResponse:
    """Render a page without any cookie: its forms need no token (see above)."""
    return render(request, template, {**context, "csrf_token": ""}, **options)


def discreet(response: HttpResponseBase) -> HttpResponseBase:
    """Nobody is told where the reader comes from, no search engine keeps the page, no cache does."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Cache-Control"] = "no-store, private"
    response["Content-Language"] = translation.get_language() or ""
    return response


@contextmanager
def _as_they_live(person: Person) -> Iterator[None]:
    """In their own language, or that of their browser until they chose one; in their zone, or the organisation's."""
    zone = ZoneInfo(person.time_zone or people.the_organisation().time_zone)
    with translation.override(person.language or translation.get_language()), timezone.override(zone):
        yield


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with: also nothing at all, where no box was ticked (there is no token to go with it)."""
    return request.POST if request.method == "POST" else None


def back_to_page(guest: Guest, done: str, *, then: str = "page") -> HttpResponse:
    """Go back to the page, or to another of theirs, which says what was done (`DONE` in page.py)."""
    return redirect(f"{guest.address(then)}?done={done}")
