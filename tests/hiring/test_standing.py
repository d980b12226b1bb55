"""When somebody counts as told."""

from __future__ import annotations

import pytest

from hiring.access.holding import held_about
from hiring.access.standing import is_told
from hiring.actions.closings import Said, hold_closing
from hiring.actions.entering import Notes, enter_notes
from hiring.models import Closing
from tests.cast import NOW, Cast
from tests.hiring.story import DAY, applied, decided, interviewed, opening_of

pytestmark = pytest.mark.usefixtures("now")


def test_whoever_withdrew_and_applied_again_was_not_told_yet(cast: Cast) -> None:
    opening = opening_of(cast)
    decided(applied(cast.asha, opening), "withdrawn", at=NOW - 15 * DAY)
    assert is_told(cast.asha, opening)
    again = applied(cast.asha, opening, at=NOW - 12 * DAY)
    assert not is_told(cast.asha, opening)
    interviewed(again, cast.ben)
    decided(again)
    enter_notes(again, Notes(notes="Would not hire"), by=cast.ben, at=NOW)
    assert not is_told(cast.asha, opening)
    assert "hiring_decision" not in {section.table for section in held_about(cast.asha, at=NOW).sections}
    hold_closing(
        Closing.objects.get(), by=cast.ben, at=NOW, said=Said(how="call", held_at=NOW, lines="We spoke.")
    )
    assert is_told(cast.asha, opening)
    assert "hiring_decision" in {section.table for section in held_about(cast.asha, at=NOW).sections}
