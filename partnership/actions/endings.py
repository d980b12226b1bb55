"""Options, an offer, and the other side's yes: then what both give becomes promises, in both directions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from core import clock, people, promises
from core.errors import Refused
from core.models import Person, Promise
from core.promises import Parties
from partnership.access.disagreements import At, Table
from partnership.access.sides import speakers
from partnership.actions.disagreements import OVERTAKEN, declare, note, sit_down
from partnership.actions.steps import side_of
from partnership.models import Chair, Close, Disagreement, Gift, Offer, Option
from partnership.rules.own_words import is_copy, says_something
from partnership.rules.sides import Side

OPTION_ADDED = declare("option_added", _("%(by)s thought of something that could be ours."))
OFFERED = declare("ending_offered", _("%(by)s offered an agreement."))
CLOSED = declare("disagreement_closed", _("%(by)s said yes: it is agreed."))

GIVEN = promises.declare("partnership.given", words=_("What we agreed"), by_hand=True)
LOOK_AGAIN = promises.declare(
    "partnership.look_again", words=_("Look again together: %(what)s"), by_hand=True
)

HEAR_FIRST = _("Hear each other first: both views are said back before you look for what is ours.")


@dataclass(frozen=True)
class Given:
    """What one side gives: who answers for it, what, and until the end of which day."""

    owner: Person
    what: str
    by_on: date


@dataclass(frozen=True)
class Terms:
    """What an offer names; `mine` is given by the side that makes it, `yours` by the other."""

    agreement: str
    sign: str
    look_again_on: date
    mine: Given
    yours: Given


@transaction.atomic
def add_option(disagreement: Disagreement, *, words: str, by: Person, at: datetime) -> Option:
    """Put a way on the table that is neither side's first wish; either side may."""
    disagreement, table = sit_down(disagreement)
    side_of(table, by)
    _refuse_unheard(table)
    if not says_something(words):
        raise Refused(_("Write the idea in a sentence."))
    if any(side.view and is_copy(words, [side.view.ask]) for side in table.sides):
        raise Refused(
            _("This is what one of you asked for at first. Look for a third way: it may take from both.")
        )
    option = Option.objects.create(disagreement=disagreement, words=words, at=at, by=by)
    note(OPTION_ADDED, disagreement, [option], by=by, at=at, facts={"option": words})
    return option


@transaction.atomic
def offer_ending(disagreement: Disagreement, *, terms: Terms, by: Person, at: datetime, after: int) -> Offer:
    """Offer an agreement in full; `after` is the number of the offer that was read (0 for none). The newest counts."""
    disagreement, table = sit_down(disagreement)
    mine, other = side_of(table, by)
    _refuse_unheard(table)
    if (table.offer.number if table.offer else 0) != after:
        raise Refused(OVERTAKEN)
    if not table.options:
        raise Refused(_("Put at least one way on the table that is neither side's first wish."))
    _refuse_terms(terms, mine, other, at)
    offer = Offer.objects.create(
        disagreement=disagreement,
        chair=mine.chair,
        number=after + 1,
        agreement=terms.agreement,
        sign=terms.sign,
        look_again_on=terms.look_again_on,
        at=at,
        by=by,
    )
    gifts = [_gift(offer, mine.chair, terms.mine), _gift(offer, other.chair, terms.yours)]
    note(OFFERED, disagreement, [offer, *gifts], by=by, at=at, facts=_facts(offer, gifts))
    return offer


def _refuse_unheard(table: Table) -> None:
    if not all(side.heard for side in table.sides):
        raise Refused(HEAR_FIRST)


def _refuse_terms(terms: Terms, mine: At, other: At, at: datetime) -> None:
    if not (terms.agreement.strip() and terms.sign.strip()):
        raise Refused(_("Write what you agree on, and how both of you will know that it works."))
    for given, side in ((terms.mine, mine), (terms.yours, other)):
        if not given.what.strip():
            raise Refused(_("Both sides give something. Write what."))
        if not _speaks_for(given.owner, side, at):
            words = _("%(who)s does not speak for that side. Choose an owner who does.")
            raise Refused(words % {"who": given.owner})
        _refuse_past(given.by_on, at)
    if people.root_of(terms.mine.owner) == people.root_of(terms.yours.owner):
        raise Refused(_("Choose one owner on each side, two different people."))
    _refuse_past(terms.look_again_on, at)


def _speaks_for(person: Person, side: At, at: datetime) -> bool:
    root = people.root_of(person)
    if root == people.root_of(side.speaker):
        return True
    return speakers(Side(side.chair.side), at).filter(pk=root.pk).exists()


def _refuse_past(day: date, at: datetime) -> None:
    if clock.end_of_day(day, promises.calendar_of(None)) <= at:
        raise Refused(_("Choose days that are still to come."))


def _gift(offer: Offer, chair: Chair, given: Given) -> Gift:
    return Gift.objects.create(
        offer=offer, chair=chair, owner=given.owner, what=given.what, by_on=given.by_on
    )


def _facts(offer: Offer, gifts: Sequence[Gift]) -> Mapping[str, str]:
    given = {f"{gift.chair.side}_gives": f"{gift.owner}: {gift.what}, {gift.by_on}" for gift in gifts}
    return {
        "agreement": offer.agreement,
        "sign": offer.sign,
        "look_again": str(offer.look_again_on),
        **given,
    }


@transaction.atomic
def accept_offer(offer: Offer, *, by: Person, at: datetime) -> Close:
    """Say yes to the other side's offer: the disagreement closes, and what both give becomes promises."""
    disagreement, table = sit_down(offer.disagreement)
    mine, _other = side_of(table, by)
    _refuse_unheard(table)
    if table.offer is None or table.offer.pk != offer.pk:
        raise Refused(OVERTAKEN)
    if offer.chair_id == mine.chair.pk:
        raise Refused(_("You made this offer. It is the other side's to say yes."))
    gifts = list(offer.gifts.select_related("owner", "chair").order_by("pk"))
    for day in (offer.look_again_on, *(gift.by_on for gift in gifts)):
        _refuse_past(day, at)
    look_again, rows = _promise_to_look_again(disagreement, offer, gifts, by=by, at=at)
    close = Close.objects.create(disagreement=disagreement, offer=offer, look_again=look_again, at=at, by=by)
    for gift, other in zip(gifts, reversed(gifts), strict=True):
        rows += _promise_gift(disagreement, gift, other.owner, by=by, at=at)
    note(CLOSED, disagreement, [close, *rows], by=by, at=at, facts=_facts(offer, gifts))
    return close


def _promise_to_look_again(
    disagreement: Disagreement, offer: Offer, gifts: Sequence[Gift], *, by: Person, at: datetime
) -> tuple[Promise, list[Model]]:
    """The two owners owe it to each other."""
    one, other = (gift.owner for gift in gifts)
    return _promise(
        LOOK_AGAIN,
        Parties(owed_by=one, owed_with=other, owed_to=other),
        disagreement,
        offer.look_again_on,
        disagreement.about,
        by=by,
        at=at,
    )


def _promise_gift(
    disagreement: Disagreement, gift: Gift, to: Person, *, by: Person, at: datetime
) -> list[Model]:
    parties = Parties(owed_by=gift.owner, owed_to=to)
    return _promise(GIVEN, parties, disagreement, gift.by_on, gift.what, by=by, at=at)[1]


def _promise(
    kind: str,
    parties: Parties,
    disagreement: Disagreement,
    day: date,
    what: str,
    *,
    by: Person,
    at: datetime,
) -> tuple[Promise, list[Model]]:
    owner = parties.owed_by if isinstance(parties.owed_by, Person) else None
    due_at = clock.end_of_day(day, promises.calendar_of(owner))
    return promises.make(
        kind,
        parties=parties,
        wall=disagreement.wall,
        clocks=[promises.chosen_day(due_at, at=at)],
        by=by,
        at=at,
        what=what,
        about=disagreement.public_id,
    )
