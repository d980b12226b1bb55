"""Letters of an opening: the list and the text are read by a person, then each goes on its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.actions.messages import try_again
from core.errors import Refused
from core.models import Message
from core.pages.door import act_or_say_why, signed_in
from core.pages.paging import Slice, slice_after
from core.pages.promises import full_day_words
from core.walls import Who
from hiring.access.closings import get_closing
from hiring.access.letters import letters_failed, letters_owed, letters_sent, letters_to_deliver
from hiring.access.openings import get_opening
from hiring.actions.letters import MOST_AT_ONCE, deliver_letter, first_words, letter_to, send_letters
from hiring.forms.closings import moment_here
from hiring.forms.letters import DeliveredForm, LetterForm
from hiring.models import Closing, Letter, Opening
from hiring.views.guard import asks_for_marks, marks_of

SENDING, CHANGING = "send", "change"
MOST_SHOWN = 50


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
            sent = send_letters(opening, chosen, text=text, by=who.person, at=who.at, marks=form.marks)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            _say_how_they_go(request, sent)
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


def _say_how_they_go(request: HttpRequest, sent: Sequence[Letter]) -> None:
    by_hand = sum(letter.by_other_means for letter in sent)
    if by_hand < len(sent):
        messages.success(request, _("The letters are on their way, one after another."))
    if by_hand:
        words = ngettext(
            "%(number)d person cannot be reached by e-mail: send their letter by other means, and say so below.",
            "%(number)d people cannot be reached by e-mail: send their letters by other means, and say so below.",
            by_hand,
        )
        messages.warning(request, words % {"number": by_hand})


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


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def delivered(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    """Where somebody says how a letter reached whom no e-mail reaches."""
    closing = get_closing(who.person, public_id, at=who.at, verb="letter.review")
    form = DeliveredForm(request.POST or None, who=who, initial={"delivered_at": moment_here(who.at)})
    back = reverse("hiring:letters", args=[closing.opening.public_id])
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            deliver_letter(
                closing, how=said["how"], delivered_at=said["delivered_at"], by=who.person, at=who.at
            )
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("It is noted, and they count as answered."))
            return redirect(back)
    context = {
        "form": form,
        "back": back,
        "over": str(closing.person),
        "title": _("The letter reached them"),
        "under": _("By post, by phone or from hand to hand. No e-mail goes to them for it any more."),
        "submit": _("Note it"),
    }
    return render(request, "hiring/act.html", context)


def _groups(opening: Opening, who: Who, sent: Slice[Closing]) -> list[dict[str, Any]]:
    again = reverse("hiring:letters_again", args=[opening.public_id])
    groups: list[dict[str, Any]] = [
        {
            "id": "deliver",
            "title": _("Letters to be sent by other means"),
            "lines": _lines(letters_to_deliver(opening, who)[:MOST_SHOWN]),
            "words": _("They cannot be reached by e-mail: post the letter or call them, then say so here."),
        },
        {
            "id": "failed",
            "title": _("Letters that have not arrived"),
            "lines": _lines(letters_failed(opening, who)[:MOST_SHOWN]),
            "words": _(
                "Is the address right? Mend it where it comes from, then try again; or send the letter by other "
                "means, and say so here."
            ),
            "again": again,
        },
        {"id": "sent", "title": _("Letters that were sent"), "lines": _lines(sent.rows)},
    ]
    return [group for group in groups if group["lines"]]


def _lines(closings: Iterable[Closing]) -> list[dict[str, str]]:
    return [_delivery(each.letter, each) for each in closings]


def _delivery(letter: Letter, closing: Closing) -> dict[str, str]:
    """How it went, in words and a shape; with its text where somebody has to send it themselves."""
    state, words = _how_it_went(letter)
    line = {"name": str(closing.person), "by": str(letter.reviewed_by), "state": state, "words": words}
    if hasattr(letter, "delivered") or not (
        letter.by_other_means or (letter.message and letter.message.failure)
    ):
        return line
    href = reverse("hiring:letter_delivered", args=[closing.public_id])
    return line | {"text": letter.text, "href": href}


def _how_it_went(letter: Letter) -> tuple[str, str]:
    if hasattr(letter, "delivered"):
        said = letter.delivered
        words = {"day": full_day_words(said.delivered_at), "how": said.get_how_display(), "who": said.by}
        return "kept_in_time", _("reached them %(how)s on %(day)s, as %(who)s says") % words
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
