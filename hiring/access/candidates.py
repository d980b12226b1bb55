"""The candidate's own page: who comes in by a link, and what of them it leads to.

There is no verb for it: a link opens the page of one person and nothing else, and whatever is wrong about one (never
made, expired, revoked, of somebody erased) is a page that is not there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from core import people, walls
from core.models import Person, WallSeat
from core.models.tenure import current
from core.walls import Predicate, Verb, Who
from hiring.access.openings import works_for_all
from hiring.models import Application, Closing, DataRequest, Opening, PrivateLink, Writing
from hiring.models.openings import HIRING_MANAGER
from hiring.rules import links


def _leads(who: Who) -> Q:
    seats = WallSeat.objects.filter(current(who.at), person__in=who.ids, role=HIRING_MANAGER)
    return Q(opening__wall__in=seats.values("wall"))


def _owes_them(who: Who) -> Q:
    return Q(Exists(_closings_of_them().filter(owed_by__in=who.ids)))


def _owed_them_and_wrote(who: Who) -> Q:
    let_go = _closings_of_them().filter(due_at__isnull=True, promise__owed_by__in=who.ids)
    wrote = Writing.objects.filter(_theirs(), opening=OuterRef("opening"), by__in=who.ids)
    return Q(Exists(let_go)) & Q(Exists(wrote))


def _closings_of_them() -> QuerySet[Closing]:
    return Closing.objects.filter(_theirs(), opening=OuterRef("opening"))


def _theirs() -> Q:
    return Q(person=OuterRef("person")) | Q(person=OuterRef("person__same_as"))


leads_it = Predicate("sits inside its opening's wall as hiring_manager", _leads)
owes_them = Predicate("owes the candidate their closing", _owes_them)
owed_them_and_wrote = Predicate(
    "owed the candidate their closing last, which waits or was withdrawn, and wrote to them",
    _owed_them_and_wrote,
)
is_not_about_me = Predicate("is not the one who applied", lambda who: ~Q(person__in=who.ids))
sits_in_the_team = Predicate(
    "sits in the team that owes the answer", lambda who: Q(promise__owed_by_team__in=who.team_ids)
)

VERBS = {
    "application.write": Verb(Application, (leads_it | owes_them | owed_them_and_wrote) & is_not_about_me),
    "application.renew_links": Verb(Application, (owes_them | works_for_all) & is_not_about_me),
    "data_request.answer": Verb(DataRequest, (sits_in_the_team | works_for_all) & is_not_about_me),
}


@dataclass(frozen=True)
class Visitor:
    """Somebody who came by a private link: the person all their duplicates were merged into, and the link itself."""

    person: Person
    link: PrivateLink

    @property
    def ids(self) -> list[int]:
        return people.identities(self.person)


def visitor_by(token: str, *, at: datetime) -> Visitor:
    """Who comes in by this link; Http404 for every other, and nobody can tell why."""
    if not links.is_token(token):
        raise Http404
    named = PrivateLink.objects.select_related("person__same_as")
    link = named.filter(
        digest=links.digest(token),
        revoked_at__isnull=True,
        expires_at__gt=at,
        person__erasure__isnull=True,
    ).first()
    if link is None:
        raise Http404
    return Visitor(people.root_of(link.person), link)


def valid_links(person: Person, *, at: datetime) -> QuerySet[PrivateLink]:
    """The links by which somebody comes to their own page now, the newest first."""
    theirs = PrivateLink.objects.filter(person__in=people.identities(person), revoked_at__isnull=True)
    return theirs.filter(expires_at__gt=at).order_by("-made_at", "-pk")


def may_be_written_to(person: Person) -> bool:
    known = getattr(person, "candidate", None)
    return bool(person.email) and (known is None or known.can_email)


def openings_of(person: Person) -> QuerySet[Opening]:
    """The openings for which somebody applied, or was met: newest first."""
    ids = people.identities(person)
    theirs = Application.objects.filter(person__in=ids, opening=OuterRef("pk"))
    real = theirs.filter(Q(is_prospect=False) | Q(interviews__isnull=False))
    return Opening.objects.filter(Exists(real)).order_by("-opened_at", "-public_id")


def get_own_opening(person: Person, public_id: str) -> Opening:
    """One of their own openings, or a 404."""
    opening = openings_of(person).filter(public_id=public_id).first()
    if opening is None:
        raise Http404
    return opening


def get_application(
    by: Person, public_id: str, *, at: datetime, verb: str = "application.write"
) -> Application:
    named = Application.objects.select_related("person__same_as", "opening__wall", "opening__hiring_manager")
    return walls.get(named, by, verb=verb, at=at, public_id=public_id)


def get_data_request(by: Person, public_id: str, *, at: datetime) -> DataRequest:
    named = DataRequest.objects.select_related("person", "promise__wall", "promise__owed_by_team")
    return walls.get(named, by, verb="data_request.answer", at=at, public_id=public_id)


def data_requests_for(who: Who) -> QuerySet[DataRequest]:
    """What candidates asked and nobody has answered yet, the soonest due first."""
    waiting = DataRequest.objects.filter(promise__ended_at__isnull=True)
    waiting = waiting.select_related("person", "promise__owed_to", "promise__owed_by_team")
    return walls.allowed(waiting, who, "data_request.answer").order_by("promise__due_at", "pk")
