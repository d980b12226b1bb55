"""Two people who met stay in touch: both say yes, a word keeps it, either ends it, silence does after two years."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from core import ledger, search, tick
from core.actions import erasure
from core.actions import people as persons
from core.errors import Refused
from core.ledger.check import check_record
from core.models import Message, Person, SearchDocument
from core.walls import Who
from hiring.access.allies import allies_of, fits_for
from hiring.actions import allies as acts
from hiring.actions.closings import Said, hold_closing, reopen_closing
from hiring.actions.in_mind import forget_in_mind, forget_what_is_over, keep_in_mind
from hiring.models import Ally, AllyPassing, Closing, KeptInMind
from tests.cast import NOW, Cast
from tests.hiring.story import DAY, fresh, newcomer, opening_of, rejected

pytestmark = pytest.mark.usefixtures("now")
LATER = NOW + 3 * DAY
HALF_A_YEAR_ON = datetime(2026, 9, 3, 21, 59, 59, tzinfo=UTC)  # six months after NOW, the day's end in Munich


def held(cast: Cast, person: Person | None = None, **options: Any) -> Closing:
    """Ben has spoken with somebody whom he met, and offered to stay in touch."""
    closing = rejected(cast, person or cast.asha, cast.ben, **options)
    said = Said(how="call", held_at=NOW, lines="A good talk.", offered="touch")
    hold_closing(closing, by=cast.ben, at=NOW, said=said)
    return fresh(closing)


def offered(cast: Cast, person: Person | None = None, **options: Any) -> Ally:
    closing = held(cast, person, **options)
    return acts.offer_ally(closing, reason="Your ledger.", pace=6, by=cast.ben, at=NOW)


def begun(cast: Cast, person: Person | None = None, **options: Any) -> Ally:
    ally = offered(cast, person, **options)
    acts.agree_to_ally(ally, by=ally.ally, at=NOW)
    return again(ally)


def again(ally: Ally) -> Ally:
    return Ally.objects.get(pk=ally.pk)


def told(person: Person) -> list[str]:
    return list(Message.objects.filter(to=person).order_by("pk").values_list("template", flat=True))


def test_offer_asks_the_other_and_begins_nothing(cast: Cast) -> None:
    ally = offered(cast)
    assert (ally.member, ally.ally, ally.agreed_at, ally.promise) == (cast.ben, cast.asha, None, None)
    assert told(cast.asha)[-1] == "hiring.ally_offered"


def test_offer_is_made_by_who_spoke_with_them_and_by_nobody_else(cast: Cast) -> None:
    closing = held(cast)
    with pytest.raises(Refused, match="Whoever spoke with them"):
        acts.offer_ally(closing, reason="Your ledger.", pace=6, by=cast.tariq, at=NOW)
    assert acts.offer_ally(closing, reason="Your ledger.", pace=6, by=cast.ben, at=NOW).pk


def test_offer_before_the_talk_or_after_it_was_contested_is_refused(cast: Cast) -> None:
    closing = rejected(cast, cast.asha, cast.ben)
    assert not acts.held_by(closing, cast.ben)
    hold_closing(closing, by=cast.ben, at=NOW, said=Said(how="call", held_at=NOW, lines="A talk."))
    assert acts.held_by(fresh(closing), cast.ben)
    reopen_closing(fresh(closing), by=cast.asha, at=NOW, saying="Nobody called.")
    assert not acts.held_by(fresh(closing), cast.ben)


def test_offer_is_made_once(cast: Cast) -> None:
    ally = offered(cast)
    with pytest.raises(Refused, match="connected already"):
        acts.offer_ally(fresh(Closing.objects.get()), reason="Again.", pace=6, by=cast.ben, at=NOW)
    acts.end_ally(ally, by=cast.asha, at=NOW)
    assert again(ally).ended_why == "declined"
    assert acts.offer_ally(fresh(Closing.objects.get()), reason="Again.", pace=6, by=cast.ben, at=LATER).pk


def test_yes_of_both_begins_it_with_a_small_promise(cast: Cast) -> None:
    ally = begun(cast)
    assert ally.promise is not None
    assert (ally.promise.owed_by, ally.promise.owed_to, ally.promise.due_at) == (
        cast.ben,
        cast.asha,
        HALF_A_YEAR_ON,
    )
    assert ally.until_at is not None
    assert ally.until_at.date().isoformat() == "2028-03-03"
    assert told(cast.ben)[-1] == "hiring.ally_agreed"


def test_yes_is_the_others_alone(cast: Cast) -> None:
    ally = offered(cast)
    for stranger in (cast.ben, cast.eve):
        with pytest.raises(Refused, match="between two other people"):
            acts.agree_to_ally(ally, by=stranger, at=NOW)
    acts.agree_to_ally(ally, by=cast.asha, at=NOW)
    with pytest.raises(Refused, match="said yes already"):
        acts.agree_to_ally(ally, by=cast.asha, at=NOW)


def test_word_keeps_the_promise_and_makes_the_next(cast: Cast) -> None:
    ally = begun(cast)
    acts.note_contact(ally, words="How is the new job?", by=cast.ben, at=LATER)
    first, now = ally.promise, again(ally)
    assert first is not None
    assert now.promise is not None
    assert (now.promise != first, now.promise.ended_at) == (True, None)
    first.refresh_from_db()
    assert first.ended_at == LATER
    assert now.until_at is not None
    assert now.until_at.date().isoformat() == "2028-03-06"
    assert told(cast.asha)[-1] == "hiring.ally_wrote"


def test_word_of_the_ally_renews_it_and_leaves_the_promise(cast: Cast) -> None:
    ally = begun(cast)
    acts.note_contact(ally, words="I have moved to Leeds.", by=cast.asha, at=LATER)
    now = again(ally)
    assert now.promise == ally.promise
    assert (now.promise and now.promise.ended_at) is None
    assert now.until_at is not None
    assert now.until_at.date().isoformat() == "2028-03-06"
    assert told(cast.ben)[-1] == "hiring.ally_wrote"


def test_word_elsewhere_is_noted_without_a_message(cast: Cast) -> None:
    ally = begun(cast)
    before = told(cast.asha)
    acts.note_contact(ally, words="", by=cast.ben, at=LATER)
    assert (again(ally).contacts.count(), told(cast.asha)) == (1, before)


def test_word_before_it_began_after_it_ended_or_of_a_stranger_is_refused(cast: Cast) -> None:
    ally = offered(cast)
    with pytest.raises(Refused, match="not begun"):
        acts.note_contact(ally, words="Hello", by=cast.ben, at=NOW)
    acts.agree_to_ally(ally, by=cast.asha, at=NOW)
    with pytest.raises(Refused, match="two other people"):
        acts.note_contact(ally, words="Hello", by=cast.eve, at=NOW)
    acts.end_ally(ally, by=cast.ben, at=NOW)
    with pytest.raises(Refused, match="ended already"):
        acts.note_contact(ally, words="Hello", by=cast.ben, at=NOW)


@pytest.mark.parametrize(("ends", "why", "hears"), [("ben", "member", "asha"), ("asha", "ally", "ben")])
def test_either_ends_it_and_the_other_hears(cast: Cast, ends: str, why: str, hears: str) -> None:
    ally = begun(cast)
    acts.end_ally(ally, by=getattr(cast, ends), at=LATER)
    now = again(ally)
    assert (now.ended_at, now.ended_why) == (LATER, why)
    assert now.promise is not None
    assert now.promise.ended_at == LATER
    assert told(getattr(cast, hears))[-1] == "hiring.ally_ended"


def test_two_years_without_a_word_end_it(cast: Cast) -> None:
    ally = begun(cast)
    assert ally.until_at is not None
    assert acts.end_silent_allies(ally.until_at - timedelta(seconds=1)) == 0
    assert acts.end_silent_allies(ally.until_at) == 1
    assert again(ally).ended_why == "silence"
    assert (told(cast.asha)[-1], told(cast.ben)[-1]) == ("hiring.ally_ended", "hiring.ally_ended")
    assert acts.end_silent_allies(ally.until_at) == 0


def test_offer_without_an_answer_does_not_end_as_silent(cast: Cast) -> None:
    offered(cast)
    assert acts.end_silent_allies(NOW + 1000 * DAY) == 0


def test_passing_on_happens_once_the_ally_says_yes(cast: Cast) -> None:
    ally = begun(cast)
    passing = acts.ask_to_pass_on(
        ally, to=cast.sol, reason="He builds what you build.", by=cast.ben, at=LATER
    )
    assert again(ally).member == cast.ben
    acts.answer_passing(passing, is_agreed=True, by=cast.asha, at=LATER)
    now = again(ally)
    assert now.member == cast.sol
    assert now.promise is not None
    assert now.promise.owed_by == cast.sol
    seats = now.wall.seats.filter(until_at__isnull=True).values_list("person", flat=True)
    assert list(seats) == [cast.sol.pk]
    with pytest.raises(Refused, match="answered this already"):
        acts.answer_passing(passing, is_agreed=False, by=cast.asha, at=LATER)


def test_passing_on_with_a_no_changes_nothing(cast: Cast) -> None:
    ally = begun(cast)
    passing = acts.ask_to_pass_on(ally, to=cast.sol, reason="He builds it.", by=cast.ben, at=LATER)
    with pytest.raises(Refused, match="two other people"):
        acts.answer_passing(passing, is_agreed=True, by=cast.sol, at=LATER)
    acts.answer_passing(passing, is_agreed=False, by=cast.asha, at=LATER)
    assert (again(ally).member, again(ally).ended_at) == (cast.ben, None)


@pytest.mark.parametrize("to", ["asha", "ben", "eve"])
def test_passing_on_to_who_is_no_colleague_is_refused(cast: Cast, to: str) -> None:
    with pytest.raises(Refused, match="Choose a colleague"):
        acts.ask_to_pass_on(begun(cast), to=getattr(cast, to), reason="x", by=cast.ben, at=LATER)


def test_leaver_takes_connections_along_and_the_ally_hears(cast: Cast) -> None:
    ally = begun(cast)
    persons.record_leaving(cast.ben, by=cast.ada, at=LATER)
    tick.tick_once(LATER)
    assert again(ally).ended_why == "left"
    assert told(cast.asha)[-1] == "hiring.ally_ended"


def test_leaver_who_asked_to_pass_on_waits_for_the_answer(cast: Cast) -> None:
    ally = begun(cast)
    passing = acts.ask_to_pass_on(ally, to=cast.sol, reason="He builds it.", by=cast.ben, at=NOW)
    persons.record_leaving(cast.ben, by=cast.ada, at=LATER)
    tick.tick_once(LATER)
    assert again(ally).ended_at is None
    acts.answer_passing(passing, is_agreed=True, by=cast.asha, at=LATER)
    now = again(ally)
    assert now.promise is not None
    assert (now.member, now.promise.owed_by, now.promise.ended_at) == (cast.sol, cast.sol, None)


def test_leaver_whose_ally_says_no_takes_it_along(cast: Cast) -> None:
    ally = begun(cast)
    passing = acts.ask_to_pass_on(ally, to=cast.sol, reason="He builds it.", by=cast.ben, at=NOW)
    persons.record_leaving(cast.ben, by=cast.ada, at=LATER)
    tick.tick_once(LATER)
    acts.answer_passing(passing, is_agreed=False, by=cast.asha, at=LATER)
    assert again(ally).ended_why == "left"
    assert AllyPassing.objects.get().is_agreed is False


def test_erased_ally_leaves_no_words(cast: Cast) -> None:
    ally = begun(cast)
    acts.note_contact(ally, words="How is the new job?", by=cast.ben, at=NOW)
    keep_in_mind(cast.asha, words="Event sourcing", roles="", at=NOW)
    erasure.erase_person(cast.asha, ground="request", by=cast.chloe, at=LATER)
    tick.tick_once(LATER)
    now = again(ally)
    assert (now.reason, now.ended_why, now.contacts.get().words) == ("", "gone", "")
    assert not KeptInMind.objects.exists()
    assert not SearchDocument.objects.filter(model="hiring.keptinmind").exists()


def test_every_act_stands_in_the_record(cast: Cast) -> None:
    ally = begun(cast)
    acts.note_contact(ally, words="Hello", by=cast.ben, at=NOW)
    passing = acts.ask_to_pass_on(ally, to=cast.sol, reason="He builds it.", by=cast.ben, at=NOW)
    acts.answer_passing(passing, is_agreed=True, by=cast.asha, at=NOW)
    acts.end_ally(ally, by=cast.sol, at=LATER)
    assert check_record().findings == []


def test_act_whose_entry_fails_changes_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    ally = begun(cast)

    def fails(*_arguments: object, **_options: object) -> None:
        raise RuntimeError("no entry")

    monkeypatch.setattr(ledger, "record", fails)
    with pytest.raises(RuntimeError):
        acts.end_ally(ally, by=cast.ben, at=LATER)
    assert again(ally).ended_at is None


def test_list_of_allies_is_read_in_order_from_an_index(cast: Cast) -> None:
    begun(cast)
    listed = allies_of(Who(cast.ben, NOW)).filter(agreed_at__isnull=False)
    plan = listed.order_by("-agreed_at", "-public_id")[:50].explain()
    assert connection.vendor != "sqlite" or ("ally_of_member" in plan and "TEMP B-TREE" not in plan), plan


def fitting(words: str, person: Person, cast: Cast) -> list[str]:
    opening = opening_of(cast, title="Another opening")
    return [str(fit.kept.person) for fit in fits_for(words, Who(person, NOW), opening=opening)]


def test_who_asked_to_be_kept_in_mind_is_found_by_their_own_words(cast: Cast) -> None:
    rejected(cast, cast.asha, cast.ben, opening=opening_of(cast, title="Search engineer"))
    keep_in_mind(cast.asha, words="I like event sourcing and Rust.", roles="Platform lead", at=NOW)
    assert fitting("Senior Rust developer", cast.tariq, cast) == ["Asha Pillai"]
    assert fitting("Engineer for search", cast.tariq, cast) == ["Asha Pillai"]  # what she was met for
    assert fitting("Forklift driver", cast.tariq, cast) == []
    assert fitting("", cast.tariq, cast) == []


def test_who_did_not_ask_is_never_found(cast: Cast) -> None:
    begun(cast)
    assert fitting("Search engineer ledger", cast.tariq, cast) == []


@pytest.mark.parametrize(
    ("who", "finds"), [("ben", True), ("tariq", True), ("chloe", True), ("rosa", False), ("dev", False)]
)
def test_fits_are_found_by_who_hires_and_by_nobody_else(cast: Cast, who: str, finds: bool) -> None:
    keep_in_mind(cast.asha, words="Rust", roles="", at=NOW)
    assert bool(fitting("Rust", getattr(cast, who), cast)) is finds


def test_fit_says_who_knows_them_and_leaves_out_who_applied(cast: Cast) -> None:
    ally = begun(cast)
    keep_in_mind(cast.asha, words="Rust", roles="", at=NOW)
    other = opening_of(cast, title="Another opening")
    (fit,) = fits_for("Rust", Who(cast.tariq, NOW), opening=other)
    assert (fit.allies, fit.met_by) == (("Ben Okafor",), ("Ben Okafor",))
    assert ally.closing is not None
    assert fits_for("Rust", Who(cast.tariq, NOW), opening=ally.closing.opening) == []


def test_newest_fits_are_compared_and_older_ones_where_those_are_too_few(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "NEWEST", 2)
    words = {"Oldest One": "Rust and Haskell", "Newer One": "Rust and Haskell", "Newest One": "Rust"}
    for name, said in words.items():
        keep_in_mind(newcomer(cast, name), words=said, roles="", at=NOW)
    assert fitting("Rust, Haskell", cast.tariq, cast) == ["Newer One", "Newest One", "Oldest One"]


def test_words_kept_in_mind_can_be_changed_taken_back_and_run_out(cast: Cast) -> None:
    keep_in_mind(cast.asha, words="Rust", roles="", at=NOW)
    keep_in_mind(cast.asha, words="Haskell", roles="", at=NOW)
    assert (fitting("Rust", cast.tariq, cast), fitting("Haskell", cast.tariq, cast)) == ([], ["Asha Pillai"])
    forget_in_mind(cast.asha, at=NOW)
    assert fitting("Haskell", cast.tariq, cast) == []
    kept = keep_in_mind(cast.asha, words="Rust", roles="", at=NOW)
    assert forget_what_is_over(kept.until_at - DAY) == 0
    assert forget_what_is_over(kept.until_at) == 1
    assert not KeptInMind.objects.exists()
    with pytest.raises(Refused, match="own words"):
        keep_in_mind(cast.asha, words="  ", roles="", at=NOW)


def test_words_kept_in_mind_are_not_found_by_the_search_of_everybody(cast: Cast) -> None:
    keep_in_mind(cast.asha, words="Obsidian", roles="", at=NOW)
    assert fitting("Obsidian", cast.chloe, cast) == ["Asha Pillai"]
    assert search.find("obsidian", who=Who(cast.chloe, NOW), most=10) == []
