"""Writing a view one part at a time, saying the other's back, answering it, and whether there is more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from core.errors import Refused
from core.pages.door import signed_in
from core.walls import Who
from partnership.access.disagreements import Table, get_disagreement, table_of
from partnership.actions import disagreements as actions
from partnership.actions.disagreements import OVERTAKEN, Words
from partnership.actions.steps import side_of
from partnership.forms.disagreements import AnswerForm, EmptyForm, SayBackForm, ViewForm
from partnership.models import Answer, Restatement
from partnership.views.acts import PASSED, Act
from partnership.views.table import view_parts

LAST = len(ViewForm.PARTS) - 1


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def view(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    """Ask the four parts one after the other; nothing is sent to the other side before the last."""
    table = table_of(get_disagreement(who.person, public_id, at=who.at, verb="disagreement.speak"))
    mine, _other = side_of(table, who.person)
    back = reverse("partnership:disagreement", args=[public_id])
    if request.method != "POST" and table.close:
        messages.info(request, str(PASSED))
        return redirect(back)
    if request.method != "POST":
        written = dict(zip(ViewForm.PARTS, mine.view.parts, strict=True)) if mine.view else {}
        initial = {**written, "part": 0, "after": mine.view.number if mine.view else 0}
        return _ask(request, table, ViewForm(who=who, initial=initial), 0)
    part = _part(request)
    if part and "back" in request.POST:
        return _ask(request, table, _one_part_before(request, who, part), part - 1)
    form = ViewForm(request.POST, who=who, shown=part, asks_until=part)
    if not form.is_valid():
        return _ask(request, table, form, part)
    if part < LAST:
        given = {**form.cleaned_data, "part": part + 1}
        return _ask(request, table, ViewForm(who=who, shown=part + 1, initial=given), part + 1)
    words = Words(**{name: form.cleaned_data[name] for name in ViewForm.PARTS})
    after = form.cleaned_data["after"]
    try:
        actions.state_view(table.disagreement, words=words, by=who.person, at=who.at, after=after)
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return _ask(request, table, form, part)
    messages.success(request, gettext("Your view is on the table."))
    return redirect(back)


def _one_part_before(request: HttpRequest, who: Who, part: int) -> ViewForm:
    """The part before this one, with everything that was written so far."""
    written = {name: request.POST.get(name, "") for name in (*ViewForm.PARTS, "after")}
    return ViewForm(who=who, shown=part - 1, initial={**written, "part": part - 1})


def _part(request: HttpRequest) -> int:
    said = request.POST.get("part", "")
    return int(said) if said in {"0", "1", "2", "3"} else 0


def _ask(request: HttpRequest, table: Table, form: ViewForm, part: int) -> HttpResponse:
    mine, _other = side_of(table, form.who.person)
    context = {
        "form": form,
        "about": table.disagreement.about,
        "under": gettext("%(number)d of 4") % {"number": part + 1},
        "is_again": mine.view is not None and part == 0,
        "submit": gettext("Put it on the table") if part == LAST else gettext("Go on"),
        "is_first": part == 0,
        "back": reverse("partnership:disagreement", args=[table.disagreement.public_id]),
    }
    return render(request, "partnership/view.html", context)


def _their_view(table: Table, who: Who) -> Mapping[str, Any] | None:
    mine, other = side_of(table, who.person)
    if table.close or not (mine.view and other.view) or other.waiting or other.seen.is_it:
        return None
    missed = other.answer.missing if other.answer else ""
    return {
        "words_of": str(other.speaker),
        "parts": view_parts(other.view),
        "before": other.restatement.words if other.answer and other.restatement else "",
        "missed": missed,
        "notes": other.view.listener_notes.select_related("by").order_by("pk"),
        "ids": {"view": other.view.pk},
    }


def _say_back(table: Table, form: SayBackForm, who: Who) -> object:
    _mine, other = side_of(table, who.person)
    if other.view is None or str(other.view.pk) != form.data.get("view", ""):
        raise Refused(OVERTAKEN)
    return actions.say_back(other.view, words=form.cleaned_data["words"], by=who.person, at=who.at)


def _said_back(table: Table, who: Who) -> Mapping[str, Any] | None:
    mine, other = side_of(table, who.person)
    if table.close or mine.waiting is None or mine.view is None:
        return None
    return {
        "words_of": str(other.speaker),
        "large": mine.waiting.words,
        "mine": view_parts(mine.view),
        "ids": {"restatement": mine.waiting.pk},
    }


def _restatement(table: Table, form: Any, who: Who) -> Restatement:
    """The restatement that was read; another since then is refused, with the words kept on the page."""
    mine, _other = side_of(table, who.person)
    if mine.restatement is None or str(mine.restatement.pk) != form.data.get("restatement", ""):
        raise Refused(OVERTAKEN)
    return mine.restatement


def _answer(table: Table, form: AnswerForm, who: Who) -> object:
    verdict, missing = form.cleaned_data["verdict"], form.cleaned_data["missing"]
    return actions.answer_restatement(
        _restatement(table, form, who), verdict=verdict, missing=missing, by=who.person, at=who.at
    )


def _more_after_a_yes(form: AnswerForm) -> str:
    return "more" if form.cleaned_data["verdict"] == Answer.Verdict.YES else "disagreement"


def _is_there_more(table: Table, who: Who) -> Mapping[str, Any] | None:
    mine, other = side_of(table, who.person)
    if table.close or not mine.seen.is_it or mine.heard or mine.restatement is None:
        return None
    return {
        "words_of": str(other.speaker),
        "large": mine.restatement.words,
        "ids": {"restatement": mine.restatement.pk},
        "other_way": {
            "href": reverse("partnership:view", args=[table.disagreement.public_id]),
            "words": gettext("Yes, there is more"),
        },
    }


def _no_more(table: Table, form: EmptyForm, who: Who) -> object:
    return actions.say_no_more(_restatement(table, form, who), by=who.person, at=who.at)


ACTS = [
    Act(
        "say_back",
        SayBackForm,
        _("Say it back"),
        _("First understand, then look for a way. Put into your own words what you read here."),
        _("Say it back"),
        _("You said it back. They answer whether that is it."),
        _say_back,
        _their_view,
    ),
    Act(
        "answer",
        AnswerForm,
        _("Is that it?"),
        _("This is how they understood you. It need not be your words: it has to be what you mean."),
        _("Answer"),
        _("Your answer is on the table."),
        _answer,
        _said_back,
        then=_more_after_a_yes,
    ),
    Act(
        "more",
        EmptyForm,
        _("Is there more?"),
        _("They understood this. Is there something you have not said yet?"),
        _("No, that is all"),
        _("You were heard."),
        _no_more,
        _is_there_more,
    ),
]
