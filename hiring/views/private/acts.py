"""What a candidate does about one opening: one thing a page, one form, one action, one answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Refused
from core.pages.promises import full_day_words
from hiring.access.candidates import get_own_opening, openings_of
from hiring.access.standing import is_told, told
from hiring.access.talks import free_slots, latest_wish, open_meeting, who_writes
from hiring.actions import closings, meetings, talks
from hiring.actions.rights import call_in
from hiring.actions.voices import say_how_it_was
from hiring.forms.private import LetterForm, NotHappenedForm, QuestionsForm, TimeForm, WaitingForm, WishForm
from hiring.models import Opening, Slot
from hiring.views.private.door import Guest, back_to_page, by_link, sent, show
from hiring.views.private.page import frame
from hiring.views.private.threads import zone_words

ASKED = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class Question:
    """What one page asks: its words, and which of their pages says afterwards that it is `done`."""

    title: str
    under: str
    submit: str
    done: str
    over: str = ""
    kind: str = ""
    then: str = "page"


def ask(
    request: HttpRequest,
    guest: Guest,
    question: Question,
    form: forms.Form,
    do: Callable[[dict[str, Any]], object],
) -> HttpResponse:
    """Show the form, or do what was asked and go back to the page; a refusal stands on the form."""
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            return back_to_page(guest, question.done, then=question.then)
    back = guest.address(question.then)
    context = {"form": form, "question": question, "back": back, **frame(guest)}
    return show(request, "hiring/private/act.html", context)


def _waiting_for_news(guest: Guest, public_id: str) -> Opening:
    """One of their openings while they were not told yet; afterwards there is nothing to choose there."""
    opening = get_own_opening(guest.person, public_id)
    if is_told(guest.person, opening):
        raise Http404
    return opening


@require_http_methods(ASKED)
@by_link
def wish(request: HttpRequest, guest: Guest, public_id: str) -> HttpResponse:
    opening = _waiting_for_news(guest, public_id)
    said = latest_wish(guest.person, opening)
    first = {"channel": said.channel, "amount": said.amount, "reach": said.reach} if said else None
    question = Question(
        _("How do you want to hear?"),
        _("Whatever the news will be: you choose how it reaches you, and you can change it until then."),
        _("That is how I want it"),
        "wish",
        over=opening.title,
    )
    form = WishForm(sent(request), initial=first)
    return ask(
        request,
        guest,
        question,
        form,
        lambda said: talks.say_wish(guest.person, opening, **said, at=guest.at),
    )


@require_http_methods(ASKED)
@by_link
def time(request: HttpRequest, guest: Guest, public_id: str) -> HttpResponse:
    opening = _waiting_for_news(guest, public_id)
    writer = who_writes(guest.person, opening, at=guest.at)
    if writer is None:
        raise Http404
    slots = {slot.public_id: slot for slot in free_slots(writer, at=guest.at)}
    question = Question(
        _("Choose a time"),
        _("These are the times that %(who)s keeps free for you. They are those of %(zone)s.")
        % {"who": writer, "zone": zone_words()}
        if slots
        else _("There is no free time just now. Write back and say when it suits you."),
        _("Take this time"),
        "time",
        over=opening.title,
    )
    times = [(slot.public_id, _time_words(slot)) for slot in slots.values()]
    form = TimeForm(sent(request), times=times)
    return ask(
        request,
        guest,
        question,
        form,
        lambda said: talks.take_slot(guest.person, opening, slots[said["slot"]], at=guest.at),
    )


def _time_words(slot: Slot) -> str:
    minutes = int((slot.ends_at - slot.starts_at).total_seconds() // 60)
    return _("%(when)s, %(minutes)d minutes") % {"when": full_day_words(slot.starts_at), "minutes": minutes}


@require_POST
@by_link
def time_off(request: HttpRequest, guest: Guest, public_id: str) -> HttpResponse:
    meeting = open_meeting(guest.person, _waiting_for_news(guest, public_id))
    if meeting is None:
        raise Http404
    meetings.call_off_talk(meeting, by=guest.person, at=guest.at)
    return back_to_page(guest, "off")


@require_http_methods(ASKED)
@by_link
def letter(request: HttpRequest, guest: Guest, public_id: str) -> HttpResponse:
    opening = get_own_opening(guest.person, public_id)
    writer = who_writes(guest.person, opening, at=guest.at)
    if writer is None:
        raise Http404
    question = Question(
        _("Write to %(who)s") % {"who": writer},
        _("They read it as you write it, and nobody answers for them."),
        _("Send it"),
        "letter",
        over=opening.title,
    )
    form = LetterForm(sent(request))
    return ask(
        request,
        guest,
        question,
        form,
        lambda said: talks.write_back(guest.person, opening, **said, at=guest.at),
    )


@require_http_methods(ASKED)
@by_link
def waiting(request: HttpRequest, guest: Guest, public_id: str) -> HttpResponse:
    opening = _waiting_for_news(guest, public_id)
    question = Question(
        _("You are still waiting"),
        _("Whoever owes you the answer hears of it, and so do the people team and the recruiters."),
        _("Ask where my answer stays"),
        "waiting",
        over=opening.title,
    )
    form = WaitingForm(sent(request))
    return ask(
        request, guest, question, form, lambda said: call_in(guest.person, opening, **said, at=guest.at)
    )


@require_POST
@by_link
def happened(request: HttpRequest, guest: Guest, public_id: str) -> HttpResponse:
    held = _held(guest, public_id)
    try:
        closings.confirm_closing(held.closing, by=guest.person, at=guest.at)
    except Refused:
        return back_to_page(guest, "happened")
    return back_to_page(guest, "happened")


@require_http_methods(ASKED)
@by_link
def not_happened(request: HttpRequest, guest: Guest, public_id: str) -> HttpResponse:
    held = _held(guest, public_id)
    question = Question(
        pgettext("closing", "It did not happen"),
        _("Then you are still owed the talk. Whoever owes it hears of it at once."),
        pgettext("closing", "It did not happen"),
        "not_happened",
        over=held.closing.opening.title,
    )
    form = NotHappenedForm(sent(request))
    return ask(
        request,
        guest,
        question,
        form,
        lambda said: closings.reopen_closing(held.closing, by=guest.person, at=guest.at, **said),
    )


def _held(guest: Guest, public_id: str) -> Any:
    answered = told(guest.person, get_own_opening(guest.person, public_id))
    if answered is None or answered.held is None:
        raise Http404
    return answered.held


@require_http_methods(ASKED)
@by_link
def questions(request: HttpRequest, guest: Guest) -> HttpResponse:
    if not any(is_told(guest.person, opening) for opening in openings_of(guest.person)):
        raise Http404
    question = Question(
        _("How was it for you?"),
        _(
            "Two questions, if you like. Nobody sees who answered what: your answers stand without your name, and only"
            " together with those of four others."
        ),
        _("Send my answers"),
        "voice",
    )
    form = QuestionsForm(sent(request))
    return ask(request, guest, question, form, lambda said: say_how_it_was(guest.person, said, at=guest.at))
