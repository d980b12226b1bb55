"""Connections: the two people's own. Who may be found for an opening: whoever asked for that, by who works on one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.http import Http404

from core import people, search, walls
from core.models import Person, WallSeat
from core.models.tenure import current
from core.walls import EVERYTHING, NOTHING, Predicate, Verb, Who
from hiring.access.openings import works_for_all
from hiring.models import Ally, AllyPassing, ClosingHeld, Interview, Interviewer, KeptInMind, Opening
from hiring.models.openings import HIRING_MANAGER, RECRUITER

MOST_FITS = 25


def _hires(who: Who) -> Q:
    seats = WallSeat.objects.filter(current(who.at), person__in=who.ids, role__in=(HIRING_MANAGER, RECRUITER))
    return EVERYTHING if Opening.objects.filter(wall__in=seats.values("wall")).exists() else NOTHING


is_on_our_side = Predicate("is the member of it", lambda who: Q(member__in=who.ids))
hires = Predicate("leads an opening or recruits for one", _hires)

VERBS = {
    "ally.see": Verb(Ally, is_on_our_side),
    "ally.keep": Verb(Ally, is_on_our_side),
    "kept_in_mind.find": Verb(KeptInMind, hires | works_for_all),
}


def get_ally(by: Person, public_id: str, *, at: datetime, verb: str = "ally.see") -> Ally:
    named = Ally.objects.select_related("member", "ally", "wall", "promise", "closing__opening")
    return walls.get(named, by, verb=verb, at=at, public_id=public_id)


def allies_of(who: Who) -> QuerySet[Ally]:
    """The connections that somebody has, or has offered, and that have not ended."""
    named = Ally.objects.select_related("ally", "promise__owed_by", "closing__opening").filter(
        ended_at__isnull=True
    )
    return walls.allowed(named, who, "ally.see").order_by("ally__name", "public_id")


def to_be_offered(who: Who) -> list[ClosingHeld]:
    """Talks in which somebody offered to stay in touch, where the offer itself was not written yet."""
    held = ClosingHeld.objects.filter(
        by__in=who.ids,
        offered=ClosingHeld.Offered.TOUCH,
        contested_at__isnull=True,
        closing__ended_at__isnull=False,
    )
    written = Ally.objects.filter(member__in=who.ids).values("ally")
    named = held.exclude(closing__person__in=written).select_related("closing__person", "closing__opening")
    return list(named.order_by("-at")[:MOST_FITS])


def connections_with(person: Person) -> QuerySet[Ally]:
    """For the ally's own page: who is connected with them, or would like to be."""
    named = Ally.objects.filter(ally__in=people.identities(person), ended_at__isnull=True)
    return named.select_related("member", "promise", "closing__opening", "wall").order_by("offered_at", "pk")


def get_own_connection(person: Person, public_id: str) -> Ally:
    found = connections_with(person).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def asked_passing(ally: Ally) -> AllyPassing | None:
    """The question whether a colleague may take over, while it waits for its answer."""
    return AllyPassing.objects.filter(connection=ally, answered_at__isnull=True).select_related("to").first()


@dataclass(frozen=True)
class Fit:
    """Somebody whose own words fit an opening, and who here knows them."""

    kept: KeptInMind
    allies: tuple[str, ...]
    met_by: tuple[str, ...]


def fits_for(words: str, who: Who, *, opening: Opening) -> list[Fit]:
    """Allies and past finalists whose own words share any with these, best first; not who applied here already."""
    live = KeptInMind.objects.filter(until_at__gt=who.at, person__erasure__isnull=True).select_related(
        "person"
    )
    others = live.exclude(person__applications__opening=opening)
    found = search.alike(words, among=walls.allowed(others, who, "kept_in_mind.find"), most=MOST_FITS)
    ids = people.identities_of(kept.person for kept in found)
    everybody = [each for theirs in ids.values() for each in theirs]
    allies, met = _allies_of(everybody), _met_by(everybody)
    return [
        Fit(kept, _names(allies, ids[kept.person_id]), _names(met, ids[kept.person_id])) for kept in found
    ]


def _allies_of(ids: Sequence[int]) -> list[tuple[int, str]]:
    begun = Ally.objects.filter(ally__in=ids, agreed_at__isnull=False, ended_at__isnull=True)
    return list(begun.values_list("ally", "member__name"))


def _met_by(ids: Sequence[int]) -> list[tuple[int, str]]:
    held = Interviewer.objects.filter(
        interview__application__person__in=ids, interview__status=Interview.Status.HELD
    )
    return list(held.values_list("interview__application__person", "person__name"))


def _names(pairs: Sequence[tuple[int, str]], ids: Sequence[int]) -> tuple[str, ...]:
    return tuple(sorted({name for person, name in pairs if person in ids and name}))
