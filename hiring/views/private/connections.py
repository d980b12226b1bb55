"""What stands of allies on a candidate's own page: who would like to stay in touch, who does, being kept in mind."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core import people
from core.pages.promises import day_words
from hiring.access.allies import asked_passing, connections_with
from hiring.models import Ally, KeptInMind
from hiring.views.private.door import Guest


def connections_of(guest: Guest) -> list[dict[str, Any]]:
    return [_line(each, guest) for each in connections_with(guest.person)]


def _line(ally: Ally, guest: Guest) -> dict[str, Any]:
    asked = asked_passing(ally) if ally.agreed_at else None
    return {
        "title": _title(ally),
        "reason": ally.reason,
        "until": day_words(ally.until_at) if ally.until_at else "",
        "words": [
            {"who": str(each.by), "when": day_words(each.at), "words": each.words}
            for each in ally.contacts.select_related("by").order_by("at", "pk")
            if each.words
        ],
        "acts": _acts(ally, guest, str(asked.to) if asked else ""),
        "end": guest.address("ally_end", ally.public_id) if ally.agreed_at else "",
    }


def _title(ally: Ally) -> str:
    if ally.agreed_at is None:
        return _("%(who)s would like to stay in touch") % {"who": ally.member}
    return _("In touch with %(who)s") % {"who": ally.member}


def _acts(ally: Ally, guest: Guest, asked: str) -> list[dict[str, str]]:
    if ally.agreed_at is None:
        return [{"href": guest.address("ally_answer", ally.public_id), "words": _("Say yes or no")}]
    acts = [{"href": guest.address("ally_word", ally.public_id), "words": _("Write a word")}]
    if asked:
        words = _("May %(to)s stay in touch with you instead? Say yes or no") % {"to": asked}
        acts.append({"href": guest.address("ally_passing", ally.public_id), "words": words})
    return acts


def kept_in_mind(guest: Guest) -> KeptInMind | None:
    return KeptInMind.objects.filter(person__in=people.identities(guest.person)).first()


def mind_of(guest: Guest) -> dict[str, str]:
    """Whether they are kept in mind, until when, and where to change that."""
    kept = kept_in_mind(guest)
    return {
        "words": kept.words if kept else "",
        "until": day_words(kept.until_at) if kept else "",
        "href": guest.address("in_mind"),
        "end": guest.address("in_mind_end") if kept else "",
    }
