"""The small pages of what is done about a closing: one getter, one form, one action, one answer."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Refused
from core.messages import filled, read_by
from core.models import Person
from core.pages.door import act_or_say_why, signed_in
from core.walls import Who
from hiring.access.brief import may_take_over
from hiring.access.closings import get_closing
from hiring.actions.closings import (
    Said,
    give_notice,
    hand_over_closing,
    hold_closing,
    keep_words,
    link_to,
    notice_of,
    refuse_day,
)
from hiring.actions.entering import Notes
from hiring.actions.notes import ask_for_notes, give_notes
from hiring.forms.closings import HandoverForm, HoldForm, NotesForm, NoticeForm, moment_here
from hiring.models import Closing
from hiring.views.brief import show_closing, words_form
from hiring.views.guard import asks_for_marks, marks_of

SENDING = "send"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def hold(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    closing = get_closing(who.person, public_id, at=who.at, verb="closing.hold")
    form = HoldForm(
        request.POST or None,
        who=who,
        initial={"held_at": moment_here(who.at)},
        language=closing.person.language,
    )
    if asks_for_marks(request):
        return marks_of(request, form)

    def do() -> None:
        clean = form.cleaned_data
        said = Said(clean["how"], clean["held_at"], clean["lines"], clean["offered"])
        hold_closing(closing, by=who.person, at=who.at, said=said, marks=form.marks)

    page = {
        "title": _("You spoke with them"),
        "under": _("A few lines are enough. They can say whether it happened."),
        "submit": _("It was held"),
    }
    return _act(request, closing, form, do, page, _("It is kept. Thank you for speaking with them."))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def notice(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    closing = get_closing(who.person, public_id, at=who.at, verb="closing.give_notice")
    form = NoticeForm(request.POST or None, who=who)
    is_first = request.method == "POST" and SENDING not in request.POST
    if is_first and form.is_valid() and (shown := _before_sending(request, closing, form, who)):
        return shown
    page = {
        "title": _("Say honestly that it takes longer"),
        "under": _("They are told the new day, and nothing of what was decided."),
        "submit": _("See what they will read"),
    }
    return _act(
        request,
        closing,
        form,
        lambda: give_notice(closing, to_due_at=form.to_due_at(), by=who.person, at=who.at),
        page,
        _("Your notice is on its way, and the new day stands."),
    )


def _before_sending(
    request: HttpRequest, closing: Closing, form: NoticeForm, who: Who
) -> HttpResponse | None:
    """What they will read; nothing where the day cannot be, which the form then says."""
    try:
        if closing.promise:
            refuse_day(closing.promise, form.to_due_at(), at=who.at)
    except Refused as refused:
        form.add_error("by_day", refused.sentence)
        return None
    template, facts = notice_of(closing, to_due_at=form.to_due_at(), by=who.person)
    with read_by(closing.person):
        words = filled(template, facts)
    context = {
        "closing": closing,
        "words": words,
        "fields": [(name, request.POST.get(name, "")) for name in form.fields],
        "sending": SENDING,
        "back": request.path,
    }
    return render(request, "hiring/notice.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def handover(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    closing = get_closing(who.person, public_id, at=who.at, verb="closing.hand_over")
    able = may_take_over(closing, at=who.at)
    if not able:
        messages.info(request, _("Nobody else who works here met them, so nobody can take it over."))
        return redirect(link_to(closing))
    form = HandoverForm(request.POST or None, who=who, able=able)

    def do() -> None:
        reason = form.cleaned_data["reason"]
        hand_over_closing(closing, to_person=form.to_person(), reason=reason, by=who.person, at=who.at)

    page = {"title": _("Hand it over"), "under": _("The day stays."), "submit": _("Hand it over")}
    return _act(request, closing, form, do, page, _("It is handed over, and they have been told."))


@require_POST
@signed_in
def words(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    closing = get_closing(who.person, public_id, at=who.at, verb="closing.hold")
    form = words_form(closing, who, sent=request.POST)
    if asks_for_marks(request):
        return marks_of(request, form)
    if not form.is_valid():
        return show_closing(request, closing, who, form=form)
    keep_words(closing, text=form.cleaned_data["text"], by=who.person, at=who.at)
    messages.success(request, _("Your words are kept. Only you read them here."))
    return redirect(link_to(closing))


@require_POST
@signed_in
def ask(request: HttpRequest, who: Who, public_id: str, person: str) -> HttpResponse:
    closing = get_closing(who.person, public_id, at=who.at, verb="closing.ask_notes")
    of = get_object_or_404(Person, public_id=person)
    return act_or_say_why(
        request,
        lambda: ask_for_notes(closing, of=of, by=who.person, at=who.at),
        then=link_to(closing),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def notes(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    """Where an interviewer writes the notes they were asked for."""
    closing = get_closing(who.person, public_id, at=who.at, verb="closing.write_notes")
    form = NotesForm(request.POST or None, who=who, language=get_language() or "")
    if asks_for_marks(request):
        return marks_of(request, form)

    def do() -> None:
        clean = form.cleaned_data
        said = Notes(
            strengths=clean["strengths"],
            gap=clean["gap"],
            evidence=clean["evidence"],
            recommendation=clean["recommendation"],
        )
        give_notes(closing, said, by=who.person, at=who.at, marks=form.marks)

    page = {
        "title": _("Notes on an interview"),
        "under": _("With %(name)s. Write as if they read it: they may.") % {"name": closing.person},
        "submit": _("Write them down"),
    }
    return _act(request, closing, form, do, page, _("Thank you. Your notes stand in the brief."), "/")


def _act(
    request: HttpRequest,
    closing: Closing,
    form: forms.Form,
    do: Callable[[], object],
    page: dict[str, str],
    done: str,
    then: str = "",
) -> HttpResponse:
    back = then or link_to(closing)
    if request.method == "POST" and form.is_valid():
        try:
            do()
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, done)
            return redirect(back)
    context = {"form": form, "back": back, "over": str(closing), **page}
    return render(request, "hiring/act.html", context)
