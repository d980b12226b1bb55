"""The small pages of what can be done to a promise: one getter, one form, one action, one answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import access
from core.actions.promises import notice_words
from core.errors import Refused
from core.messages import Words
from core.models import Promise
from core.pages.door import signed_in
from core.pages.fields import ActForm
from core.pages.promises import Reader
from core.promises import link_to, words_of
from core.walls import Who
from shell.forms.promises import NoticeForm
from shell.promise_acts import ACTS, Act

SENDING, CHANGING = "send", "change"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def act(request: HttpRequest, who: Who, public_id: str, name: str) -> HttpResponse:
    chosen = ACTS[name]
    promise = access.get_promise(who.person, public_id, at=who.at, verb=chosen.verb)
    if request.method != "POST":
        return _ask(request, promise, chosen, chosen.form(who=who))
    form = chosen.form(request.POST, who=who)
    if not form.is_valid() or CHANGING in request.POST:
        return _page(request, promise, chosen, form)
    try:
        if isinstance(form, NoticeForm) and SENDING not in request.POST:
            return _show_before_sending(request, promise, form)
        chosen.do(promise, form, who)
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return _page(request, promise, chosen, form)
    messages.success(request, chosen.done)
    return redirect("home" if name == "handover" else link_to(promise))


def _ask(request: HttpRequest, promise: Promise, chosen: Act, form: ActForm) -> HttpResponse:
    """An act that fits no longer leads back to where one sees why: a page may have lain open since yesterday."""
    if chosen.possible(promise):
        return _page(request, promise, chosen, form)
    messages.info(
        request, _("Since then something else has happened to this promise. This is how it stands now.")
    )
    return redirect(link_to(promise))


def _page(request: HttpRequest, promise: Promise, chosen: Act, form: ActForm) -> HttpResponse:
    context = {"form": form, "act": chosen, "what": words_of(promise), "back": link_to(promise)}
    return render(request, "shell/promise_act.html", context)


def _show_before_sending(request: HttpRequest, promise: Promise, form: NoticeForm) -> HttpResponse:
    who, notice = form.who, form.cleaned_data["notice"]
    words = notice_words(promise, to_due_at=form.to_due_at(), notice=notice, by=who.person, at=who.at)
    context = {
        "form": form,
        "letter": letter(words),
        "reader": Reader(who).waiting_words(promise),
        "what": words_of(promise),
        "back": link_to(promise),
        "fields": [(name, request.POST.get(name, "")) for name in form.fields],
        "sending": SENDING,
    }
    return render(request, "shell/promise_notice.html", context)


def letter(words: Words) -> dict[str, object]:
    return {"subject": words.subject, "paragraphs": words.text.split("\n\n")}
