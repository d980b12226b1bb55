"""A candidate's own page: who comes in, what it shows, what they can do there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from core import messages
from core.actions import people as persons
from core.actions.erasure import erase_person
from core.ledger.check import check_record
from core.models import Entry, Message, Person, SentForm
from hiring.actions.closings import Said, hold_closing
from hiring.actions.links import issue_link, revoke_links
from hiring.actions.talks import offer_slots, write_to_candidate
from hiring.models import CallIn, Closing, ClosingHeld, Meeting, PrivateLink, Slot, Wish, Writing
from hiring.rules.slots import Span
from tests.cast import NOW, Cast
from tests.hiring.pages import browser, last_link, mails_to, page_for, tick
from tests.hiring.story import applied, fresh, interviewed, newcomer, opening_of, rejected

pytestmark = pytest.mark.usefixtures("now")
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def no_counts(db: None) -> None:
    cache.clear()


def test_page_opens_by_its_link_alone_and_sets_no_cookie(cast: Cast) -> None:
    opening = opening_of(cast)
    interviewed(applied(cast.asha, opening), cast.ben)
    response = browser().get(page_for(cast.asha))
    assert response.status_code == 200
    assert response.cookies == {}
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert "no-store" in response["Cache-Control"]
    page = response.content.decode()
    assert '<meta name="robots" content="noindex, nofollow, noarchive">' in page
    assert '<meta name="referrer" content="no-referrer">' in page
    assert "Search engineer" in page
    assert "Ben Okafor · 23 February 2026" in page
    assert "At the latest 5 working days after it has been decided." in page


def test_database_holds_the_digest_of_a_link_and_no_link(cast: Cast) -> None:
    token = page_for(cast.asha).split("/")[2]
    row = PrivateLink.objects.get()
    assert token not in "".join(str(getattr(row, field.attname)) for field in row._meta.concrete_fields)
    assert row.expires_at == NOW + timedelta(days=90)


def wrong_links(cast: Cast) -> dict[str, str]:
    expired = issue_link(cast.asha, at=NOW - timedelta(days=91))
    revoked = issue_link(cast.asha, at=NOW)
    revoke_links(cast.asha, by=cast.tariq, at=NOW)
    gone = newcomer(cast, "Ines Gone")
    of_the_erased = issue_link(gone, at=NOW)
    PrivateLink.objects.filter(person=gone).update(person=erased(cast))
    return {
        "never made": "/private/" + "a" * 43 + "/",
        "no token": "/private/nothing/",
        "expired": expired,
        "revoked": revoked,
        "of somebody erased": of_the_erased,
    }


def erased(cast: Cast) -> Person:
    person = newcomer(cast, "Paul Empty")
    erase_person(person, ground="asked", by=None, at=NOW)
    return person


def test_everything_wrong_about_a_link_is_the_same_page_that_is_not_there(cast: Cast) -> None:
    answers = {}
    for what, address in wrong_links(cast).items():
        response = browser().get(address)
        answers[what] = (response.status_code, response.content, sorted(response.headers.items()))
    assert {status for status, _content, _headers in answers.values()} == {404}
    assert len({content for _status, content, _headers in answers.values()}) == 1
    assert len({str(headers) for _status, _content, headers in answers.values()}) == 1


def test_opening_of_somebody_else_is_not_there_by_any_act(cast: Cast) -> None:
    mine, others = opening_of(cast), opening_of(cast, title="Accountant")
    interviewed(applied(cast.asha, mine), cast.ben)
    interviewed(applied(newcomer(cast, "Omar Other"), others), cast.ben)
    page = page_for(cast.asha)
    acts = ("wish", "time", "letter", "waiting", "not-happened")
    assert browser().get(f"{page}{mine.public_id}/wish/").status_code == 200
    assert [browser().get(f"{page}{others.public_id}/{act}/").status_code for act in acts] == [404] * 5
    assert browser().post(f"{page}{others.public_id}/happened/").status_code == 404


def test_wish_is_said_before_anybody_knows_the_news(cast: Cast) -> None:
    opening = opening_of(cast)
    interviewed(applied(cast.asha, opening), cast.ben)
    page = page_for(cast.asha)
    wrong = browser().post(f"{page}{opening.public_id}/wish/", {"channel": "call", "amount": "all"})
    assert "Write the number on which we may call you." in wrong.content.decode()
    answer = browser().post(
        f"{page}{opening.public_id}/wish/", {"channel": "call", "amount": "all", "reach": "+49 89 1"}
    )
    assert answer.headers["Location"] == f"{page}?done=wish"
    wish = Wish.objects.get()
    assert (wish.person, wish.channel, wish.amount, wish.reach) == (cast.asha, "call", "all", "+49 89 1")
    shown = browser().get(f"{page}?done=wish").content.decode()
    assert "A call. As much as you may tell me." in shown
    assert Entry.objects.filter(kind="hiring.wish_said").count() == 1


def ready_for_a_talk(cast: Cast) -> tuple[str, Slot, Slot]:
    """Asha was rejected, was written to, wants a call; Ben keeps two times free."""
    closing = rejected(cast, cast.asha, cast.ben)
    write_to_candidate(cast.asha, closing.opening, words="There is news.", by=cast.ben, at=NOW)
    times = [Span(NOW + n * HOUR, NOW + n * HOUR + HOUR / 2) for n in (24, 25)]
    one, other = offer_slots(cast.ben, times, place="https://video.example/ben", at=NOW)
    tick(NOW)
    page = last_link(cast.asha)
    wish = {"channel": "video", "amount": "some"}
    browser().post(f"{page}{closing.opening.public_id}/wish/", wish)
    return f"{page}{closing.opening.public_id}/", one, other


def test_talk_is_agreed_moved_and_called_off_with_calendar_entries(cast: Cast) -> None:
    page, one, other = ready_for_a_talk(cast)
    shown = browser().get(f"{page}time/").content.decode()
    assert "Wednesday 4 March 2026, 11:00, 30 minutes" in shown
    assert "They are those of Europe/Berlin." in shown
    browser().post(f"{page}time/", {"slot": one.public_id})
    own = browser().get(page_for(cast.asha)).content.decode()
    assert "Wednesday 4 March 2026, 11:00 (Europe/Berlin) with Ben Okafor." in own
    assert "Choose another time" in own
    browser().post(f"{page}time/", {"slot": other.public_id})
    browser().post(f"{page}time/off/")
    tick(NOW)
    for person in (cast.asha, cast.ben):
        entries = [entry_in(mail) for mail in mails_to(person) if len(list(mail.iter_parts())) == 2]
        assert [(method, uid == entries[0][1], sequence) for method, uid, sequence, _ in entries] == [
            ("REQUEST", True, 0),
            ("REQUEST", True, 1),
            ("CANCEL", True, 2),
        ]
        assert [starts for *_, starts in entries] == [
            "20260304T100000Z",
            "20260304T110000Z",
            "20260304T110000Z",
        ]
    assert Meeting.objects.filter(ended_at__isnull=True).count() == 0


def test_nobody_is_sent_a_calendar_entry_of_their_own_making(cast: Cast) -> None:
    """A calendar enters what others ask for: what its owner organizes it thinks it has."""
    page, one, other = ready_for_a_talk(cast)
    for slot in (one, other):
        browser().post(f"{page}time/", {"slot": slot.public_id})
    browser().post(f"{page}time/off/")
    tick(NOW)
    ben, asha, house = (f"mailto:{each}" for each in (cast.ben.email, cast.asha.email, "kept@localhost"))
    for person, invited in ((cast.asha, (ben, [asha])), (cast.ben, (house, [ben, asha]))):
        mails = [mail for mail in mails_to(person) if len(list(mail.iter_parts())) == 2]
        assert [who_invites_whom(mail) for mail in mails] == [invited] * 3
        assert {str(mail["From"]) for mail in mails} == {"Kept <kept@localhost>"}


def who_invites_whom(mail: object) -> tuple[str, list[str]]:
    [_text, calendar] = mail.iter_parts()  # type: ignore[attr-defined] # an EmailMessage
    [event] = Calendar.from_ical(calendar.get_content()).events
    return str(event["ORGANIZER"]), [str(each) for each in event.attendees]


def test_talk_with_somebody_who_left_is_off_and_no_time_of_theirs_is_offered(cast: Cast) -> None:
    page, one, _other = ready_for_a_talk(cast)
    assert browser().get(f"{page}time/").status_code == 200
    browser().post(f"{page}time/", {"slot": one.public_id})
    persons.record_leaving(cast.ben, by=cast.ada, at=NOW)
    tick(NOW)
    assert Meeting.objects.get().ended_at == NOW
    told = Message.objects.filter(template__startswith="hiring.talk_called_off")
    assert [message.to for message in told] == [cast.asha]
    assert browser().get(f"{page}time/").status_code == 404
    assert browser().get(f"{page}letter/").status_code == 404
    assert check_record().findings == []


def test_talk_that_was_held_earlier_leaves_both_calendars(cast: Cast) -> None:
    page, one, _other = ready_for_a_talk(cast)
    browser().post(f"{page}time/", {"slot": one.public_id})
    said = Said(how=ClosingHeld.How.CALL, held_at=NOW, lines="He rang her up at once.")
    hold_closing(Closing.objects.get(), by=cast.ben, at=NOW, said=said)
    tick(NOW)
    tick(NOW)
    for person in (cast.asha, cast.ben):
        entries = [entry_in(mail) for mail in mails_to(person) if len(list(mail.iter_parts())) == 2]
        assert [(method, sequence) for method, _, sequence, _ in entries] == [("REQUEST", 0), ("CANCEL", 1)]
    assert Meeting.objects.get().ended_by == cast.ben


def entry_in(mail: object) -> tuple[str, str, int, str]:
    [_text, calendar] = mail.iter_parts()  # type: ignore[attr-defined] # an EmailMessage
    lines = dict(
        line.split(":", 1) for line in calendar.get_content().replace("\r\n ", "").splitlines() if ":" in line
    )
    return lines["METHOD"], lines["UID"], int(lines["SEQUENCE"]), lines["DTSTART"]


def test_time_that_another_took_is_gone(cast: Cast) -> None:
    page, one, _other = ready_for_a_talk(cast)
    omar = newcomer(cast, "Omar Other")
    closing = rejected(cast, omar, cast.ben, opening=opening_of(cast, title="Accountant"))
    write_to_candidate(omar, closing.opening, words="There is news.", by=cast.ben, at=NOW)
    his = f"{page_for(omar)}{closing.opening.public_id}/"
    browser().post(f"{his}wish/", {"channel": "video", "amount": "news"})
    assert browser().post(f"{his}time/", {"slot": one.public_id}).status_code == 302
    late = browser().post(f"{page}time/", {"slot": one.public_id})
    assert "This time has just gone. Choose another one." in late.content.decode()
    assert Meeting.objects.get(ended_at__isnull=True).person == omar


def test_held_talk_is_confirmed_or_said_not_to_have_happened(cast: Cast) -> None:
    closing = rejected(cast, cast.asha, cast.ben)
    said = Said(how=ClosingHeld.How.CALL, held_at=NOW - HOUR, lines="We spoke.")
    hold_closing(closing, by=cast.ben, at=NOW, said=said)
    tick(NOW)
    page = last_link(cast.asha)
    shown = browser().get(page).content.decode()
    assert "Ben Okafor spoke with you on 3 March 2026, by phone." in shown
    address = f"{page}{closing.opening.public_id}/"
    assert "Did it happen?" in shown
    assert browser().post(f"{address}happened/").status_code == 302
    assert ClosingHeld.objects.get().confirmed_at == NOW
    confirmed = browser().get(page).content.decode()
    assert "You said that it happened, on 3 March 2026." in confirmed
    assert "Did it happen?" not in confirmed
    wrong = browser().post(f"{address}not-happened/", {"saying": ""})
    assert "Write what did not happen." in wrong.content.decode()
    browser().post(f"{address}not-happened/", {"saying": "Nobody called."})
    held = ClosingHeld.objects.get()
    assert (held.contested_at, held.contested_saying) == (NOW, "Nobody called.")
    assert fresh(closing).ended_at is None
    shown = browser().get(page).content.decode()
    assert "spoke with you" not in shown
    assert "On 3 March 2026 you said that it did not happen: “Nobody called.” You are owed it again." in shown


def test_waiting_is_called_in_and_owner_hr_and_ta_hear_of_it(cast: Cast) -> None:
    closing = rejected(cast, cast.asha, cast.ben)
    page = f"{page_for(cast.asha)}{closing.opening.public_id}/"
    before = Message.objects.count()
    assert browser().post(f"{page}waiting/", {"words": "It has been weeks."}).status_code == 302
    told = Message.objects.filter(pk__gt=before, template="hiring.called_in")
    assert {message.to for message in told} == {cast.ben, cast.chloe, cast.tariq}
    assert CallIn.objects.get().words == "It has been weeks."
    assert Entry.objects.filter(kind="hiring.called_in").count() == 1
    assert "I am still waiting" not in browser().get(page_for(cast.asha)).text
    again = browser().post(f"{page}waiting/", {"words": ""})
    assert "Please give them two days" in again.content.decode()


def test_form_that_is_sent_twice_does_its_thing_once_and_keeps_no_link(cast: Cast) -> None:
    closing = rejected(cast, cast.asha, cast.ben)
    own = page_for(cast.asha)
    said = {"words": "It has been weeks.", "form_key": "a-key-of-this-form"}
    answers = [browser().post(f"{own}{closing.opening.public_id}/waiting/", said) for _ in range(2)]
    assert [answer.headers["Location"] for answer in answers] == [f"{own}?done=waiting"] * 2
    assert CallIn.objects.count() == 1
    assert SentForm.objects.get().leads_to == "../../?done=waiting"


def test_letter_is_answered_to_whoever_wrote(cast: Cast) -> None:
    opening = opening_of(cast)
    interviewed(applied(cast.asha, opening), cast.ben)
    page = f"{page_for(cast.asha)}{opening.public_id}/"
    assert browser().get(f"{page}letter/").status_code == 404
    write_to_candidate(cast.asha, opening, words="There is news.", by=cast.ben, at=NOW)
    assert browser().post(f"{page}letter/", {"words": "Thank you."}).status_code == 302
    assert [(each.by, each.words) for each in Writing.objects.order_by("pk")] == [
        (cast.ben, "There is news."),
        (cast.asha, "Thank you."),
    ]
    assert Message.objects.filter(to=cast.ben, template="hiring.candidate_wrote").count() == 1


def test_language_is_theirs_to_choose_and_mails_follow(cast: Cast) -> None:
    opening = opening_of(cast)
    interviewed(applied(cast.asha, opening), cast.ben)
    page = page_for(cast.asha)
    assert "Wer antwortet Ihnen" in browser().get(page, headers={"accept-language": "de"}).content.decode()
    browser().post(f"{page}language/", {"language": "de"})
    response = browser().get(page)
    assert "Wer antwortet Ihnen" in response.content.decode()
    assert response["Content-Language"] == "de"
    browser().post(f"{page}language/", {"language": "tlh"})
    assert Person.objects.get(pk=cast.asha.pk).language == "de"


def test_new_link_goes_to_the_known_address_and_the_answer_is_always_the_same(cast: Cast) -> None:
    interviewed(applied(cast.asha, opening_of(cast)), cast.ben)
    answers = set()
    for email in ("ASHA@isarlicht.example", "nobody@isarlicht.example"):
        response = browser().post("/private/", {"email": email})
        answers.add((response.status_code, response.headers["Location"], response.content))
    assert len(answers) == 1
    tick(NOW)
    assert [mail["Subject"] for mail in mails_to(cast.asha)][-1] == "The link to your own page at Isarlicht"
    assert browser().get(last_link(cast.asha)).status_code == 200


def test_too_many_letters_to_one_address_are_passed_over_in_silence(cast: Cast) -> None:
    interviewed(applied(cast.asha, opening_of(cast)), cast.ben)
    for _ in range(8):
        assert browser().post("/private/", {"email": cast.asha.email}).status_code == 302
    assert Message.objects.filter(to=cast.asha, template="hiring.link").count() == 5


def test_links_are_made_invalid_and_a_new_one_is_sent(cast: Cast) -> None:
    page = page_for(cast.asha)
    answer = browser().post(f"{page}links/")
    assert "Your links lead nowhere any more." in browser().get(answer.headers["Location"]).text
    assert browser().get(page).status_code == 404
    tick(NOW)
    assert browser().get(last_link(cast.asha)).status_code == 200


def test_guessing_is_slowed_for_who_guesses_and_for_nobody_else(cast: Cast) -> None:
    page = page_for(cast.asha)
    codes = [browser().get(f"/private/{n:043d}/").status_code for n in range(32)]
    assert (codes[29], codes[30], codes[31]) == (404, 429, 429)
    assert browser().get(page).status_code == 200
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert elsewhere.get("/private/" + "a" * 43 + "/").status_code == 404


def test_one_link_is_slowed_alone(cast: Cast) -> None:
    page, other = page_for(cast.asha), page_for(newcomer(cast, "Omar Other"))
    codes = {browser().post(f"{page}language/", {"language": "xx"}).status_code for _ in range(61)}
    assert codes == {302, 429}
    assert browser().get(page).status_code == 200
    assert browser().post(f"{other}language/", {"language": "xx"}).status_code == 302


def test_manager_of_another_opening_finds_no_page_to_write_to_a_candidate(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def] # a fixture
    application = applied(cast.asha, opening_of(cast))
    address = reverse("hiring:news", args=[application.public_id])
    codes = {
        name: sign_in(getattr(cast, name)).get(address).status_code
        for name in ("ben", "sol", "rosa", "tariq", "chloe", "dev", "ada", "eve")
    }
    assert codes == {"ben": 200, **dict.fromkeys(("sol", "rosa", "tariq", "chloe", "dev", "ada", "eve"), 404)}


def test_manager_sees_that_a_mail_to_the_candidate_has_not_arrived(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def] # a fixture
    opening = opening_of(cast)
    application = applied(cast.asha, opening)
    client, address = sign_in(cast.ben), reverse("hiring:news", args=[application.public_id])
    write_to_candidate(cast.asha, opening, words="There is news.", by=cast.ben, at=NOW)
    assert "has not arrived" not in client.get(address).text
    messages.push_back(Message.objects.get(template="hiring.writing"), "ConnectionRefusedError", NOW)
    assert "A mail to them has not arrived" in client.get(address).text
    tick(NOW + timedelta(minutes=1))
    assert "has not arrived" not in client.get(address).text
