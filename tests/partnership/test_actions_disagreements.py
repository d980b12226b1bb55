"""Say it back: what each act does, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from core import ledger, promises
from core.errors import Refused
from core.models import Message, Promise
from core.walls import Who
from partnership.access.disagreements import tables_of
from partnership.actions import disagreements, endings
from partnership.models import Disagreement
from partnership.rules.disagreements import Duty, Stage, Step
from partnership.rules.sides import Side
from tests.cast import NOW, Cast
from tests.partnership.table import (
    CHLOE_SEES,
    OF_CHLOE,
    OF_TARIQ,
    TARIQ_SEES,
    close,
    hear,
    hear_both,
    open_table,
    state_both,
    table,
    terms,
)

LATER = NOW + timedelta(hours=1)


def steps(disagreement: Disagreement) -> list[tuple[str, str]]:
    """What is owed now, and by whom, as the two see it at home."""
    found = Promise.objects.filter(wall=disagreement.wall, ended_at__isnull=True).order_by("pk")
    return [(promise.kind.partition(".")[2], str(promise.owed_by)) for promise in found]


def refused(sentence: str) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, match=sentence)


def test_disagreement_goes_from_open_to_agreed(cast: Cast) -> None:
    disagreement = open_table(cast)
    assert table(disagreement).stage is Stage.open
    assert steps(disagreement) == [("view", "Chloe Lindner"), ("view", "Tariq Mansour")]
    disagreements.state_view(disagreement, words=CHLOE_SEES, by=cast.chloe, at=NOW, after=0)
    disagreements.state_view(disagreement, words=TARIQ_SEES, by=cast.tariq, at=NOW, after=0)
    assert table(disagreement).stage is Stage.stated
    assert steps(disagreement) == [("say_back", "Tariq Mansour"), ("say_back", "Chloe Lindner")]
    hear(disagreement, cast.chloe, cast.tariq, OF_CHLOE)
    assert table(disagreement).stage is Stage.saying_back
    hear(disagreement, cast.tariq, cast.chloe, OF_TARIQ)
    assert table(disagreement).stage is Stage.both_heard
    assert steps(disagreement) == [("ours", "Chloe Lindner")]
    endings.add_option(disagreement, words="Use the band of the last opening like it", by=cast.chloe, at=NOW)
    assert table(disagreement).stage is Stage.options
    offer = endings.offer_ending(disagreement, terms=terms(cast), by=cast.tariq, at=NOW, after=0)
    assert steps(disagreement) == [("accept", "Chloe Lindner")]
    endings.accept_offer(offer, by=cast.chloe, at=NOW)
    assert table(disagreement).stage is Stage.closed
    assert steps(disagreement) == [
        ("look_again", "Tariq Mansour"),
        ("given", "Tariq Mansour"),
        ("given", "Chloe Lindner"),
    ]


def test_close_becomes_promises_in_both_directions(cast: Cast) -> None:
    close(cast)
    chloe = Who(cast.chloe, NOW)
    assert [promise.what for promise in promises.mine(chloe)] == [
        "The new band within three days of approval"
    ]
    assert [promise.what for promise in promises.yours(chloe)] == [
        "One sentence about pay that all recruiters use"
    ]
    assert [promises.words_of(promise) for promise in promises.ours(chloe)] == [
        "Look again together: Who tells a candidate about the pay"
    ]


def test_finding_what_is_ours_stands_under_ours_of_both(cast: Cast) -> None:
    hear_both(cast)
    for person in (cast.chloe, cast.tariq):
        assert [promise.kind for promise in promises.ours(Who(person, NOW))] == ["partnership.ours"]


def test_each_act_is_one_entry(cast: Cast) -> None:
    disagreement = close(cast).disagreement
    kinds = [entry.kind.partition(".")[2] for entry in ledger.entries_about(disagreement)]
    heard = ["view_said_back", "restatement_answered", "view_heard"]
    opened = ["disagreement_opened", "view_stated", "view_stated"]
    assert kinds == [*opened, *heard, *heard, "option_added", "ending_offered", "disagreement_closed"]


def test_changed_view_is_said_back_anew(cast: Cast) -> None:
    disagreement = hear_both(cast)
    changed = disagreements.Words(CHLOE_SEES.facts, CHLOE_SEES.meaning, CHLOE_SEES.need, "Ask us first.")
    disagreements.state_view(disagreement, words=changed, by=cast.chloe, at=LATER, after=1)
    assert table(disagreement).stage is Stage.saying_back
    assert table(disagreement).duties == [Duty(Step.say_back, 1)]
    with refused("Hear each other first"):
        endings.add_option(disagreement, words="Use the last band that is like it", by=cast.chloe, at=LATER)


def test_restatement_of_an_older_version_is_refused(cast: Cast) -> None:
    disagreement = state_both(cast)
    view = table(disagreement).of(cast.chloe).view
    assert view is not None
    changed = disagreements.Words(CHLOE_SEES.facts, CHLOE_SEES.meaning, CHLOE_SEES.need, "Ask us first.")
    disagreements.state_view(disagreement, words=changed, by=cast.chloe, at=LATER, after=1)
    with refused("Something changed while you wrote"):
        disagreements.say_back(view, words=OF_CHLOE, by=cast.tariq, at=LATER)


def test_almost_says_what_is_missing_and_the_other_tries_again(cast: Cast) -> None:
    disagreement = state_both(cast)
    view = table(disagreement).of(cast.chloe).view
    assert view is not None
    said = disagreements.say_back(view, words=OF_CHLOE, by=cast.tariq, at=NOW)
    with refused("Say what is missing"):
        disagreements.answer_restatement(said, verdict="almost", missing="  ", by=cast.chloe, at=NOW)
    missed = "That people feel cheated afterwards is what weighs most."
    disagreements.answer_restatement(said, verdict="almost", missing=missed, by=cast.chloe, at=NOW)
    with refused("That is what you said before"):
        disagreements.say_back(view, words=OF_CHLOE + ".", by=cast.tariq, at=NOW)
    again = "What hurts you most is that applicants afterwards think somebody tricked them over the salary."
    said = disagreements.say_back(view, words=again, by=cast.tariq, at=NOW)
    disagreements.answer_restatement(said, verdict="yes", missing="", by=cast.chloe, at=NOW)
    assert steps(disagreement) == [("say_back", "Chloe Lindner"), ("more", "Chloe Lindner")]


def test_second_of_two_answers_gets_one_clear_sentence(cast: Cast) -> None:
    disagreement = state_both(cast)
    view = table(disagreement).of(cast.chloe).view
    assert view is not None
    said = disagreements.say_back(view, words=OF_CHLOE, by=cast.tariq, at=NOW)
    disagreements.answer_restatement(said, verdict="yes", missing="", by=cast.chloe, at=NOW)
    with refused("answered already"):
        disagreements.answer_restatement(said, verdict="yes", missing="", by=cast.chloe, at=NOW)
    with refused("You said it back already"):
        disagreements.say_back(view, words=OF_CHLOE, by=cast.tariq, at=NOW)
    disagreements.say_no_more(said, by=cast.chloe, at=NOW)
    with refused("Something changed|You said so already"):
        disagreements.say_no_more(said, by=cast.chloe, at=NOW)


@pytest.mark.parametrize(
    "words", ["", "   ", "ok", "Yes yes yes yes yes yes", "................", "\u200b" * 40]
)
def test_restatement_that_says_nothing_is_refused(cast: Cast, words: str) -> None:
    view = table(state_both(cast)).of(cast.chloe).view
    assert view is not None
    with refused("Say in a sentence or two"):
        disagreements.say_back(view, words=words, by=cast.tariq, at=NOW)


def test_option_that_is_a_first_wish_is_refused(cast: Cast) -> None:
    disagreement = hear_both(cast)
    with refused("what one of you asked for at first"):
        endings.add_option(disagreement, words=TARIQ_SEES.ask, by=cast.tariq, at=NOW)


def test_offer_needs_an_option_and_the_other_side_says_yes(cast: Cast) -> None:
    disagreement = hear_both(cast)
    with refused("Put at least one way on the table"):
        endings.offer_ending(disagreement, terms=terms(cast), by=cast.tariq, at=NOW, after=0)
    endings.add_option(disagreement, words="Use the band of the last opening like it", by=cast.chloe, at=NOW)
    offer = endings.offer_ending(disagreement, terms=terms(cast), by=cast.tariq, at=NOW, after=0)
    with refused("You made this offer"):
        endings.accept_offer(offer, by=cast.tariq, at=NOW)
    with refused("Something changed while you wrote"):
        endings.offer_ending(disagreement, terms=terms(cast), by=cast.chloe, at=NOW, after=0)


def test_closed_disagreement_stays_as_it_is(cast: Cast) -> None:
    disagreement = close(cast).disagreement
    with refused("is closed"):
        disagreements.state_view(disagreement, words=TARIQ_SEES, by=cast.chloe, at=LATER, after=1)


def test_disagreement_is_between_two_sides(cast: Cast) -> None:
    with refused("does not speak for that side"):
        disagreements.open_disagreement(
            about="The pay", my_side=Side.hr, other=cast.rosa, their_side=Side.ta, by=cast.chloe, at=NOW
        )
    with refused("Two of the same team"):
        disagreements.open_disagreement(
            about="The pay", my_side=Side.hr, other=cast.tariq, their_side=Side.hr, by=cast.chloe, at=NOW
        )


def test_other_is_asked_to_sit_down_and_then_told_that_it_is_their_turn(cast: Cast) -> None:
    disagreement = open_table(cast)
    told = Message.objects.filter(wall=disagreement.wall).order_by("pk")
    assert [(str(each.to), each.template) for each in told] == [("Tariq Mansour", "partnership.sit_down")]

    disagreements.state_view(disagreement, words=TARIQ_SEES, by=cast.tariq, at=NOW, after=0)
    disagreements.state_view(disagreement, words=CHLOE_SEES, by=cast.chloe, at=NOW, after=0)

    assert [(str(each.to), each.template) for each in told.all()[1:]] == [
        ("Tariq Mansour", "partnership.your_turn")
    ]


def test_tables_are_read_in_as_many_queries_for_three_as_for_one(
    cast: Cast, django_assert_num_queries: Callable[..., AbstractContextManager[object]]
) -> None:
    made = [close(cast).disagreement, hear_both(cast), state_both(cast)]
    with django_assert_num_queries(6):
        tables_of(made[:1])
    with django_assert_num_queries(6):
        tables_of(made)
