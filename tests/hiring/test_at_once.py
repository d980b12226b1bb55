"""Two windows of a candidate, or two people at one moment: nothing happens twice, and nobody holds up the other."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hiring.actions import links, rights, talks, voices
from hiring.actions.erasing import ask_for_erasure
from hiring.models import Ballot, CallIn, ErasureRequest, Meeting, Opening, Slot, Writing
from hiring.rules.slots import Span
from tests.cast import NOW, Cast, OwnDatabase, find
from tests.hiring.story import DAY, rejected
from tests.partnership.test_at_once import at_once

HOUR = timedelta(hours=1)


@pytest.mark.database
def test_candidate_who_acts_in_two_windows_at_once_does_it_once(own_database: OwnDatabase) -> None:
    cast = find()
    asha, opening = cast.asha, rejected(cast, cast.asha, cast.ben).opening
    takes_two_times(cast, opening)
    moves_while_it_is_taken_back(cast, opening)

    assert at_once(
        lambda: rights.call_in(asha, opening, words="", at=NOW),
        lambda: rights.call_in(asha, opening, words="", at=NOW),
    ) == ["They have heard it. Please give them two days before you ask again."]
    assert CallIn.objects.count() == 1

    said = {"respected": "yes"}
    assert at_once(
        lambda: voices.say_how_it_was(asha, said, at=NOW), lambda: voices.say_how_it_was(asha, said, at=NOW)
    ) == ["You have answered already. Thank you."]
    assert Ballot.objects.count() == 1

    reads_and_is_written_to(cast, opening)
    assert len(at_once(lambda: ask_for_erasure(asha, at=NOW), lambda: ask_for_erasure(asha, at=NOW))) == 1
    assert ErasureRequest.objects.count() == 1


def takes_two_times(cast: Cast, opening: Opening) -> None:
    talks.write_to_candidate(cast.asha, opening, words="There is news.", by=cast.ben, at=NOW)
    talks.say_wish(cast.asha, opening, channel="video", amount="all", reach="", at=NOW)
    spans = [Span(NOW + n * DAY, NOW + n * DAY + HOUR) for n in (1, 2, 3)]
    one, other, _third = talks.offer_slots(cast.ben, spans, place="Here", at=NOW)
    assert not at_once(
        lambda: talks.take_slot(cast.asha, opening, one, at=NOW),
        lambda: talks.take_slot(cast.asha, opening, other, at=NOW),
    )
    assert Meeting.objects.get(ended_at__isnull=True).sequence == 1


def moves_while_it_is_taken_back(cast: Cast, opening: Opening) -> None:
    """Whichever comes first, what both calendars hear last is how it is."""
    meeting = Meeting.objects.get(ended_at__isnull=True)
    third = Slot.objects.order_by("starts_at")[2]
    assert not at_once(
        lambda: talks.take_slot(cast.asha, opening, third, at=NOW),
        lambda: talks.withdraw_slot(meeting.slot, by=cast.ben, at=NOW),
    )
    assert Meeting.objects.get(ended_at__isnull=True).slot == third


def reads_and_is_written_to(cast: Cast, opening: Opening) -> None:
    """One changes the candidate's own row, the others write rows that point to it."""
    for number in range(10):
        language = ("de", "en")[number % 2]
        assert not at_once(
            lambda language=language: links.choose_language(cast.asha, language, at=NOW),  # type: ignore[misc] # bound here
            lambda: talks.write_to_candidate(cast.asha, opening, words="Hello.", by=cast.ben, at=NOW),
            lambda: talks.write_to_candidate(cast.asha, opening, words="Hello.", by=cast.ben, at=NOW),
        )
    assert Writing.objects.count() == 21
