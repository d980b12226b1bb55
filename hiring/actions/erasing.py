"""Erasing a candidate: at once what nobody needs, on its day what a law keeps, never while a legal hold lasts."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import ledger, people, search
from core.actions.erasure import erase_person
from core.actions.locking import one_at_a_time
from core.errors import Refused
from core.models import Person
from hiring.access.keeping import gone_elsewhere, keeping_of, over_by_rule
from hiring.models import CandidateAddress, ErasureRequest, KeptInMind, Wish

ASKED = ledger.declare(
    "hiring.erasure_asked", words=_("%(by)s asked to be erased."), erased=ledger.WITH_SUBJECT
)
GONE = ledger.declare(
    "hiring.erasure_followed",
    words=_("The applicant system no longer holds this person, so what is held here goes as well."),
    erased=ledger.WITH_SUBJECT,
)
TAKEN_BACK = ledger.declare(
    "hiring.erasure_taken_back",
    words=_("%(by)s took back their wish to be erased."),
    erased=ledger.WITH_SUBJECT,
)
DONE = ledger.declare(
    "hiring.erasure_done", words=_("What was asked to be erased is gone."), erased=ledger.HOLDS_IDS_ONLY
)
GROUND = "asked by the person themselves"
MOST_AT_ONCE = 200


@transaction.atomic
def ask_for_erasure(person: Person, *, at: datetime) -> ErasureRequest:
    """Erase now what no law keeps: all of it, or how and where to reach somebody and what makes them findable."""
    one_at_a_time(person)
    if open_request(person) is not None:
        raise Refused(_("You have asked for that already. What is kept, and until when, stands below."))
    return _ask(ASKED, person, by=person, at=at)


@transaction.atomic
def follow_the_ats(person: Person, *, at: datetime) -> ErasureRequest:
    """The same where the ATS has deleted or anonymised somebody: the law and a legal hold keep what they would keep."""
    return _ask(GONE, person, by=None, at=at)


def _ask(kind: str, person: Person, *, by: Person | None, at: datetime) -> ErasureRequest:
    keeping = keeping_of(person, at=at)
    asked = ErasureRequest.objects.create(
        person=person, policy=keeping.policy, asked_at=at, keep_until=keeping.until
    )
    gone = _erase_what_nobody_needs(people.identities(person))
    wall = people.the_organisation().wall
    ledger.record(kind, wall=wall, by=by, at=at, about=person, subject=person, changed=[asked], deleted=gone)
    if keeping.until <= at and not keeping.is_held:
        _finish(asked, at)
    return asked


def open_request(person: Person) -> ErasureRequest | None:
    ids = people.identities(person)
    return ErasureRequest.objects.filter(person__in=ids, ended_at__isnull=True).first()


def _erase_what_nobody_needs(ids: list[int]) -> list[str]:
    """Gives the labels of the rows that stand in the record."""
    wishes = list(Wish.objects.filter(person__in=ids))
    labels = [ledger.label(wish) for wish in wishes]
    Wish.objects.filter(person__in=ids).delete()
    CandidateAddress.objects.filter(person__in=ids).delete()
    for kept in KeptInMind.objects.filter(person__in=ids):
        search.forget(kept)
        kept.delete()
    for person in Person.objects.filter(pk__in=ids):
        search.forget(person)
    return labels


@transaction.atomic
def take_back(person: Person, *, at: datetime) -> None:
    """Keep, after all, what is still there."""
    asked = open_request(person)
    if asked is None:
        raise Refused(_("There is nothing to take back."))
    asked.ended_at = at
    asked.save()
    wall = people.the_organisation().wall
    ledger.record(TAKEN_BACK, wall=wall, by=person, at=at, about=person, subject=person, changed=[asked])


def erase_what_is_due(at: datetime) -> int:
    """Erase who asked for it and whose time has come, and whom no law needs any more; gives how many.

    Whoever is gone from the ATS is erased as if they had asked. One by one, each in a transaction of its own: somebody
    under a legal hold stays, and holds up nobody.
    """
    for person in gone_elsewhere(most=MOST_AT_ONCE):
        follow_the_ats(person, at=at)
    due = ErasureRequest.objects.filter(ended_at__isnull=True, keep_until__lte=at).order_by("keep_until")
    done = sum(_try_to_finish(asked, at) for asked in due.select_related("person")[:MOST_AT_ONCE])
    over = over_by_rule(at=at, most=MOST_AT_ONCE)
    return done + sum(_try_to_erase(person, policy, at) for person, policy in over)


def _try_to_finish(asked: ErasureRequest, at: datetime) -> bool:
    try:
        with transaction.atomic():
            _finish(asked, at)
    except Refused:
        return False
    return True


def _finish(asked: ErasureRequest, at: datetime) -> None:
    erase_person(asked.person, ground=GROUND, by=None, at=at)
    asked.ended_at = at
    asked.save()
    wall = people.the_organisation().wall
    ledger.record(DONE, wall=wall, by=None, at=at, about=asked, changed=[asked])


def _try_to_erase(person: Person, policy: str, at: datetime) -> bool:
    try:
        erase_person(person, ground=policy[:60], by=None, at=at)
    except Refused:
        return False
    return True
