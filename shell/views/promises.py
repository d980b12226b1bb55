"""Making a promise, and the page of one: who owes what to whom, by when, where that day comes from, what happened."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import access, walls
from core.actions import promises as actions
from core.clock import Basis
from core.errors import Refused
from core.models import Promise, PromiseClock
from core.pages.door import signed_in
from core.pages.fields import Party, choices_for, value_of
from core.pages.promises import Reader, Standing, day_words, full_day_words, short_day_words
from core.promises import CHOSEN_DAY, link_to, policies, words_of
from core.templatetags.clock_words import length_words
from core.ui import Way, way
from core.walls import Who
from shell.forms.promises import PromiseForm
from shell.promise_acts import acts_for
from shell.promise_history import history
from shell.receipts import receipts_for


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: HttpRequest, who: Who) -> HttpResponse:
    if not who.team_ids:
        raise Http404
    to = _asked_for(request, who)
    form = PromiseForm(request.POST or None, who=who, to=to, initial={"to": value_of(to)} if to else None)
    if request.method == "POST" and form.is_valid():
        try:
            promise = _make(form, who)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("The promise is made, and they have been told."))
            return redirect(link_to(promise))
    return render(request, "shell/promise_new.html", {"form": form, "home": reverse("home")})


def _make(form: PromiseForm, who: Who) -> Promise:
    return actions.make_promise(
        owed_by=form.owed_by(),
        owed_to=form.cleaned_data["to"],
        owed_with=form.cleaned_data["together"],
        what=form.cleaned_data["what"],
        due_at=form.due_at(),
        by=who.person,
        at=who.at,
    )


def _asked_for(request: HttpRequest, who: Who) -> Party | None:
    """Somebody's own page links here with `?to=`; who is not to be chosen is not preset."""
    value = request.GET.get("to", "").replace("\0", "")
    return choices_for(who, with_teams=True).by_value(value)


@require_safe
@signed_in
def promise(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    shown = access.get_promise(who.person, public_id, at=who.at)
    reader = Reader(who)
    standing = reader.standing(shown)
    context = {
        "promise": shown,
        "what": words_of(shown),
        "who_words": reader.who_words(shown),
        "standing": standing,
        "due_words": full_day_words(shown.due_at),
        "acts": acts_for(shown, who),
        "moved": _("An honest notice moved it to %(day)s.") % {"day": full_day_words(shown.due_at)}
        if shown.extensions.exists()
        else "",
        "clocks": [clock_line(each) for each in shown.clocks.order_by("due_at", "pk")],
        "events": history(shown, reader),
        "receipts": receipts_for(shown),
        "export": reverse("promise_export", args=[public_id])
        if walls.may(who.person, "promise.export", shown, at=who.at)
        else "",
        "picture": picture(shown, who, late=standing.state in ("late", "kept_late")),
        "picture_words": picture_words(shown, standing),
    }
    return render(request, "shell/promise.html", context)


@dataclass(frozen=True)
class ClockLine:
    """One clock that the day came from: what it is, how long, and where it is written."""

    title: str
    basis: str
    length: str
    starts: str
    due: str
    source: str
    source_url: str


def clock_line(ran: PromiseClock) -> ClockLine:
    """This will say where a day came from; a policy that is no longer in the data is called by its id."""
    starts, due = day_words(ran.starts_at), full_day_words(ran.due_at)
    if ran.policy == CHOSEN_DAY:
        return ClockLine(_("The day that was promised"), _("chosen"), "", starts, due, "", "")
    policy = policies().get(ran.policy)
    if policy is None:
        return ClockLine(ran.policy, "", "", starts, due, "", "")
    basis = _("law") if policy.basis is Basis.law else _("house rule")
    title = policy.words("title", get_language() or "en")
    return ClockLine(title, basis, length_words(policy.length), starts, due, policy.source, policy.source_url)


def picture(shown: Promise, who: Who, *, late: bool) -> Way:
    """This will draw the way from the day it was made to the day it is due, and how far it has gone."""
    return way(
        start=shown.made_at,
        due=shown.due_at,
        now=shown.ended_at or who.at,
        before=[each.from_due_at for each in shown.extensions.order_by("at")],
        late=late,
    )


def picture_words(shown: Promise, standing: Standing) -> dict[str, str]:
    """The words that stand at the ends of the way, and what a screen reader says instead of it."""
    made, due = day_words(shown.made_at), day_words(shown.due_at)
    return {
        "made": _("made %(day)s") % {"day": short_day_words(shown.made_at)},
        "due": _("due %(day)s") % {"day": short_day_words(shown.due_at)},
        "now": _("ended %(day)s") % {"day": short_day_words(shown.ended_at)}
        if shown.ended_at
        else _("today"),
        "title": _("The way of this promise"),
        "words": _("Made on %(made)s, due on %(due)s: %(clock)s.")
        % {"made": made, "due": due, "clock": standing.words},
    }
