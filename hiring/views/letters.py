"""Letters of an opening: the list and the text are read by a person, then each goes on its own."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import Refused
from core.models import Person
from core.pages.door import signed_in
from core.pages.promises import full_day_words
from core.walls import Who
from hiring.access.letters import letters_owed, letters_sent
from hiring.access.openings import get_opening
from hiring.actions.letters import MOST_AT_ONCE, first_words, letter_to, send_letters
from hiring.forms.letters import LetterForm
from hiring.models import Closing, Letter, Opening
from hiring.views.guard import asks_for_marks, marks_of

SENDING, CHANGING = "send", "change"
MOST_SENT = 50


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
    context = {
        "opening": opening,
        "form": form,
        "owed": owed,
        "sent": [_delivery(each.letter, each.person) for each in letters_sent(opening, who)[:MOST_SENT]],
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


def _delivery(letter: Letter, to: Person) -> dict[str, str]:
    """How it went, in words and a shape."""
    message = letter.message
    if message is None:
        state, words = ("due_today", _("to be sent by other means")) if letter.by_other_means else ("", "")
    elif message.sent_at:
        state, words = "kept_in_time", _("sent on %(day)s") % {"day": full_day_words(message.sent_at)}
    elif message.given_up_at:
        state, words = "late", _("could not be delivered")
    else:
        state, words = "due_later", _("on its way")
    return {"name": str(to), "by": str(letter.reviewed_by), "state": state, "words": words}
