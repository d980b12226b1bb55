"""Asking for help, and the page of one request with its answers."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import walls
from core.errors import Refused
from core.pages.door import act_or_say_why, signed_in
from core.pages.fields import Party, choices_for
from core.pages.paging import slice_after
from core.pages.promises import RELEASED, Reader, Standing, day_words, full_day_words
from core.walls import Who
from partnership.access.help import get_help, help_for
from partnership.access.sides import need_side
from partnership.actions import help as actions
from partnership.forms.help import AnswerForm, HelpForm
from partnership.models.help import HelpRequest
from partnership.views.talks import Line

ASKS = ["GET", "HEAD", "POST"]


@require_safe
@signed_in
def all_help(request: HttpRequest, who: Who) -> HttpResponse:
    need_side(who)
    found = slice_after(help_for(who), request, by="-asked_at")
    reader = Reader(who)
    context = {
        "slice": found,
        "lines": [_line(each, reader) for each in found.rows],
        "acts": [{"href": reverse("partnership:help_new"), "words": _("Ask for help")}],
    }
    return render(request, "partnership/all_help.html", context)


def _line(asked: HelpRequest, reader: Reader) -> Line:
    href = reverse("partnership:help_request", args=[asked.public_id])
    return Line(href, asked.sentence, _who_words(asked, reader.who), _standing(asked, reader).words)


def _standing(asked: HelpRequest, reader: Reader) -> Standing:
    """A kept promise of an answer is an answer, and a released one is settled."""
    standing = reader.standing(asked.promise)
    if asked.promise.ended_at is None:
        return standing
    return Standing(standing.state, _("settled") if standing.state == RELEASED else _("answered"))


def _who_words(asked: HelpRequest, who: Who) -> str:
    of = asked.person or asked.team
    if asked.asked_by_id in who.ids:
        return _("You asked %(of)s, %(day)s") % {"of": of, "day": day_words(asked.asked_at)}
    return _("%(by)s asked %(of)s, %(day)s") % {
        "by": asked.asked_by,
        "of": _("you") if asked.person_id in who.ids else of,
        "day": day_words(asked.asked_at),
    }


@require_http_methods(ASKS)
@signed_in
def new(request: HttpRequest, who: Who) -> HttpResponse:
    need_side(who)
    form = HelpForm(request.POST or None, who=who, of=_preset(request, who))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            asked = actions.ask_for_help(
                of=said["of"], sentence=said["sentence"], urgency=said["urgency"], by=who.person, at=who.at
            )
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("They have been told. You hear from them by the day shown here."))
            return redirect("partnership:help_request", asked.public_id)
    return render(
        request, "partnership/help_new.html", {"form": form, "back": reverse("partnership:all_help")}
    )


def _preset(request: HttpRequest, who: Who) -> Party | None:
    value = request.GET.get("of", "").replace("\0", "")
    return choices_for(who, with_teams=True).by_value(value)


@dataclass(frozen=True)
class Said:
    """One answer, with who wrote it and when."""

    text: str
    by: str
    when: str


@require_http_methods(ASKS)
@signed_in
def help_request(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    asked = get_help(who.person, public_id, at=who.at)
    form = AnswerForm(request.POST or None, who=who, is_asker=asked.asked_by_id in who.ids)
    if request.method == "POST" and form.is_valid():
        actions.answer_help(asked, text=form.cleaned_data["text"], by=who.person, at=who.at)
        messages.success(request, _("It is sent."))
        return redirect("partnership:help_request", public_id)
    is_open = asked.promise.ended_at is None
    context = {
        "asked": asked,
        "form": form,
        "who_words": _who_words(asked, who),
        "standing": _standing(asked, Reader(who)),
        "due": full_day_words(asked.promise.due_at) if is_open else "",
        "answers": [
            Said(each.text, str(each.by), full_day_words(each.at))
            for each in asked.answers.select_related("by").order_by("at", "pk")
        ],
        "may_settle": is_open and walls.may(who.person, "help.settle", asked, at=who.at),
        "back": reverse("partnership:all_help"),
    }
    return render(request, "partnership/help_request.html", context)


@require_POST
@signed_in
def settle(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    asked = get_help(who.person, public_id, at=who.at, verb="help.settle")
    page = reverse("partnership:help_request", args=[public_id])
    return act_or_say_why(request, lambda: actions.settle_help(asked, by=who.person, at=who.at), then=page)
