"""Taking a promise away with its whole record: one page that says what is in it, one file that comes of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from core import access
from core.actions.bundles import bundle_of, export_promise
from core.errors import Refused
from core.models import Promise
from core.pages.door import signed_in
from core.promises import link_to, words_of
from core.walls import Who
from proof.bundle import TarShelf, ZipShelf, pieces, sealed_pieces
from shell.forms.bundles import ExportForm


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def export(request: HttpRequest, who: Who, public_id: str) -> HttpResponseBase:
    promise = access.get_promise(who.person, public_id, at=who.at, verb="promise.export")
    form = ExportForm(request.POST if request.method == "POST" else None, who=who)
    if form.is_valid():
        try:
            return packed(promise, who, recipient=form.cleaned_data["recipient"].strip())
        except Refused as refused:
            form.add_error("recipient" if form.cleaned_data["recipient"] else None, refused.sentence)
    context = {"form": form, "what": words_of(promise), "back": link_to(promise)}
    return render(request, "shell/promise_export.html", context)


def packed(promise: Promise, who: Who, *, recipient: str) -> StreamingHttpResponse:
    """This will record the export and answer with the bundle as a zip, or as a tar encrypted to somebody."""
    made = export_promise(promise, by=who.person, at=who.at, recipient=recipient)
    bundle = bundle_of(made, language=get_language() or "en")
    if recipient:
        content = sealed_pieces(pieces(bundle, TarShelf(made.name)), recipient)
        name, kind = f"{made.name}.tar.age", "application/octet-stream"
    else:
        content, name, kind = pieces(bundle, ZipShelf(made.name)), f"{made.name}.zip", "application/zip"
    answer = StreamingHttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
