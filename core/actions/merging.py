"""When two persons turn out to be one, and when they turn out not to be; and erasing a person."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import ledger, people
from core.actions.locking import locked
from core.errors import Refused
from core.models import Account, Merge, Person

MERGED = ledger.declare(
    "core.people_merged", words=_("%(by)s said that two persons are one."), erased=ledger.HOLDS_IDS_ONLY
)
UNMERGED = ledger.declare(
    "core.people_unmerged", words=_("%(by)s took two persons apart again."), erased=ledger.HOLDS_IDS_ONLY
)


@transaction.atomic
def merge_people(person: Person, *, into: Person, reason: str, by: Person | None, at: datetime) -> Merge:
    """Say that `person` is `into`. Nothing moves: every look-up asks for both from now on.

    `by` is None where an import learnt it from the system that knows them.
    """
    locked(people.the_organisation())  # one merge at a time: two that cross would wait for each other
    person, root = _root_now(person), _root_now(into)
    if person == root:
        raise Refused(_("These two are one person already."))
    if by is not None and people.root_of(by) in (person, root):
        raise Refused(_("Ask a colleague to do this: nobody merges themselves with somebody else."))
    if hasattr(person, "erasure") or hasattr(root, "erasure"):
        raise Refused(_("The data of one of them was erased. What was erased stays without a name."))
    if _signs_in(person) and _signs_in(root):
        raise Refused(_("Both sign in with an account of their own. Close one of them first."))
    merge = Merge.objects.create(person=person, into=root, at=at, by=by, reason=reason)
    moved = [person, *Person.objects.select_for_update().filter(same_as=person)]
    _point(moved, root)
    _record(MERGED, merge, [merge, *moved], by=by, at=at)
    return merge


def _root_now(person: Person) -> Person:
    """Whom the person was merged into by now, whatever was known when the page was opened."""
    return locked(people.root_of(locked(person)))


def _signs_in(person: Person) -> bool:
    return Account.objects.filter(person__in=people.identities(person), is_active=True).exists()


@transaction.atomic
def unmerge_people(merge: Merge, *, by: Person, at: datetime) -> None:
    """Take two persons apart again, with all who were merged into the first of them; not once one was erased."""
    merge = locked(merge)
    if merge.undone_at is not None:
        raise Refused(_("These two were taken apart already."))
    if hasattr(merge.person, "erasure") or hasattr(merge.into, "erasure"):
        raise Refused(_("The data of one of them was erased, so they cannot be told apart any more."))
    merge.undone_at, merge.undone_by = at, by
    merge.save()
    person = merge.person
    followers = _followers(person)
    _point([person], None)
    _point(followers, person)
    _record(UNMERGED, merge, [merge, person, *followers], by=by, at=at)


def _followers(person: Person) -> list[Person]:
    """Everybody who was merged into this person, directly or through others."""
    found: list[Person] = []
    wave = [person]
    while wave:
        merges = Merge.objects.filter(into__in=wave, undone_at__isnull=True).select_related("person")
        wave = [merge.person for merge in merges]
        found += wave
    return found


def _point(persons: list[Person], root: Person | None) -> None:
    for person in persons:
        person.same_as = root
        person.save()


def _record(
    kind: str, about: Merge, changed: list[Merge | Person], *, by: Person | None, at: datetime
) -> None:
    ledger.record(kind, wall=people.the_organisation().wall, by=by, at=at, about=about, changed=changed)
