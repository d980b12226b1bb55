"""What is held about a candidate in words: every column by its name, every choice and message as people read it."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import messages
from core.lazy import LazyText
from core.pages.promises import full_day_words
from hiring.access.holding import Section

NAMES: dict[str, LazyText] = {
    "applied_at": gettext_lazy("Applied on"),
    "opening": gettext_lazy("Opening"),
    "status": gettext_lazy("State"),
    "starts_at": gettext_lazy("When"),
    "at": gettext_lazy("When"),
    "kind": gettext_lazy("What"),
    "interviewers": gettext_lazy("Whom you met"),
    "by": gettext_lazy("By"),
    "created_at": gettext_lazy("Held since"),
    "can_email": gettext_lazy("May be written to by e-mail"),
    "made_at": gettext_lazy("Made on"),
    "expires_at": gettext_lazy("Works until"),
    "sent_at": gettext_lazy("Sent on"),
    "words": gettext_lazy("Words"),
    "facts": gettext_lazy("What stood in it"),
    "tells": gettext_lazy("Holds the news itself"),
    "name": gettext_lazy("Name"),
    "email": gettext_lazy("E-mail address"),
    "language": gettext_lazy("Language"),
    "notes": gettext_lazy("Notes"),
    "strengths": gettext_lazy("Strengths"),
    "gap": gettext_lazy("What was missing"),
    "evidence": gettext_lazy("Where it showed"),
    "recommendation": gettext_lazy("Recommendation"),
    "reason": gettext_lazy("Reason"),
    "lines": gettext_lazy("What was kept of it"),
    "held_at": gettext_lazy("Held on"),
    "how": gettext_lazy("How"),
    "offered": gettext_lazy("What was offered"),
    "channel": gettext_lazy("How"),
    "amount": gettext_lazy("How much"),
    "reach": gettext_lazy("Number"),
    "taken_at": gettext_lazy("Agreed on"),
    "asked_at": gettext_lazy("Asked on"),
    "answer": gettext_lazy("The answer"),
    "place": gettext_lazy("Where"),
    "revoked_at": gettext_lazy("Made invalid on"),
    "known_at": gettext_lazy("Known on"),
    "confirmed_at": gettext_lazy("You confirmed it on"),
    "contested_at": gettext_lazy("You said on this day that it did not happen"),
    "contested_saying": gettext_lazy("What you wrote about it"),
    "reviewed_at": gettext_lazy("Written on"),
    "by_other_means": gettext_lazy("Sent by other means than e-mail"),
    "delivered_at": gettext_lazy("Reached you on"),
    "text": gettext_lazy("Words"),
    "attributes": gettext_lazy("What was rated"),
    "saved_at": gettext_lazy("Kept on"),
    "offered_at": gettext_lazy("Offered on"),
    "agreed_at": gettext_lazy("You said yes on"),
    "until_at": gettext_lazy("Until"),
    "ended_at": gettext_lazy("Ended on"),
    "ended_why": gettext_lazy("Why it ended"),
    "pace": gettext_lazy("How often"),
    "answered_at": gettext_lazy("Answered on"),
    "ends_at": gettext_lazy("Ends"),
    "is_agreed": gettext_lazy("You agreed"),
    "taken_back_at": gettext_lazy("Taken back on"),
    "anonymised_at": gettext_lazy("Anonymised elsewhere on"),
    "deleted_at": gettext_lazy("Deleted elsewhere on"),
    "time_zone": gettext_lazy("Time zone"),
    "roles": gettext_lazy("Roles"),
    "subject": gettext_lazy("Subject"),
    "is_answered": gettext_lazy("Answered"),
    "with": gettext_lazy("With"),
    "country": gettext_lazy("Country"),
    "region": gettext_lazy("Region"),
    "seen_at": gettext_lazy("Last seen on"),
    "is_active": gettext_lazy("Active"),
}
ONLY_FOR_MACHINES = {"public_id", "uid", "sequence"}


def readable(sections: list[Section]) -> list[dict[str, Any]]:
    """Each row as lines of a name and a value."""
    return [
        {"title": section.title, "rows": [_lines(section.table, row) for row in section.rows]}
        for section in sections
    ]


def _lines(table: str, row: dict[str, Any]) -> list[dict[str, str]]:
    said = _message(row) if table == "core_message" else row
    return [
        {"name": str(NAMES.get(name, name.replace("_", " "))), "value": _as_text(table, name, value)}
        for name, value in said.items()
        if value != "" and name not in ONLY_FOR_MACHINES
    ]


def _message(row: dict[str, Any]) -> dict[str, Any]:
    """As it was sent; one whose facts were taken out is called by what is left of it."""
    try:
        words = messages.filled(row["about"], row["facts"])
    except (KeyError, ValueError):
        return row
    times = {name: value for name, value in row.items() if name.endswith("_at")}
    return times | {"subject": words.subject, "text": words.text}


def _as_text(table: str, name: str, value: Any) -> str:
    """Moments as days, lists in a line, choices by their label; what has a shape of its own as it stands."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, str) and (name == "at" or name.endswith("_at")):
        return full_day_words(datetime.fromisoformat(value))
    if name == "language":
        return str(dict(settings.LANGUAGES).get(value, value))
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    if isinstance(value, str | int) and value in (labels := _labels(table, name)):
        return str(labels[value])
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _labels(table: str, name: str) -> dict[Any, LazyText]:
    try:
        return dict(_models()[table]._meta.get_field(name).flatchoices)  # type: ignore[union-attr] # a plain column
    except (KeyError, FieldDoesNotExist, AttributeError):
        return {}


@cache
def _models() -> dict[str, type[Model]]:
    return {model._meta.db_table: model for model in apps.get_models()}
