"""The courteous letter: to whom nobody met, read before it goes, one for each, a little apart, each visible."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import messages, tick
from core.errors import Refused
from core.ledger.check import check_record
from core.models import Entry, Message, Person
from core.tick.sizes import learn_sizes
from hiring.access.standing import is_told
from hiring.actions.letters import APART, deliver_letter, send_letters
from hiring.actions.talks import write_to_candidate
from hiring.models import Closing, Letter, LetterDelivered, Opening
from tests.cast import NOW, Cast
from tests.costs import plan_of
from tests.hiring.story import DAY, decided, fresh, newcomer, opening_of, rejected

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Person], Client]
TEXT = "Dear {name}, thank you."


@pytest.fixture
def opening(cast: Cast) -> Opening:
    return opening_of(cast)


@pytest.fixture
def owed(cast: Cast, opening: Opening) -> list[Closing]:
    """Three people who applied and whom nobody met."""
    names = ("Lea One", "Max Two", "Nia Three")
    return [rejected(cast, newcomer(cast, name), opening=opening) for name in names]


def message_of(letter: Letter) -> Message:
    assert letter.message is not None
    return letter.message


def test_letters_go_one_to_each_a_little_apart(cast: Cast, opening: Opening, owed: list[Closing]) -> None:
    send_letters(opening, owed, text=TEXT, by=cast.tariq, at=NOW)
    letters = Letter.objects.select_related("message").order_by("pk")
    assert [letter.text for letter in letters] == [
        f"Dear {name}, thank you." for name in ("Lea One", "Max Two", "Nia Three")
    ]
    goes_at = [letter.message.next_try_at for letter in letters if letter.message]
    assert goes_at == [NOW, NOW + APART, NOW + 2 * APART]
    assert {fresh(closing).ended_at for closing in owed} == {NOW}
    tick.tick_once(NOW)
    assert Message.objects.filter(template="hiring.letter", sent_at__isnull=False).count() == 1
    tick.tick_once(NOW + APART)
    tick.tick_once(NOW + 2 * APART)
    assert Message.objects.filter(template="hiring.letter", sent_at__isnull=False).count() == 3


def test_letters_that_are_due_at_once_after_an_outage_go_a_little_apart_all_the_same(
    cast: Cast, opening: Opening, owed: list[Closing]
) -> None:
    send_letters(opening, owed, text=TEXT, by=cast.tariq, at=NOW)
    again = NOW + DAY
    said = messages.say(cast.ben, "core.something_waits", at=NOW)
    sent = Message.objects.filter(template="hiring.letter", sent_at__isnull=False)
    gone = []
    for moment in (again, again + APART / 2, again + APART, again + 2 * APART):
        tick.tick_once(moment)
        gone.append(sent.count())
    assert gone == [1, 1, 2, 3]
    assert said is not None
    assert Message.objects.get(pk=said.pk).sent_at == again  # nothing else is held up


def test_letters_that_failed_at_once_are_tried_again_a_little_apart(
    cast: Cast, opening: Opening, owed: list[Closing]
) -> None:
    for letter in send_letters(opening, owed, text=TEXT, by=cast.tariq, at=NOW):
        messages.push_back(message_of(letter), "ConnectionRefusedError: no mail server", NOW)
    due_at = NOW + messages.WAITS[0]
    tick.tick_once(due_at)
    goes_at = (
        Message.objects.filter(template="hiring.letter").order_by("pk").values_list("next_try_at", flat=True)
    )
    assert list(goes_at) == [None, due_at + APART, due_at + 2 * APART]


def test_second_batch_waits_for_the_first(cast: Cast, opening: Opening, owed: list[Closing]) -> None:
    send_letters(opening, owed[:2], text=TEXT, by=cast.tariq, at=NOW)
    [letter] = send_letters(opening, owed[2:], text=TEXT, by=cast.tariq, at=NOW)
    assert message_of(letter).next_try_at == NOW + 2 * APART


def test_letter_that_failed_holds_up_nobody_elses(cast: Cast, opening: Opening, owed: list[Closing]) -> None:
    [failed] = send_letters(opening, owed[:1], text=TEXT, by=cast.tariq, at=NOW)
    messages.push_back(message_of(failed), "SMTPRecipientsRefused: no such mailbox", NOW)
    [letter] = send_letters(opening, owed[1:2], text=TEXT, by=cast.tariq, at=NOW)
    assert message_of(letter).next_try_at == NOW


def test_whoever_was_interviewed_gets_no_letter(cast: Cast, opening: Opening, owed: list[Closing]) -> None:
    talk = rejected(cast, cast.asha, cast.ben, opening=opening)
    with pytest.raises(Refused, match="interviewed"):
        send_letters(opening, [*owed, talk], text=TEXT, by=cast.tariq, at=NOW)
    assert not Letter.objects.exists()


def test_letters_twice_and_empty_are_refused(cast: Cast, opening: Opening, owed: list[Closing]) -> None:
    send_letters(opening, owed[:1], text=TEXT, by=cast.tariq, at=NOW)
    for closings, text, why in (
        (owed, TEXT, "since you opened"),
        ([], TEXT, "at least one"),
        (owed, " ", "first"),
    ):
        with pytest.raises(Refused, match=why):
            send_letters(opening, closings, text=text, by=cast.tariq, at=NOW)


def test_who_wants_no_mail_is_left_for_other_means(
    cast: Cast, opening: Opening, owed: list[Closing], sign_in: SignIn
) -> None:
    owed[0].person.candidate.can_email = False
    owed[0].person.candidate.save()
    address = f"/hiring/openings/{opening.public_id}/letters/"
    said = {"text": TEXT, "to": [closing.public_id for closing in owed], "send": "1"}
    text = sign_in(cast.tariq).post(address, said, follow=True).text
    assert "1 person cannot be reached by e-mail" in text
    tick.tick_once(NOW)
    assert not Message.objects.filter(to=owed[0].person).exists()
    text = sign_in(cast.tariq).get(address).text
    for words in ("to be sent by other means", "Dear Lea One", "sent on", "on its way", "It reached them"):
        assert words in text
    assert [fresh(closing).ended_at for closing in owed] == [None, NOW, NOW]
    assert not is_told(owed[0].person, opening)
    with pytest.raises(Refused, match="since you opened"):
        send_letters(opening, owed[:1], text=TEXT, by=cast.tariq, at=NOW)


@pytest.fixture
def by_hand(cast: Cast, opening: Opening, owed: list[Closing]) -> Closing:
    """Lea's letter, written and not to be sent by e-mail."""
    owed[0].person.candidate.can_email = False
    owed[0].person.candidate.save()
    send_letters(opening, owed[:1], text=TEXT, by=cast.tariq, at=NOW)
    return fresh(owed[0])


def test_letter_by_other_means_is_noted_by_its_page_and_keeps_what_was_owed(
    cast: Cast, opening: Opening, by_hand: Closing, sign_in: SignIn
) -> None:
    client, address = sign_in(cast.ben), f"/hiring/closings/{by_hand.public_id}/"
    shown = client.get(address).context
    assert shown["standing"].words == "the letter is to be sent by other means"
    assert shown["acts"] == [{"href": f"{address}letter/", "words": "The letter reached them"}]
    wrong = client.post(f"{address}letter/", {"how": "pigeon", "delivered_at": "yesterday"}).text
    assert "such as 2027-03-31 14:30" in wrong
    said = {"how": "post", "delivered_at": "2026-03-03T11:00"}
    assert sign_in(cast.rosa).post(f"{address}letter/", said).status_code == 404
    letters = f"/hiring/openings/{opening.public_id}/letters/"
    assert client.post(f"{address}letter/", said).headers["Location"] == letters
    delivered = LetterDelivered.objects.get()
    assert (delivered.by, delivered.how, delivered.delivered_at, delivered.at) == (cast.ben, "post", NOW, NOW)
    assert fresh(by_hand).ended_at == NOW
    assert is_told(by_hand.person, opening)
    text = client.get(letters).text
    assert "reached them by post on Tuesday 3 March 2026, 11:00, as Ben Okafor says" in text
    assert "to be sent by other means" not in text
    shown = client.get(address).context
    assert (shown["standing"].words, shown["acts"], shown["brief"]) == ("the letter reached them", [], None)
    kinds = ("hiring.letter_sent", "hiring.letter_written", "hiring.letter_delivered")
    entries = Entry.objects.filter(kind__in=kinds).order_by("index")
    assert [(entry.kind, entry.opening.by) for entry in entries] == [
        ("hiring.letter_written", cast.tariq),
        ("hiring.letter_delivered", cast.ben),
    ]
    assert check_record().findings == []


@pytest.mark.parametrize(
    ("delivered_at", "why"), [(NOW + DAY, "still to come"), (NOW - DAY, "before it was written")]
)
def test_letter_cannot_have_arrived_before_or_after_its_time(
    cast: Cast, by_hand: Closing, delivered_at: datetime, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        deliver_letter(by_hand, how="post", delivered_at=delivered_at, by=cast.tariq, at=NOW)
    deliver_letter(by_hand, how="post", delivered_at=NOW, by=cast.tariq, at=NOW)
    with pytest.raises(Refused, match="already"):
        deliver_letter(by_hand, how="phone", delivered_at=NOW, by=cast.ben, at=NOW)


def test_letter_that_is_not_owed_any_more_cannot_be_delivered(cast: Cast, by_hand: Closing) -> None:
    decided(by_hand.person.applications.get(), "unrejected", at=NOW)
    with pytest.raises(Refused, match="owed here now"):
        deliver_letter(by_hand, how="post", delivered_at=NOW, by=cast.tariq, at=NOW)
    decided(by_hand.person.applications.get(), "rejected", at=NOW + DAY)
    deliver_letter(by_hand, how="post", delivered_at=NOW + DAY, by=cast.tariq, at=NOW + DAY)
    assert fresh(by_hand).ended_at == NOW + DAY


def test_delivery_that_cannot_be_recorded_leaves_everything_as_it_was(
    cast: Cast, by_hand: Closing, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise OSError("no room")

    with monkeypatch.context() as patch:
        patch.setattr("core.ledger.record", fail)
        with pytest.raises(OSError, match="no room"):
            deliver_letter(by_hand, how="post", delivered_at=NOW, by=cast.tariq, at=NOW)
    assert (fresh(by_hand).ended_at, LetterDelivered.objects.count()) == (None, 0)


def test_letter_that_failed_by_mail_may_be_brought_and_is_not_tried_again(
    cast: Cast, opening: Opening, owed: list[Closing], sign_in: SignIn
) -> None:
    failed, _goes = send_letters(opening, owed[:2], text=TEXT, by=cast.tariq, at=NOW)
    messages.push_back(message_of(failed), "SMTPRecipientsRefused: no such mailbox", NOW)
    assert sign_in(cast.ben).get(f"/hiring/closings/{owed[0].public_id}/").context["standing"].words == (
        "the letter has not arrived"
    )
    assert not is_told(owed[0].person, opening)
    deliver_letter(owed[0], how="phone", delivered_at=NOW, by=cast.ben, at=NOW)
    assert is_told(owed[0].person, opening)
    tick.tick_once(NOW + DAY)
    assert [each.to for each in Message.objects.filter(template="hiring.letter", sent_at__isnull=False)] == [
        owed[1].person
    ]
    with pytest.raises(Refused, match="goes by e-mail, or has gone"):
        deliver_letter(owed[1], how="phone", delivered_at=NOW, by=cast.ben, at=NOW)
    assert check_record().findings == []


def test_letter_that_was_refused_is_seen_and_tried_again_by_who_sent_it(
    cast: Cast, opening: Opening, owed: list[Closing], sign_in: SignIn
) -> None:
    letters = send_letters(opening, owed[:2], text=TEXT, by=cast.tariq, at=NOW)
    messages.push_back(message_of(letters[0]), "SMTPRecipientsRefused: no such mailbox", NOW)
    client, address = sign_in(cast.tariq), f"/hiring/openings/{opening.public_id}/letters/"
    shown = client.get(address).text
    for words in (
        "Letters that have not arrived",
        "not taken by the mail server",
        "Dear Lea One",
        "on its way",
    ):
        assert words in shown
    Message.objects.filter(pk=message_of(letters[0]).pk).update(next_try_at=None, given_up_at=NOW)
    assert "could not be delivered" in client.get(address).text
    assert sign_in(cast.rosa).post(f"{address}again/").status_code == 404
    client.post(f"{address}again/")
    tick.tick_once(NOW)
    tick.tick_once(NOW + APART)
    assert Message.objects.filter(template="hiring.letter", sent_at__isnull=False).count() == 2
    assert "have not arrived" not in client.get(address).text


def test_whoever_wrote_is_told_once_what_was_given_up(
    cast: Cast, opening: Opening, owed: list[Closing]
) -> None:
    send_letters(opening, owed[:1], text=TEXT, by=cast.tariq, at=NOW)
    write_to_candidate(owed[1].person, opening, words="There is news.", by=cast.ben, at=NOW)
    before = list(Message.objects.values_list("pk", flat=True))
    for message in Message.objects.filter(template__in=("hiring.letter", "hiring.writing")):
        for _try in range(len(messages.WAITS) + 1):
            assert Message.objects.exclude(pk__in=before).filter(about=message.to).count() == 0
            messages.push_back(message, "SMTPRecipientsRefused: no such mailbox", NOW)
    told = Message.objects.exclude(pk__in=before).order_by("pk")
    assert [(each.to, each.about, each.template) for each in told] == [
        (cast.tariq, owed[0].person, "hiring.mail_lost"),
        (cast.ben, owed[1].person, "hiring.mail_lost"),
    ]


def test_letters_by_their_page_are_read_before_they_go(
    cast: Cast, opening: Opening, owed: list[Closing], sign_in: SignIn
) -> None:
    client, address = sign_in(cast.ben), f"/hiring/openings/{opening.public_id}/letters/"
    talk = rejected(cast, cast.asha, cast.ben, opening=opening)
    assert "Asha Pillai" not in client.get(address).text
    said = {"text": TEXT, "to": [closing.public_id for closing in owed]}
    checked = client.post(address, said).text
    assert "Dear Nia Three, thank you." in checked
    assert not Letter.objects.exists()
    wrong = client.post(address, {**said, "to": [talk.public_id], "send": "1"}).text
    assert "Look at the list again" in wrong
    client.post(address, {**said, "send": "1"})
    assert Letter.objects.count() == 3
    assert sign_in(cast.rosa).get(address).status_code == 404


@pytest.mark.once  # PostgreSQL plans anew for so few rows
def test_the_few_letters_to_see_to_are_not_looked_for_among_all(
    cast: Cast, opening: Opening, owed: list[Closing], sign_in: SignIn
) -> None:
    sent = send_letters(opening, owed, text=TEXT, by=cast.tariq, at=NOW)
    Message.objects.filter(pk=message_of(sent[0]).pk).update(failure="refused")
    answer_many(opening, cast.tariq, 400)
    learn_sizes()
    browser = sign_in(cast.tariq)
    with CaptureQueriesContext(connection) as asked:
        page = browser.get(f"/hiring/openings/{opening.public_id}/letters/")
    plans = [plan_of(each["sql"]) for each in asked if 'FROM "hiring_closing"' in each["sql"]]
    assert "Letters that have not arrived" in page.content.decode()
    assert sum("closing_letters_sent" in plan for plan in plans) == 1  # those that were sent, page by page


def answer_many(opening: Opening, by: Person, number: int) -> None:
    """Letters that were sent to so many others."""
    persons = Person.objects.bulk_create(Person(name=f"Guest{n}", created_at=NOW) for n in range(number))
    here = {"opening": opening, "wall": opening.wall, "kind": Closing.Kind.LETTER}
    closings = Closing.objects.bulk_create(
        Closing(person=each, opened_at=NOW, decided_at=NOW, ended_at=NOW, **here) for each in persons
    )
    Letter.objects.bulk_create(
        Letter(closing=each, text=TEXT, reviewed_at=NOW, reviewed_by=by) for each in closings
    )
