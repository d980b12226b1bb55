"""Bringing in a file: choose it, see what is in it, confirm, and watch it being read."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Refused
from core.pages.door import act_or_say_why, signed_in
from core.pages.paging import slice_after
from core.walls import Who
from hiring.access import sources as access
from hiring.actions import uploads
from hiring.forms.sources import ColumnsForm, UploadForm
from hiring.models import Import, Source
from hiring.sources.columns import Columns, mapping_from
from hiring.sources.csv import Row, read_rows

ASKS = ["GET", "HEAD", "POST"]
SHOWN_ROWS, SHOWN_REFUSALS = 5, 100
State = Import.State


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
    form = ColumnsForm(request.POST or None, who=who, guessed=guessed) if is_table else None
    if request.method == "POST" and (form is None or form.is_valid()):
        mapping = form.columns(form.cleaned_data) if form else None
        try:
            uploads.confirm(upload, mapping=mapping, by=who.person, at=who.at)
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
            "%(number)d person is owed an answer.", "%(number)d people are owed an answer.", tally.closings
        )
        % {"number": tally.closings},
        "refusals": tally.refusals[:SHOWN_REFUSALS],
        "more": max(0, tally.refused - SHOWN_REFUSALS),
        "here": reverse("hiring:import", args=[upload.public_id]),
    }


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
