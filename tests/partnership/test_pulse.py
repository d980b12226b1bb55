from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.actions import people as people_actions
from core.errors import Refused
from core.models import Entry, Message, Opening, Person
from partnership.access import pulse as access
from partnership.actions import pulse
from partnership.actions.thanks import share_thanks, thank
from partnership.models import PulseCount, PulseRound, PulseSeat, Thanks
from partnership.rules.sides import Side
from tests.cast import NOW, Cast

SignIn = Callable[[Person], Client]
CLOSES = NOW + timedelta(days=7)
AFTER = CLOSES + timedelta(hours=1)
ANSWERS = {"need": 4, "heard": 2, "ask": 5, "kept": None, "glad": 3}


def proposed(cast: Cast) -> PulseRound:
    return pulse.propose_pulse(
        one=Side.hr,
        other=Side.ta,
        closes_at=CLOSES,
        talk_at=CLOSES + timedelta(days=1),
        place="Room 4",
        by=cast.chloe,
        at=NOW,
    )


def opened(cast: Cast, *, hr: int = 0, ta: int = 0) -> PulseRound:
    """A round between the two teams, with so many more people in each."""
    for team, number in ((cast.hr_team, hr), (cast.ta_team, ta)):
        for at in range(number):
            name = f"{team.name} {at}"
            email = f"{team.kind}{at}@isarlicht.example"
            person = people_actions.add_person(name=name, email=email, by=cast.ada, at=NOW)
            people_actions.seat_in_team(person, team=team, by=cast.ada, at=NOW)
    asked = proposed(cast)
    pulse.open_pulse(asked, by=cast.tariq, at=NOW)
    return PulseRound.objects.get(pk=asked.pk)


def everybody_answers(asked: PulseRound) -> None:
    for seat in PulseSeat.objects.filter(round=asked).select_related("person"):
        pulse.answer_pulse(asked, ANSWERS, by=seat.person, at=NOW)


def test_a_pulse_opens_when_the_other_side_agrees(cast: Cast) -> None:
    asked = proposed(cast)
    assert Message.objects.filter(to=cast.tariq, template="partnership.pulse_proposed").count() == 1
    for nobody in (cast.chloe, cast.ben, cast.dev):
        with pytest.raises(Http404):
            access.get_pulse(nobody, asked.public_id, at=NOW, verb="pulse.open")

    pulse.open_pulse(asked, by=cast.tariq, at=NOW)

    assert sorted(seat.person.name for seat in PulseSeat.objects.all()) == ["Chloe Lindner", "Tariq Mansour"]
    with pytest.raises(Refused, match="open already"):
        pulse.open_pulse(asked, by=cast.tariq, at=NOW)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"one": Side.ta}, "a team of your own"),
        ({"other": Side.hr}, "another team"),
        ({"closes_at": NOW + timedelta(hours=2)}, "at least a day"),
        ({"talk_at": CLOSES}, "Book the talk"),
    ],
)
def test_an_odd_pulse_is_refused(cast: Cast, change: dict[str, object], words: str) -> None:
    usual: dict[str, object] = {"one": Side.hr, "other": Side.ta, "closes_at": CLOSES, "talk_at": AFTER}
    with pytest.raises(Refused, match=words):
        pulse.propose_pulse(**(usual | change), place="Room 4", by=cast.chloe, at=NOW)  # type: ignore[arg-type] # each by its name


def test_an_answer_is_counted_and_kept_nowhere(cast: Cast) -> None:
    asked = opened(cast)

    pulse.answer_pulse(asked, ANSWERS, by=cast.chloe, at=NOW)

    counted = PulseCount.objects.filter(number__gt=0).values_list("question", "point", "number")
    assert sorted(counted) == [("ask", 5, 1), ("glad", 3, 1), ("heard", 2, 1), ("need", 4, 1)]
    with pytest.raises(Refused, match="answered already"):
        pulse.answer_pulse(asked, ANSWERS, by=cast.chloe, at=NOW)


def test_nothing_joins_an_answer_to_who_gave_it(cast: Cast) -> None:
    asked = opened(cast, hr=2)
    pulse.answer_pulse(asked, ANSWERS, by=cast.chloe, at=NOW)

    entry = Entry.objects.latest("index")
    opening = Opening.objects.get(entry=entry)
    assert (entry.kind, opening.by, opening.subject) == ("partnership.pulse_answered", None, None)
    assert b"pulsecount" not in bytes(opening.envelope)
    assert b"pulseseat" not in bytes(opening.envelope)
    linked = {field.name for field in PulseCount._meta.get_fields()}
    assert linked == {"id", "group", "question", "point", "number"}
    assert {field.name for field in PulseSeat._meta.get_fields()} == {
        "id",
        "group",
        "round",
        "person",
        "has_answered",
    }


def test_every_count_of_a_group_is_written_with_each_answer(cast: Cast) -> None:
    """PostgreSQL numbers the transaction that wrote a row (xmin): it must be one for all, or it would tell."""
    asked = opened(cast)
    with CaptureQueriesContext(connection) as asked_for:
        pulse.answer_pulse(asked, ANSWERS, by=cast.chloe, at=NOW)

    [update] = [
        query["sql"] for query in asked_for if query["sql"].startswith('UPDATE "partnership_pulsecount"')
    ]
    assert update.rpartition(" WHERE ")[2].count("=") == 1
    assert '"group_id"' in update.rpartition(" WHERE ")[2]


def test_the_result_is_seen_by_both_sides_from_the_same_moment(cast: Cast) -> None:
    asked = opened(cast, hr=5, ta=5)
    everybody_answers(asked)
    for person in (cast.chloe, cast.tariq):
        with pytest.raises(Http404):
            access.get_pulse(person, asked.public_id, at=CLOSES - timedelta(minutes=1), verb="pulse.result")

    for person in (cast.chloe, cast.tariq):
        assert access.get_pulse(person, asked.public_id, at=CLOSES, verb="pulse.result") == asked
    for nobody in (cast.ben, cast.dev, cast.ada, cast.eve):
        with pytest.raises(Http404):
            access.get_pulse(nobody, asked.public_id, at=AFTER, verb="pulse.result")

    names = [figure.name for figure in pulse.result_of(asked)["need"]]
    assert names == ["everybody", "hr", "ta"]


def test_the_result_hides_what_fewer_than_five_said(cast: Cast) -> None:
    asked = opened(cast, hr=6, ta=2)
    everybody_answers(asked)

    result = pulse.result_of(asked)

    assert [figure.name for figure in result["need"]] == ["everybody"]
    assert result["kept"] == []


def test_the_threshold_is_never_below_five(cast: Cast) -> None:
    asked = proposed(cast)

    with pytest.raises(IntegrityError), transaction.atomic():
        PulseRound.objects.filter(pk=asked.pk).update(fewest=2)


def test_nobody_answers_for_others_or_too_late(cast: Cast) -> None:
    asked = opened(cast)

    with pytest.raises(Refused, match="answered already"):
        pulse.answer_pulse(asked, ANSWERS, by=cast.dev, at=NOW)
    with pytest.raises(Refused, match="not open"):
        pulse.answer_pulse(asked, ANSWERS, by=cast.chloe, at=AFTER)
    with pytest.raises(Refused, match="not open"):
        pulse.state_with_name(asked, text="Late.", by=cast.chloe, at=AFTER)


@pytest.mark.usefixtures("now")
def test_a_pulse_goes_from_proposing_to_its_result_on_its_pages(sign_in: SignIn, cast: Cast) -> None:
    said = {
        "one": "hr",
        "other": "ta",
        "last_day": "2026-03-10",
        "talk_day": "2026-03-12",
        "talk_time": "10:00",
    }
    chloe, tariq = sign_in(cast.chloe), sign_in(cast.tariq)
    chloe.post("/partnership/pulse/new/", said | {"place": "Room 4"})
    path = f"/partnership/pulse/{PulseRound.objects.get().public_id}/"
    tariq.post(f"{path}agreement/")
    assert tariq.get(f"{path}answer/").status_code == 200

    missing = tariq.post(f"{path}answer/", {"need": "4"}).content.decode()
    assert missing.count("is one too.") >= 4
    tariq.post(f"{path}answer/", {"need": "4", "heard": "0", "ask": "1", "kept": "5", "glad": "3"})
    assert tariq.get(f"{path}answer/").status_code == 404
    tariq.post(f"{path}statement/", {"text": "We are <i>two</i>."})
    assert "We are" not in chloe.get(path).content.decode()

    with time_machine.travel(AFTER + timedelta(days=3), tick=False):
        shown = sign_in(cast.chloe).get(path).content.decode()
    assert "Too few answered to show anything." in shown
    assert "We are &lt;i&gt;two&lt;/i&gt;." in shown


def test_thanks_are_public_when_both_like(cast: Cast) -> None:
    said = thank(to=cast.tariq, text="For the list.", may_be_public=True, by=cast.chloe, at=NOW)
    with pytest.raises(Http404):
        access.get_thanks(cast.dev, said.public_id, at=NOW)

    share_thanks(said, by=cast.tariq, at=NOW)

    assert access.get_thanks(cast.dev, said.public_id, at=NOW) == said
    with pytest.raises(Http404):
        access.get_thanks(cast.eve, said.public_id, at=NOW)
    with pytest.raises(Http404):
        access.get_thanks(cast.chloe, said.public_id, at=NOW, verb="thanks.share")


def test_thanks_meant_for_one_stay_with_one(cast: Cast) -> None:
    said = thank(to=cast.tariq, text="For the list.", may_be_public=False, by=cast.chloe, at=NOW)

    with pytest.raises(Refused, match="for you alone"):
        share_thanks(said, by=cast.tariq, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Thanks.objects.filter(pk=said.pk).update(shared_at=NOW, shared_by=cast.tariq)


@pytest.mark.usefixtures("now")
def test_thanks_are_said_and_shared_on_their_page(sign_in: SignIn, cast: Cast) -> None:
    said = {"to": "Tariq Mansour", "text": "For <b> the list.", "may_be_public": "on"}
    sign_in(cast.chloe).post("/partnership/thanks/", said)
    tariq = sign_in(cast.tariq)
    assert "For &lt;b&gt; the list." in tariq.get("/partnership/thanks/").content.decode()

    tariq.post(f"/partnership/thanks/{Thanks.objects.get().public_id}/share/")

    assert "For &lt;b&gt; the list." in sign_in(cast.dev).get("/partnership/thanks/").content.decode()


def test_a_team_too_small_is_told_so_and_what_it_can_do(cast: Cast, sign_in: SignIn, now: object) -> None:
    asked = opened(cast, hr=4)
    shown = sign_in(cast.tariq).get(f"/partnership/pulse/{asked.public_id}/").content.decode()
    assert "Too small to answer without a name: Talent acquisition" in shown
    assert "Say it with your name" in shown
