"""Where the day of a closing comes from: each clock with its rule and its source."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.clock import Basis
from core.models import PromiseClock
from core.pages.promises import day_words, full_day_words
from core.promises import policies
from core.templatetags.clock_words import length_words


@dataclass(frozen=True)
class ClockLine:
    title: str
    due: str
    more: str
    note: str
    source: str
    source_url: str


def clock_line(ran: PromiseClock) -> ClockLine:
    """This will say where a day came from; a policy that is no longer in the data is called by its id."""
    due, policy = full_day_words(ran.due_at), policies().get(ran.policy)
    if policy is None:
        return ClockLine(ran.policy, due, "", "", "", "")
    language = get_language() or "en"
    words = {
        "basis": _("law") if policy.basis is Basis.law else _("house rule"),
        "length": length_words(policy.length),
        "day": day_words(ran.starts_at),
    }
    more = _("%(basis)s: %(length)s, from %(day)s") % words
    title, note = policy.words("title", language), policy.words("note", language)
    return ClockLine(title, due, more, note, policy.words("source", language), policy.source_url)
