"""What a candidate says about staying in touch, and about being kept in mind: one thing a page."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hiring.access.allies import asked_passing, get_own_connection
from hiring.actions import allies as connections
from hiring.actions.in_mind import forget_in_mind, keep_in_mind
from hiring.forms.allies import AnswerOfferForm, AnswerPassingForm, EndForm, InMindForm, WriteBackForm
from hiring.views.private.acts import ASKED, Question, ask
from hiring.views.private.connections import kept_in_mind
from hiring.views.private.door import Guest, back_to_page, by_link, sent


@require_http_methods(ASKED)
@by_link
def answer(request: HttpRequest, guest: Guest, public_id: str) -> HttpResponse:
    ally = get_own_connection(guest.person, public_id)
    if ally.agreed_at is not None:
        raise Http404
    question = Question(
        _("Stay in touch?"),
        _("%(who)s wrote: %(reason)s") % {"who": ally.member, "reason": ally.reason},
        _("That is my answer"),
        "ally",
    )
    form = AnswerOfferForm(request.POST or None)

    def do(_said: dict[str, Any]) -> None:
        if form.is_yes:
            connections.agree_to_ally(ally, by=guest.person, at=guest.at)
        else:
            connections.end_ally(ally, by=guest.person, at=guest.at)

    return ask(request, guest, question, form, do)


@require_http_methods(ASKED)
@by_link
def word(request: HttpRequest, guest: Guest, public_id: str) -> HttpResponse:
    ally = get_own_connection(guest.person, public_id)
    if ally.agreed_at is None:
        raise Http404
    question = Question(
        _("Write to %(who)s") % {"who": ally.member},
        _("A word from either of you keeps the connection for two more years."),
        _("Send it"),
        "ally_word",
    )
    form = WriteBackForm(request.POST or None)
    return ask(
        request,
        guest,
        question,
        form,
        lambda said: connections.note_contact(ally, **said, by=guest.person, at=guest.at),
    )


@require_http_methods(ASKED)
@by_link
def passing(request: HttpRequest, guest: Guest, public_id: str) -> HttpResponse:
    asked = asked_passing(get_own_connection(guest.person, public_id))
    if asked is None:
        raise Http404
    question = Question(
        _("May %(to)s stay in touch with you?") % {"to": asked.to},
        _("%(who)s wrote: %(reason)s") % {"who": asked.asked_by, "reason": asked.reason},
        _("That is my answer"),
        "ally",
    )
    form = AnswerPassingForm(request.POST or None)
    return ask(
        request,
        guest,
        question,
        form,
        lambda _said: connections.answer_passing(asked, is_agreed=form.is_yes, by=guest.person, at=guest.at),
    )


@require_http_methods(ASKED)
@by_link
def end(request: HttpRequest, guest: Guest, public_id: str) -> HttpResponse:
    ally = get_own_connection(guest.person, public_id)
    if ally.agreed_at is None:
        raise Http404
    question = Question(
        _("End this connection?"),
        _("%(who)s is told that it has ended, and not why.") % {"who": ally.member},
        _("End it"),
        "ally_end",
        over=str(ally.member),
        kind="grave",
    )
    form = EndForm(sent(request))
    return ask(
        request, guest, question, form, lambda _said: connections.end_ally(ally, by=guest.person, at=guest.at)
    )


@require_http_methods(ASKED)
@by_link
def in_mind(request: HttpRequest, guest: Guest) -> HttpResponse:
    kept = kept_in_mind(guest)
    question = Question(
        _("Be kept in mind"),
        _(
            "Whoever looks for somebody for an opening finds you by these words, and by what you were interviewed for."
            " It lasts two years, and you can end it on any day."
        ),
        _("Keep me in mind"),
        "in_mind",
    )
    first = {"words": kept.words, "roles": kept.roles} if kept else None
    form = InMindForm(request.POST or None, initial=first)
    return ask(request, guest, question, form, lambda said: keep_in_mind(guest.person, **said, at=guest.at))


@require_POST
@by_link
def in_mind_end(request: HttpRequest, guest: Guest) -> HttpResponse:
    forget_in_mind(guest.person, at=guest.at)
    return back_to_page(guest, "in_mind_end")
