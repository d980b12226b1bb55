"""What an organisation settles about hiring: whether its figure is published, and how many people it employs."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import ledger, people
from core.actions.locking import locked
from core.errors import Refused
from core.models import Person
from hiring.models import Employer, Publication

IDS = ledger.HOLDS_IDS_ONLY
PUBLISHED = ledger.declare("hiring.figure_published", words=_("%(by)s published the figure."), erased=IDS)
WITHDRAWN = ledger.declare("hiring.figure_withdrawn", words=_("%(by)s withdrew the figure."), erased=IDS)
COUNTED = ledger.declare(
    "hiring.employees_set", words=_("%(by)s said how many people work here."), erased=IDS
)
MOST_EMPLOYEES = 10_000_000


@transaction.atomic
def publish_figure(*, by: Person, at: datetime) -> Publication:
    """Let anybody read the share of answers that were kept in time; nothing in it names anybody."""
    home = locked(people.the_organisation())
    if Publication.objects.filter(until_at__isnull=True).exists():
        raise Refused(_("The figure is published already."))
    published = Publication.objects.create(since_at=at, since_by=by)
    ledger.record(PUBLISHED, wall=home.wall, by=by, at=at, about=published, changed=[published])
    return published


@transaction.atomic
def withdraw_figure(*, by: Person, at: datetime) -> None:
    """Let nobody outside read it any more."""
    published = Publication.objects.select_for_update().filter(until_at__isnull=True).first()
    if published is None:
        raise Refused(_("The figure is not published."))
    published.until_at, published.until_by = at, by
    published.save()
    wall = people.the_organisation().wall
    ledger.record(WITHDRAWN, wall=wall, by=by, at=at, about=published, changed=[published])


@transaction.atomic
def set_employees(number: int, *, by: Person, at: datetime) -> Employer:
    """Say how many people the organisation employs: some laws bind from a number on."""
    if not 1 <= number <= MOST_EMPLOYEES:
        raise Refused(_("Enter how many people work here, 1 or more."))
    said = {"employees": number, "set_at": at, "set_by": by}
    employer, _is_new = Employer.objects.update_or_create(pk=1, defaults=said)
    wall = people.the_organisation().wall
    ledger.record(COUNTED, wall=wall, by=by, at=at, about=employer, changed=[employer])
    return employer
