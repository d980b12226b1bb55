"""What candidates ask about their data, and how it was for them."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import Refused
from core.models import Role
from core.pages.door import signed_in
from core.pages.promises import Reader
from core.walls import Who
from hiring.access.candidates import data_requests_for, get_data_request
from hiring.actions.rights import answer_about_data
from hiring.forms.news import AnswerForm
from hiring.models import Answer, AnswerCount, DataRequest
from hiring.views.parts import tabs_for


@require_safe
@signed_in
def requests(request: HttpRequest, who: Who) -> HttpResponse:
    if not {Role.HR, Role.TA} & who.roles:
        raise Http404
    reader = Reader(who)
    rows = [reader.row(asked.promise) for asked in data_requests_for(who)[:50]]
    return render(
        request, "hiring/talks/requests.html", {"rows": rows, "tabs": tabs_for(who, "data_requests")}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def data_request(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    asked = get_data_request(who.person, public_id, at=who.at)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_about_data(asked, answer=form.cleaned_data["answer"], by=who.person, at=who.at)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("They have been told that there is an answer."))
            return redirect("hiring:data_requests")
    context = {
        "asked": asked,
        "kind": DataRequest.Kind(asked.kind).label,
        "standing": Reader(who).standing(asked.promise),
        "is_open": asked.promise.ended_at is None,
        "form": form,
    }
    return render(request, "hiring/talks/request.html", context)


@dataclass(frozen=True)
class Voice:
    """One question and how often each answer was given; no numbers while there are too few."""

    question: str
    rows: list[tuple[str, int]]


@require_safe
@signed_in
def voices(request: HttpRequest, who: Who) -> HttpResponse:
    if not who.team_ids:
        raise Http404
    shown = AnswerCount.objects.values_list("question", "says", "number")
    counts = {(question, says): number for question, says, number in shown}
    said = [
        Voice(
            str(question.label),
            [(str(says.label), counts.get((question.value, says.value), 0)) for says in Answer.Says]
            if any(asked == question.value for asked, _says in counts)
            else [],
        )
        for question in Answer.Question
    ]
    return render(request, "hiring/talks/voices.html", {"voices": said, "tabs": tabs_for(who, "voices")})
