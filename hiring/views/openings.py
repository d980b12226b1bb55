"""The openings somebody works on, and the page of one: its people, its clocks, its team."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import walls
from core.errors import Refused
from core.pages.door import signed_in
from core.pages.paging import slice_after
from core.pages.places import place_words
from core.pages.promises import day_words
from core.walls import Who
from hiring.access.closings import closings_owed
from hiring.access.openings import get_opening, openings_for, people_of, team_of
from hiring.actions.openings import set_closing_days
from hiring.forms.openings import DaysForm
from hiring.models import Application, Closing, Opening
from hiring.views.parts import rows_of, tabs_for

MOST_OWED = 20


@require_safe
@signed_in
def openings(request: HttpRequest, who: Who) -> HttpResponse:
    if not who.team_ids:
        raise Http404
    slice_ = slice_after(openings_for(who), request, by="-opened_at")
    lines = [
        {
            "href": reverse("hiring:opening", args=[each.public_id]),
            "title": each.title,
            "manager": str(each.hiring_manager or ""),
            "since": day_words(each.opened_at),
            "is_closed": each.closed_at is not None,
        }
        for each in slice_.rows
    ]
    context = {"lines": lines, "slice": slice_, "tabs": tabs_for(who, "openings")}
    return render(request, "hiring/openings.html", context)


@require_safe
@signed_in
def opening(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    shown = get_opening(who.person, public_id, at=who.at)
    sees_people = walls.may(who.person, "opening.see_people", shown, at=who.at)
    owed = list(closings_owed(who).filter(opening=shown)[: MOST_OWED + 1])
    slice_ = slice_after(people_of(shown, who), request, by="-applied_at") if sees_people else None
    context = {
        "opening": shown,
        "facts": _facts(shown, who),
        "team": team_of(shown, at=who.at),
        "owed": rows_of(owed[:MOST_OWED], who),
        "has_more": len(owed) > MOST_OWED,
        "people": _lines(slice_.rows, who) if slice_ else [],
        "sees_people": sees_people,
        "slice": slice_,
        "acts": _acts(shown) if sees_people else [],
    }
    return render(request, "hiring/opening.html", context)


def _acts(opening: Opening) -> list[dict[str, str]]:
    named = {"hiring:letters": _("Letters"), "hiring:opening_allies": _("Who might fit")}
    return [
        {"href": reverse(name, args=[opening.public_id]), "words": words} for name, words in named.items()
    ]


def _lines(applications: list[Application], who: Who) -> list[dict[str, Any]]:
    """Whoever leads the opening writes from here to anybody that there is news, whatever it is."""
    shown = Application.objects.filter(pk__in=[each.pk for each in applications])
    writable = set(walls.allowed(shown, who, "application.write").values_list("pk", flat=True))
    answers = _answers(applications, who)
    return [
        {**_line(each, may_write=each.pk in writable), **answers.get(each.person_id, {})}
        for each in applications
    ]


def _answers(applications: list[Application], who: Who) -> dict[int, dict[str, str]]:
    """For each person what became of their answer, with the way to it, where one is or was owed."""
    theirs = Closing.objects.filter(
        opening__in={each.opening_id for each in applications},
        person__in=[each.person_id for each in applications],
    )
    shown = walls.allowed(theirs, who, "closing.see")
    return {
        each.person_id: {
            "answer": _answer_words(each),
            "answer_href": reverse("hiring:closing", args=[each.public_id]),
        }
        for each in shown
    }


def _answer_words(closing: Closing) -> str:
    is_letter = closing.kind == Closing.Kind.LETTER
    if closing.ended_at:
        words = _("letter on %(day)s") if is_letter else _("answered on %(day)s")
        return words % {"day": day_words(closing.ended_at)}
    if closing.due_at:
        return _("answer by %(day)s") % {"day": day_words(closing.due_at)}
    return ""


def _line(application: Application, *, may_write: bool) -> dict[str, Any]:
    return {
        "href": reverse("hiring:news", args=[application.public_id]) if may_write else "",
        "name": str(application.person),
        "applied": day_words(application.applied_at),
        "status": application.get_status_display(),
    }


def _facts(opening: Opening, who: Who) -> list[dict[str, str]]:
    days = _("%(days)d working days") % {"days": opening.closing_days} if opening.closing_days else ""
    place = place_words(opening.country, opening.region)
    change = ""
    if walls.may(who.person, "opening.set_days", opening, at=who.at):
        change = reverse("hiring:opening_days", args=[opening.public_id])
    facts = [
        {"name": _("Hiring manager"), "value": str(opening.hiring_manager or _("Nobody yet"))},
        {"name": _("Team"), "value": str(opening.team or "")},
        {"name": _("Place"), "value": place},
        {"name": _("Open since"), "value": day_words(opening.opened_at)},
        {"name": _("Closed"), "value": day_words(opening.closed_at) if opening.closed_at else ""},
        {
            "name": _("An answer after the decision"),
            "value": days or _("As everywhere in the house"),
            "act": _("Change"),
            "act_href": change,
        },
    ]
    return [fact for fact in facts if fact["value"]]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def days(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    shown = get_opening(who.person, public_id, at=who.at, verb="opening.set_days")
    back = reverse("hiring:opening", args=[shown.public_id])
    form = DaysForm(request.POST or None, initial={"days": shown.closing_days})
    if request.method == "POST" and form.is_valid():
        try:
            set_closing_days(shown, days=form.cleaned_data["days"], by=who.person, at=who.at)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("The clock of this opening is set."))
            return redirect(back)
    context = {
        "form": form,
        "back": back,
        "title": _("By when an answer is owed"),
        "over": shown.title,
        "submit": _("Set it"),
        "under": _("Promises that run already keep the day they were given. Laws stay as they are."),
    }
    return render(request, "hiring/act.html", context)
