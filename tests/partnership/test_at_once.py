"""Two people, or two windows of one, act at the same moment over two connections: nothing happens twice."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from core.errors import Refused
from partnership.access.disagreements import table_of
from partnership.actions import agreements, disagreements, help
from partnership.models import Answer, HelpAnswer, InForce, Signature
from tests.cast import NOW, Cast, OwnDatabase, find
from tests.partnership.table import OF_CHLOE, OF_TARIQ, state_both
from tests.partnership.test_actions_agreements import start, text_of


def at_once(*acts: Callable[[], object]) -> list[str]:
    """This will do the acts in as many threads, and give what was refused."""
    together, refused = Barrier(len(acts)), []

    def act_on_signal(act: Callable[[], object]) -> None:
        together.wait()
        try:
            act()
        except Refused as said:
            refused.append(said.sentence)
        finally:
            connection.close()

    threads = [Thread(target=act_on_signal, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


@pytest.mark.database
def test_two_who_act_at_once_are_both_heard_and_nothing_happens_twice(own_database: OwnDatabase) -> None:
    cast = find()
    table = state_both(cast)
    sides = table_of(table)
    of_chloe, of_tariq = sides.of(cast.chloe).view, sides.of(cast.tariq).view
    assert of_chloe
    assert of_tariq

    # both say the other's view back at once
    assert not at_once(
        lambda: disagreements.say_back(of_chloe, words=OF_CHLOE, by=cast.tariq, at=NOW),
        lambda: disagreements.say_back(of_tariq, words=OF_TARIQ, by=cast.chloe, at=NOW),
    )
    sides = table_of(table)
    of_chloe_said, of_tariq_said = sides.of(cast.chloe).restatement, sides.of(cast.tariq).restatement
    assert of_chloe_said
    assert of_tariq_said

    # both answer at once, Chloe in two windows
    def answers(said: object, by: object) -> Callable[[], object]:
        return lambda: disagreements.answer_restatement(said, verdict="yes", missing="", by=by, at=NOW)  # type: ignore[arg-type] # handed on

    told = at_once(
        answers(of_chloe_said, cast.chloe),
        answers(of_chloe_said, cast.chloe),
        answers(of_tariq_said, cast.tariq),
    )
    assert told == ["This was answered already. Read the page again."]
    assert Answer.objects.count() == 2

    sign_at_once(cast)
    help_at_once(cast)


def sign_at_once(cast: Cast) -> None:
    """Both sign at once, Chloe in two windows: it is in force once."""
    text = text_of(start(cast))

    def signs(by: object) -> Callable[[], object]:
        return lambda: agreements.sign(text, by=by, at=NOW, digest=text.digest)  # type: ignore[arg-type] # handed on

    assert len(at_once(signs(cast.chloe), signs(cast.chloe), signs(cast.tariq))) == 1
    assert (Signature.objects.count(), InForce.objects.count()) == (2, 1)


def help_at_once(cast: Cast) -> None:
    """Two of a team answer one request at once: both answers stand, and the promise was kept once."""
    asked = help.ask_for_help(of=cast.it_team, sentence="Who?", urgency="soon", by=cast.chloe, at=NOW)
    assert not at_once(
        lambda: help.answer_help(asked, text="I do.", by=cast.dev, at=NOW),
        lambda: help.answer_help(asked, text="Me.", by=cast.ada, at=NOW),
    )
    assert HelpAnswer.objects.count() == 2
    asked.promise.refresh_from_db()
    assert asked.promise.ended_at == NOW
