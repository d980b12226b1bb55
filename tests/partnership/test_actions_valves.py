"""When two do not get on alone, and when a side has nobody left: never stuck, and never past the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from core import tick
from core.actions import people
from core.errors import Refused
from core.models import Message, Person, Promise
from partnership.actions import agreements, chairs, disagreements, valves
from partnership.actions.drafts import Rule
from partnership.actions.valves import Decision
from partnership.models import Disagreement, Listener, RuleLine, UrgentDecision
from partnership.rules.danger import word_of_danger
from partnership.rules.laws import all_laws
from tests.cast import NOW, Cast
from tests.partnership.table import OF_CHLOE, state_both, table
from tests.partnership.test_actions_agreements import DRAFT, sign, start

SOON = NOW + timedelta(hours=1)
PAY_LAW = "eu-2023-970-5"
NOT_IT = "It still leaves out what weighs most for the people in my team."


def refuse_three_times(disagreement: Disagreement, cast: Cast) -> None:
    tries = [
        OF_CHLOE,
        "Somebody in recruiting speaks too early of figures, you think, and then your team pays for it.",
        "It bothers you when promises on wages come from those who will not have to answer for them.",
    ]
    for words in tries:
        view = table(disagreement).of(cast.chloe).view
        assert view is not None
        said = disagreements.say_back(view, words=words, by=cast.tariq, at=NOW)
        disagreements.answer_restatement(said, verdict="no", missing=NOT_IT, by=cast.chloe, at=NOW)


def test_listener_comes_after_three_refusals_when_both_name_the_same(cast: Cast) -> None:
    disagreement = state_both(cast)
    with pytest.raises(Refused, match="after three answers"):
        valves.choose_listener(disagreement, person=cast.ben, by=cast.tariq, at=NOW)
    refuse_three_times(disagreement, cast)
    assert valves.choose_listener(disagreement, person=cast.dev, by=cast.tariq, at=NOW) is None
    assert valves.choose_listener(disagreement, person=cast.ben, by=cast.chloe, at=NOW) is None
    assert not Listener.objects.exists()
    valves.choose_listener(disagreement, person=cast.ben, by=cast.tariq, at=NOW)
    assert Listener.objects.get().person == cast.ben
    assert [str(each.to) for each in Message.objects.filter(template="partnership.you_listen")] == [
        "Ben Okafor"
    ]


def test_listener_comes_after_ten_working_days(cast: Cast) -> None:
    disagreement = state_both(cast)
    with pytest.raises(Refused, match="ten working days"):
        valves.choose_listener(disagreement, person=cast.ben, by=cast.tariq, at=NOW + timedelta(days=13))
    valves.choose_listener(disagreement, person=cast.ben, by=cast.tariq, at=NOW + timedelta(days=15))


def test_listener_helps_and_opens_no_gate(cast: Cast) -> None:
    disagreement = state_both(cast)
    refuse_three_times(disagreement, cast)
    for speaker in (cast.chloe, cast.tariq):
        valves.choose_listener(disagreement, person=cast.ben, by=speaker, at=NOW)
    view = table(disagreement).of(cast.chloe).view
    assert view is not None
    with pytest.raises(Refused, match="Only the listener"):
        valves.note_what_was_heard(view, words=OF_CHLOE, by=cast.dev, at=NOW)
    valves.note_what_was_heard(view, words=OF_CHLOE, by=cast.ben, at=NOW)
    assert [side.heard for side in table(disagreement).sides] == [None, None]
    with pytest.raises(ValueError, match="does not speak here"):
        disagreements.say_back(view, words=OF_CHLOE, by=cast.ben, at=NOW)


def urgent(*, danger: bool = False, line: RuleLine | None = None, law: str = PAY_LAW) -> Decision:
    return Decision(
        line=line,
        law="" if line else law,
        decision="We tell the candidate the range today.",
        reason="They asked in writing and the law gives us until tonight.",
        review_on=date(2026, 3, 10),
        is_anybody_in_danger=danger,
    )


def test_urgent_decision_stays_beside_an_open_disagreement(cast: Cast) -> None:
    disagreement = state_both(cast)
    decision = valves.decide_urgently(disagreement, decided=urgent(), by=cast.tariq, at=NOW)
    assert table(disagreement).close is None
    assert (decision.review.owed_by, decision.review.owed_to) == (cast.tariq, cast.chloe)
    assert [str(each.to) for each in Message.objects.filter(template="partnership.decided")] == [
        "Chloe Lindner"
    ]


def in_force(cast: Cast) -> dict[str, RuleLine]:
    """The lines of an agreement that both signed, by their matter."""
    agreement = start(cast)
    for person in (cast.chloe, cast.tariq):
        sign(agreement, person)
    return {line.matter: line for line in RuleLine.objects.filter(text__agreement=agreement)}


def test_urgent_decision_names_a_line_that_holds(cast: Cast) -> None:
    disagreement, lines = state_both(cast), in_force(cast)
    line = lines["The pay band of an opening"]
    decision = valves.decide_urgently(disagreement, decided=urgent(line=line), by=cast.chloe, at=SOON)
    assert (decision.basis, decision.line, decision.law) == ("agreement", line, "")
    assert decision.rule == "How we speak about pay: The pay band of an opening, after asking for advice"


def test_urgent_decision_needs_ground_that_names_ones_own_side(cast: Cast) -> None:
    """The other side's line, one that needs consent, a law for others or elsewhere, none, and both at once."""
    disagreement, lines = state_both(cast), in_force(cast)
    band = lines["The pay band of an opening"]
    odd = [
        (cast.tariq, urgent(line=band)),
        (cast.tariq, urgent(line=lines["Which channels we search in"])),
        (cast.tariq, urgent(law="de-betrvg-100")),
        (cast.tariq, urgent(law="us-ada-12112")),
        (cast.tariq, urgent(law="a law of mine")),
        (cast.tariq, urgent(law="")),
        (cast.chloe, replace(urgent(line=band), law=PAY_LAW)),
    ]
    for by, decided in odd:
        with pytest.raises(Refused, match="Choose a line of an agreement in force, or a law"):
            valves.decide_urgently(disagreement, decided=decided, by=by, at=SOON)
    valves.decide_urgently(disagreement, decided=urgent(line=band), by=cast.chloe, at=SOON)


def test_urgent_decision_needs_a_line_that_both_signed_and_nobody_replaced(cast: Cast) -> None:
    disagreement, agreement = state_both(cast), start(cast)
    line = RuleLine.objects.get(text__agreement=agreement, matter="The pay band of an opening")
    with pytest.raises(Refused, match="Choose a line"):
        valves.decide_urgently(disagreement, decided=urgent(line=line), by=cast.chloe, at=NOW)
    for person in (cast.chloe, cast.tariq):
        sign(agreement, person)
    valves.decide_urgently(disagreement, decided=urgent(line=line), by=cast.chloe, at=SOON)
    newer = replace(DRAFT, rules=[Rule("The pay band of an opening", "advice", "ta")])
    agreements.write_version(agreement, draft=newer, by=cast.chloe, at=SOON, after=1)
    for person in (cast.chloe, cast.tariq):
        sign(agreement, person)
    with pytest.raises(Refused, match="Choose a line"):
        valves.decide_urgently(disagreement, decided=urgent(line=line), by=cast.chloe, at=SOON)


def test_every_law_is_told_in_both_languages_and_names_a_side() -> None:
    for law in all_laws().values():
        assert law.decides, law.key
        assert law.says["en"] != law.says["de"]
        assert word_of_danger(*law.says.values()) == "", law.key


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("He was harassed by a recruiter", "harassed"),
        ("Sie wurde belästigt", "belästigt"),
        ("There is a THREAT against her", "THREAT"),
        ("We tell the candidate the range today, by e-mail", ""),
    ],
)
def test_words_of_danger_are_heard(words: str, found: str) -> None:
    assert word_of_danger(words) == found


def test_urgent_decision_that_speaks_of_danger_is_refused(cast: Cast) -> None:
    disagreement = state_both(cast)
    for decided in (
        replace(urgent(), reason="She says that he threatened her after the interview."),
        replace(urgent(), decision="The interviewer who harassed him goes home today."),
    ):
        with pytest.raises(Refused, match="report it"):
            valves.decide_urgently(disagreement, decided=decided, by=cast.tariq, at=NOW)
    assert not UrgentDecision.objects.exists()


def test_urgent_decision_without_ground_is_refused_by_the_database_too(cast: Cast) -> None:
    decision = valves.decide_urgently(state_both(cast), decided=urgent(), by=cast.tariq, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        UrgentDecision.objects.filter(pk=decision.pk).update(law="")
    with pytest.raises(IntegrityError), transaction.atomic():
        UrgentDecision.objects.filter(pk=decision.pk).update(basis="agreement")


def test_urgent_decision_about_danger_is_refused_by_the_database_too(cast: Cast) -> None:
    disagreement = state_both(cast)
    with pytest.raises(Refused, match="harassed or in danger"):
        valves.decide_urgently(disagreement, decided=urgent(danger=True), by=cast.tariq, at=NOW)
    decision = valves.decide_urgently(disagreement, decided=urgent(), by=cast.tariq, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        UrgentDecision.objects.filter(pk=decision.pk).update(nobody_in_danger=False)


def newcomer(cast: Cast, at: datetime = NOW) -> Person:
    person = people.add_person(name="Noor Aziz", email="noor@isarlicht.example", by=cast.ada, at=at)
    people.seat_in_team(person, team=cast.ta_team, by=cast.ada, at=at)
    return person


def test_chair_is_handed_on_and_the_steps_go_with_it(cast: Cast) -> None:
    disagreement, noor = state_both(cast), newcomer(cast)
    with pytest.raises(Refused, match="does not speak for that side"):
        chairs.hand_chair_on(disagreement, to=cast.ben, by=cast.tariq, at=SOON)
    chairs.hand_chair_on(disagreement, to=noor, by=cast.tariq, at=SOON)
    owed = Promise.objects.filter(wall=disagreement.wall, ended_at__isnull=True).order_by("pk")
    assert [(str(each.owed_by), str(each.owed_to)) for each in owed] == [
        ("Noor Aziz", "Chloe Lindner"),
        ("Chloe Lindner", "Noor Aziz"),
    ]
    with pytest.raises(ValueError, match="does not speak here"):
        table(disagreement).of(cast.tariq)


def test_side_is_told_when_its_speaker_leaves_and_takes_the_chair(cast: Cast) -> None:
    disagreement, noor = state_both(cast), newcomer(cast)
    with pytest.raises(Refused, match="Somebody sits in this chair"):
        chairs.take_chair(disagreement, by=noor, at=SOON)
    people.record_leaving(cast.tariq, by=cast.ada, at=SOON)
    tick.tick_once(SOON)
    assert [str(each.to) for each in Message.objects.filter(template="partnership.chair_is_empty")] == [
        "Noor Aziz"
    ]
    chairs.take_chair(disagreement, by=noor, at=SOON)
    assert [str(side.speaker) for side in table(disagreement).sides] == ["Chloe Lindner", "Noor Aziz"]


def test_side_with_nobody_left_is_filled_by_the_other(cast: Cast) -> None:
    disagreement = state_both(cast)
    with pytest.raises(Refused, match="somebody left on that side"):
        chairs.fill_chair(disagreement, with_person=cast.ben, by=cast.chloe, at=SOON)
    people.record_leaving(cast.tariq, by=cast.ada, at=SOON)
    chairs.fill_chair(disagreement, with_person=cast.ben, by=cast.chloe, at=SOON)
    assert [str(side.speaker) for side in table(disagreement).sides] == ["Chloe Lindner", "Ben Okafor"]
