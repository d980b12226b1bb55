"""Answering a form once: the same form sent twice, as by two quick clicks, makes one thing and leads to it twice.

Every form carries a one-time key (`{% form_key %}`). What was sent under it, by whom and where, is claimed by one row.
Who finds it claimed waits for what the first made and is led there. A page filled in differently is another form.
Nothing of it needs JavaScript.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect

from core.models import SentForm

FIELD = "form_key"
NOT_SAID = {FIELD, "csrfmiddlewaretoken"}
PATIENCE, PAUSE = 200, 0.05  # ten seconds: longer than any act takes
FORGOTTEN = timedelta(minutes=1)  # a claim that led nowhere: the process that held it is gone
LONGEST = 500


def answer_once(
    request: HttpRequest, whose: str, at: datetime, answer: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """This will give the answer, or lead to where the same form led before; what led nowhere may be sent again."""
    digest = _digest(request, whose)
    if not digest:
        return answer()
    if not _claim(digest, at):
        first = _wait_for(digest)
        if first:
            return HttpResponseRedirect(first)
        if not _claim(digest, at):
            return HttpResponseRedirect(request.get_full_path())
    return _answer_and_remember(digest, answer)


def is_detour(answer: HttpResponseRedirect) -> HttpResponseRedirect:
    """This will mark a redirect that did nothing yet: the form may be sent again as it is."""
    answer.is_detour = True  # type: ignore[attr-defined] # read below, and nowhere else
    return answer


def _digest(request: HttpRequest, whose: str) -> str:
    if request.method != "POST" or FIELD not in request.POST:
        return ""
    said = [whose, request.path, request.POST[FIELD]]
    said += [repr((name, values)) for name, values in sorted(request.POST.lists()) if name not in NOT_SAID]
    said += [
        repr((name, str(each), getattr(each, "size", 0))) for name, each in sorted(request.FILES.items())
    ]
    return sha256("\0".join(said).encode("utf-8", "surrogatepass")).hexdigest()


def _claim(digest: str, at: datetime) -> bool:
    """Whether this is the first to do it: by one insert, or by taking over what somebody left undone."""
    try:
        with transaction.atomic():
            SentForm.objects.create(digest=digest, sent_at=at)
    except IntegrityError:
        left = SentForm.objects.filter(digest=digest, leads_to="", sent_at__lt=at - FORGOTTEN)
        return left.update(sent_at=at) == 1
    return True


def _wait_for(digest: str) -> str:
    """Where the first was led; empty once it came to nothing, or takes too long."""
    for _turn in range(PATIENCE):
        found = SentForm.objects.filter(digest=digest).values_list("leads_to", flat=True).first()
        if found is None or found:
            return found or ""
        time.sleep(PAUSE)
    return ""


def _answer_and_remember(digest: str, answer: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    mine, leads_to = SentForm.objects.filter(digest=digest), ""
    try:
        given = answer()
        leads_to = _led_on_to(given)
    finally:
        if leads_to:
            mine.update(leads_to=leads_to)
        else:
            mine.delete()
    return given


def _led_on_to(given: HttpResponseBase) -> str:
    """Where an answer leads that did something; empty for a page, and for a detour."""
    is_led = isinstance(given, HttpResponseRedirect) and not getattr(given, "is_detour", False)
    place = given.headers["Location"] if is_led else ""
    return place if len(place) <= LONGEST else ""
