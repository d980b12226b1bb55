"""Whom somebody stays in touch with: offer it, say a word, pass it on, end it, take it along; who fits an opening."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import Refused
from core.pages.door import signed_in
from core.pages.paging import slice_after
from core.pages.promises import Reader, day_words
from core.walls import Who
from hiring.access.allies import allies_of, asked_passing, fits_for, get_ally, to_be_offered
from hiring.access.closings import get_closing
from hiring.access.openings import get_opening
from hiring.actions import allies as acts
from hiring.forms.allies import EndForm, FitForm, OfferForm, PassingForm, WordForm
from hiring.models import Ally, AllyContact
from hiring.views.guard import asks_for_marks, marks_of
from hiring.views.parts import tabs_for

ASKED = ["GET", "HEAD", "POST"]
MOST_WORDS = 50
MOST_OFFERED = 50


@dataclass(frozen=True)
class Page:
    """The words of a page that asks one thing, and where it goes back to."""

    title: str
    over: str
    under: str
    submit: str
    back: str
    done: str
    kind: str = ""


@require_safe
@signed_in
def allies(request: HttpRequest, who: Who) -> HttpResponse:
    if not who.team_ids:
        raise Http404
    agreed = slice_after(allies_of(who).filter(agreed_at__isnull=False), request, by="-agreed_at")
    offered = allies_of(who).filter(agreed_at__isnull=True).order_by("-offered_at", "public_id")
    reader = Reader(who)
    context = {
        "tabs": tabs_for(who, "allies"),
        "slice": agreed,
        "rows": [_row(each, reader) for each in agreed.rows],
        "waiting": [_line(each) for each in offered[:MOST_OFFERED]],
        "to_offer": [
            {
                "name": str(held.closing.person),
                "href": reverse("hiring:ally_offer", args=[held.closing.public_id]),
                "opening": held.closing.opening.title,
            }
            for held in to_be_offered(who)
        ],
    }
    return render(request, "hiring/allies/allies.html", context)


def _line(ally: Ally) -> dict[str, str]:
    return {
        "name": str(ally.ally),
        "href": acts.link_to(ally),
        "reason": ally.reason,
        "offered": day_words(ally.offered_at),
    }


def _row(ally: Ally, reader: Reader) -> dict[str, Any]:
    runs = ally.promise is not None and ally.promise.ended_at is None
    standing = reader.standing(ally.promise) if runs and ally.promise else None
    return {**_line(ally), "standing": standing, "until": day_words(ally.until_at) if ally.until_at else ""}


@require_safe
@signed_in
def ally(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    shown = get_ally(who.person, public_id, at=who.at)
    is_live = shown.ended_at is None
    asked = asked_passing(shown)
    context = {
        "ally": shown,
        "acts": _acts(shown) if is_live else [],
        "facts": _facts(shown),
        "standing": _row(shown, Reader(who))["standing"],
        "words": [_word(each) for each in shown.contacts.select_related("by").order_by("-at")[:MOST_WORDS]],
        "asked": str(asked.to) if asked else "",
        "end": reverse("hiring:ally_end", args=[public_id]) if is_live else "",
    }
    return render(request, "hiring/allies/ally.html", context)


def _acts(ally: Ally) -> list[dict[str, str]]:
    if ally.agreed_at is None:
        return []
    return [
        {"href": reverse("hiring:ally_word", args=[ally.public_id]), "words": _("Say a word"), "kind": ""},
        {
            "href": reverse("hiring:ally_pass", args=[ally.public_id]),
            "words": _("Pass it on to a colleague"),
            "kind": "quiet",
        },
    ]


def _facts(ally: Ally) -> list[dict[str, str]]:
    ended = f"{day_words(ally.ended_at)}, {ally.get_ended_why_display()}" if ally.ended_at else ""
    facts = [
        {"name": _("Why"), "value": ally.reason},
        {"name": _("Met for"), "value": ally.closing.opening.title if ally.closing else ""},
        {"name": _("A word"), "value": str(ally.get_pace_display())},
        {"name": _("Offered"), "value": day_words(ally.offered_at)},
        {"name": _("They said yes"), "value": day_words(ally.agreed_at) if ally.agreed_at else _("Not yet")},
        {"name": _("Ends without a word"), "value": day_words(ally.until_at) if ally.until_at else ""},
        {"name": _("Ended"), "value": ended},
    ]
    return [fact for fact in facts if fact["value"]]


def _word(contact: AllyContact) -> dict[str, str]:
    return {"who": str(contact.by), "when": day_words(contact.at), "words": contact.words}


@require_http_methods(ASKED)
@signed_in
def offer(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    closing = get_closing(who.person, public_id, at=who.at)
    if not acts.held_by(closing, who.person):
        raise Http404
    page = Page(
        _("Offer to stay in touch"),
        str(closing.person),
        _("They are asked on their own page. It begins only if they say yes, and either of you can end it."),
        _("Offer it"),
        reverse("hiring:allies"),
        _("They are asked whether they would like that, too."),
    )
    form = OfferForm(request.POST or None, language=closing.person.language)
    if asks_for_marks(request):
        return marks_of(request, form)

    def do(said: dict[str, Any]) -> None:
        words = {"reason": said["reason"], "pace": said["pace"]}
        acts.offer_ally(closing, **words, by=who.person, at=who.at, marks=form.marks)

    return _ask(request, page, form, do)


@require_http_methods(ASKED)
@signed_in
def word(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    shown = get_ally(who.person, public_id, at=who.at, verb="ally.keep")
    page = Page(
        _("Say a word"),
        str(shown.ally),
        _("It keeps your small promise, and the connection lasts two years from today."),
        _("Say it"),
        acts.link_to(shown),
        _("It is noted, and the next word has its day."),
    )
    form = WordForm(request.POST or None)
    return _ask(request, page, form, lambda said: acts.note_contact(shown, **said, by=who.person, at=who.at))


@require_http_methods(ASKED)
@signed_in
def pass_on(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    shown = get_ally(who.person, public_id, at=who.at, verb="ally.keep")
    page = Page(
        _("Pass it on to a colleague"),
        str(shown.ally),
        _("Your ally is asked first. Until they say yes nothing changes, and a no needs no reason."),
        _("Ask them"),
        acts.link_to(shown),
        _("Your ally is asked."),
    )
    form = PassingForm(request.POST or None, who=who)
    return _ask(
        request, page, form, lambda said: acts.ask_to_pass_on(shown, **said, by=who.person, at=who.at)
    )


@require_http_methods(ASKED)
@signed_in
def end(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    shown = get_ally(who.person, public_id, at=who.at, verb="ally.keep")
    page = Page(
        _("End this connection?"),
        str(shown.ally),
        _("They are told that it has ended, and not why. Your next word is owed no more.")
        if shown.agreed_at
        else _("They have not answered. The offer goes from their page, and nobody is told."),
        _("End it"),
        reverse("hiring:allies"),
        _("The connection has ended."),
        kind="grave",
    )
    form = EndForm(request.POST if request.method == "POST" else None)
    return _ask(request, page, form, lambda _said: acts.end_ally(shown, by=who.person, at=who.at))


def _ask(
    request: HttpRequest, page: Page, form: forms.Form, do: Callable[[dict[str, Any]], object]
) -> HttpResponse:
    """Show the form, or do what was asked and go back; a refusal stands on the form."""
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, page.done)
            return redirect(page.back)
    return render(request, "hiring/act.html", {"form": form, **vars(page)})


@require_safe
@signed_in
def export(request: HttpRequest, who: Who) -> HttpResponse:
    """Somebody's own connections, to take along: they belong to the two people and not to a team."""
    if not who.team_ids:
        raise Http404
    taken = [_taken(each) for each in allies_of(who) if each.agreed_at]
    answer = JsonResponse({"allies": taken}, json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = 'attachment; filename="allies.json"'
    return answer


def _taken(ally: Ally) -> dict[str, Any]:
    words = ally.contacts.select_related("by").order_by("at", "pk")
    return {
        "name": ally.ally.name,
        "email": ally.ally.email,
        "why": ally.reason,
        "since": ally.agreed_at,
        "until": ally.until_at,
        "words": [{"at": each.at, "by": str(each.by), "words": each.words} for each in words],
    }


@require_safe
@signed_in
def fits(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    """Whoever asked to be kept in mind and fits an opening, and who here knows them."""
    opening = get_opening(who.person, public_id, at=who.at, verb="opening.see_people")
    form = FitForm(request.GET if "words" in request.GET else {"words": opening.title})
    words = form.cleaned_data["words"] if form.is_valid() else ""
    context = {
        "opening": opening,
        "form": form,
        "back": reverse("hiring:opening", args=[public_id]),
        "fits": fits_for(words, who, opening=opening),
    }
    return render(request, "hiring/allies/fits.html", context)
