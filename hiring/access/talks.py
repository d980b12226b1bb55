"""What is said, written and agreed between a candidate and who owes them news."""

from __future__ import annotations

from datetime import datetime, timedelta

from core import people
from core.models import Message, Person
from core.models.work import FAILED
from hiring.models import Meeting, Opening, Slot, Wish, Writing
from hiring.rules.slots import may_be_taken

A_DAY = timedelta(days=1)


def latest_wish(person: Person, opening: Opening) -> Wish | None:
    said = Wish.objects.filter(person__in=people.identities(person), opening=opening)
    return said.order_by("-at", "-pk").first()


def writings_between(person: Person, opening: Opening) -> list[Writing]:
    """What was written to and fro, oldest first."""
    said = Writing.objects.filter(person__in=people.identities(person), opening=opening)
    return list(said.select_related("by").order_by("at", "pk"))


def is_mail_refused(person: Person) -> bool:
    """Whether a mail to them has not arrived so far: what it said stands on a page they may not know of."""
    return Message.objects.filter(FAILED, to__in=people.identities(person)).exists()


def who_writes(person: Person, opening: Opening, *, at: datetime) -> Person | None:
    """Who wrote to the candidate last; None while nobody has, and once they no longer work here."""
    ids = people.identities(person)
    said = Writing.objects.filter(person__in=ids, opening=opening).exclude(by__in=ids)
    last = said.select_related("by").order_by("-at", "-pk").first()
    return last.by if last and not people.has_left(last.by, at) else None


def slots_of(owner: Person, *, at: datetime) -> list[Slot]:
    """The times somebody offers from now on; none is as long as a day."""
    to_come = Slot.objects.filter(starts_at__gt=at - A_DAY, ends_at__gt=at, ended_at__isnull=True)
    return list(to_come.filter(owner__in=people.identities(owner)).order_by("starts_at"))


def free_slots(owner: Person, *, at: datetime) -> list[Slot]:
    """What a candidate may choose from."""
    offered = slots_of(owner, at=at)
    taken = set(
        Meeting.objects.filter(slot__in=offered, ended_at__isnull=True).values_list("slot", flat=True)
    )
    return [slot for slot in offered if slot.pk not in taken and may_be_taken(slot.starts_at, at)]


def open_meeting(person: Person, opening: Opening) -> Meeting | None:
    """The talk that is agreed and was not called off; one that is over stands until it is recorded."""
    agreed = Meeting.objects.filter(
        person__in=people.identities(person), opening=opening, ended_at__isnull=True
    )
    return agreed.select_related("slot__owner").first()
