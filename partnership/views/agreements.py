"""Agreements: the list, a new one, its page with both directions, and what can be done to a text."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import Refused
from core.models import Person
from core.pages.door import signed_in
from core.pages.paging import slice_after
from core.walls import Who
from partnership.access import agreements as access
from partnership.access.agreements import Agreement, agreement_of, get_agreement
from partnership.access.sides import need_side, sides_for
from partnership.actions import agreements as actions
from partnership.forms.agreements import (
    NewAgreementForm,
    ObjectionForm,
    SettleForm,
    SignForm,
    VersionForm,
    filled_with,
)
from partnership.models import AgreedText, SideName, WorkingAgreement
from partnership.rules.sides import Side

ASKING = ["GET", "HEAD", "POST"]


@require_safe
@signed_in
def agreements(request: HttpRequest, who: Who) -> HttpResponse:
    need_side(who)
    slice_ = slice_after(access.agreements_for(who), request, by="-opened_at")
    context = {
        "slice": slice_,
        "rows": [_row(found) for found in access.agreements_of(slice_.rows)],
        "acts": [{"href": reverse("partnership:agreement_new"), "words": _("Write an agreement")}],
    }
    return render(request, "partnership/agreements.html", context)


def _row(found: Agreement) -> dict[str, str]:
    parties = " · ".join(f"{SideName(party.side).label}: {party.person}" for party in found.parties)
    return {
        "href": reverse("partnership:agreement", args=[found.agreement.public_id]),
        "name": found.agreement.title,
        "under": parties,
        "tag": _standing(found),
        "state": "kept_in_time" if found.is_in_force else "due_later",
    }


def _standing(found: Agreement) -> str:
    if found.objections:
        return _("Something stands against it")
    if found.is_in_force:
        return _("In force")
    return _("A new text is being signed") if found.holds else _("Being signed")


@require_http_methods(ASKING)
@signed_in
def new(request: HttpRequest, who: Who) -> HttpResponse:
    need_side(who)
    form = NewAgreementForm(request.POST or None, who=who)
    if request.method == "POST" and form.is_valid():
        try:
            agreement = _start(form, who)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("It is written down, and they are asked to sign it."))
            return redirect("partnership:agreement", agreement.public_id)
    context = {"form": form, "title": _("Write an agreement"), "back": reverse("partnership:agreements")}
    return render(request, "partnership/agreement_text.html", context)


def _start(form: NewAgreementForm, who: Who) -> WorkingAgreement:
    said = form.cleaned_data
    mine = form.side()
    parties: list[tuple[Side, Person]] = [(mine, who.person)]
    for other in (said["other"], said["third"]):
        if other:
            parties.append((_side_of(other, [side for side, _person in parties], who), other))
    return actions.start_agreement(
        kind=said["kind"], title=said["title"], parties=parties, draft=form.draft(), by=who.person, at=who.at
    )


def _side_of(other: Person, taken: list[Side], who: Who) -> Side:
    """The side that somebody speaks for, of those still free."""
    theirs = sides_for(Who(other, who.at))
    return next((side for side in theirs if side not in taken), taken[0])


@require_safe
@signed_in
def agreement(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    found = agreement_of(get_agreement(who.person, public_id, at=who.at))
    text = _asked_for(found, request.GET.get("version", ""))
    party = found.of(who.person, who.at)
    newest = text is not None and found.text is not None and text.pk == found.text.pk
    context = {
        "found": found,
        "agreement": found.agreement,
        "text": text,
        "is_newest": newest,
        "standing": _standing(found),
        "state": "kept_in_time" if found.is_in_force else "due_later",
        "lines": [_line(line) for line in text.lines.order_by("position")] if text else [],
        "directions": _directions(found, text),
        "signed": _signed(found) if newest else [],
        "objections": [_objection(each, party) for each in found.objections],
        "acts": _acts(found, party, public_id) if newest and party else [],
        "versions": _versions(found, public_id),
        "back": reverse("partnership:agreements"),
    }
    return render(request, "partnership/agreement.html", context)


def _asked_for(found: Agreement, number: str) -> AgreedText | None:
    if number.isascii() and number.isdigit() and len(number) < 6:
        return found.agreement.texts.filter(number=int(number)).first() or found.text
    return found.text


def _line(line: Any) -> dict[str, str]:
    how = f"{SideName(line.decides).label}, {line.get_way_display()}"
    return {"name": line.matter, "value": f"{how}: {line.law}" if line.law else how}


def _directions(found: Agreement, text: AgreedText | None) -> list[dict[str, Any]]:
    """What is owed, each direction by itself, so that they stand side by side."""
    owings = list(text.owings.order_by("position")) if text else []
    pairs = sorted({(owing.by_side, owing.to_side) for owing in owings})
    return [
        {
            "title": _("%(by)s owes %(to)s") % {"by": SideName(by).label, "to": SideName(to).label},
            "owings": [
                {"what": owing.what, "days": owing.days}
                for owing in owings
                if (owing.by_side, owing.to_side) == (by, to)
            ],
        }
        for by, to in pairs
    ]


def _signed(found: Agreement) -> list[dict[str, Any]]:
    by_party = {signature.party_id: signature for signature in found.signatures}
    return [
        {
            "side": SideName(party.side).label,
            "person": by_party[party.pk].by if party.pk in by_party else party.person,
            "at": by_party[party.pk].at if party.pk in by_party else None,
        }
        for party in found.parties
    ]


def _objection(each: Any, party: Any) -> dict[str, Any]:
    is_mine = party is not None and each.party_id == party.pk
    href = reverse("partnership:objection_settled", args=[each.public_id]) if is_mine else ""
    return {"objection": each, "side": SideName(each.party.side).label, "href": href}


def _acts(found: Agreement, party: Any, public_id: str) -> list[dict[str, str]]:
    """What can be done, first what helps most: to sign, or to take up what somebody objects to."""
    acts = [("agreement_version", _("Change the text"))]
    if not found.has_signed(party):
        acts.append(("agreement_object", _("Something stands against it")))
        if not found.objections:
            acts = [("agreement_sign", _("Sign this text")), *reversed(acts)]
    return [
        {"href": reverse(f"partnership:{name}", args=[public_id]), "words": words} for name, words in acts
    ]


def _versions(found: Agreement, public_id: str) -> list[dict[str, str]]:
    here = reverse("partnership:agreement", args=[public_id])
    return [
        {
            "href": f"{here}?version={text.number}",
            "words": _("Version %(number)d, %(who)s") % {"number": text.number, "who": text.by},
            "change": text.change,
        }
        for text in found.agreement.texts.select_related("by").order_by("-number")
    ]


@require_http_methods(ASKING)
@signed_in
def version(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    found = agreement_of(get_agreement(who.person, public_id, at=who.at, verb="agreement.speak"))
    start = filled_with(found.text) if found.text else {}
    form = VersionForm(request.POST or None, who=who, initial=start)
    back = reverse("partnership:agreement", args=[public_id])
    if request.method == "POST" and form.is_valid():
        try:
            after = form.cleaned_data["after"]
            actions.write_version(found.agreement, draft=form.draft(), by=who.person, at=who.at, after=after)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("The new text is written down, and the others are asked to sign it."))
            return redirect(back)
    context = {"form": form, "title": _("Change the text"), "over": found.agreement.title, "back": back}
    context["objections"] = [_objection(each, None) for each in found.objections]
    return render(request, "partnership/agreement_text.html", context)


@require_http_methods(ASKING)
@signed_in
def sign(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    found = agreement_of(get_agreement(who.person, public_id, at=who.at, verb="agreement.speak"))
    text = found.text
    form = SignForm(
        request.POST or None, who=who, initial={"digest": text.digest, "text": text.pk} if text else {}
    )

    def do() -> None:
        read = AgreedText.objects.filter(agreement=found.agreement, pk=form.cleaned_data["text"]).first()
        actions.sign(read or _gone(), by=who.person, at=who.at, digest=form.cleaned_data["digest"])

    context = {
        "title": _("Sign this text"),
        "submit": _("Sign it for my side"),
        "large": text.words if text else "",
        "lines": [_line(line) for line in text.lines.order_by("position")] if text else [],
        "directions": _directions(found, text),
        "digest": text.digest if text else "",
    }
    return _act(request, found, form, do, _("You signed it for your side."), context)


def _gone() -> AgreedText:
    raise Refused(actions.OVERTAKEN)


@require_http_methods(ASKING)
@signed_in
def object_to(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    found = agreement_of(get_agreement(who.person, public_id, at=who.at, verb="agreement.speak"))
    form = ObjectionForm(request.POST or None, who=who, initial={"text": found.text.pk} if found.text else {})

    def do() -> None:
        read = AgreedText.objects.filter(agreement=found.agreement, pk=form.cleaned_data["text"]).first()
        actions.object_to(read or _gone(), reason=form.cleaned_data["reason"], by=who.person, at=who.at)

    context = {"title": _("Something stands against it"), "submit": _("Say it")}
    return _act(request, found, form, do, _("They read it, and take it up in a new text."), context)


@require_http_methods(ASKING)
@signed_in
def settle(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    objection = access.get_objection(who.person, public_id, at=who.at)
    found = agreement_of(objection.text.agreement)
    form = SettleForm(request.POST or None, who=who)

    def do() -> None:
        actions.settle_objection(objection, how=form.cleaned_data["how"], by=who.person, at=who.at)

    context = {"title": _("My objection is met"), "submit": _("It is met"), "large": objection.reason}
    return _act(request, found, form, do, _("Your objection is met."), context)


def _act(
    request: HttpRequest, found: Agreement, form: Any, do: Any, done: str, context: dict[str, Any]
) -> HttpResponse:
    back = reverse("partnership:agreement", args=[found.agreement.public_id])
    if request.method == "POST" and form.is_valid():
        try:
            do()
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, done)
            return redirect(back)
    context |= {"form": form, "over": found.agreement.title, "back": back}
    return render(request, "partnership/agreement_act.html", context)
