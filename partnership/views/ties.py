"""Who is talking to whom: ties between teams with the silent ones first, a picture, and a first step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import walls
from core.errors import Refused
from core.models import Person
from core.pages.door import act_or_say_why, signed_in
from core.pages.promises import day_words
from core.walls import Who
from partnership.access import ties as access
from partnership.access.sides import need_side
from partnership.actions import ties as actions
from partnership.forms.ties import PACES, TieForm
from partnership.models.ties import Contact, FirstStep, Tie
from partnership.rules.sides import Side
from partnership.views.table import side_name

# Where each side stands in the picture, and where its name does.
PLACES = {
    Side.hr: (80, 60, 80, 30),
    Side.ta: (360, 60, 360, 30),
    Side.it: (80, 220, 80, 260),
    Side.hiring: (360, 220, 360, 260),
}


@dataclass(frozen=True)
class Line:
    """One tie as its row and its line in the picture show it."""

    tie: Tie
    title: str
    pace: str
    last: str
    state: str
    words: str
    may_agree: bool
    may_end: bool
    x1: int
    y1: int
    x2: int
    y2: int

    @property
    def is_silent(self) -> bool:
        return self.state == "late"


@require_safe
@signed_in
def ties(request: HttpRequest, who: Who) -> HttpResponse:
    need_side(who)
    lines = sorted(_lines(who), key=lambda line: not line.is_silent)
    context = {
        "lines": lines,
        "sides": [side_name(side) for side in PLACES],
        "matrix": _matrix(lines),
        "places": [
            {"name": side_name(side), "x": x, "y": y, "tx": tx, "ty": ty}
            for side, (x, y, tx, ty) in PLACES.items()
        ],
        "steps": _steps(who),
        "contacts": [_contact(each, who) for each in access.contacts_for(who)[:30]],
        "acts": [{"href": reverse("partnership:tie_new"), "words": _("Declare a tie")}],
    }
    return render(request, "partnership/ties.html", context)


def _matrix(lines: list[Line]) -> list[dict[str, Any]]:
    """Every side beside every other; of several ties between two the silent one stands there."""
    found = {frozenset((line.tie.one, line.tie.other)): line for line in reversed(lines)}
    return [
        {
            "name": side_name(side),
            "cells": [_cell(found.get(frozenset((side, other))), is_own=side is other) for other in PLACES],
        }
        for side in PLACES
    ]


def _cell(line: Line | None, *, is_own: bool) -> dict[str, str]:
    if line is None:
        return {"none": "" if is_own else _("no tie")}
    return {"words": line.words, "state": line.state}


def _lines(who: Who) -> list[Line]:
    ties = list(access.ties_for(who))
    last = access.last_contacts(ties)
    may = {
        verb: set(walls.allowed(Tie.objects.all(), who, verb).values_list("pk", flat=True))
        for verb in ("tie.agree", "tie.end")
    }
    return [
        _line(tie, who, last.get(tie.pk), {verb for verb, ties in may.items() if tie.pk in ties})
        for tie in ties
    ]


def _line(tie: Tie, who: Who, last: datetime | None, may: set[str]) -> Line:
    state, words = _state(tie, last, who.at)
    x1, y1, _tx, _ty = PLACES[Side(tie.one)]
    x2, y2, _tx, _ty = PLACES[Side(tie.other)]
    return Line(
        tie,
        title(tie),
        str(dict(PACES).get(tie.every_days, "")),
        day_words(last) if last else _("never, as far as Kept knows"),
        state,
        words,
        "tie.agree" in may,
        "tie.end" in may,
        *(x1, y1, x2, y2),
    )


def title(tie: Tie) -> str:
    return _("%(one)s and %(other)s") % {"one": side_name(tie.one), "other": side_name(tie.other)}


def _state(tie: Tie, last: datetime | None, at: datetime) -> tuple[str, str]:
    """A tie that was just agreed on has its whole pace before it is silent."""
    if tie.agreed_at is None:
        return "due_later", _("waits for the other team")
    since = max(last or tie.agreed_at, tie.agreed_at)
    if at - since > timedelta(days=tie.every_days):
        return "late", _("silent")
    return "kept_in_time", _("in touch") if last else _("begins")


def _steps(who: Who) -> list[dict[str, str]]:
    """The newest suggestion of each tie, until the two did something together."""
    newest: dict[int, FirstStep] = {}
    for step in access.steps_for(who).filter(round__at__gt=who.at - timedelta(days=120))[:20]:
        newest.setdefault(step.round.tie_id, step)
    return [_step(step, who) for step in newest.values() if not _followed(step)]


def _followed(step: FirstStep) -> bool:
    first, second = sorted((step.one_id, step.other_id or 0))
    return Contact.objects.filter(one=first, other=second, at__gt=step.round.at).exists()


def _step(step: FirstStep, who: Who) -> dict[str, str]:
    other: Person | None = step.other if step.one_id in who.ids else step.one
    return {
        "name": str(other),
        "tie": title(step.round.tie),
        "write": f"mailto:{other.email}" if other and other.email else "",
    }


def _contact(contact: Contact, who: Who) -> dict[str, str]:
    other = contact.other if contact.one_id in who.ids else contact.one
    how = Contact.How(contact.how).label
    return {"name": str(other), "when": day_words(contact.at), "how": str(how)}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: HttpRequest, who: Who) -> HttpResponse:
    need_side(who)
    form = TieForm(request.POST or None, who=who)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.declare_tie(
                one=Side(said["one"]),
                other=Side(said["other"]),
                every_days=said["every_days"],
                about=said["about"],
                by=who.person,
                at=who.at,
            )
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("It is declared. It begins when somebody of the other team agrees."))
            return redirect("partnership:ties")
    return render(request, "partnership/tie_new.html", {"form": form, "back": reverse("partnership:ties")})


@require_POST
@signed_in
def agree(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    tie = access.get_tie(who.person, public_id, at=who.at, verb="tie.agree")
    return _act(request, lambda: actions.agree_to_tie(tie, by=who.person, at=who.at))


@require_POST
@signed_in
def end(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    tie = access.get_tie(who.person, public_id, at=who.at, verb="tie.end")
    return _act(request, lambda: actions.end_tie(tie, by=who.person, at=who.at))


def _act(request: HttpRequest, act: Callable[[], object]) -> HttpResponse:
    return act_or_say_why(request, act, then=reverse("partnership:ties"))
