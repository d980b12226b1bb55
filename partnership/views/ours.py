"""Looking for what is ours: ideas, an offer, the yes; and what helps when the two do not get on alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from core.models import Person
from core.walls import Who
from partnership.access import disagreements as access
from partnership.access.disagreements import Table
from partnership.actions import chairs, endings, valves
from partnership.actions.disagreements import OVERTAKEN
from partnership.actions.endings import Given, Terms
from partnership.actions.steps import side_of
from partnership.forms.disagreements import (
    EmptyForm,
    ListenerForm,
    NoteForm,
    OfferForm,
    OptionForm,
    SuccessorForm,
)
from partnership.models import Listener
from partnership.views.acts import Act
from partnership.views.table import gifts_of, side_name, view_parts


def _both_heard(table: Table, who: Who) -> Mapping[str, Any] | None:
    if table.close or not all(side.heard for side in table.sides):
        return None
    mine, other = side_of(table, who.person)
    return {
        "wishes": [
            {"title": side_name(side.chair.side), "words": side.view.ask}
            for side in (mine, other)
            if side.view
        ],
        "options": table.options,
    }


def _with_options(table: Table, who: Who) -> Mapping[str, Any] | None:
    return _both_heard(table, who) if table.options else None


def _add_option(table: Table, form: OptionForm, who: Who) -> object:
    return endings.add_option(table.disagreement, words=form.cleaned_data["words"], by=who.person, at=who.at)


def _offered(table: Table, who: Who) -> Mapping[str, Any]:
    """The two speakers as owners; and what stands in the offer that is on the table, seen from this side."""
    mine, other = side_of(table, who.person)
    start: dict[str, Any] = {"my_owner": str(mine.speaker), "their_owner": str(other.speaker), "after": 0}
    if offer := table.offer:
        gifts = {gift.chair_id: gift for gift in offer.gifts.select_related("owner")}
        my_gift, their_gift = gifts[mine.chair.pk], gifts[other.chair.pk]
        start |= {
            "after": offer.number,
            "agreement": offer.agreement,
            "sign": offer.sign,
            "look_again_on": offer.look_again_on,
        }
        start |= {"my_owner": str(my_gift.owner), "my_gift": my_gift.what, "my_day": my_gift.by_on}
        start |= {
            "their_owner": str(their_gift.owner),
            "their_gift": their_gift.what,
            "their_day": their_gift.by_on,
        }
    return start


def _offer(table: Table, form: OfferForm, who: Who) -> object:
    said = form.cleaned_data
    terms = Terms(
        agreement=said["agreement"],
        sign=said["sign"],
        look_again_on=form.day("look_again_on"),
        mine=_given(said["my_owner"], said["my_gift"], form.day("my_day")),
        yours=_given(said["their_owner"], said["their_gift"], form.day("their_day")),
    )
    return endings.offer_ending(
        table.disagreement, terms=terms, by=who.person, at=who.at, after=said["after"]
    )


def _given(owner: Person, what: str, day: date) -> Given:
    return Given(owner=owner, what=what, by_on=day)


def _their_offer(table: Table, who: Who) -> Mapping[str, Any] | None:
    mine, other = side_of(table, who.person)
    offer = table.offer
    if table.close or offer is None or offer.chair_id == mine.chair.pk:
        return None
    return {
        "words_of": str(other.speaker),
        "large": offer.agreement,
        "gifts": gifts_of(table),
        "offer": offer,
        "ids": {"offer": offer.pk},
        "other_way": {"href": "../offer/", "words": _("Not yet: change the offer")},
    }


def _accept(table: Table, form: EmptyForm, who: Who) -> object:
    if table.offer is None or str(table.offer.pk) != form.data.get("offer", ""):
        raise Refused(OVERTAKEN)
    return endings.accept_offer(table.offer, by=who.person, at=who.at)


def _may_choose(table: Table, who: Who) -> Mapping[str, Any] | None:
    if not access.may_choose_listener(table, who.at):
        return None
    _mine, other = side_of(table, who.person)
    theirs = other.chair.listener_choices.select_related("person").order_by("-pk").first()
    return {"theirs": str(theirs.person) if theirs else "", "words_of": str(other.speaker)}


def _choose(table: Table, form: ListenerForm, who: Who) -> object:
    return valves.choose_listener(
        table.disagreement, person=form.cleaned_data["person"], by=who.person, at=who.at
    )


def _sits_down(made: Listener | None) -> str:
    return _("Both of you named %(who)s, who sits down at your table.") % {"who": made.person} if made else ""


def _to_listen(table: Table, _who: Who) -> Mapping[str, Any] | None:
    """A view that is not heard yet: first one that has no note, and of those the one that was said back in vain."""
    waiting = [(side, side.view) for side in table.sides if side.view and not side.heard]
    if table.close or not waiting:
        return None
    side, view = min(waiting, key=lambda each: (each[1].listener_notes.count(), each[0].answer is None))
    return {"words_of": str(side.speaker), "parts": view_parts(view), "ids": {"view": view.pk}}


def _note(table: Table, form: NoteForm, who: Who) -> object:
    views = {str(side.view.pk): side.view for side in table.sides if side.view}
    view = views.get(form.data.get("view", ""))
    if view is None:
        raise Refused(OVERTAKEN)
    return valves.note_what_was_heard(view, words=form.cleaned_data["words"], by=who.person, at=who.at)


def _is_open(table: Table, _who: Who) -> Mapping[str, Any] | None:
    return None if table.close else {}


def _hand_on(table: Table, form: SuccessorForm, who: Who) -> None:
    chairs.hand_chair_on(table.disagreement, to=form.cleaned_data["to"], by=who.person, at=who.at)


def _fill(table: Table, form: SuccessorForm, who: Who) -> None:
    chairs.fill_chair(table.disagreement, with_person=form.cleaned_data["to"], by=who.person, at=who.at)


ACTS = [
    Act(
        "option",
        OptionForm,
        _("What could be ours?"),
        _("Both of you are heard. Now look for a way that neither of you came with."),
        _("Put it on the table"),
        _("Your idea is on the table."),
        _add_option,
        _both_heard,
    ),
    Act(
        "offer",
        OfferForm,
        _("Offer an agreement"),
        _("Both give, both know by when. It is agreed when the other side says yes."),
        _("Offer it"),
        _("Your offer is on the table. They say yes, or change it."),
        _offer,
        _with_options,
        _offered,
    ),
    Act(
        "accept",
        EmptyForm,
        _("Is this ours?"),
        _("With your yes it is agreed, and what both of you give becomes promises."),
        _("Yes, this is ours"),
        _("It is agreed. What each of you gives is a promise now."),
        _accept,
        _their_offer,
    ),
    Act(
        "listener",
        ListenerForm,
        _("Choose a listener together"),
        _("It is hard to hear each other just now. A third person whom both of you name can help."),
        _("Name them"),
        _("They sit down at your table as soon as both of you have named the same person."),
        _choose,
        _may_choose,
        tells=_sits_down,
    ),
    Act(
        "note",
        NoteForm,
        _("Write what you heard"),
        _("You decide nothing here. You help two people to hear each other."),
        _("Let both read it"),
        _("Both can read it."),
        _note,
        _to_listen,
        verb="disagreement.listen",
    ),
    Act(
        "hand_on",
        SuccessorForm,
        _("Hand my chair on"),
        _("What was said stays. Whoever comes reads it, and goes on where you are."),
        _("Hand it on"),
        _("Your chair is handed on, and both have been told."),
        _hand_on,
        _is_open,
    ),
    Act(
        "fill",
        SuccessorForm,
        _("Nobody sits on the other side any more"),
        _("When everybody of that side has left, ask somebody to speak for it, so that this can end well."),
        _("Ask them"),
        _("They sit at the table now, and have been told."),
        _fill,
        _is_open,
    ),
]
