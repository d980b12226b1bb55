"""The page of one talk: when and where, what it is about, what was promised in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import ledger, promises
from core.models import Promise
from core.pages.door import act_or_say_why, signed_in
from core.pages.promises import Reader
from core.walls import Who, allowed
from partnership.access.office_hours import get_talk
from partnership.actions import talks as actions
from partnership.forms.office_hours import ReasonForm, TalkPromiseForm
from partnership.models.office_hours import Talk
from partnership.views.asking import Page, ask
from partnership.views.schedule import when_words

ASKS = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class Line:
    """A talk in a list."""

    href: str
    name: str
    under: str
    tag: str


def talk_lines(talks: Iterable[Talk], who: Who) -> list[Line]:
    return [
        Line(
            reverse("partnership:talk", args=[talk.public_id]),
            _("With %(name)s") % {"name": _other(talk, who)},
            when_words(talk.starts_at, talk.ends_at),
            _state(talk),
        )
        for talk in talks
    ]


def _other(talk: Talk, who: Who) -> str:
    return str(talk.guest if talk.host_id in who.ids else talk.host)


def _state(talk: Talk) -> str:
    if talk.cancelled_at:
        return _("called off")
    return _("you talked") if talk.held_at else ""


@require_safe
@signed_in
def talk(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    shown = get_talk(who.person, public_id, at=who.at)
    reader = Reader(who)
    came_up = promises.named().filter(about=ledger.label(shown)).order_by("made_at", "pk")
    is_open = not (shown.cancelled_at or shown.held_at)
    context = {
        "talk": shown,
        "other": _other(shown, who),
        "facts": _facts(shown),
        "state": _state(shown),
        "rows": reader.rows(allowed(came_up, who, "promise.see")),
        "may_cancel": is_open and shown.starts_at > who.at,
        "may_hold": is_open and shown.starts_at <= who.at,
        "may_promise": not shown.cancelled_at and shown.starts_at <= who.at,
        "back": reverse("partnership:all_hours"),
    }
    return render(request, "partnership/talk.html", context)


def _facts(shown: Talk) -> list[dict[str, str]]:
    facts = [
        {"name": _("When"), "value": when_words(shown.starts_at, shown.ends_at)},
        {"name": _("Where"), "value": shown.office_hours.place},
    ]
    if shown.topic:
        facts.append({"name": _("What about"), "value": shown.topic})
    return facts


@require_http_methods(ASKS)
@signed_in
def cancel(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    shown = get_talk(who.person, public_id, at=who.at, verb="talk.cancel")
    form = ReasonForm(request.POST or None, who=who)

    def act() -> None:
        actions.cancel_talk(shown, reason=form.cleaned_data["reason"], by=who.person, at=who.at)

    title = _("Call off the talk with %(name)s") % {"name": _other(shown, who)}
    done = _("It is called off, and they have been told.")
    return ask(request, form, act, _page(shown, title, _("Call it off"), done))


@require_POST
@signed_in
def hold(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    shown = get_talk(who.person, public_id, at=who.at, verb="talk.hold")
    page = reverse("partnership:talk", args=[public_id])
    return act_or_say_why(request, lambda: actions.hold_talk(shown, by=who.person, at=who.at), then=page)


@require_http_methods(ASKS)
@signed_in
def promise(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    shown = get_talk(who.person, public_id, at=who.at, verb="talk.promise")
    form = TalkPromiseForm(request.POST or None, who=who)

    def act() -> Promise:
        what = form.cleaned_data["what"]
        return actions.promise_at_talk(shown, what=what, due_at=form.due_at(), by=who.person, at=who.at)

    title = _("Promise %(name)s something") % {"name": _other(shown, who)}
    done = _("The promise is made, and they have been told.")
    return ask(request, form, act, _page(shown, title, _("Promise it"), done))


def _page(shown: Talk, title: str, submit: str, done: str) -> Page:
    back = reverse("partnership:talk", args=[shown.public_id])
    return Page(title, submit, done, back, under=when_words(shown.starts_at, shown.ends_at))
