"""The table: mine, yours, and ours, with one thing that comes next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import people, promises, walls
from core.errors import Refused
from core.models import Person
from core.pages.door import act_or_say_why, signed_in
from core.pages.paging import slice_after
from core.pages.promises import Reader
from core.walls import Who
from partnership.access import disagreements as access
from partnership.access.disagreements import At, Table, get_disagreement, table_of, tables_of
from partnership.access.sides import need_side, sides_for
from partnership.actions import chairs
from partnership.actions import disagreements as actions
from partnership.actions.endings import GIVEN, LOOK_AGAIN
from partnership.actions.steps import KINDS
from partnership.actions.valves import REVIEW
from partnership.forms.disagreements import NewForm
from partnership.models import Answer, Disagreement, SideName, View
from partnership.rules.disagreements import Duty, Stage, Step

STAGES = {
    Stage.open: gettext_lazy("Both write how they see it"),
    Stage.stated: gettext_lazy("Both views are on the table"),
    Stage.saying_back: gettext_lazy("Saying it back"),
    Stage.both_heard: gettext_lazy("Both are heard"),
    Stage.options: gettext_lazy("Looking for what is ours"),
    Stage.closed: gettext_lazy("Agreed"),
}
SHAPES = {Stage.closed: "kept_in_time"}
PARTS = [
    gettext_lazy("What happened"),
    gettext_lazy("What it means to us"),
    gettext_lazy("What we need"),
    gettext_lazy("What we ask"),
]
MINE = {
    Step.view: (
        "view",
        gettext_lazy("Write how you see it"),
        gettext_lazy("How do you see it? %(who)s reads it once you have written all of it."),
    ),
    Step.say_back: (
        "say_back",
        gettext_lazy("Say it back"),
        gettext_lazy("%(who)s would like to be understood before anything is solved. You need not agree."),
    ),
    Step.answer: (
        "answer",
        gettext_lazy("Read how they understood you"),
        gettext_lazy("%(who)s put your view into their own words. You say whether that is it."),
    ),
    Step.more: (
        "more",
        gettext_lazy("Say whether there is more"),
        gettext_lazy("%(who)s understood this. Take a moment: is there more?"),
    ),
    Step.accept: (
        "accept",
        gettext_lazy("Read their offer"),
        gettext_lazy("%(who)s has put an offer on the table."),
    ),
}
THEIRS = {
    Step.view: gettext_lazy("%(who)s is writing how they see it."),
    Step.say_back: gettext_lazy("%(who)s is putting your view into their own words."),
    Step.answer: gettext_lazy("%(who)s is reading how you understood them."),
    Step.more: gettext_lazy("%(who)s is thinking whether there is more."),
    Step.accept: gettext_lazy("%(who)s is reading your offer."),
}


@require_safe
@signed_in
def tables(request: HttpRequest, who: Who) -> HttpResponse:
    need_side_or_seat(who)
    slice_ = slice_after(access.disagreements_for(who), request, by="-opened_at")
    context = {
        "slice": slice_,
        "rows": [_row(table, who) for table in tables_of(slice_.rows)],
        "empty_chairs": list(access.empty_chairs_for(who)[:20]),
        "acts": [{"href": reverse("partnership:new"), "words": _("Sit down with somebody")}]
        if sides_for(who)
        else [],
    }
    return render(request, "partnership/tables.html", context)


def need_side_or_seat(who: Who) -> None:
    """A listener may speak for no side and has a table all the same; for everybody else there is no such page."""
    if not sides_for(who) and not access.disagreements_for(who).exists():
        raise Http404


def _row(table: Table, who: Who) -> dict[str, str]:
    return {
        "href": reverse("partnership:disagreement", args=[table.disagreement.public_id]),
        "name": table.disagreement.about,
        "under": " · ".join(f"{side_name(side.chair.side)}: {side.speaker}" for side in table.sides),
        "tag": str(STAGES[table.stage]),
        "state": SHAPES.get(table.stage, "due_later"),
        "turn": _("Your turn") if any(_is_mine(table, duty, who) for duty in table.duties) else "",
    }


def _is_mine(table: Table, duty: Duty, who: Who) -> bool:
    sits = any(_is(side, who) for side in table.sides)
    return sits if duty.step is Step.ours else _is(table.sides[duty.by], who)


def _is(side: At, who: Who) -> bool:
    return side.speaker.pk in who.ids or people.root_of(side.speaker).pk in who.ids


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: HttpRequest, who: Who) -> HttpResponse:
    need_side(who)
    form = NewForm(request.POST or None, who=who)
    if request.method == "POST" and form.is_valid():
        try:
            disagreement = _open(form, who)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("They are asked to sit down with you. Write how you see it."))
            return redirect("partnership:view", disagreement.public_id)
    return render(
        request, "partnership/new.html", {"form": form, "back": reverse("partnership:disagreements")}
    )


def _open(form: NewForm, who: Who) -> Disagreement:
    other: Person = form.cleaned_data["other"]
    mine = form.side()
    theirs = next((side for side in sides_for(Who(other, who.at)) if side != mine), mine)
    return actions.open_disagreement(
        about=form.cleaned_data["about"],
        my_side=mine,
        other=other,
        their_side=theirs,
        by=who.person,
        at=who.at,
    )


@require_safe
@signed_in
def table(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    shown = table_of(get_disagreement(who.person, public_id, at=who.at))
    mine = next((side for side in shown.sides if _is(side, who)), None)
    left, right = (mine, shown.other(mine)) if mine else shown.sides
    may_choose = mine is not None and access.may_choose_listener(shown, who.at)
    context = {
        "disagreement": shown.disagreement,
        "stage_words": STAGES[shown.stage],
        "stage_shape": SHAPES.get(shown.stage, "due_later"),
        "columns": [
            _column(left, right, title=pgettext("disagreement", "Mine") if mine else ""),
            _column(right, left, title=pgettext("disagreement", "Yours") if mine else ""),
        ],
        "ours": _ours(shown, who),
        "next": _next(shown, mine, who) if mine else _listener_next(shown, who),
        "may_choose_listener": may_choose,
        "also": _also(shown, mine, who) if mine else [],
        "decisions": shown.disagreement.urgent_decisions.select_related("by", "review").order_by("pk"),
        "listens": _listens(shown, mine),
        "named": _named(shown, mine) if may_choose and mine else [],
        "back": reverse("partnership:disagreements"),
    }
    return render(request, "partnership/table.html", context)


def side_name(side: str) -> str:
    return str(SideName(side).label)


def view_parts(view: View) -> list[dict[str, str]]:
    return [{"title": str(title), "words": words} for title, words in zip(PARTS, view.parts, strict=True)]


@dataclass(frozen=True)
class Column:
    """One side of the table: its view, and how the other understood it."""

    title: str
    under: str
    parts: list[dict[str, str]]
    notes: list[Any]
    said: str
    said_by: str
    verdict: str
    missing: str
    is_heard: bool


def _column(side: At, other: At, *, title: str) -> Column:
    name = f"{side_name(side.chair.side)}: {side.speaker}"
    answer = side.answer
    return Column(
        title=title or name,
        under=name if title else "",
        parts=view_parts(side.view) if side.view else [],
        notes=list(side.view.listener_notes.select_related("by").order_by("pk")) if side.view else [],
        said=side.restatement.words if side.restatement else "",
        said_by=str(other.speaker),
        verdict=str(Answer.Verdict(answer.verdict).label) if answer else "",
        missing=answer.missing if answer else "",
        is_heard=side.heard is not None,
    )


def _ours(shown: Table, who: Who) -> dict[str, Any]:
    """What the two have found: ideas, the offer on the table, and once it is agreed who gives what."""
    reader = Reader(who)
    kinds = [GIVEN, LOOK_AGAIN, REVIEW]
    made = promises.named().filter(wall=shown.disagreement.wall, kind__in=kinds).order_by("due_at", "pk")
    return {
        "options": shown.options,
        "offer": shown.offer,
        "gifts": gifts_of(shown),
        "look_again": shown.offer.look_again_on if shown.offer else None,
        "is_agreed": shown.close is not None,
        "promises": reader.rows(walls.allowed(made, who, "promise.see")),
    }


def gifts_of(shown: Table) -> list[dict[str, str]]:
    if shown.offer is None:
        return []
    gifts = shown.offer.gifts.select_related("owner", "chair").order_by("pk")
    return [
        {
            "side": side_name(gift.chair.side),
            "what": gift.what,
            "owner": str(gift.owner),
            "day": gift.by_on,  # type: ignore[dict-item] # a day, put into words by the page
        }
        for gift in gifts
    ]


def _next(shown: Table, mine: At, who: Who) -> dict[str, str]:
    """The one thing that comes next for this person, or whom they wait for."""
    public_id = shown.disagreement.public_id
    if shown.close:
        return {}
    duties = shown.duties
    my_number = shown.sides.index(mine)
    for duty in duties:
        if duty.by == my_number and duty.step in MINE:
            name, act, words = MINE[duty.step]
            said = {"act": str(act), "words": words % {"who": shown.other(mine).speaker}}
            return (
                {"href": reverse(f"partnership:{name}", args=[public_id])} | said | _until(shown, duty, who)
            )
    if any(duty.step is Step.ours for duty in duties):
        return _ours_next(shown, who)
    other = shown.other(mine)
    waits = [THEIRS[duty.step] % {"who": other.speaker} for duty in duties if duty.step in THEIRS]
    return {"words": waits[0] if waits else ""} | _until(shown, duties[0], who)


def _ours_next(shown: Table, who: Who) -> dict[str, str]:
    public_id = shown.disagreement.public_id
    name, act = (
        ("offer", _("Offer an agreement")) if shown.options else ("option", _("Put an idea on the table"))
    )
    words = _("Both of you are heard. Now look for what is ours.")
    return {"href": reverse(f"partnership:{name}", args=[public_id]), "act": act, "words": words} | _until(
        shown, Duty(Step.ours, 0), who
    )


def _until(shown: Table, duty: Duty, who: Who) -> dict[str, str]:
    promise = promises.open_promises().filter(wall=shown.disagreement.wall, kind=KINDS[duty.step]).first()
    if promise is None:
        return {}
    standing = Reader(who).standing(promise)
    return {"clock": standing.words, "clock_state": standing.state}


def _listener_next(shown: Table, who: Who) -> dict[str, str]:
    if shown.close or not walls.may(who.person, "disagreement.listen", shown.disagreement, at=who.at):
        return {}
    return {
        "href": reverse("partnership:note", args=[shown.disagreement.public_id]),
        "act": _("Write what you heard"),
        "words": _("Both chose you to listen."),
    }


def _listens(shown: Table, mine: At | None) -> str:
    """Who sits between the two, said to the two; the listener knows."""
    listener = getattr(shown.disagreement, "listener", None)
    if mine is None or listener is None:
        return ""
    return _("%(who)s listens to both of you: you named the same person.") % {"who": listener.person}


def _named(shown: Table, mine: At) -> list[str]:
    """Whom each of the two has named so far, while it is not the same person yet."""
    named = access.listeners_named(shown)
    other = shown.other(mine)
    lines = [
        (mine, _("You named %(theirs)s.")),
        (other, _("%(words_of)s named %(theirs)s.")),
    ]
    return [
        words % {"words_of": side.speaker, "theirs": named[side.chair.pk]}
        for side, words in lines
        if side.chair.pk in named
    ]


def _also(shown: Table, mine: At, who: Who) -> list[dict[str, str]]:
    """What else can be done, in quiet links."""
    if shown.close:
        return []
    names: list[tuple[str, str]] = []
    if mine.view:
        names.append(("view", _("Change my view (it is then said back anew)")))
    if all(side.heard for side in shown.sides):
        names += [("option", _("Put another idea on the table")), ("offer", _("Offer an agreement"))]
    names += [("urgent", _("Something cannot wait")), ("hand_on", _("Hand my chair on"))]
    if not people.is_member(shown.other(mine).speaker, who.at):
        names.append(("fill", _("Nobody sits on the other side any more")))
    public_id = shown.disagreement.public_id
    return [
        {"href": reverse(f"partnership:{name}", args=[public_id]), "words": words} for name, words in names
    ]


@require_POST
@signed_in
def take(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    """Sit down in the empty chair of one's side."""
    disagreement = get_disagreement(who.person, public_id, at=who.at, verb="disagreement.take_chair")
    return act_or_say_why(
        request,
        lambda: chairs.take_chair(disagreement, by=who.person, at=who.at),
        then=reverse("partnership:disagreement", args=[public_id]),
    )
