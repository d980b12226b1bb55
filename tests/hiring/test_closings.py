"""A closing from the brief to the confirmation, and everything that may happen on the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from core import tick, walls
from core.actions import people as persons
from core.errors import Refused
from core.models import Kept, Message, Person
from hiring.access.brief import may_take_over
from hiring.actions import closings as acts
from hiring.actions.closings import Said
from hiring.actions.entering import Notes, enter_notes
from hiring.actions.notes import ask_for_notes, give_notes
from hiring.actions.talks import offer_slots, say_wish, take_slot, write_to_candidate
from hiring.models import BriefNote, Closing, ClosingHeld, NotesAsked
from hiring.rules.slots import Span
from tests.cast import NOW, Cast
from tests.hiring.story import DAY, applied, decided, due_of, fresh, interviewed, promise_of, rejected

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Person], Client]
SPOKE = Said(how="call", held_at=NOW - timedelta(hours=1), lines="Thanked her for the search demo.")
GOOD = Notes(strengths="Explained the index in two minutes", gap="Load tests", evidence="The second task")


@pytest.fixture
def closing(cast: Cast) -> Closing:
    """Ben and Rosa met Asha; Rosa wrote notes, and Ben owes the talk."""
    closing = rejected(cast, cast.asha, cast.rosa, cast.ben)
    enter_notes(closing.opening.applications.get(), GOOD, by=cast.rosa, at=NOW - DAY)
    return closing


def page(closing: Closing, name: str = "") -> str:
    return f"/hiring/closings/{closing.public_id}/{name}"


# --- Holding it ---


def test_hold_keeps_the_promise_and_tells_the_candidate_nothing_by_itself(
    cast: Cast, closing: Closing
) -> None:
    acts.hold_closing(closing, by=cast.ben, at=NOW, said=SPOKE)
    assert fresh(closing).ended_at == NOW
    assert promise_of(closing).ended_at == NOW
    assert ClosingHeld.objects.get().lines == "Thanked her for the search demo."
    assert not Message.objects.filter(to=cast.asha).exists()


def test_hold_twice_is_refused(cast: Cast, closing: Closing) -> None:
    acts.hold_closing(closing, by=cast.ben, at=NOW, said=SPOKE)
    with pytest.raises(Refused, match="Nothing is owed"):
        acts.hold_closing(closing, by=cast.ben, at=NOW, said=SPOKE)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (Said("call", NOW + timedelta(hours=1), "Soon"), "still to come"),
        (Said("call", NOW - 21 * DAY, "Long ago"), "before they applied"),
        (Said("call", NOW, "  "), "in one line"),
    ],
)
def test_hold_needs_a_past_moment_and_a_line(cast: Cast, closing: Closing, said: Said, why: str) -> None:
    with pytest.raises(Refused, match=why):
        acts.hold_closing(closing, by=cast.ben, at=NOW, said=said)
    assert fresh(closing).ended_at is None


def test_candidate_confirms_and_may_still_say_that_it_did_not_happen(cast: Cast, closing: Closing) -> None:
    acts.hold_closing(closing, by=cast.ben, at=NOW, said=SPOKE)
    acts.confirm_closing(closing, by=cast.asha, at=NOW)
    assert ClosingHeld.objects.get().confirmed_at == NOW
    due_at = promise_of(closing).due_at
    acts.reopen_closing(closing, by=cast.asha, at=NOW, saying="Nobody called")
    now = fresh(closing)
    assert (now.ended_at, now.owed_by, now.due_at) == (None, cast.ben, due_at)
    assert promise_of(closing).ended_at is None
    assert Kept.objects.get().contested_by == cast.asha
    assert Message.objects.get(template="hiring.closing_reopened").to == cast.ben
    acts.hold_closing(closing, by=cast.ben, at=NOW + DAY, said=SPOKE)
    assert ClosingHeld.objects.filter(contested_at__isnull=True).count() == 1


def test_reopen_of_what_nobody_held_is_refused(cast: Cast, closing: Closing) -> None:
    with pytest.raises(Refused, match="Nobody says"):
        acts.reopen_closing(closing, by=cast.asha, at=NOW, saying="Nobody called")


# --- A later day, another hand ---


def test_notice_moves_the_day_and_tells_the_candidate_no_decision(cast: Cast, closing: Closing) -> None:
    later = due_of(closing) + 3 * DAY
    acts.give_notice(closing, to_due_at=later, by=cast.ben, at=NOW)
    assert due_of(closing) == promise_of(closing).due_at == later
    told = Message.objects.get(to=cast.asha)
    assert told.template == "hiring.takes_longer"


def test_notice_says_that_nothing_is_decided_only_where_that_is_true(cast: Cast, closing: Closing) -> None:
    assert acts.notice_of(closing, to_due_at=NOW, by=cast.ben)[0] == "hiring.takes_longer"
    closing.decided_at = None
    assert acts.notice_of(closing, to_due_at=NOW, by=cast.ben)[0] == "hiring.no_decision_yet"


def test_notice_of_an_earlier_day_or_to_who_cannot_be_reached_is_refused(
    cast: Cast, closing: Closing
) -> None:
    with pytest.raises(Refused, match="after the one you promised"):
        acts.give_notice(closing, to_due_at=due_of(closing), by=cast.ben, at=NOW)
    cast.asha.candidate.can_email = False
    cast.asha.candidate.save()
    with pytest.raises(Refused, match="cannot be reached"):
        acts.give_notice(closing, to_due_at=due_of(closing) + DAY, by=cast.ben, at=NOW)


def test_handover_goes_only_to_who_met_them(cast: Cast, closing: Closing) -> None:
    assert may_take_over(closing, at=NOW) == [cast.rosa]
    for other in (cast.tariq, cast.ben):
        with pytest.raises(Refused, match="Only somebody who met them"):
            acts.hand_over_closing(closing, to_person=other, reason="Away", by=cast.ben, at=NOW)
    with pytest.raises(Refused, match="Write why"):
        acts.hand_over_closing(closing, to_person=cast.rosa, reason=" ", by=cast.ben, at=NOW)
    acts.hand_over_closing(closing, to_person=cast.rosa, reason="I am away", by=cast.ben, at=NOW)
    assert (fresh(closing).owed_by, promise_of(closing).owed_by) == (cast.rosa, cast.rosa)
    assert Message.objects.get(template="hiring.closing_handed_to_you").to == cast.rosa


def test_handover_of_people_stays_when_more_is_told_by_the_ats(cast: Cast, closing: Closing) -> None:
    acts.hand_over_closing(closing, to_person=cast.rosa, reason="I am away", by=cast.ben, at=NOW)
    interviewed(closing.opening.applications.get(), cast.ben, at=NOW - 3 * DAY)
    assert fresh(closing).owed_by == cast.rosa


def test_where_nobody_who_met_them_is_left_the_opening_takes_over(cast: Cast) -> None:
    closing = rejected(cast, cast.asha, cast.ben)
    persons.record_leaving(cast.ben, by=cast.ada, at=NOW)
    tick.tick_once(NOW)
    assert fresh(closing).owed_by == cast.tariq  # the recruiter steps in


# --- Notes ---


def test_asked_notes_are_a_small_promise_and_stand_in_the_brief(
    cast: Cast, closing: Closing, sign_in: SignIn
) -> None:
    ask_for_notes(closing, of=cast.ben, by=cast.rosa, at=NOW)  # as if Rosa owed it
    asked = NotesAsked.objects.get()
    assert (asked.promise.owed_by, asked.promise.owed_to) == (cast.ben, cast.rosa)
    assert Message.objects.get(to=cast.ben, template="hiring.notes_asked").link == page(closing, "notes/")
    give_notes(closing, Notes(strengths="Asked first, coded then"), by=cast.ben, at=NOW)
    asked.promise.refresh_from_db()
    assert asked.promise.ended_at == NOW
    assert "Asked first, coded then" in sign_in(cast.ben).get(page(closing)).text


def test_asked_are_only_those_who_met_them_once_and_never_oneself(cast: Cast, closing: Closing) -> None:
    for of, why in ((cast.tariq, "did not meet"), (cast.ben, "yourself")):
        with pytest.raises(Refused, match=why):
            ask_for_notes(closing, of=of, by=cast.ben, at=NOW)
    ask_for_notes(closing, of=cast.rosa, by=cast.ben, at=NOW)
    with pytest.raises(Refused, match="already"):
        ask_for_notes(closing, of=cast.rosa, by=cast.ben, at=NOW)


# --- The pages ---


def test_brief_shows_what_was_written_and_who_wrote_nothing(
    cast: Cast, closing: Closing, sign_in: SignIn
) -> None:
    text = sign_in(cast.ben).get(page(closing)).text
    for words in (
        "Explained the index in two minutes",
        "Load tests",
        "The second task",
        "(Germany, Bayern)",
        "§§ 1, 7, 15",
    ):
        assert words in text
    assert "You met them and wrote no notes" in text
    assert "Speak with everyone who was interviewed and not hired" in text


def test_brief_without_notes_says_so_and_asks(cast: Cast, sign_in: SignIn) -> None:
    closing = rejected(cast, cast.asha, cast.rosa, cast.ben)
    client = sign_in(cast.ben)
    text = client.get(page(closing)).text
    assert "The notes praise nothing" in text
    assert "Ask for two sentences" in text
    client.post(page(closing, f"notes/{cast.rosa.public_id}/"))
    assert NotesAsked.objects.get().of == cast.rosa
    assert "Has been asked" in client.get(page(closing)).text


def test_hold_by_its_page(cast: Cast, closing: Closing, sign_in: SignIn) -> None:
    client = sign_in(cast.ben)
    assert "When did you speak?" in client.get(page(closing, "held/")).text
    wrong = client.post(page(closing, "held/"), {"held_at": "yesterday", "how": "smoke"}).text
    for words in ("such as 2027-03-31 14:30", "Write down in one line"):
        assert words in wrong
    said = {"held_at": "2026-03-03T10:30", "how": "call", "lines": "Thanked her", "offered": "touch"}
    assert client.post(page(closing, "held/"), said).status_code == 302
    held = ClosingHeld.objects.get()
    assert (held.held_at, held.offered) == (NOW - timedelta(minutes=30), "touch")
    text = client.get(page(closing)).text
    assert "They have not said anything yet" in text
    assert f'href="{page(closing, "ally/")}"' in text
    assert f'href="{page(closing, "ally/")}"' not in sign_in(cast.tariq).get(page(closing)).text


def test_page_says_what_the_candidate_wrote_when_it_did_not_happen(
    cast: Cast, closing: Closing, sign_in: SignIn
) -> None:
    acts.hold_closing(closing, by=cast.ben, at=NOW, said=SPOKE)
    acts.reopen_closing(closing, by=cast.asha, at=NOW + timedelta(minutes=5), saying="Nobody called.")
    assert "Nobody called." in sign_in(cast.ben).get(page(closing)).text


def test_page_goes_from_writing_to_the_talk(cast: Cast, closing: Closing, sign_in: SignIn) -> None:
    """Who owes it writes first; then the page says since when they know, and for when a talk is agreed."""
    shown = sign_in(cast.ben).get(page(closing)).context
    assert [act["words"] for act in shown["acts"][:2]] == ["Write to them", "I spoke with them"]
    write_to_candidate(cast.asha, closing.opening, words="There is news.", by=cast.ben, at=NOW)
    say_wish(cast.asha, closing.opening, channel="call", amount="all", reach="1", at=NOW)
    start = NOW + DAY
    [slot] = offer_slots(cast.ben, [Span(start, start + timedelta(minutes=30))], place="", at=NOW)
    take_slot(cast.asha, closing.opening, slot, at=NOW)
    shown = sign_in(cast.ben).get(page(closing)).context
    assert [act["words"] for act in shown["acts"][:2]] == ["I spoke with them", "Write to them"]
    facts = {fact["name"]: fact["value"] for fact in shown["facts"]}
    assert facts["Know that there is news"] == "3 March 2026"
    assert facts["How they want to hear"] == "A call. As much as you may tell me."
    assert facts["Talk agreed"] == "Wednesday 4 March 2026, 11:00"


@pytest.fixture
def let_go(cast: Cast) -> Closing:
    """Rosa alone met Asha, wrote that there is news, and agreed a talk; then the rejection was taken back."""
    closing = rejected(cast, cast.asha, cast.rosa)
    write_to_candidate(cast.asha, closing.opening, words="There is news.", by=cast.rosa, at=NOW)
    say_wish(cast.asha, closing.opening, channel="call", amount="all", reach="1", at=NOW)
    start = NOW + DAY
    [slot] = offer_slots(cast.rosa, [Span(start, start + timedelta(minutes=30))], place="", at=NOW)
    take_slot(cast.asha, closing.opening, slot, at=NOW)
    decided(closing.opening.applications.get(), "unrejected", at=NOW)
    return fresh(closing)


def test_whoever_owed_it_last_sees_what_became_of_it_and_writes_on(
    cast: Cast, let_go: Closing, sign_in: SignIn
) -> None:
    shown = sign_in(cast.rosa).get(page(let_go)).context
    news = f"/hiring/applications/{let_go.opening.applications.get().public_id}/news/"
    assert (shown["standing"].words, shown["brief"]) == ("not owed: the rejection was taken back", None)
    assert shown["acts"] == [{"href": news, "words": "Write to them"}]
    facts = {fact["name"]: fact["value"] for fact in shown["facts"]}
    assert facts["Talk agreed"] == "Wednesday 4 March 2026, 11:00"
    assert sign_in(cast.rosa).get(news).status_code == 200
    for name in ("held/", "notice/", "handover/"):
        assert sign_in(cast.rosa).get(page(let_go, name)).status_code == 404
    for other in (cast.sol, cast.eve):
        assert [sign_in(other).get(address).status_code for address in (page(let_go), news)] == [404, 404]


def test_whoever_owed_it_last_and_wrote_nothing_sees_it_and_does_not_write(
    cast: Cast, sign_in: SignIn
) -> None:
    closing = rejected(cast, cast.asha, cast.rosa)
    application = closing.opening.applications.get()
    decided(application, "unrejected", at=NOW)
    answer = sign_in(cast.rosa).get(page(closing))
    assert (answer.status_code, answer.context["acts"]) == (200, [])
    assert sign_in(cast.rosa).get(f"/hiring/applications/{application.public_id}/news/").status_code == 404


def test_whoever_owed_it_last_sees_it_no_more_behind_a_wall_or_when_they_apply_themselves(
    cast: Cast, let_go: Closing, sign_in: SignIn
) -> None:
    client, news = (
        sign_in(cast.rosa),
        f"/hiring/applications/{let_go.opening.applications.get().public_id}/news/",
    )
    seen = [client.get(page(let_go)).status_code]
    applied(cast.rosa, let_go.opening)
    seen.append(client.get(page(let_go)).status_code)
    cast.rosa.applications.all().delete()
    walls.exclude(let_go.wall, cast.rosa, by=cast.chloe, at=NOW)
    seen += [client.get(address).status_code for address in (page(let_go), news)]
    assert seen == [200, 404, 404, 404]


def test_notice_by_its_page_is_seen_before_it_is_sent(cast: Cast, closing: Closing, sign_in: SignIn) -> None:
    client, said = sign_in(cast.ben), {"by_day": "2026-03-20"}
    wrong = client.post(page(closing, "notice/"), {"by_day": "2026-03-04"}).text
    assert "Choose a day after the one you promised." in wrong
    assert 'value="2026-03-04"' in wrong
    text = client.post(page(closing, "notice/"), said).text
    assert "It takes longer than we planned" in text
    assert not Message.objects.filter(to=cast.asha).exists()
    assert client.post(page(closing, "notice/"), {**said, "send": "1"}).status_code == 302
    assert due_of(closing).date().isoformat() == "2026-03-20"
    assert "An honest notice on 3 March 2026 moved it to 20 March 2026." in client.get(page(closing)).text


def test_handover_by_its_page(cast: Cast, closing: Closing, sign_in: SignIn) -> None:
    client = sign_in(cast.tariq)  # TA may, when somebody is stuck
    assert "Rosa Ferreira" in client.get(page(closing, "handover/")).text
    client.post(page(closing, "handover/"), {"to": cast.rosa.public_id, "reason": "Ben is ill"})
    assert fresh(closing).owed_by == cast.rosa


def test_own_words_are_kept_for_oneself(cast: Cast, closing: Closing, sign_in: SignIn) -> None:
    sign_in(cast.ben).post(page(closing, "words/"), {"text": "Begin with the demo"})
    assert BriefNote.objects.get().text == "Begin with the demo"
    assert "Begin with the demo" in sign_in(cast.ben).get(page(closing)).text
    assert "Begin with the demo" not in sign_in(cast.tariq).get(page(closing)).text


def test_own_words_that_are_too_long_are_not_lost(cast: Cast, closing: Closing, sign_in: SignIn) -> None:
    answer = sign_in(cast.ben).post(page(closing, "words/"), {"text": "Begin with the demo. " * 300})
    assert "Shorten this to 5000 characters" in answer.text
    assert "Begin with the demo. " * 300 in answer.text
    assert not BriefNote.objects.exists()


def test_names_and_notes_with_scripts_are_words(cast: Cast, closing: Closing, sign_in: SignIn) -> None:
    evil = "<script>alert(1)</script>"
    enter_notes(closing.opening.applications.get(), Notes(strengths=evil), by=cast.rosa, at=NOW)
    text = sign_in(cast.ben).get(page(closing)).text
    assert evil not in text
    assert "&lt;script&gt;" in text
