"""Everything that is held about a candidate, for themselves (GDPR art. 15 and 20; CJEU C-434/16, Nowak).

What was decided, and what was written about how somebody did, is theirs to read once they were told: before that these
parts are left out for everybody alike, and the copy says so. A table that nobody thought of here waits as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import people, retention
from core.lazy import LazyText
from core.messages import TEMPLATES
from core.models import Account, Message, Person
from core.retention import TableRule
from hiring.access.candidates import openings_of
from hiring.access.standing import is_told
from hiring.models import (
    Application,
    Ballot,
    Interview,
    Interviewer,
    Letter,
    Meeting,
    Opening,
    Writing,
)
from hiring.rules.names import without_names

Told = frozenset[int]
TITLES: dict[str, LazyText] = {
    "core_person": _("You"),
    "hiring_candidate": _("Your application file"),
    "hiring_candidateaddress": _("Other addresses of yours"),
    "hiring_application": _("What you applied for"),
    "hiring_interview": _("Interviews"),
    "hiring_scorecard": _("What interviewers wrote"),
    "hiring_decision": _("What was decided"),
    "hiring_closing": _("Closings owed to you"),
    "hiring_closingheld": _("How you were told"),
    "hiring_letter": _("Letters"),
    "hiring_letterdelivered": _("How letters reached you"),
    "hiring_briefnote": _("Words prepared for the talk with you"),
    "hiring_wish": _("How you wanted to hear"),
    "hiring_writing": _("What was written to and fro"),
    "hiring_meeting": _("Talks that were agreed"),
    "hiring_callin": _("When you asked where your answer stays"),
    "hiring_datarequest": _("What you asked about your data"),
    "hiring_ally": _("Staying in touch"),
    "hiring_allycontact": _("Words between you and an ally"),
    "hiring_allypassing": _("Whether a colleague may stay in touch with you"),
    "hiring_keptinmind": _("What you want to be found by"),
    "hiring_ballot": _("Whether you answered the two questions"),
    "hiring_hire": _("That you were hired"),
    "hiring_colleague": _("How the applicant system knows you as a colleague"),
    "hiring_slot": _("Times you keep free for talks"),
    "hiring_privatelink": _("Links to your page"),
    "core_message": _("Messages sent to you"),
}
ALWAYS = {
    *("core_person", "hiring_candidate", "hiring_candidateaddress", "hiring_wish", "hiring_writing"),
    *("hiring_meeting", "hiring_callin", "hiring_datarequest", "hiring_privatelink", "core_message"),
    *("hiring_ally", "hiring_allycontact", "hiring_allypassing", "hiring_keptinmind"),
}
# How a row leads to the opening whose news it waits for.
WAITS: dict[str, Callable[[Any], int | None]] = {
    "hiring_scorecard": lambda row: row.application.opening_id,
    "hiring_decision": lambda row: row.application.opening_id,
    "hiring_closingheld": lambda row: row.closing.opening_id,
    "hiring_letter": lambda row: row.closing.opening_id,
    "hiring_letterdelivered": lambda row: row.letter.closing.opening_id,
    "hiring_briefnote": lambda row: row.closing.opening_id,
}
NEVER_SAID = {"id", "digest", "next_try_at", "tries", "failure", "row_id", "place_id", "is_undelivered"}
WORD = re.compile(r"[\w'.-]+")
LONGEST_NAME = 4
AT_ONCE = 5000


@dataclass(frozen=True)
class Section:
    """Rows of one kind, each column with its value as text, number, moment or list."""

    table: str
    title: str
    rows: list[dict[str, Any]]


@dataclass(frozen=True)
class Held:
    """`is_whole` is False while something waits until they were told."""

    sections: list[Section]
    is_whole: bool


def held_about(person: Person, *, at: datetime) -> Held:
    """What is held about somebody, table by table, with the names of others taken out."""
    ids = people.identities(person)
    openings = list(openings_of(person))
    told = frozenset(opening.pk for opening in openings if is_told(person, opening))
    is_whole = len(told) == len(openings)
    sections = [_applications(ids, told), _interviews(ids, at)]
    for rule, rows in retention.rows_of(ids):
        if section := _section(rule, rows, ids, told, is_whole=is_whole):
            sections.append(section)
    others = _names_of_others(sections, person, openings)
    ordered = sorted(sections, key=lambda section: list(TITLES).index(section.table))
    return Held([_without(others, section) for section in ordered if section.rows], is_whole)


def _section(
    rule: TableRule, rows: QuerySet[Model], ids: list[int], told: Told, *, is_whole: bool
) -> Section | None:
    is_ours = rule.table.startswith("hiring_") or rule.table in TITLES
    if not is_ours or rule.table == "hiring_interview":
        return None
    if rule.table == "core_message":
        sent = [row for row in rows if isinstance(row, Message) and row.to_id in ids]
        return _rows(rule, [row for row in sent if _is_to_a_candidate(row)])
    if rule.table in ALWAYS:
        return _rows(rule, rows)
    if waits := WAITS.get(rule.table):
        return _rows(rule, [row for row in rows if waits(row) in told])
    return _rows(rule, rows) if is_whole else None


def _rows(rule: TableRule, rows: Iterable[Model]) -> Section:
    return Section(rule.table, str(TITLES[rule.table]), [_values(row, rule) for row in rows])


def _values(row: Model, rule: TableRule) -> dict[str, Any]:
    """Every column that says something: not our own numbers, nor what leads to other rows."""
    if isinstance(row, Message):
        return _message(row)
    if isinstance(row, Ballot):
        return {"is_answered": True}
    names = [name for name, of in rule.columns.items() if of != "pointer" and name not in NEVER_SAID]
    values = {name: _plain(getattr(row, name)) for name in names}
    if isinstance(row, Meeting):
        values = {"starts_at": _plain(row.slot.starts_at), "with": str(row.slot.owner)} | values
    if who := getattr(row, "by", None):
        values["by"] = str(who)
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}


def _is_to_a_candidate(message: Message) -> bool:
    """What a colleague who applied was sent for their work is about others."""
    has_account = Account.objects.filter(person=message.to_id).exists()
    return not has_account or TEMPLATES[message.template].page is not None


def _message(message: Message) -> dict[str, Any]:
    return {
        "created_at": _plain(message.created_at),
        "sent_at": _plain(message.sent_at),
        "about": message.template,
        "facts": message.facts,
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value


def _applications(ids: list[int], told: Told) -> Section:
    rows = [
        {
            "applied_at": _plain(each.applied_at),
            "opening": each.opening.title if each.opening else "",
            **({"status": each.status} if each.opening_id in told else {}),
        }
        for each in Application.objects.filter(person__in=ids).select_related("opening").order_by("pk")
    ]
    return Section("hiring_application", str(TITLES["hiring_application"]), rows)


def _interviews(ids: list[int], at: datetime) -> Section:
    """Those that have begun: one that vanishes from the calendar before would tell something."""
    began = Interview.objects.filter(application__person__in=ids, starts_at__lte=at).order_by("starts_at")
    rows = [
        {
            "starts_at": _plain(each.starts_at),
            "kind": each.kind,
            "interviewers": [str(one.person) for one in each.interviewers.all()],
        }
        for each in began.prefetch_related("interviewers__person")
    ]
    return Section("hiring_interview", str(TITLES["hiring_interview"]), rows)


# --- The names of others ---


def _names_of_others(sections: list[Section], person: Person, openings: list[Opening]) -> list[str]:
    """Names that stand in these rows and are not theirs, nor of somebody whom they met or who wrote to them."""
    ids = people.identities(person)
    met = Interviewer.objects.filter(interview__application__person__in=ids).values_list("person", flat=True)
    wrote = Writing.objects.filter(person__in=ids).values_list("by", flat=True)
    signed = Letter.objects.filter(closing__person__in=ids).values_list("reviewed_by", flat=True)
    known = {*ids, *met.union(wrote, signed)}
    said = {run for section in sections for text in _texts(section.rows) for run in _runs(text)}
    beside = Person.objects.filter(_was_interviewed(openings)).exclude(pk__in=known).distinct()
    kept = {word for one in Person.objects.filter(pk__in=known) for word in one.name.split()}
    first = {one.name.split()[0] for one in beside if one.name} - kept
    return sorted({*_names_among(sorted(said), known), *(one.name for one in beside), *first})


def _names_among(said: list[str], known: set[int]) -> Iterator[str]:
    """The names of people, however much was said: a part at a time."""
    for start in range(0, len(said), AT_ONCE):
        named = Person.objects.filter(name__in=said[start : start + AT_ONCE]).exclude(pk__in=known)
        yield from named.values_list("name", flat=True)


def _was_interviewed(openings: list[Opening]) -> Q:
    return Q(applications__opening__in=openings, applications__interviews__isnull=False)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def _runs(text: str) -> Iterator[str]:
    """Two to four words that stand together: what a name looks like."""
    words = WORD.findall(text[:20_000])
    for size in range(2, LONGEST_NAME + 1):
        for start in range(len(words) - size + 1):
            yield " ".join(words[start : start + size])


def _without(names: list[str], section: Section) -> Section:
    return Section(section.table, section.title, [_scrub(row, names) for row in section.rows])


def _scrub(value: Any, names: list[str]) -> Any:
    if isinstance(value, str):
        return without_names(value, names, instead=gettext("[another person]"))
    if isinstance(value, dict):
        return {key: _scrub(each, names) for key, each in value.items()}
    return [_scrub(each, names) for each in value] if isinstance(value, list) else value
