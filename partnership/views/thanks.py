"""The pages of thanks: said by itself across the line, or at a celebration of a hire."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import people
from core.errors import Refused
from core.models import Person
from core.pages.door import act_or_say_why, signed_in
from core.pages.paging import slice_after
from core.pages.promises import day_words
from core.walls import Who
from partnership.access import celebrations as coming
from partnership.access import pulse as access
from partnership.access.sides import need_side, sides_for
from partnership.actions.thanks import page_of, share_thanks, thank
from partnership.forms.celebrations import CelebrationThanksForm
from partnership.forms.pulse import ThanksForm
from partnership.models import Celebration, Thanks
from partnership.views.talks import Line

ASKS = ["GET", "HEAD", "POST"]


@require_http_methods(ASKS)
@signed_in
def thanks(request: HttpRequest, who: Who) -> HttpResponse:
    """What one was thanked for, what others let everybody read, and a form to say it."""
    need_side(who)
    form = ThanksForm(request.POST or None, who=who)
    if request.method == "POST" and form.is_valid() and _say(request, form, form.cleaned_data["to"], who):
        return redirect("partnership:thanks")
    found = slice_after(access.thanks_for(who), request, by="-at")
    rows = [_row(each, who) for each in found.rows]
    return render(request, "partnership/thanks.html", {"form": form, "rows": rows, "slice": found})


def _say(
    request: HttpRequest, form: Any, to: Person, who: Who, celebration: Celebration | None = None
) -> bool:
    """Whether it was said; a refusal stands on the form."""
    said = form.cleaned_data
    try:
        thank(
            to=to,
            text=said["text"],
            may_be_public=said["may_be_public"],
            by=who.person,
            at=who.at,
            celebration=celebration,
        )
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return False
    messages.success(request, _("They read it now."))
    return True


def _row(said: Thanks, who: Who) -> dict[str, Any]:
    return {
        "id": said.public_id,
        "text": said.text,
        "who": _("%(by)s to %(to)s, %(day)s") % {"by": said.by, "to": said.to, "day": day_words(said.at)},
        "may_share": said.may_be_public and said.shared_at is None and said.to_id in who.ids,
    }


@require_POST
@signed_in
def share(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    said = access.get_thanks(who.person, public_id, at=who.at, verb="thanks.share")
    return act_or_say_why(request, lambda: share_thanks(said, by=who.person, at=who.at), then=page_of(said))


@require_safe
@signed_in
def celebrations(request: HttpRequest, who: Who) -> HttpResponse:
    """The hires that are celebrated now: for the two teams, and for whoever took part."""
    found = slice_after(coming.celebrations_for(who), request, by="-opened_at")
    if not found.rows and not sides_for(who):
        raise Http404
    known = coming.knows_whom(list(found.rows), who)
    lines = [
        Line(
            reverse("partnership:celebration", args=[each.public_id]),
            _title(each, is_known=each.pk in known),
            each.title,
            _("until %(day)s") % {"day": day_words(each.ends_at)},
        )
        for each in found.rows
    ]
    return render(request, "partnership/celebrations.html", {"lines": lines, "slice": found})


def _title(celebration: Celebration, *, is_known: bool) -> str:
    """The name only for who may know it already."""
    name = str(celebration.person) if is_known else ""
    return _("%(who)s said yes") % {"who": name} if name else _("Somebody said yes")


@require_http_methods(ASKS)
@signed_in
def celebration(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    """Who took part, what they were thanked for, and a form to thank one of them."""
    verb = "celebration.thank" if request.method == "POST" else "celebration.see"
    shown = coming.get_celebration(who.person, public_id, at=who.at, verb=verb)
    parts = coming.parts_of(shown)
    among = [each for each in parts if each.pk not in who.ids and people.is_member(each, who.at)]
    form = CelebrationThanksForm(request.POST or None, who=who, among=among)
    if request.method == "POST" and form.is_valid() and _say(request, form, form.person(), who, shown):
        return redirect("partnership:celebration", public_id)
    found = access.thanks_for(who).filter(celebration=shown)
    context = {
        "celebration": shown,
        "title": _title(shown, is_known=bool(coming.knows_whom([shown], who))),
        "parts": [{"name": str(each), "as": ", ".join(words)} for each, words in parts.items()],
        "rows": [_row(each, who) for each in found],
        "form": form if among and shown.ends_at > who.at else None,
    }
    return render(request, "partnership/celebration.html", context)
