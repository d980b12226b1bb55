"""What is held about a candidate is theirs to read, and the names of others are not in it."""

from __future__ import annotations

import pytest

from core.models import Message
from hiring.access.holding import held_about
from hiring.actions.closings import Said, hold_closing
from hiring.actions.entering import Notes, enter_notes
from hiring.actions.letters import send_letters
from hiring.models import Closing, ClosingHeld
from tests.cast import NOW, Cast
from tests.hiring.story import DAY, applied, decided, interviewed, newcomer, opening_of, rejected

pytestmark = pytest.mark.usefixtures("now")
OTHERS = [
    "Ada Bauer",
    "Chloe Lindner",
    "Dev Raman",
    "Eve Novak",
    "Judge Amari",
    "Sol Keller",
    "Tariq Mansour",
]


def test_names_of_others_are_taken_out_however_much_was_written(cast: Cast) -> None:
    much = " ".join(f"w{number}" for number in range(3000))  # 9000 pairs, threes and fours
    application = applied(cast.asha, opening_of(cast))
    interview = interviewed(application, cast.ben)
    notes = Notes(notes=f"{', '.join(OTHERS)}, {much}", recommendation="no")
    enter_notes(application, notes, by=cast.ben, at=NOW, interview=interview)
    decided(application)
    said = Said(how=ClosingHeld.How.CALL, held_at=NOW, lines="We spoke.")
    hold_closing(Closing.objects.get(person=cast.asha), by=cast.ben, at=NOW, said=said)
    [[card]] = [
        each.rows for each in held_about(cast.asha, at=NOW + DAY).sections if each.table == "hiring_scorecard"
    ]
    assert card["notes"] == ", ".join(["[another person]"] * len(OTHERS) + [much])


def test_letter_to_them_keeps_the_name_of_whoever_signed_it(cast: Cast) -> None:
    lea, opening = newcomer(cast, "Lea One"), opening_of(cast)
    text = "Dear {name}, thank you. Sol Keller liked it. Tariq Mansour"
    send_letters(opening, [rejected(cast, lea, opening=opening)], text=text, by=cast.tariq, at=NOW)
    Message.objects.filter(to=lea).update(sent_at=NOW)
    [[letter]] = [
        each.rows for each in held_about(lea, at=NOW + DAY).sections if each.table == "hiring_letter"
    ]
    assert letter["text"] == "Dear Lea One, thank you. [another person] liked it. Tariq Mansour"
