"""What is held about a candidate: to read, to take along, to correct, to erase."""

from __future__ import annotations

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import people
from core.clock import Policy
from core.errors import Refused
from core.pages.promises import day_words, full_day_words
from core.templatetags.clock_words import length_words
from hiring.access.holding import held_about
from hiring.access.keeping import Keeping, keeping_of, retention_policies
from hiring.actions.erasing import ask_for_erasure, open_request, take_back
from hiring.actions.rights import ask_about_data, insist
from hiring.forms.private import ErasureForm, InsistForm, RequestForm
from hiring.models import DataRequest
from hiring.views.private.acts import ASKED, Question, ask
from hiring.views.private.door import Guest, back_to_page, by_link, sent, show
from hiring.views.private.page import DONE, frame
from hiring.views.private.reading import readable


@require_safe
@by_link
def data(request: HttpRequest, guest: Guest) -> HttpResponse:
    held = held_about(guest.person, at=guest.at)
    context = {
        "sections": readable(held.sections),
        "is_whole": held.is_whole,
        "requests": [_request_line(guest, each) for each in _requests(guest)],
        "keeping": keeping_words(keeping_of(guest.person, at=guest.at)),
        "erasing": erasing_words(guest),
        "json": guest.address("download", "json"),
        "html": guest.address("download", "html"),
        "ask": guest.address("request"),
        "erase": guest.address("erasure"),
        "take_back": guest.address("erasure_end"),
        "done": DONE.get(request.GET.get("done", ""), ""),
        **frame(guest),
    }
    return show(request, "hiring/private/data.html", context)


def _requests(guest: Guest) -> list[DataRequest]:
    asked = DataRequest.objects.filter(person__in=guest.visitor.ids)
    return list(asked.select_related("promise", "answered_by").order_by("-asked_at"))


def _request_line(guest: Guest, asked: DataRequest) -> dict[str, str]:
    is_open = asked.promise.ended_at is None
    return {
        "kind": str(DataRequest.Kind(asked.kind).label),
        "words": asked.words,
        "day": day_words(asked.asked_at),
        "due": full_day_words(asked.promise.due_at) if is_open else "",
        "is_late": "late" if is_open and asked.promise.due_at < guest.at else "",
        "answer": asked.answer,
        "insist": "" if is_open else guest.address("insist", asked.public_id),
    }


@require_safe
@by_link
def download(request: HttpRequest, guest: Guest, form: str) -> HttpResponse:
    """The same in two forms: for machines (JSON) and for people (a page that needs nothing else)."""
    held = held_about(guest.person, at=guest.at)
    context = {
        "organisation": people.the_organisation().name,
        "name": str(guest.person),
        "made": full_day_words(guest.at),
        "sections": readable(held.sections),
        "is_whole": held.is_whole,
        "language": get_language(),
    }
    if form == "html":
        response = show(request, "hiring/private/held.html", context)
    elif form == "json":
        content = {"organisation": context["organisation"], "made_at": guest.at.isoformat()}
        held_rows = {section.table: section.rows for section in held.sections}
        text = json.dumps(
            {**content, "is_whole": held.is_whole, "held": held_rows}, ensure_ascii=False, indent=1
        )
        response = HttpResponse(text, content_type="application/json; charset=utf-8")
    else:
        raise Http404
    response["Content-Disposition"] = f'attachment; filename="held-about-me.{form}"'
    return response


def keeping_words(keeping: Keeping) -> dict[str, str]:
    """What a law keeps and why, in words: its title, length, day, reason and source."""
    policy: Policy | None = retention_policies().get(keeping.policy)
    if policy is None:
        return {}
    language = get_language() or "en"
    return {
        "title": policy.words("title", language),
        "length": length_words(policy.length),
        "note": policy.words("note", language),
        "day": day_words(keeping.until),
        "source": policy.words("source", language),
        "source_url": policy.source_url,
        "held": _(
            "Somebody has to keep it for longer for a legal reason. You are erased as soon as that ends."
        )
        if keeping.is_held
        else "",
    }


def erasing_words(guest: Guest) -> str:
    asked = open_request(guest.person)
    if asked is None:
        return ""
    day = {"asked": day_words(asked.asked_at), "until": day_words(asked.keep_until)}
    return (
        _("Since %(asked)s you are being erased. What is still kept goes after %(until)s, by itself.") % day
    )


@require_http_methods(ASKED)
@by_link
def new_request(request: HttpRequest, guest: Guest) -> HttpResponse:
    question = Question(
        _("Correct, object or ask"),
        _("You get a promise of an answer, with the day by which the law wants it."),
        _("Send it"),
        "asked",
        then="data",
    )
    form = RequestForm(sent(request))
    return ask(request, guest, question, form, lambda said: ask_about_data(guest.person, **said, at=guest.at))


@require_http_methods(ASKED)
@by_link
def insist_on(request: HttpRequest, guest: Guest, public_id: str) -> HttpResponse:
    asked = next((each for each in _requests(guest) if each.public_id == public_id), None)
    if asked is None or asked.promise.ended_at is None:
        raise Http404
    question = Question(
        _("That is no answer"),
        _("Then it is open again. Whoever owes you the answer reads what is missing."),
        _("Ask again"),
        "asked",
        then="data",
    )
    form = InsistForm(sent(request))
    return ask(request, guest, question, form, lambda said: insist(asked, **said, at=guest.at))


@require_http_methods(ASKED)
@by_link
def erasure(request: HttpRequest, guest: Guest) -> HttpResponse:
    form = ErasureForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            ask_for_erasure(guest.person, at=guest.at)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            kept = _after(guest)
            return show(
                request, "hiring/private/erased.html", {"keeping": kept, **(frame(guest) if kept else {})}
            )
    context = {
        "form": form,
        "keeping": keeping_words(keeping_of(guest.person, at=guest.at)),
        "back": guest.address("data"),
        **frame(guest),
    }
    return show(request, "hiring/private/erasure.html", context)


def _after(guest: Guest) -> dict[str, str]:
    """What is still kept after asking; nothing when all of it is gone."""
    guest.person.refresh_from_db()
    if hasattr(guest.person, "erasure"):
        return {}
    return keeping_words(keeping_of(guest.person, at=guest.at))


@require_POST
@by_link
def erasure_end(request: HttpRequest, guest: Guest) -> HttpResponse:
    try:
        take_back(guest.person, at=guest.at)
    except Refused:
        return back_to_page(guest, "", then="data")
    return back_to_page(guest, "taken_back", then="data")
