"""Repair: the list in clear, everything that was said only with an open key."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import ledger, people, seals
from core.actions import seals as keys
from core.errors import Refused
from core.pages.door import act_or_say_why, signed_in
from core.pages.paging import slice_after
from core.pages.promises import Reader
from core.pages.sealing import unlocked
from core.seals import Unlocked
from core.walls import Who
from partnership.access import repairs as access
from partnership.access.repairs import get_repair
from partnership.access.sides import need_side, sides_for
from partnership.actions import repairs as actions
from partnership.actions.repairs import Told
from partnership.forms.repairs import CheckForm, DeedForm, RepairForm
from partnership.models import Check, Deed, Repair, SideName

ASKING = ["GET", "HEAD", "POST"]


@require_safe
@signed_in
def repairs(request: HttpRequest, who: Who) -> HttpResponse:
    need_side(who)
    slice_ = slice_after(access.repairs_for(who), request, by="-at")
    last = access.last_checks(slice_.rows)
    context = {
        "slice": slice_,
        "rows": [_row(each, last.get(each.pk)) for each in slice_.rows],
        "acts": [{"href": reverse("partnership:repair_new"), "words": _("Something hurt")}],
    }
    return render(request, "partnership/repairs.html", context)


def _row(repair: Repair, check: Check | None) -> dict[str, str]:
    names = {"one": str(repair.affected), "other": str(repair.other)}
    healed = check is not None and check.verdict == Check.Verdict.HEALED
    return {
        "href": reverse("partnership:repair", args=[repair.public_id]),
        "name": _("%(one)s and %(other)s") % names,
        "tag": _standing(check),
        "state": "kept_in_time" if healed else "due_later",
    }


def _standing(check: Check | None) -> str:
    if check is None:
        return _("Finding what helps")
    if not check.verdict:
        return _("Healing")
    return str(Check.Verdict(check.verdict).label)


@require_http_methods(ASKING)
@signed_in
def new(request: HttpRequest, who: Who) -> HttpResponse:
    """Writing needs no key of one's own: what is written is sealed to the two inside."""
    need_side(who)
    form = RepairForm(request.POST or None, who=who)
    if request.method == "POST" and form.is_valid():
        try:
            repair = _ask(form, who)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("They are told that something waits for them, and nothing else."))
            return redirect("partnership:repair", repair.public_id)
    return render(
        request, "partnership/repair_new.html", {"form": form, "back": reverse("partnership:repairs")}
    )


def _ask(form: RepairForm, who: Who) -> Repair:
    said, mine = form.cleaned_data, form.side()
    theirs = next((side for side in sides_for(Who(said["other"], who.at)) if side != mine), mine)
    return actions.ask_for_repair(
        told=Told(said["happened"], said["affected"], said["needed"]),
        my_side=mine,
        other=said["other"],
        their_side=theirs,
        by=who.person,
        at=who.at,
    )


@require_safe
@unlocked
def repair(request: HttpRequest, who: Who, opened: Unlocked, public_id: str) -> HttpResponse:
    shown = get_repair(who.person, public_id, at=who.at)
    try:
        wall = seals.open_wall(shown.wall, opened, at=who.at)
        keys.hand_on_keys(wall, by=who.person, at=who.at)
        reader = ledger.Reader(wall)
        context = _read(shown, reader, who)
    except Refused as refused:
        return render(request, "partnership/repair_shut.html", {"words": refused.sentence, "repair": shown})
    return render(request, "partnership/repair.html", context)


def _read(shown: Repair, reader: ledger.Reader, who: Who) -> dict[str, Any]:
    checks = list(shown.checks.select_related("promise", "by").order_by("pk"))
    last = checks[-1] if checks else None
    is_affected = shown.affected.pk in who.ids or people.root_of(shown.affected).pk in who.ids
    is_healed = last is not None and last.verdict == Check.Verdict.HEALED
    is_waiting = last is not None and not last.verdict
    deeds = list(shown.deeds.select_related("promise", "by").order_by("pk"))
    return {
        "repair": shown,
        "title": _("%(one)s and %(other)s") % {"one": shown.affected, "other": shown.other},
        "standing": _standing(last),
        "state": "kept_in_time" if is_healed else "due_later",
        "side": SideName(shown.affected_side).label,
        "parts": _parts(shown, reader),
        "deeds": [_deed(deed, reader, who) for deed in deeds],
        "checks": [_check(check, reader) for check in checks if check.verdict],
        "due": last.promise.due_at if last and is_waiting else None,
        "may_promise": not is_healed,
        "may_ask_check": is_affected and bool(deeds) and not is_waiting and not is_healed,
        "may_answer": is_affected and is_waiting,
        "back": reverse("partnership:repairs"),
    }


def _parts(shown: Repair, reader: ledger.Reader) -> list[dict[str, str]]:
    account = shown.account
    titles = {
        "happened": _("What happened"),
        "affected": _("Whom it affected, and how"),
        "needed": _("What is needed"),
    }
    return [{"title": title, "words": reader.text(account, name)} for name, title in titles.items()]


def _deed(deed: Deed, reader: ledger.Reader, who: Who) -> dict[str, Any]:
    standing = Reader(who).standing(deed.promise)
    is_mine = deed.by.pk in who.ids
    return {
        "deed": deed,
        "what": reader.text(deed, "what"),
        "state": standing.state,
        "clock": standing.words,
        "is_open": is_mine and deed.promise.ended_at is None,
    }


def _check(check: Check, reader: ledger.Reader) -> dict[str, Any]:
    words = reader.text(check, "words") if check.words is not None else ""
    return {"check": check, "verdict": check.get_verdict_display(), "words": words}


@require_http_methods(ASKING)
@signed_in
def promise(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    shown = get_repair(who.person, public_id, at=who.at, verb="repair.promise")
    form = DeedForm(request.POST or None, who=who)

    def do() -> None:
        said = form.cleaned_data
        actions.promise_deed(shown, what=said["what"], by_on=said["by_on"], by=who.person, at=who.at)

    context = {"title": _("What will you do?"), "submit": _("Promise it")}
    return _act(request, shown, form, do, context)


@require_http_methods(ASKING)
@signed_in
def check(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    shown = get_repair(who.person, public_id, at=who.at, verb="repair.answer_check")
    waiting = shown.checks.filter(verdict="").first()
    form = CheckForm(request.POST or None, who=who)

    def do() -> None:
        if waiting is None:
            raise Refused(_("This was answered already. Read the page again."))
        said = form.cleaned_data
        actions.answer_check(waiting, verdict=said["verdict"], words=said["words"], by=who.person, at=who.at)

    context = {"title": _("Has it healed?"), "submit": _("Answer")}
    return _act(request, shown, form, do, context)


def _act(request: HttpRequest, shown: Repair, form: Any, do: Any, context: dict[str, Any]) -> HttpResponse:
    back = reverse("partnership:repair", args=[shown.public_id])
    if request.method == "POST" and form.is_valid():
        try:
            do()
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("They are told that something waits for them, and nothing else."))
            return redirect(back)
    return render(request, "partnership/repair_act.html", context | {"form": form, "back": back})


@require_POST
@signed_in
def ask_check(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    shown = get_repair(who.person, public_id, at=who.at, verb="repair.ask_check")
    return act_or_say_why(
        request,
        lambda: actions.ask_check(shown, by=who.person, at=who.at),
        then=reverse("partnership:repair", args=[public_id]),
    )


@require_POST
@signed_in
def done(request: HttpRequest, who: Who, public_id: str, number: int) -> HttpResponse:
    shown = get_repair(who.person, public_id, at=who.at, verb="repair.promise")
    deed = shown.deeds.filter(pk=number).first()

    def do() -> None:
        if deed is None:
            raise Refused(_("Whoever promised it says that it is done."))
        actions.keep_deed(deed, by=who.person, at=who.at)

    return act_or_say_why(request, do, then=reverse("partnership:repair", args=[public_id]))
