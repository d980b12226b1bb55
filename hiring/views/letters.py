"""Letters of an opening: the list and the text are read by a person, then each goes on its own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.actions.messages import try_again
from core.errors import Refused
from core.models import Message, Person
from core.pages.door import act_or_say_why, signed_in
from core.pages.paging import Slice, slice_after
from core.pages.promises import full_day_words
from core.walls import Who
from hiring.access.letters import letters_failed, letters_owed, letters_sent
from hiring.access.openings import get_opening
from hiring.actions.letters import MOST_AT_ONCE, first_words, letter_to, send_letters
from hiring.forms.letters import LetterForm
from hiring.models import Closing, Letter, Opening
from hiring.views.guard import asks_for_marks, marks_of

SENDING, CHANGING = "send", "change"
MOST_FAILED = 50


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def letters(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    opening = get_opening(who.person, public_id, at=who.at, verb="opening.see_people")
    owed = list(letters_owed(opening, who)[:MOST_AT_ONCE])
    first = {"text": first_words(opening, who.person), "to": [each.public_id for each in owed]}
    form = LetterForm(request.POST or None, who=who, owed=owed, initial=first, language=get_language() or "")
    if asks_for_marks(request):
        return marks_of(request, form)
    if request.method == "POST" and form.is_valid() and CHANGING not in request.POST:
        chosen = form.chosen()
        if SENDING not in request.POST:
            return _before_sending(request, opening, form, chosen)
        try:
            text = form.cleaned_data["text"]
            send_letters(opening, chosen, text=text, by=who.person, at=who.at, marks=form.marks)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("The letters are on their way, one after another."))
            return redirect(request.path)
    slice_ = slice_after(letters_sent(opening, who), request, by="-ended_at")
    context = {
        "opening": opening,
        "form": form,
        "owed": owed,
        "groups": _groups(opening, who, slice_),
        "slice": slice_,
        "back": reverse("hiring:opening", args=[opening.public_id]),
    }
    return render(request, "hiring/letters.html", context)


def _before_sending(
    request: HttpRequest, opening: Opening, form: LetterForm, chosen: list[Closing]
) -> HttpResponse:
    text = form.cleaned_data["text"]
    context = {
        "opening": opening,
        "form": form,
        "letters": [{"name": str(each.person), "text": letter_to(each.person, text)} for each in chosen],
        "text": text,
        "to": [each.public_id for each in chosen],
        "sending": SENDING,
        "changing": CHANGING,
        "back": request.path,
    }
    return render(request, "hiring/letters_check.html", context)


@require_POST
@signed_in
def again(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    """Have what the mail server did not take tried again: the address may have been mended meanwhile."""
    opening = get_opening(who.person, public_id, at=who.at, verb="opening.see_people")
    failed = Message.objects.filter(pk__in=letters_failed(opening, who).values("letter__message"))
    then = reverse("hiring:letters", args=[opening.public_id])
    return act_or_say_why(request, lambda: try_again(failed, by=who.person, at=who.at), then=then)


def _groups(opening: Opening, who: Who, sent: Slice[Closing]) -> list[dict[str, Any]]:
    failed = [_delivery(each.letter, each.person) for each in letters_failed(opening, who)[:MOST_FAILED]]
    again = reverse("hiring:letters_again", args=[opening.public_id])
    groups: list[dict[str, Any]] = [
        {"id": "failed", "title": _("Letters that have not arrived"), "lines": failed, "again": again},
        {
            "id": "sent",
            "title": _("Letters that were sent"),
            "lines": [_delivery(each.letter, each.person) for each in sent.rows],
        },
    ]
    return [group for group in groups if group["lines"]]


def _delivery(letter: Letter, to: Person) -> dict[str, str]:
    """How it went, in words and a shape; with its text where somebody may have to send it themselves."""
    state, words = _how_it_went(letter)
    is_theirs_to_send = letter.by_other_means or (letter.message is not None and letter.message.failure)
    text = letter.text if is_theirs_to_send else ""
    return {"name": str(to), "by": str(letter.reviewed_by), "state": state, "words": words, "text": text}


def _how_it_went(letter: Letter) -> tuple[str, str]:
    message = letter.message
    if message is None:
        return ("due_today", _("to be sent by other means")) if letter.by_other_means else ("", "")
    if message.sent_at:
        return "kept_in_time", _("sent on %(day)s") % {"day": full_day_words(message.sent_at)}
    if message.next_try_at is None:
        return "late", _("could not be delivered")
    if message.failure:
        day = full_day_words(message.next_try_at)
        return "due_today", _("not taken by the mail server; tried again on %(day)s") % {"day": day}
    return "due_later", _("on its way")
