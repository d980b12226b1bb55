"""A version of an agreement before it is signed: its lines, what is owed, and the digest over all of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from hashlib import sha256

from django.utils.translation import gettext_lazy as _

from core import clock, promises
from core.errors import Refused
from partnership.access.agreements import Agreement
from partnership.models import AgreedText, RuleLine
from partnership.rules.own_words import says_something
from proof.entry import canonical_json


@dataclass(frozen=True)
class Rule:
    """Who decides what, and how."""

    matter: str
    way: str
    decides: str
    law: str = ""


@dataclass(frozen=True)
class Owed:
    """What one side owes another within so many working days of the day it is in force."""

    by_side: str
    to_side: str
    what: str
    days: int


@dataclass(frozen=True)
class Draft:
    """A version of a text as it is to be signed."""

    words: str
    review_on: date
    rules: Sequence[Rule] = ()
    owed: Sequence[Owed] = ()
    change: str = field(default="")


def refuse_draft(found: Agreement, draft: Draft, at: datetime) -> None:
    sides = {party.side for party in found.parties}
    if not says_something(draft.words):
        raise Refused(_("Write what you agree on."))
    if clock.end_of_day(draft.review_on, promises.calendar_of(None)) <= at:
        raise Refused(_("Choose days that are still to come."))
    for rule in draft.rules:
        if not rule.matter.strip() or rule.decides not in sides:
            raise Refused(_("Each line names a matter, and one of your sides that decides it."))
        if rule.way == RuleLine.Way.LAW and not rule.law.strip():
            raise Refused(_("Name the law that says who decides."))
    for owed in draft.owed:
        if not owed.what.strip() or not {owed.by_side, owed.to_side} <= sides or owed.by_side == owed.to_side:
            raise Refused(_("What is owed goes from one of your sides to another."))
    if draft.owed and len({owed.by_side for owed in draft.owed}) < 2:
        raise Refused(_("Promises go both ways: write at least one for each of two sides."))


def digest_over(
    text: AgreedText, number: int, sides: Sequence[str], rules: Sequence[Rule], owed: Sequence[Owed]
) -> str:
    """SHA-256 over the canonical JSON (RFC 8785) of all that is signed."""
    signed = {
        "agreement": text.agreement.public_id,
        "title": text.agreement.title,
        "number": number,
        "words": text.words,
        "review_on": text.review_on.isoformat(),
        "sides": list(sides),
        "rules": [asdict(rule) for rule in rules],
        "owed": [asdict(each) for each in owed],
    }
    return sha256(canonical_json(signed)).hexdigest()


def digest_of(text: AgreedText, *, number: int) -> str:
    """The digest of a text as its rows stand in the database now."""
    sides = list(text.agreement.parties.order_by("pk").values_list("side", flat=True))
    rules = [Rule(line.matter, line.way, line.decides, line.law) for line in text.lines.order_by("position")]
    owed = [Owed(o.by_side, o.to_side, o.what, o.days) for o in text.owings.order_by("position")]
    return digest_over(text, number, sides, rules, owed)
