"""Bringing in a file: choose it, see what is in it, confirm, and watch it being read."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from itertools import islice
from typing import Any

from django.contrib import messages
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Refused
from core.pages.door import act_or_say_why, signed_in, who_asks
from core.pages.paging import slice_after
from core.walls import Who
from hiring.access import sources as access
from hiring.access.first_day import first_day
from hiring.actions import uploads
from hiring.actions.first_day import set_first_day
from hiring.actions.intake import Tally
from hiring.forms.sources import ColumnsForm, FirstDayForm, UploadForm
from hiring.models import Import, Source
from hiring.sources.columns import Columns, mapping_from
from hiring.sources.csv import Row, read_rows
from hiring.views.parts import failure_words

ASKS = ["GET", "HEAD", "POST"]
SHOWN_ROWS, SHOWN_REFUSALS = 5, 100
State = Import.State
View = Callable[[HttpRequest], HttpResponseBase]


def to_disk(view: View) -> View:
    """Write a file to the disk as it comes, also one that is larger than memory, from who may bring in files.

    That is said before anything reads the form, so that the check against forged forms comes after it. What is written
    goes when the request ends.
    """

    @wraps(view)
    def inner(request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated and access.may_import(who_asks(request)):
            request.upload_handlers = [TemporaryFileUploadHandler(request)]
        return csrf_protect(view)(request)

    return csrf_exempt(inner)


@to_disk
@require_http_methods(ASKS)
@signed_in
def all_imports(request: HttpRequest, who: Who) -> HttpResponse:
    """What was brought in so far, newest first, and the way to bring in more."""
    access.need(access.may_import(who))
    form = UploadForm(request.POST or None, request.FILES or None, who=who)
    if request.method == "POST" and form.is_valid():
        try:
            upload = _receive(form, who)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            return redirect("hiring:import", upload.public_id)
    shown = slice_after(access.imports_for(who), request, by="-at")
    context = {"form": form, "slice": shown, "rows": [_row(each) for each in shown.rows]}
    return render(request, "hiring/imports.html", context)


def _receive(form: UploadForm, who: Who) -> Import:
    said, file = form.cleaned_data, form.cleaned_data["file"]
    received = {"name": file.name, "chunks": file.chunks(), "by": who.person, "at": who.at}
    if not said["source"]:
        return uploads.receive_of_new(kind=said["kind"], called=said["name"], **received)
    return uploads.receive(access.get_source(who, said["source"], verb="source.import"), **received)


def _row(upload: Import) -> dict[str, Any]:
    return {
        "href": reverse("hiring:import", args=[upload.public_id]),
        "name": upload.file_name,
        "source": upload.source.name,
        "state": State(upload.state).label,
        "at": upload.at,
        "by": upload.by,
    }


@require_http_methods(ASKS)
@signed_in
def one_import(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    upload = access.get_import(who, public_id)
    if upload.state == State.SHOWN:
        return _confirm(request, who, upload)
    return render(request, "hiring/import.html", _report(upload))


def _confirm(request: HttpRequest, who: Who, upload: Import) -> HttpResponse:
    """What is in the file, and what its columns are thought to mean."""
    is_table = upload.source.kind == Source.Kind.CSV
    guessed = mapping_from(upload.mapping)
    sent = request.POST if request.method == "POST" else None
    form = ColumnsForm(sent, who=who, guessed=guessed) if is_table else FirstDayForm(sent, who=who)
    if form.is_valid():
        said = form.cleaned_data
        mapping = form.columns(said) if isinstance(form, ColumnsForm) else None
        try:
            uploads.confirm(upload, mapping=mapping, since=said["since"], by=who.person, at=who.at)
        except Refused as refused:
            messages.warning(request, refused.sentence)
        return redirect("hiring:import", upload.public_id)
    context = {
        "upload": upload,
        "form": form,
        "is_table": is_table,
        "columns": guessed.layout.columns,
        "rows": _first_rows(upload, guessed) if is_table else [],
        "encoding": guessed.layout.encoding.upper(),
        "delimiter": {"\t": _("tab"), ";": _("semicolon"), ",": _("comma")}.get(
            guessed.layout.delimiter, guessed.layout.delimiter
        ),
        "discard": reverse("hiring:import_discard", args=[upload.public_id]),
    }
    return render(request, "hiring/import_confirm.html", context)


def _first_rows(upload: Import, guessed: Columns) -> list[list[str]]:
    with uploads.path_of(upload).open("rb") as file:
        found = (row for row in read_rows(file, guessed.layout) if isinstance(row, Row))
        return [list(row.values.values()) for row in islice(found, SHOWN_ROWS)]


def _report(upload: Import) -> dict[str, Any]:
    tally = uploads.tally_of(upload)
    is_reading = upload.state == State.READING
    percent = min(100, 100 * upload.report.get("position", 0) // upload.size) if is_reading else 100
    return {
        "upload": upload,
        "state": State(upload.state).label,
        "is_reading": is_reading,
        "failure": failure_words(upload.failure),
        "percent": percent,
        "counts": [
            (_("read"), tally.read),
            (_("new"), tally.new),
            (_("changed"), tally.changed),
            (_("unchanged"), tally.unchanged),
            (_("waiting for something else"), tally.waiting),
            (_("refused"), tally.refused),
        ],
        "closings": ngettext(
            "%(number)d person is now owed a talk with somebody who met them.",
            "%(number)d people are now owed a talk with somebody who met them.",
            tally.closings,
        )
        % {"number": tally.closings},
        "left_out": _left_out(tally),
        "came": tally.sentences,
        "refusals": tally.refusals[:SHOWN_REFUSALS],
        "more": max(0, tally.refused - SHOWN_REFUSALS),
        "here": reverse("hiring:import", args=[upload.public_id]),
    }


def _left_out(tally: Tally) -> str:
    day = first_day()
    if not tally.left_out or day is None:
        return ""
    return ngettext(
        "%(number)d rejection is older than %(day)s: nothing is owed for it.",
        "%(number)d rejections are older than %(day)s: nothing is owed for them.",
        tally.left_out,
    ) % {"number": tally.left_out, "day": date_format(day)}


@require_http_methods(ASKS)
@signed_in
def owed_since(request: HttpRequest, who: Who) -> HttpResponse:
    """From which day of decision on answers are owed."""
    access.need(access.may_import(who))
    form = FirstDayForm(request.POST if request.method == "POST" else None, who=who)
    if form.is_valid():
        try:
            number = set_first_day(form.cleaned_data["since"], by=who.person, at=who.at)
        except Refused as refused:
            form.add_error("since", refused.sentence)
        else:
            words = ngettext(
                "It is kept. %(number)d person more is owed an answer now.",
                "It is kept. %(number)d people more are owed an answer now.",
                number,
            )
            messages.success(request, words % {"number": number})
            return redirect("hiring:owed_since")
    return render(request, "hiring/owed_since.html", {"form": form, "day": first_day()})


@require_POST
@signed_in
def discard(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    upload = access.get_import(who, public_id)
    return act_or_say_why(request, lambda: uploads.discard(upload), then=reverse("hiring:imports"))


@require_safe
@signed_in
def refusals(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    """The refusals as a table of their own, for whoever mends the file. No cell of it can be taken for a formula."""
    upload = access.get_import(who, public_id)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="refused.csv"'
    answer.write(uploads.refusals_table(upload))
    return answer
