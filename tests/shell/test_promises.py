"""Making a promise, its page, and everything that can be done to it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from core.actions import people as people_actions
from core.actions import promises as actions
from core.models import Extension, Handover, Kept, Message, Person, Promise, Release
from core.pages.fields import value_of
from tests.cast import NOW, Cast

SignIn = Callable[[Person], Client]
FRIDAY_ENDS = datetime(2026, 3, 6, 22, 59, 59, tzinfo=UTC)  # in Munich
NOBODYS = "a" * 22
SAID = {"to": "Dev Raman", "what": "Name an interviewer", "by_day": "2026-03-06", "in_name_of": "myself"}


@pytest.fixture
def promise(cast: Cast) -> Promise:
    return actions.make_promise(
        owed_by=cast.ben,
        owed_to=cast.dev,
        what="Name an interviewer",
        due_at=FRIDAY_ENDS,
        by=cast.ben,
        at=NOW,
    )


def page_of(promise: Promise, act: str = "") -> str:
    return f"/promises/{promise.public_id}/{act}"


def words(answer: Any, public_id: str) -> str:
    """A page without what differs each time: its own address, and the token and key of its forms."""
    plain: str = re.sub(r'(csrfmiddlewaretoken|form_key)" value="[-\w]+"', "", answer.content.decode())
    return plain.replace(public_id, "")


def errors(answer: Any) -> dict[str, list[str]]:
    return dict(answer.context["form"].errors)


def make(browser: Client, **said: str) -> Any:
    return browser.post("/promises/new/", SAID | said)


def test_new_promise_is_made_until_the_end_of_the_day_where_its_maker_is(
    cast: Cast, sign_in: SignIn, now: object
) -> None:
    answer = make(sign_in(cast.ben))
    made = Promise.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, page_of(made))
    assert (made.owed_by, made.owed_to, made.owed_with) == (cast.ben, cast.dev, None)
    assert (made.what, made.due_at, made.made_at) == ("Name an interviewer", FRIDAY_ENDS, NOW)


def test_new_promise_day_is_read_in_the_zone_of_who_types_it(
    cast: Cast, sign_in: SignIn, now: object
) -> None:
    cast.ben.time_zone = "Asia/Kolkata"
    cast.ben.save()
    make(sign_in(cast.ben))
    assert Promise.objects.get().due_at == datetime(2026, 3, 6, 18, 29, 59, tzinfo=UTC)


def test_new_promise_together_and_to_a_team(cast: Cast, sign_in: SignIn, now: object) -> None:
    make(sign_in(cast.ben), to="talent", together="chloe@isarlicht.example")
    made = Promise.objects.get()
    assert (made.owed_by, made.owed_with, made.owed_to_team) == (cast.ben, cast.chloe, cast.ta_team)


def test_new_promise_in_the_name_of_ones_team(cast: Cast, sign_in: SignIn, now: object) -> None:
    make(sign_in(cast.ben), in_name_of=value_of(cast.search_team))
    assert Promise.objects.get().owed_by_team == cast.search_team
    answer = make(sign_in(cast.ben), in_name_of=value_of(cast.search_team), together="Chloe Lindner")
    assert errors(answer) == {
        "together": ["A team answers as a whole. Leave this empty, or answer for it yourself."]
    }
    answer = make(sign_in(cast.ben), in_name_of=value_of(cast.it_team))
    assert list(errors(answer)) == ["in_name_of"]


@pytest.mark.parametrize(
    ("field", "said", "sentence"),
    [
        ("to", "", "Write who it is for."),
        ("to", "Zaphod", "Nobody is called that. Write the name of somebody who works here."),
        ("to", "Eve Novak", "Nobody is called that. Write the name of somebody who works here."),
        ("to", "Ben Okafor", "Nobody is called that. Write the name of somebody who works here."),
        ("to", "person:nobody", "Nobody is called that. Write the name of somebody who works here."),
        ("what", " ", "Write what you promise."),
        ("what", "x" * 301, "Shorten this to 300 characters; it has 301."),
        ("by_day", "", "Choose the day by which you will have done it."),
        ("by_day", "Friday", "Write the day as year-month-day, such as 2027-03-31."),
        ("by_day", "9999-12-31", "Choose a day before the year 2101."),
        ("by_day", "2026-03-02", "Choose a day that is still to come."),
        ("together", "Dev Raman", "A promise is made to somebody else. Choose another person."),
    ],
)
def test_new_promise_says_what_is_wrong_and_makes_none(
    cast: Cast, sign_in: SignIn, now: object, field: str, said: str, sentence: str
) -> None:
    answer = make(sign_in(cast.ben), **{field: said})
    assert [error for each in errors(answer).values() for error in each] == [sentence]
    assert Promise.objects.count() == 0


def test_new_promise_asks_whom_is_meant_when_it_may_be_several(
    cast: Cast, sign_in: SignIn, now: object
) -> None:
    dana = people_actions.add_person(name="Dev Raman", email="dana@isarlicht.example", by=cast.ada, at=NOW)
    people_actions.seat_in_team(dana, team=cast.it_team, by=cast.ada, at=NOW)
    answer = make(sign_in(cast.ben))
    assert errors(answer) == {"to": ["Choose whom you mean."]}
    offered = answer.context["form"].fields["to"].widget.choices
    assert sorted(value for value, _label in offered) == sorted(["", value_of(dana), value_of(cast.dev)])
    make(sign_in(cast.ben), to=value_of(dana))
    assert Promise.objects.get().owed_to == dana


def test_new_promise_to_a_part_of_a_name_is_asked_back(cast: Cast, sign_in: SignIn, now: object) -> None:
    answer = make(sign_in(cast.ben), to="man")
    labels = [str(label) for _value, label in answer.context["form"].fields["to"].widget.choices]
    assert labels == [
        "Dev Raman, dev@isarlicht.example",
        "Tariq Mansour, tariq@isarlicht.example",
        "Somebody else",
    ]


def test_new_promise_from_a_persons_page_has_them_chosen(cast: Cast, sign_in: SignIn, now: object) -> None:
    browser = sign_in(cast.ben)
    page = browser.get("/promises/new/", {"to": value_of(cast.dev)}).content.decode()
    assert page.count("checked") == 2  # Dev, and "I do"
    assert "Dev Raman, dev@isarlicht.example" in page
    for value in (value_of(cast.eve), value_of(cast.ben), "team:none", "person:\0", "\0"):
        assert "form" in browser.get("/promises/new/", {"to": value}).context


def test_promise_page_says_who_owes_whom_where_the_day_comes_from_and_what_happened(
    cast: Cast, sign_in: SignIn, promise: Promise
) -> None:
    later = FRIDAY_ENDS + timedelta(days=3)
    actions.extend_promise(
        promise, to_due_at=later, notice="Tariq is ill.", by=cast.ben, at=NOW + timedelta(hours=1)
    )
    actions.hand_over_promise(
        promise, to_person=cast.tariq, reason="He knows them.", by=cast.ben, at=NOW + timedelta(hours=2)
    )
    actions.keep_promise(promise, by=cast.tariq, at=NOW + timedelta(hours=3), said="Rosa it is.")
    actions.contest_keeping(promise, by=cast.dev, at=NOW + timedelta(hours=4), saying="She said no.")
    actions.release_promise(promise, reason="We need nobody now.", by=cast.dev, at=NOW + timedelta(hours=5))
    page = sign_in(cast.dev).get(page_of(promise)).context
    assert page["who_words"] == "Tariq Mansour owes you"
    assert (page["standing"].state, page["standing"].words) == ("released", "let go on 3 March 2026")
    assert [(clock.title, clock.due) for clock in page["clocks"]] == [
        ("The day that was promised", "Friday 6 March 2026")
    ]
    assert page["moved"] == "An honest notice moved it to Monday 9 March 2026."
    assert [(event.what, event.more) for event in page["events"]] == [
        ("Ben Okafor made this promise", ""),
        ("Ben Okafor gave notice of a later day", "The new day: Monday 9 March 2026. “Tariq is ill.”"),
        ("Ben Okafor handed it over", "To Tariq Mansour. “He knows them.”"),
        ("Tariq Mansour kept it", "“Rosa it is.”"),
        ("Dev Raman said: it did not happen", "“She said no.”"),
        ("Dev Raman let it go", "“We need nobody now.”"),
    ]


def test_promise_page_shows_the_moment_the_day_passed(
    cast: Cast, sign_in: SignIn, promise: Promise, time_machine: Any
) -> None:
    time_machine.move_to(FRIDAY_ENDS + timedelta(days=3), tick=False)
    page = sign_in(cast.ben).get(page_of(promise)).context
    assert page["standing"].words == "1 working day late"
    assert [event.what for event in page["events"]] == ["Ben Okafor made this promise", "The day passed"]


@pytest.mark.parametrize(
    ("name", "offered"),
    [("ben", ["keeping", "notice", "handover"]), ("dev", ["release"])],
)
def test_promise_page_offers_what_may_be_done(
    cast: Cast, sign_in: SignIn, promise: Promise, now: object, name: str, offered: list[str]
) -> None:
    page = sign_in(getattr(cast, name)).get(page_of(promise)).context
    assert [act["href"] for act in page["acts"]] == [page_of(promise, f"{act}/") for act in offered]


def test_promise_page_offers_to_contest_what_is_called_kept(
    cast: Cast, sign_in: SignIn, promise: Promise, now: object
) -> None:
    actions.keep_promise(promise, by=cast.ben, at=NOW)
    assert [act["words"] for act in sign_in(cast.dev).get(page_of(promise)).context["acts"]] == [
        "It did not happen"
    ]
    assert sign_in(cast.ben).get(page_of(promise)).context["acts"] == []


@pytest.mark.parametrize("act", ["", "keeping/", "notice/", "handover/", "contest/", "release/"])
def test_promise_of_others_does_not_exist(
    cast: Cast, sign_in: SignIn, promise: Promise, now: object, act: str
) -> None:
    for person in (cast.chloe, cast.ada, cast.eve):
        browser = sign_in(person)
        hidden, missing = browser.get(page_of(promise, act)), browser.get(f"/promises/{NOBODYS}/{act}")
        assert (hidden.status_code, words(hidden, promise.public_id)) == (404, words(missing, NOBODYS))
        assert browser.post(page_of(promise, act or "keeping/"), {"said": "x"}).status_code == 404
    assert Kept.objects.count() == 0


@pytest.mark.parametrize("act", ["contest/", "release/"])
def test_act_of_the_other_side_does_not_exist(
    cast: Cast, sign_in: SignIn, promise: Promise, now: object, act: str
) -> None:
    assert sign_in(cast.dev).get(page_of(promise, act)).status_code in {200, 302}
    assert sign_in(cast.ben).get(page_of(promise, act)).status_code == 404


def test_keeping_keeps_it_and_says_so(cast: Cast, sign_in: SignIn, promise: Promise, now: object) -> None:
    answer = sign_in(cast.ben).post(page_of(promise, "keeping/"), {"said": "Rosa it is."}, follow=True)
    assert [str(each) for each in answer.context["messages"]] == ["It is kept, and they have been told."]
    assert (Kept.objects.get().said, answer.context["standing"].state) == ("Rosa it is.", "kept_in_time")


def test_contest_opens_it_again(cast: Cast, sign_in: SignIn, promise: Promise, now: object) -> None:
    actions.keep_promise(promise, by=cast.ben, at=NOW)
    browser = sign_in(cast.dev)
    assert errors(browser.post(page_of(promise, "contest/"))) == {"saying": ["Write what did not happen."]}
    browser.post(page_of(promise, "contest/"), {"saying": "She said no."})
    assert Kept.objects.get().contested_saying == "She said no."
    promise.refresh_from_db()
    assert promise.ended_at is None


def test_notice_shows_what_they_will_read_before_it_goes(
    cast: Cast, sign_in: SignIn, promise: Promise, now: object
) -> None:
    cast.dev.language, cast.dev.time_zone = "de", "Europe/London"
    cast.dev.save()
    browser, said = sign_in(cast.ben), {"to_day": "2026-03-11", "notice": "Tariq is ill."}
    seen = browser.post(page_of(promise, "notice/"), said)
    assert seen.context["letter"] == {
        "subject": "Ben Okafor braucht mehr Zeit",
        "paragraphs": [
            "Ben Okafor bittet Sie um Geduld mit: Name an interviewer.",
            "Tariq is ill.",
            "Der neue Tag: Mittwoch, 11.\xa0März 2026, 22:59",
        ],
    }
    assert Extension.objects.count() == 0
    changing = browser.post(page_of(promise, "notice/"), said | {"change": "1"})
    assert changing.context["form"]["notice"].value() == "Tariq is ill."
    browser.post(page_of(promise, "notice/"), said | {"send": "1"})
    assert (Extension.objects.get().notice, Extension.objects.get().to_due_at) == (
        "Tariq is ill.",
        datetime(2026, 3, 11, 22, 59, 59, tzinfo=UTC),
    )
    assert (
        Message.objects.get(to=cast.dev, template="core.promise_extended").facts["notice"] == "Tariq is ill."
    )


def test_notice_of_an_earlier_day_is_refused_before_it_is_shown(
    cast: Cast, sign_in: SignIn, promise: Promise, now: object
) -> None:
    answer = sign_in(cast.ben).post(page_of(promise, "notice/"), {"to_day": "2026-03-05", "notice": "Sooner"})
    assert errors(answer) == {"__all__": ["Choose a day after the one you promised."]}


def test_handover_to_a_colleague(cast: Cast, sign_in: SignIn, promise: Promise, now: object) -> None:
    browser = sign_in(cast.ben)
    refused = browser.post(page_of(promise, "handover/"), {"to": "Dev Raman", "reason": "x"})
    assert errors(refused) == {"__all__": ["Choose somebody who has no part in this promise yet."]}
    answer = browser.post(page_of(promise, "handover/"), {"to": "Tariq Mansour", "reason": "He knows them."})
    assert (answer["Location"], Handover.objects.get().to_person) == ("/", cast.tariq)


def test_release_lets_it_go(cast: Cast, sign_in: SignIn, promise: Promise, now: object) -> None:
    sign_in(cast.dev).post(page_of(promise, "release/"), {"reason": "Settled."})
    assert Release.objects.get().reason == "Settled."


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("keeping/", {"said": ""}),
        ("notice/", {"to_day": "2026-03-11", "notice": "Later", "send": "1"}),
        ("notice/", {"to_day": "2026-03-11", "notice": "Later"}),
        ("handover/", {"to": "Tariq Mansour", "reason": "He knows them."}),
    ],
)
def test_second_of_two_browsers_reads_one_clear_sentence(
    cast: Cast, sign_in: SignIn, promise: Promise, now: object, act: str, said: dict[str, str]
) -> None:
    first, second = sign_in(cast.ben), sign_in(cast.ben)
    assert second.get(page_of(promise, act)).status_code == 200
    first.post(page_of(promise, "keeping/"))
    answer = second.post(page_of(promise, act), said)
    assert errors(answer) == {"__all__": ["This promise has ended already. Nothing was changed."]}
    assert Kept.objects.count() == 1


def test_act_that_fits_no_longer_leads_back_to_the_promise(
    cast: Cast, sign_in: SignIn, promise: Promise, now: object
) -> None:
    actions.keep_promise(promise, by=cast.ben, at=NOW)
    answer = sign_in(cast.ben).get(page_of(promise, "keeping/"), follow=True)
    assert answer.redirect_chain == [(page_of(promise), 302)]
    assert [str(each) for each in answer.context["messages"]] == [
        "Since then something else has happened to this promise. This is how it stands now."
    ]
