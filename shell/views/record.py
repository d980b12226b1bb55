"""The record for everybody, without signing in: what it is in plain words, and what a stranger's tools ask for.

Checkpoints are C2SP signed notes, tiles are C2SP tlog-tiles with hashes only. Nothing here tells what an entry says.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.ledger import checkpoints, tree
from core.models import Checkpoint
from proof.checkpoint import request_from
from proof.tile import FULL, parse_path, tile_bytes
from proof.verifier.tree import Invalid

P = ParamSpec("P")
Answer = Callable[Concatenate[HttpRequest, P], HttpResponse]

FOR_EVER = "public, max-age=31536000, immutable"
LONGEST_NUMBER = 18
CHECK = "python3 verify.py receipt RECEIPT --trust KEY --known CHECKPOINT"


class NotThere(Exception):
    """What was asked for, or cannot be: the sentence goes to whoever asked, as plain text."""

    def __init__(self, sentence: str, status: int = 404) -> None:
        super().__init__(sentence)
        self.status = status


def in_plain_text(view: Answer[P]) -> Answer[P]:
    """Answer programs: one sentence and a code when it cannot be done, and any page may fetch it."""

    @wraps(view)
    def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            answer = view(request, *args, **kwargs)
        except NotThere as refused:
            answer = _text(f"{refused}\n", status=refused.status)
        answer["Access-Control-Allow-Origin"] = "*"
        answer.setdefault("Cache-Control", "no-cache")
        return answer

    return require_safe(inner)


def _text(text: str | bytes, status: int = 200) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    newest = checkpoints.newest()
    facts = _facts(newest) if newest else []
    context = {"newest": newest, "facts": facts, "links": _links(), "command": CHECK}
    return render(request, "shell/record.html", context)


def _facts(newest: Checkpoint) -> list[dict[str, Any]]:
    made = timezone.localtime(newest.made_at)
    stamped = (
        _("yes, by a time stamp authority") if newest.token else _("no, it is this organisation's own clock")
    )
    return [
        {"name": _("Acts recorded"), "value": formats.number_format(newest.size, force_grouping=True)},
        {"name": _("Signed"), "value": formats.date_format(made, "DATETIME_FORMAT")},
        {"name": _("Time confirmed by others"), "value": stamped},
        {"name": _("Key"), "value": newest.key},
    ]


def _links() -> list[dict[str, str]]:
    return [
        {"href": reverse("record_checkpoint"), "words": _("Newest checkpoint")},
        {"href": reverse("record_key"), "words": _("Key that verifies it")},
    ]


@in_plain_text
def checkpoint(request: HttpRequest) -> HttpResponse:
    return _text(_newest().note)


@in_plain_text
def key(request: HttpRequest) -> HttpResponse:
    return _text(f"{_newest().key}\n")


def _newest() -> Checkpoint:
    newest = checkpoints.newest()
    if newest is None:
        raise NotThere(_("Nothing was signed yet. Ask again in a few seconds."))
    return newest


@in_plain_text
def tile(request: HttpRequest, path: str) -> HttpResponse:
    try:
        asked = parse_path(path)
        data = tile_bytes(asked, tree.size(), tree.read_nodes)
    except Invalid as why:
        raise NotThere(_("There is no such tile: %(why)s.") % {"why": why}) from why
    answer = HttpResponse(data, content_type="application/octet-stream")
    if asked.width == FULL:
        answer["Cache-Control"] = FOR_EVER
    return answer


@in_plain_text
def consistency(request: HttpRequest) -> HttpResponse:
    """The proof that the tree of `to` entries extends that of `from`, and the checkpoint at `to` if one was signed."""
    old, new, size = _number(request, "from"), _number(request, "to"), tree.size()
    if not 0 < old <= new:
        raise NotThere(_("The proof leads from a smaller record to a larger one: from must be 1 to to."), 400)
    if new > size:
        raise NotThere(
            _("The record has %(size)d entries, not yet %(asked)d.") % {"size": size, "asked": new}
        )
    signed = Checkpoint.objects.filter(size=new).first()
    return _text(bytes(request_from(old, new, tree.read_nodes, signed.note.encode() if signed else b"")))


def _number(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER):
        words = _("Say which sizes are to be compared, as in /record/consistency?from=10&to=20.")
        raise NotThere(words, 400)
    return int(text)
