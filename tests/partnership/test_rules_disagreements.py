"""Own words and whose turn it is, from plain values."""

from __future__ import annotations

import pytest

from partnership.rules.disagreements import Duty, Seen, Stage, Step, duties, may_choose_listener, stage_of
from partnership.rules.own_words import FEWEST_IN_OWN_WORDS, is_copy, says_something
from tests.partnership.table import CHLOE_SEES, OF_CHLOE

PARTS = [CHLOE_SEES.facts, CHLOE_SEES.meaning, CHLOE_SEES.need, CHLOE_SEES.ask]
WHOLE = " ".join(PARTS)


@pytest.mark.parametrize(
    "pasted",
    [
        WHOLE,
        WHOLE.upper(),
        CHLOE_SEES.facts,
        CHLOE_SEES.facts.replace("e", "é"),
        "\u200b".join(CHLOE_SEES.meaning),
        " ".join(reversed(CHLOE_SEES.facts.split())),
        f"You say: {CHLOE_SEES.facts} That is what you say.",
        CHLOE_SEES.facts.replace("we", "you"),
        CHLOE_SEES.meaning.replace(" ", " ... "),
    ],
)
def test_copy_is_known_under_every_disguise(pasted: str) -> None:
    assert is_copy(pasted, PARTS)


def test_own_words_and_a_short_quotation_are_no_copy() -> None:
    assert not is_copy(OF_CHLOE, PARTS)
    quoted = (
        f"{OF_CHLOE} You call it “a number nobody decided”, and I can see why that makes you angry with us."
    )
    assert not is_copy(quoted, PARTS)


@pytest.mark.parametrize(
    "said", ["", "ok", "yes yes yes yes yes yes yes", "....................", "aaaaaaaaaaaaaaaaaaaaaa"]
)
def test_nothing_is_not_a_thought(said: str) -> None:
    assert not says_something(said)


@pytest.mark.parametrize("said", ["Call Leila", "Four days is fine.", "It is about trust."])
def test_a_thought_may_be_short_where_it_need_not_say_somebody_back(said: str) -> None:
    assert says_something(said)
    assert not says_something(said, fewest=FEWEST_IN_OWN_WORDS)


def test_a_thought_may_be_said_in_any_script() -> None:
    assert says_something("あなたは約束が破られたと感じている")
    assert says_something("Вы боитесь, что люди обидятся")


HEARD = Seen(has_view=True, was_ever_said=True, is_it=True, is_heard=True)
WRITTEN = Seen(has_view=True)


def test_stage_follows_what_both_have_said() -> None:
    def stage(*sides: Seen, has_ours: bool = False, is_closed: bool = False) -> Stage:
        return stage_of(sides, has_ours=has_ours, is_closed=is_closed)

    said = Seen(has_view=True, is_said=True, was_ever_said=True)
    assert stage(Seen(), WRITTEN) is Stage.open
    assert stage(WRITTEN, WRITTEN) is Stage.stated
    assert stage(said, WRITTEN) is Stage.saying_back
    assert stage(HEARD, WRITTEN) is Stage.saying_back
    assert stage(HEARD, HEARD) is Stage.both_heard
    assert stage(HEARD, HEARD, has_ours=True) is Stage.options
    assert stage(HEARD, HEARD, has_ours=True, is_closed=True) is Stage.closed


def test_duties_name_one_step_for_each_view() -> None:
    said = Seen(has_view=True, is_said=True, was_ever_said=True)
    right = Seen(has_view=True, was_ever_said=True, is_it=True)
    assert duties([Seen(), WRITTEN], offered_by=None, is_closed=False) == [Duty(Step.view, 0)]
    assert duties([WRITTEN, said], offered_by=None, is_closed=False) == [
        Duty(Step.say_back, 1),
        Duty(Step.answer, 1),
    ]
    assert duties([right, HEARD], offered_by=None, is_closed=False) == [Duty(Step.more, 0)]
    assert duties([HEARD, HEARD], offered_by=0, is_closed=False) == [Duty(Step.accept, 1)]
    assert duties([HEARD, HEARD], offered_by=0, is_closed=True) == []


def test_listener_comes_after_three_refusals_or_a_long_time() -> None:
    assert not may_choose_listener(refusals=2, is_stuck_for_long=False)
    assert may_choose_listener(refusals=3, is_stuck_for_long=False)
    assert may_choose_listener(refusals=0, is_stuck_for_long=True)
