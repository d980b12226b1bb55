"""Erasing a person, and what is over by rule; the record's proofs stay valid (policies/retention.yaml)."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from core import ledger, people, retention, search
from core.actions.leaving import leave_sealed_walls
from core.actions.locking import locked
from core.errors import Refused
from core.models import Erasure, Person, Promise
from core.retention import TableRule

ERASED = ledger.declare(
    "core.person_erased", words=_("%(by)s erased this person's data."), erased=ledger.HOLDS_IDS_ONLY
)
EXPIRED = ledger.declare(
    "core.rows_expired", words=_("What was over by rule was deleted."), erased=ledger.HOLDS_IDS_ONLY
)


@transaction.atomic
def erase_person(person: Person, *, ground: str, by: Person | None, at: datetime) -> None:
    """Empty or delete all that is held about a person and their duplicates, on a legal ground; there is no way back."""
    person = locked(people.root_of(person))
    if hasattr(person, "erasure"):
        raise Refused(_("The data of this person was erased already."))
    if people.is_member(person, at):
        raise Refused(_("This person still works here. Record first that they left."))
    ids = people.identities(person)
    leave_sealed_walls(person, by=by or person, at=at)
    _end_sessions(ids)
    changed: list[Model] = []
    deleted: list[str] = []
    between: list[str] = []
    for rule, rows in retention.rows_of(ids):
        between += [ledger.label(row) for row in rows]
        gone, blanked = _apply(rule, list(rows))
        deleted += gone
        changed += blanked
    for one in ids:
        changed.append(Erasure.objects.create(person_id=one, at=at, by=by, ground=ground))
    destroyed = ledger.erase_openings(person, at=at, rows=[*changed, *deleted], between=between)
    ledger.record(
        ERASED,
        wall=people.the_organisation().wall,
        by=by,
        at=at,
        about=person,
        facts={"ground": ground},
        changed=changed,
        deleted=deleted,
        destroyed=destroyed,
    )


def _apply(rule: TableRule, rows: list[Model]) -> tuple[list[str], list[Model]]:
    """Delete or blank the rows; gives the labels and the rows that stand in the record."""
    recorded = bool(rows) and hasattr(rows[0], "RECORDED")
    if rule.goes_with_person:
        gone = [ledger.label(row) for row in rows] if recorded else []
        for row in rows:
            search.forget(row)
            row.delete()
        return gone, []
    blanked = [row for row in rows if retention.blank(row, rule)]
    for row in blanked:
        row.save()
        if isinstance(row, Person | Promise):
            search.forget(row)
    return [], blanked if recorded else []


def _end_sessions(person_ids: list[int]) -> None:
    keys = UserSession.objects.filter(user__person__in=person_ids).values_list("session_key", flat=True)
    Session.objects.filter(session_key__in=list(keys)).delete()


@transaction.atomic
def expire(*, at: datetime) -> int:
    """Delete the rows whose time is over by rule; one entry says how many of what, and none when there is nothing."""
    over: dict[str, int] = {}
    gone: list[str] = []
    for rows in retention.expired(at):
        gone += [ledger.label(row) for row in rows] if hasattr(rows.model, "RECORDED") else []
        if number := rows.delete()[0]:
            over[rows.model._meta.db_table] = number
    if over:
        organisation = people.the_organisation()
        facts = {table: str(number) for table, number in over.items()}
        ledger.record(
            EXPIRED, wall=organisation.wall, by=None, at=at, about=organisation, facts=facts, deleted=gone
        )
    return sum(over.values())
