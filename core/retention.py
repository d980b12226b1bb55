"""How long what is kept: `policies/retention.yaml` says it for every column, and this reads and executes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import yaml
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Model, Q, QuerySet

from core.models import LegalHold, Person
from core.models.tenure import current

COLUMN_RULES = ("technical", "pointer", "blanked", "with_row")
FULL_TEXT_SHADOWS = "core_searchtext_"
SIZES = "sqlite_stat"  # SQLite's own: how many rows a table has, and no value of any


@dataclass(frozen=True)
class TableRule:
    """One table's part of the document; `columns` is column to rule."""

    table: str
    columns: dict[str, str]
    people: list[str] = field(default_factory=list)
    goes_with_person: bool = False
    expires_after: str = ""
    expires_days: int = 0

    def names(self, rule: str) -> list[str]:
        return [column for column, of_column in self.columns.items() if of_column == rule]


@cache
def rules() -> dict[str, TableRule]:
    """The document, by table."""
    document = yaml.safe_load((settings.POLICIES / "retention.yaml").read_text(encoding="utf-8"))
    return {table: _rule(table, said) for table, said in document.items()}


def _rule(table: str, said: dict[str, Any]) -> TableRule:
    expires = said.get("expires", {})
    return TableRule(
        table,
        {column: rule for rule in COLUMN_RULES for column in said.get(rule, [])},
        people=said.get("people", []),
        goes_with_person=said.get("goes") == "with_person",
        expires_after=expires.get("after", ""),
        expires_days=expires.get("days", 0),
    )


def gaps() -> list[str]:
    """What the database holds and no rule covers, and what the rules name and the database does not hold."""
    there, ruled = _columns(), {table: set(rule.columns) for table, rule in rules().items()}
    missing = [
        f"{table}.{column} has no rule"
        for table in there
        for column in sorted(there[table] - ruled.get(table, set()))
    ]
    stale = [
        f"{table}.{column} has a rule but is not there"
        for table in ruled.keys() & there.keys()
        for column in sorted(ruled[table] - there[table])
    ]
    return missing + stale


def _columns() -> dict[str, set[str]]:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        return {
            table: {column.name for column in connection.introspection.get_table_description(cursor, table)}
            for table in tables
            if not table.startswith((FULL_TEXT_SHADOWS, SIZES))
        }


def rows_of(person_ids: Sequence[int]) -> Iterator[tuple[TableRule, QuerySet[Model]]]:
    """Every table that holds something about these persons, with its rows about them."""
    for rule, model in _ruled_models():
        if rule.people:
            about = Q()
            for path in rule.people:
                about |= Q(**{f"{path}__in": person_ids})
            yield rule, model._default_manager.filter(about).distinct().order_by("pk")


def expired(at: datetime) -> Iterator[QuerySet[Model]]:
    """The rows whose time is over at this moment, table by table, but for those about persons under a legal hold."""
    holds = LegalHold.objects.filter(current(at), person__isnull=False).values("person")
    held = Person.objects.filter(Q(pk__in=holds) | Q(same_as__in=holds)).values("pk")
    for rule, model in _ruled_models():
        if rule.expires_after:
            over = {f"{rule.expires_after}__lt": at - timedelta(days=rule.expires_days)}
            rows = model._default_manager.filter(**over)
            for path in rule.people:
                rows = rows.exclude(**{f"{path}__in": held})
            yield rows


def blank(row: Model, rule: TableRule) -> bool:
    """Empty what is personal in a row, without saving it; whether there was anything."""
    there = [name for name in rule.names("blanked") if getattr(row, name)]
    for name in there:
        setattr(row, name, "")
    return bool(there)


def _ruled_models() -> Iterator[tuple[TableRule, type[Model]]]:
    for model in apps.get_models(include_auto_created=True):
        if rule := rules().get(model._meta.db_table):
            yield rule, model
