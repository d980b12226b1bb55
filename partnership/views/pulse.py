"""The pages of a pulse: propose it, agree, answer, see the result together; and of thanks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import ceil, floor
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import promises, walls
from core.pages.door import act_or_say_why, signed_in
from core.pages.paging import slice_after
from core.pages.promises import day_words, full_day_words
from core.walls import Who
from partnership.access import pulse as access
from partnership.access.sides import need_side, speakers
from partnership.actions import pulse as actions
from partnership.forms.pulse import POINTS, PulseAnswerForm, PulseForm, StatementForm
from partnership.models.pulse import PulseRound
from partnership.rules.pulse import FEWEST, Figure
from partnership.rules.sides import TEAMS, Side
from partnership.views.asking import Page, ask
from partnership.views.table import side_name
from partnership.views.talks import Line

ASKS = ["GET", "HEAD", "POST"]


@require_safe
@signed_in
def pulses(request: HttpRequest, who: Who) -> HttpResponse:
    need_side(who)
    found = slice_after(access.pulses_for(who), request, by="-proposed_at")
    context = {
        "slice": found,
        "lines": [_line(each, who) for each in found.rows],
        "acts": [{"href": reverse("partnership:pulse_new"), "words": _("Propose a pulse")}],
    }
    return render(request, "partnership/pulses.html", context)


def _line(asked: PulseRound, who: Who) -> Line:
    href = reverse("partnership:pulse", args=[asked.public_id])
    under = _("until %(day)s") % {"day": day_words(asked.closes_at)}
    return Line(href, _title(asked), under, _state(asked, who.at))


def _title(asked: PulseRound) -> str:
    return _("%(one)s and %(other)s") % {"one": side_name(asked.one), "other": side_name(asked.other)}


def _state(asked: PulseRound, at: datetime) -> str:
    if asked.opened_at is None:
        return _("proposed")
    return _("open") if asked.closes_at > at else _("closed")


@require_http_methods(ASKS)
@signed_in
def new(request: HttpRequest, who: Who) -> HttpResponse:
    need_side(who)
    form = PulseForm(request.POST or None, who=who)

    def act() -> None:
        said, zone = form.cleaned_data, ZoneInfo(promises.calendar_of(who.person).time_zone)
        talk_at = datetime.combine(said["talk_day"], said["talk_time"], zone)
        actions.propose_pulse(
            one=Side(said["one"]),
            other=Side(said["other"]),
            closes_at=form.closes_at(),
            talk_at=talk_at,
            place=said["place"],
            by=who.person,
            at=who.at,
        )

    small = [side_name(side) for side in TEAMS if speakers(side, who.at).count() < FEWEST]
    under = _("Five short questions of our own, and a talk about what comes out.")
    if small:
        words = _("Too small to answer without a name, so its people are only shown with others: %(teams)s.")
        under = f"{under} {words % {'teams': ', '.join(small)}}"
    back = reverse("partnership:pulses")
    done = _("It is proposed. It opens when somebody of the other team agrees.")
    return ask(request, form, act, Page(_("Propose a pulse"), _("Propose it"), done, back, under=under))


@dataclass(frozen=True)
class Result:
    """One question with what may be shown of it; `figures` is empty where too few answered."""

    question: str
    figures: list[dict[str, object]]


@require_safe
@signed_in
def pulse(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    asked = access.get_pulse(who.person, public_id, at=who.at)
    is_closed = walls.may(who.person, "pulse.result", asked, at=who.at)
    context = {
        "asked": asked,
        "title": _title(asked),
        "state": _state(asked, who.at),
        "facts": [
            {"name": _("Open until"), "value": full_day_words(asked.closes_at)},
            {"name": _("The talk"), "value": f"{full_day_words(asked.talk_at)}, {asked.place}"},
        ],
        "may_open": walls.may(who.person, "pulse.open", asked, at=who.at),
        "may_answer": walls.may(who.person, "pulse.answer", asked, at=who.at),
        "is_open": asked.opened_at is not None and not is_closed,
        "results": _results(asked) if is_closed else [],
        "statements": asked.statements.select_related("by").order_by("at", "pk") if is_closed else [],
        "fewest": asked.fewest,
        "small": ", ".join(map(_group_name, actions.too_small(asked))) if asked.opened_at else "",
    }
    return render(request, "partnership/pulse.html", context)


def _results(asked: PulseRound) -> list[Result]:
    found = actions.result_of(asked)
    return [
        Result(str(question), [_figure(figure) for figure in found.get(key, [])])
        for key, question in actions.QUESTIONS.items()
    ]


def _figure(figure: Figure) -> dict[str, object]:
    """A name, a place on the scale in words, and how far along the bar it lies."""
    return {
        "name": _group_name(figure.name),
        "words": _words(figure.middle),
        "x": round((figure.middle - 1) / 4 * 200),
    }


def _group_name(name: str) -> str:
    sides = {side.value: side_name(side) for side in Side}
    return _("All together") if name == actions.EVERYBODY else sides.get(name, name)


def _words(middle: float) -> str:
    """The step of the scale, or the two between which it lies."""
    steps = dict(POINTS)
    below, above = str(steps[str(floor(middle))]), str(steps[str(ceil(middle))])
    return (
        below if below == above else _("between “%(one)s” and “%(other)s”") % {"one": below, "other": above}
    )


@require_POST
@signed_in
def agree(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    asked = access.get_pulse(who.person, public_id, at=who.at, verb="pulse.open")
    page = reverse("partnership:pulse", args=[public_id])
    return act_or_say_why(request, lambda: actions.open_pulse(asked, by=who.person, at=who.at), then=page)


@require_http_methods(ASKS)
@signed_in
def answer(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    asked = access.get_pulse(who.person, public_id, at=who.at, verb="pulse.answer")
    form = PulseAnswerForm(request.POST or None, who=who)

    def act() -> None:
        actions.answer_pulse(asked, form.answers(), by=who.person, at=who.at)

    under = _(
        "Only counts are kept, never your answers: nobody can join them to you, and you cannot change them."
    )
    back = reverse("partnership:pulse", args=[public_id])
    page = Page(_title(asked), _("Send my answers"), _("It is counted. Thank you."), back, under=under)
    return ask(request, form, act, page)


@require_http_methods(ASKS)
@signed_in
def state(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    asked = access.get_pulse(who.person, public_id, at=who.at, verb="pulse.state")
    form = StatementForm(request.POST or None, who=who)

    def act() -> None:
        actions.state_with_name(asked, text=form.cleaned_data["text"], by=who.person, at=who.at)

    back = reverse("partnership:pulse", args=[public_id])
    page = Page(_("Say it with your name"), _("Say it"), _("Both teams read it when the round closes."), back)
    return ask(request, form, act, page)
