"""Nobody closes a disagreement with a side unheard: not the actions, not an administrator with the database open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from core.errors import Refused
from core.models import Promise
from partnership.actions import endings
from partnership.models import Answer, Close, Disagreement, Heard, Restatement, View
from tests.cast import NOW, Cast
from tests.partnership.table import OF_CHLOE as CHLOE_IS_HEARD
from tests.partnership.table import close, hear, hear_both, state_both, table, terms

AT = "2026-03-03 10:00:00+00:00"


def sql(statement: str, *values: Any) -> None:
    """As an administrator types it, past every line of ours."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@contextmanager
def stopped(words: str) -> Iterator[None]:
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        yield


def close_by_hand(disagreement: Disagreement, offer: int, by: int) -> None:
    promise = Promise.objects.filter(wall=disagreement.wall).first()
    assert promise is not None
    sql(
        "INSERT INTO partnership_close (disagreement_id, offer_id, look_again_id, at, by_id)"
        " VALUES (%s, %s, %s, %s, %s)",
        disagreement.pk,
        offer,
        promise.pk,
        AT,
        by,
    )


def offered(disagreement: Disagreement, cast: Cast) -> int:
    """Everything that a close needs but that both are heard, put there by hand."""
    sql(
        "INSERT INTO partnership_option (disagreement_id, words, at, by_id) VALUES (%s, 'A third way', %s, %s)",
        disagreement.pk,
        AT,
        cast.tariq.pk,
    )
    hr, ta = disagreement.chairs.order_by("pk")
    sql(
        "INSERT INTO partnership_offer (disagreement_id, chair_id, number, agreement, sign, look_again_on, at, by_id)"
        " VALUES (%s, %s, 1, 'We agree', 'We see it', '2026-04-14', %s, %s)",
        disagreement.pk,
        ta.pk,
        AT,
        cast.tariq.pk,
    )
    [offer] = disagreement.offers.all()
    for chair, owner in ((hr, cast.chloe), (ta, cast.tariq)):
        sql(
            "INSERT INTO partnership_gift (offer_id, chair_id, owner_id, what, by_on)"
            " VALUES (%s, %s, %s, 'Something', '2026-03-10')",
            offer.pk,
            chair.pk,
            owner.pk,
        )
    return offer.pk


def test_close_goes_through_when_both_are_heard(cast: Cast) -> None:
    disagreement = hear_both(cast)
    close_by_hand(disagreement, offered(disagreement, cast), cast.chloe.pk)
    assert Close.objects.get().disagreement == disagreement


def only_chloe_heard(cast: Cast) -> Disagreement:
    disagreement = state_both(cast)
    hear(disagreement, cast.chloe, cast.tariq, CHLOE_IS_HEARD)
    return disagreement


@pytest.mark.parametrize("built", [state_both, only_chloe_heard], ids=["nobody heard", "one side unheard"])
def test_close_is_stopped_while_a_side_is_unheard(built: Callable[[Cast], Disagreement], cast: Cast) -> None:
    disagreement = built(cast)
    offer = offered(disagreement, cast)
    with stopped("both sides are heard first"):
        close_by_hand(disagreement, offer, cast.chloe.pk)
    assert not Close.objects.exists()


def test_close_is_stopped_when_a_view_was_changed_since(cast: Cast) -> None:
    disagreement = hear_both(cast)
    offer = offered(disagreement, cast)
    sql(
        "INSERT INTO partnership_view (chair_id, number, facts, meaning, need, ask, at, by_id)"
        " SELECT id, 2, 'f', 'm', 'n', 'a', %s, %s FROM partnership_chair"
        " WHERE disagreement_id = %s AND side = 'hr'",
        AT,
        cast.chloe.pk,
        disagreement.pk,
    )
    with stopped("both sides are heard first"):
        close_by_hand(disagreement, offer, cast.chloe.pk)


def test_close_is_stopped_without_the_other_sides_yes(cast: Cast) -> None:
    disagreement = hear_both(cast)
    offer = offered(disagreement, cast)
    for nobody_of_theirs in (cast.tariq, cast.ada):
        with stopped("the other side says yes"):
            close_by_hand(disagreement, offer, nobody_of_theirs.pk)


def test_close_is_stopped_without_a_third_way(cast: Cast) -> None:
    disagreement = hear_both(cast)
    offer = offered(disagreement, cast)
    with stopped("what was said at this table stays"):
        sql("DELETE FROM partnership_option WHERE disagreement_id = %s", disagreement.pk)
    close_by_hand(disagreement, offer, cast.chloe.pk)


def answer_by_hand(restatement: Restatement, by: int, verdict: str = "yes") -> None:
    sql(
        "INSERT INTO partnership_answer (restatement_id, verdict, missing, at, by_id) VALUES (%s, %s, '', %s, %s)",
        restatement.pk,
        verdict,
        AT,
        by,
    )


def said_back(disagreement: Disagreement, cast: Cast) -> Restatement:
    from partnership.actions.disagreements import say_back

    view = table(disagreement).of(cast.chloe).view
    assert view is not None
    return say_back(view, words=CHLOE_IS_HEARD, by=cast.tariq, at=NOW)


def heard_by_hand(view: View, restatement: Restatement, by: int) -> None:
    sql(
        "INSERT INTO partnership_heard (view_id, restatement_id, at, by_id) VALUES (%s, %s, %s, %s)",
        view.pk,
        restatement.pk,
        AT,
        by,
    )


def test_answer_is_given_by_those_whose_view_it_is(cast: Cast) -> None:
    said = said_back(state_both(cast), cast)
    for other in (cast.tariq, cast.ada):
        with stopped("those whose view it is answer"):
            answer_by_hand(said, other.pk)
    answer_by_hand(said, cast.chloe.pk)
    assert Answer.objects.get().by == cast.chloe


def test_heard_needs_a_yes_to_exactly_this_version(cast: Cast) -> None:
    disagreement = state_both(cast)
    said = said_back(disagreement, cast)
    with stopped("a view is heard when the answer was yes"):
        heard_by_hand(said.view, said, cast.chloe.pk)
    answer_by_hand(said, cast.chloe.pk, "almost")
    with stopped("a view is heard when the answer was yes"):
        heard_by_hand(said.view, said, cast.chloe.pk)
    theirs = table(disagreement).of(cast.tariq).view
    assert theirs is not None
    with stopped("a view is heard"):
        heard_by_hand(theirs, said, cast.tariq.pk)
    assert not Heard.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE partnership_answer SET verdict = 'no'",
        "UPDATE partnership_view SET facts = 'It was quite different'",
        "UPDATE partnership_view SET number = number + 1",
        "UPDATE partnership_restatement SET words = 'I said something else'",
        "UPDATE partnership_restatement SET view_id = view_id + 1",
        "UPDATE partnership_heard SET by_id = by_id + 1",
        "UPDATE partnership_close SET by_id = by_id + 1",
        "UPDATE partnership_chair SET side = 'it' WHERE side = 'hr'",
        "UPDATE partnership_speaker SET person_id = person_id + 1",
        "UPDATE partnership_offer SET agreement = 'Something else'",
        "UPDATE partnership_gift SET what = 'Nothing'",
        "DELETE FROM partnership_answer",
        "DELETE FROM partnership_heard",
        "DELETE FROM partnership_close",
        "DELETE FROM partnership_speaker",
    ],
)
def test_what_was_said_stays(cast: Cast, statement: str) -> None:
    close(cast)
    with stopped("what was said at this table stays"):
        sql(statement)


def test_texts_can_be_emptied_and_nothing_else(cast: Cast) -> None:
    close(cast)
    sql("UPDATE partnership_view SET facts = '', meaning = '', need = '', ask = ''")
    sql("UPDATE partnership_restatement SET words = ''")
    assert set(View.objects.values_list("facts", flat=True)) == {""}


def test_nobody_speaks_for_both_sides(cast: Cast) -> None:
    disagreement = state_both(cast)
    sql(
        "UPDATE partnership_speaker SET until_at = %s, until_by_id = person_id WHERE person_id = %s",
        AT,
        cast.tariq.pk,
    )
    with stopped("nobody speaks for both sides"):
        sql(
            "INSERT INTO partnership_speaker (chair_id, person_id, since_at, since_by_id)"
            " SELECT id, %s, %s, %s FROM partnership_chair WHERE disagreement_id = %s AND side = 'ta'",
            cast.chloe.pk,
            AT,
            cast.chloe.pk,
            disagreement.pk,
        )


def test_replacing_a_row_is_no_way_round(cast: Cast) -> None:
    disagreement = state_both(cast)
    said = said_back(disagreement, cast)
    answer_by_hand(said, cast.chloe.pk, "almost")
    row = Answer.objects.get()
    is_sqlite = connection.vendor == "sqlite"  # PostgreSQL has no such statement
    why = "a restatement is answered once" if is_sqlite else "syntax error"
    with pytest.raises(DatabaseError, match=why), transaction.atomic():
        sql(
            "REPLACE INTO partnership_answer (id, restatement_id, verdict, missing, at, by_id)"
            " VALUES (%s, %s, 'yes', '', %s, %s)",
            row.pk,
            said.pk,
            AT,
            cast.chloe.pk,
        )


def test_actions_refuse_what_the_gate_stops(cast: Cast) -> None:
    disagreement = only_chloe_heard(cast)
    with pytest.raises(Refused, match="Hear each other first"):
        endings.offer_ending(disagreement, terms=terms(cast), by=cast.tariq, at=NOW, after=0)
