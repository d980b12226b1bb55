"""What people do with what Kept said to them, and what an administrator does when it could not be said."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core import ledger, people
from core.errors import Refused
from core.models import Message, Person
from core.models.work import Work

TRIED_AGAIN = ledger.declare(
    "core.work_tried_again",
    words=_("%(by)s let Kept try again what had failed."),
    erased=ledger.HOLDS_IDS_ONLY,
)


def see_messages(unseen: QuerySet[Message], *, at: datetime) -> int:
    """Note that whom these messages are for has opened them; gives how many were new.

    It is the one act without an entry in the record: when somebody reads their notifications is nobody's business,
    no promise turns on it, and a record of it that nobody can take back would watch people at work.
    """
    return unseen.filter(seen_at__isnull=True).update(seen_at=at)


@transaction.atomic
def try_again(rows: QuerySet[Work], *, by: Person, at: datetime) -> int:
    """Let the tick take up at once what it had pushed back or given up; gives how many rows that are.

    They stay marked as failed until they go well.
    """
    changes: dict[str, datetime | int | None] = {"next_try_at": at, "tries": 0}
    if issubclass(rows.model, Message):
        changes["given_up_at"] = None
    number = rows.update(**changes)
    if not number:
        raise Refused(_("There is nothing to try again: it has gone well meanwhile."))
    home = people.the_organisation()
    facts = {"model": rows.model._meta.label_lower, "number": str(number)}
    ledger.record(TRIED_AGAIN, wall=home.wall, by=by, at=at, about=home, facts=facts)
    return number
