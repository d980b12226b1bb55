"""What Kept said to somebody: the list, opening one, and marking all as seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from core import access
from core.actions.messages import see_messages
from core.messages import words_of
from core.models import Message
from core.pages.door import signed_in
from core.pages.paging import slice_after
from core.pages.promises import full_day_words
from core.walls import Who


@dataclass(frozen=True)
class Notification:
    """One line: a message in the reader's language."""

    href: str
    subject: str
    beginning: str
    at: datetime
    when: str
    is_new: bool


@require_safe
@signed_in
def notifications(request: HttpRequest, who: Who) -> HttpResponse:
    theirs = access.messages_for(who.person, at=who.at)
    slice_ = slice_after(theirs, request, by="-created_at")
    lines = [line(message) for message in slice_.rows]
    context = {"slice": slice_, "lines": lines, "has_new": any(each.is_new for each in lines)}
    return render(request, "shell/notifications.html", context)


@require_safe
@signed_in
def notification(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    """Opening one marks it as seen, as in every inbox, and a second time changes nothing."""
    shown = access.get_message(who.person, public_id, at=who.at)
    see_messages(Message.objects.filter(pk=shown.pk), at=who.at)
    words = words_of(shown)
    context = {"message": shown, "subject": words.subject, "paragraphs": words.text.split("\n\n")}
    context["when"] = full_day_words(shown.created_at)
    return render(request, "shell/notification.html", context)


@require_POST
@signed_in
def seen(request: HttpRequest, who: Who) -> HttpResponse:
    see_messages(access.messages_for(who.person, at=who.at), at=who.at)
    return redirect("notifications")


def line(message: Message) -> Notification:
    words = words_of(message)
    return Notification(
        href=reverse("notification", args=[message.public_id]),
        subject=words.subject,
        beginning=words.text.split("\n\n")[0],
        at=message.created_at,
        when=full_day_words(message.created_at),
        is_new=message.seen_at is None,
    )
