"""Where hiring's data comes from: which sources there are, whether they are heard, and how they are connected."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import walls
from core.errors import Refused
from core.pages.door import act_or_say_why, signed_in
from core.walls import Who
from hiring.access import sources as access
from hiring.access.first_day import first_day
from hiring.actions import connections, hooks
from hiring.actions.imports import add_source
from hiring.forms.sources import HookForm, KeyForm, SourceForm
from hiring.models import Connection, Source
from hiring.views.parts import failure_words

ASKS = ["GET", "HEAD", "POST"]
SHOWN_KNOCKS = 20


@require_http_methods(ASKS)
@signed_in
def all_sources(request: HttpRequest, who: Who) -> HttpResponse:
    access.need(access.may_see_sources(who))
    form = SourceForm(request.POST or None, who=who)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            source = add_source(kind=said["kind"], name=said["name"], by=who.person, at=who.at)
        except Refused as refused:
            form.add_error("name", refused.sentence)
        else:
            return redirect("hiring:source", source.public_id)
    connected = {each.source_id: each for each in Connection.objects.all()}
    rows = [_row(source, connected.get(source.pk)) for source in access.sources_for(who)]
    acts = (
        [{"href": reverse("hiring:imports"), "words": _("Bring in a file")}] if access.may_import(who) else []
    )
    return render(request, "hiring/sources.html", {"form": form, "rows": rows, "acts": acts})


def _row(source: Source, connection: Connection | None) -> dict[str, Any]:
    return {
        "href": reverse("hiring:source", args=[source.public_id]),
        "name": source.name,
        "kind": Source.Kind(source.kind).label,
        "heard_at": connection.heard_at if connection else None,
        "asked_at": connection.asked_at if connection else None,
        "failure": connection.failure if connection else "",
    }


@require_safe
@signed_in
def source(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    return _page(request, who, access.get_source(who, public_id))


def _page(
    request: HttpRequest,
    who: Who,
    found: Source,
    *,
    hook_form: HookForm | None = None,
    key_form: KeyForm | None = None,
    made: str = "",
) -> HttpResponse:
    connection = Connection.objects.filter(source=found).first()
    address = reverse("hook", args=[found.public_id])
    context = {
        "source": found,
        "kind": Source.Kind(found.kind).label,
        "is_table": found.kind == Source.Kind.CSV,
        "connection": connection,
        "failure": failure_words(connection.failure) if connection else "",
        "address": f"{settings.KEPT_BASE_URL}{address}",
        "first_day": first_day(),
        "may_import": access.may_import(who),
        "may_connect": walls.may(who.person, "source.connect", found, at=who.at),
        "hook_form": hook_form or HookForm(who=who, prefix="hook"),
        "key_form": key_form or KeyForm(who=who, prefix="key"),
        "made": made,
        "knocks": [
            {"kind": knock.kind, "at": knock.at, "body": hooks.looks(knock)}
            for knock in access.unknown_knocks(who, found)[:SHOWN_KNOCKS]
        ],
    }
    return render(request, "hiring/source.html", context)


@require_POST
@signed_in
def set_secret(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    """A secret that Kept made is shown this once."""
    found = access.get_source(who, public_id, verb="source.connect")
    form = HookForm(request.POST, who=who, prefix="hook")
    if not form.is_valid():
        return _page(request, who, found, hook_form=form)
    typed = form.cleaned_data["secret"]
    secret = typed or connections.new_secret()
    try:
        connections.set_hook_secret(found, secret=secret, by=who.person, at=who.at)
    except Refused as refused:
        form.add_error("secret", refused.sentence)
        return _page(request, who, found, hook_form=form)
    if typed:
        messages.success(request, _("The secret is set. The one before is worth nothing any more."))
        return redirect("hiring:source", found.public_id)
    return _page(request, who, found, made=secret)


@require_POST
@signed_in
def set_key(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    found = access.get_source(who, public_id, verb="source.connect")
    form = KeyForm(request.POST, who=who, prefix="key")
    if form.is_valid():
        said = form.cleaned_data
        try:
            connections.set_api_key(found, key=said["key"], address=said["address"], by=who.person, at=who.at)
        except Refused as refused:
            form.add_error("address", refused.sentence)
        else:
            messages.success(request, _("The key is kept. Kept begins to ask now."))
            return redirect("hiring:source", found.public_id)
    return _page(request, who, found, key_form=form)


@require_POST
@signed_in
def remove_key(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    found = access.get_source(who, public_id, verb="source.connect")
    return act_or_say_why(
        request,
        lambda: connections.remove_api_key(found, by=who.person, at=who.at),
        then=reverse("hiring:source", args=[found.public_id]),
    )
