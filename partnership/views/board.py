"""What two teams owe each other, both directions side by side, and the goals they own together."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import promises, walls
from core.errors import Refused
from core.models import Promise
from core.pages.door import act_or_say_why, signed_in
from core.pages.paging import ROWS
from core.pages.promises import Reader, Row
from core.walls import Who
from partnership.access import agreements as access
from partnership.access.agreements import Joint, get_goal, goals_of, kind_of
from partnership.access.sides import need_side, sides_for
from partnership.actions import goals as actions
from partnership.forms.agreements import DeclineForm, GoalForm
from partnership.models import Goal, SideName
from partnership.rules.sides import TEAMS, Side

GOALS = 20


@require_safe
@signed_in
def board(request: HttpRequest, who: Who) -> HttpResponse:
    """One's own team on the left, another on the right; no person is named, and nothing is counted."""
    sides = [side for side in need_side(who) if side in TEAMS]
    mine = sides[0] if sides else Side.hiring
    others = [side for side in TEAMS if side != mine]
    asked = request.GET.get("with", "")
    theirs = next((side for side in others if side.value == asked), others[0])
    names = {"mine": SideName(mine.value).label, "theirs": SideName(theirs.value).label}
    context = {
        "columns": [
            _column("mine", _("%(mine)s owes %(theirs)s") % names, kind_of(mine, theirs), who),
            _column("yours", _("%(theirs)s owes %(mine)s") % names, kind_of(theirs, mine), who),
        ],
        "goals": [_goal_row(joint) for joint in goals_of(access.goals_for(who)[:GOALS])],
        "tabs": [
            {
                "href": f"?with={side.value}",
                "words": SideName(side.value).label,
                "current": side == theirs,
            }
            for side in others
        ],
        "acts": [{"href": reverse("partnership:goal_new"), "words": _("Propose a joint goal")}],
    }
    return render(request, "partnership/board.html", context)


def _column(name: str, title: str, kind: str, who: Who) -> dict[str, Any]:
    owed = promises.open_promises().filter(kind=kind)
    found = list(walls.allowed(owed, who, "board.see")[:ROWS])
    seen = set(
        walls.allowed(
            Promise.objects.filter(pk__in=[each.pk for each in found]), who, "promise.see"
        ).values_list("pk", flat=True)
    )
    reader = Reader(who)
    return {"id": name, "title": title, "rows": [_row(each, reader, each.pk in seen) for each in found]}


def _row(promise: Promise, reader: Reader, is_theirs: bool) -> Row:
    """A promise of a team to a team: whose it is, is said to the two whom it names and to nobody else."""
    row = reader.row(promise)
    return row if is_theirs else Row("", row.what, "", row.state, row.clock)


def _goal_row(joint: Joint) -> dict[str, str]:
    return {
        "href": reverse("partnership:goal", args=[joint.goal.public_id]),
        "name": joint.goal.what,
        "under": " · ".join(f"{SideName(owner.side).label}: {owner.person}" for owner in joint.owners),
        "tag": _standing(joint),
        "state": "kept_in_time" if joint.is_reached else "due_later",
    }


def _standing(joint: Joint) -> str:
    if joint.decline:
        return _("Declined")
    if joint.is_reached:
        return _("Reached")
    return _("Ours") if joint.is_agreed else _("Proposed")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def goal_new(request: HttpRequest, who: Who) -> HttpResponse:
    need_side(who)
    form = GoalForm(request.POST or None, who=who)
    if request.method == "POST" and form.is_valid():
        try:
            goal = _propose(form, who)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("They are asked to own it with you."))
            return redirect("partnership:goal", goal.public_id)
    return render(request, "partnership/goal_new.html", {"form": form, "back": reverse("partnership:board")})


def _propose(form: GoalForm, who: Who) -> Goal:
    said, mine = form.cleaned_data, form.side()
    theirs = next((side for side in sides_for(Who(said["other"], who.at)) if side != mine), mine)
    return actions.propose_goal(
        what=said["what"],
        sign=said["sign"],
        due_on=said["due_on"],
        my_side=mine,
        other=said["other"],
        their_side=theirs,
        by=who.person,
        at=who.at,
    )


@require_safe
@signed_in
def goal(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    shown = get_goal(who.person, public_id, at=who.at)
    [joint] = goals_of([shown])
    owner = joint.of(who.person)
    said = {kind for pk, kind in joint.said if owner and pk == owner.pk}
    context = {
        "goal": shown,
        "owners": [
            {"name": str(SideName(each.side).label), "value": str(each.person)} for each in joint.owners
        ],
        "standing": _standing(joint),
        "state": "kept_in_time" if joint.is_reached else "due_later",
        "may_answer": joint.waits_for(owner),
        "decline": joint.decline if owner else None,
        "may_reach": owner is not None and joint.is_agreed and "reached" not in said,
        "waits": owner is not None and joint.is_agreed and "reached" in said and not joint.is_reached,
        "back": reverse("partnership:board"),
    }
    return render(request, "partnership/goal.html", context)


@require_POST
@signed_in
def goal_agreed(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    shown = get_goal(who.person, public_id, at=who.at, verb="goal.own")
    return act_or_say_why(
        request,
        lambda: actions.agree_goal(shown, by=who.person, at=who.at),
        then=reverse("partnership:goal", args=[public_id]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def goal_declined(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    shown = get_goal(who.person, public_id, at=who.at, verb="goal.own")
    back = reverse("partnership:goal", args=[public_id])
    [joint] = goals_of([shown])
    if request.method != "POST" and not joint.waits_for(joint.of(who.person)):
        return redirect(back)
    form = DeclineForm(request.POST or None, who=who)
    if request.method == "POST" and form.is_valid():
        try:
            actions.decline_goal(shown, reason=form.cleaned_data["reason"], by=who.person, at=who.at)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("You declined it. Whoever proposed it reads why."))
            return redirect(back)
    return render(request, "partnership/goal_declined.html", {"goal": shown, "form": form, "back": back})


@require_POST
@signed_in
def goal_reached(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    shown = get_goal(who.person, public_id, at=who.at, verb="goal.own")
    return act_or_say_why(
        request,
        lambda: actions.reach_goal(shown, by=who.person, at=who.at),
        then=reverse("partnership:goal", args=[public_id]),
    )
