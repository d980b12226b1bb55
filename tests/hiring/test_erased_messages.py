"""What the team was told of a candidate goes with the candidate."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.cache import cache

from core import tick
from core.actions.erasure import erase_person
from core.models import Message
from hiring.access.holding import held_about
from hiring.actions import allies, rights, talks
from hiring.actions.closings import Said, hand_over_closing, hold_closing, reopen_closing
from hiring.models import Ally, ClosingHeld
from hiring.rules.slots import Span
from tests.cast import NOW, Cast
from tests.hiring.story import DAY, fresh, rejected

pytestmark = pytest.mark.usefixtures("now")
HOUR = timedelta(hours=1)


def everything(cast: Cast) -> None:
    """A round in which the team is told of Asha in every way there is."""
    closing = rejected(cast, cast.asha, cast.rosa, cast.ben)
    opening = closing.opening
    rights.call_in(cast.asha, opening, words="Asha waits", at=NOW)
    asked = rights.ask_about_data(cast.asha, kind="access", words="Asha asks", at=NOW)
    rights.answer_about_data(asked, answer="Here it is.", by=cast.chloe, at=NOW)
    rights.insist(asked, saying="Asha insists", at=NOW)
    talks.write_to_candidate(cast.asha, opening, words="There is news.", by=cast.ben, at=NOW)
    talks.write_back(cast.asha, opening, words="Asha answers", at=NOW)
    talks.say_wish(cast.asha, opening, channel="video", amount="all", reach="", at=NOW)
    [slot] = talks.offer_slots(cast.ben, [Span(NOW + DAY, NOW + DAY + HOUR)], place="Here", at=NOW)
    talks.take_slot(cast.asha, opening, slot, at=NOW)
    talks.withdraw_slot(slot, by=cast.ben, at=NOW)
    hand_over_closing(fresh(closing), to_person=cast.rosa, reason="Asha knows her", by=cast.ben, at=NOW)
    said = Said(how=ClosingHeld.How.CALL, held_at=NOW - HOUR, lines="We spoke.")
    hold_closing(fresh(closing), by=cast.rosa, at=NOW, said=said)
    reopen_closing(fresh(closing), by=cast.asha, at=NOW, saying="Asha was not called")
    hold_closing(fresh(closing), by=cast.rosa, at=NOW, said=said)
    ally = allies.offer_ally(fresh(closing), reason="Her case", pace=6, by=cast.rosa, at=NOW)
    allies.agree_to_ally(ally, by=cast.asha, at=NOW)
    allies.note_contact(Ally.objects.get(), words="Asha says hello", by=cast.asha, at=NOW)
    for day in range(12):
        tick.tick_once(NOW + day * DAY)
    allies.end_ally(Ally.objects.get(), by=cast.asha, at=NOW + 12 * DAY)


def told_of(name: str) -> set[str]:
    return {each.template for each in Message.objects.all() if name in json.dumps(each.facts)}


def test_erased_candidate_stands_in_nobodys_messages(cast: Cast) -> None:
    everything(cast)
    others = told_of("Asha")
    assert others >= {
        *("hiring.called_in", "hiring.data_asked", "hiring.candidate_wrote", "hiring.candidate_wished"),
        *("hiring.talk_agreed_team", "hiring.talk_called_off_team", "hiring.closing_handed_to_you"),
        *("hiring.closing_reopened", "hiring.ally_agreed", "hiring.ally_wrote", "hiring.ally_ended"),
    }
    erase_person(cast.asha, ground="asked", by=None, at=NOW + 13 * DAY)
    assert told_of("Asha") == set()
    assert Message.objects.filter(to=cast.ben).exists(), "what tells of nobody stays"


def test_candidate_does_not_read_what_the_team_was_told_of_them(cast: Cast) -> None:
    """Also where a colleague has no account yet, as candidates have none."""
    cache.clear()
    rejected(cast, cast.asha, cast.ben)
    told = Message.objects.create(
        to=cast.asha,
        template="hiring.link",
        facts={"organisation": "Isarlicht"},
        created_at=NOW,
    )
    Message.objects.create(
        to=cast.sol, about=cast.asha, template="hiring.called_in", facts={"words": "secret"}, created_at=NOW
    )
    cast.sol.account.delete()
    [section] = [each for each in held_about(cast.asha, at=NOW).sections if each.table == "core_message"]
    assert [row["about"] for row in section.rows] == [told.template]
