"""What Kept says: over a real mail server, again and again until it is given up, and never past a wall."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
import pytest_django
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.utils.functional import lazystr
from pytest_django import DjangoAssertNumQueries

from core import access, messages, walls
from core.actions import merging
from core.actions import people as actions
from core.actions.messages import try_again
from core.actions.promises import make_promise
from core.models import Message, Person, Promise, Wall
from core.tick.claims import claim, work_off
from core.tick.jobs import JOBS
from tests.cast import NOW, Cast
from tests.core.test_promises import FRIDAY
from tests.shell.programs import free_port

MAIL = next(job for job in JOBS if job.name == "message")
RECIPIENT = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
MINUTES = [1, 5, 30, 120, 360, 720, 1440]


class Inbox:
    """What a mail server took in; it refuses whom it is told to."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refused: set[str] = set()

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def inbox(settings: pytest_django.Settings) -> Iterator[Inbox]:
    """A mail server on loopback, to which Kept is told to send."""
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port())
    use_server(settings, controller.port)
    controller.start()
    yield inbox
    controller.stop()


def use_server(settings: pytest_django.Settings, port: int, *, patience: float = 30) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, patience
    settings.EMAIL_USE_TLS = False


@contextmanager
def hanging_server() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield door.getsockname()[1]


def promised(cast: Cast, what: str = "The notes", *, by: Person | None = None) -> Promise:
    by = by or cast.ben
    return make_promise(owed_by=by, owed_to=cast.chloe, what=what, due_at=FRIDAY, by=by, at=NOW)


def deliver_mail(at: datetime = NOW) -> int:
    return work_off(MAIL, at, most=100)


def the_message() -> Message:
    return Message.objects.get(created_at=NOW)


# --- Over a real server ---


def test_mail_arrives_with_its_words_and_an_address_of_its_own(cast: Cast, inbox: Inbox) -> None:
    promise = promised(cast)
    assert deliver_mail() == 1
    [mail] = inbox.mails
    assert (mail["To"], mail["Subject"]) == ("chloe@isarlicht.example", "Ben Okafor made you a promise")
    assert "Ben Okafor promised you: The notes." in mail.get_content()
    assert f"/promises/{promise.public_id}/" in mail.get_content()
    assert mail["Message-ID"] == f"<{the_message().public_id}@localhost>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert (the_message().sent_at, the_message().next_try_at) == (NOW, None)
    assert deliver_mail(NOW + timedelta(days=1)) == 0


def test_mail_speaks_the_language_of_whom_it_is_for(cast: Cast, inbox: Inbox) -> None:
    fields = {"time_zone": "", "country": "", "region": ""}
    actions.set_profile(cast.chloe, name="Chloe", language="de", by=cast.chloe, at=NOW, **fields)
    promised(cast)
    deliver_mail()
    assert inbox.mails[0]["Subject"] == "Ben Okafor hat Ihnen etwas versprochen"


@pytest.mark.parametrize(
    "name", ["Ben\nBcc: eve@isarlicht.example", "Ben\r\n\r\nHello", "Бен Зелиньски \U0001f600"]
)
def test_mail_about_an_odd_name_arrives_and_only_where_it_should(cast: Cast, inbox: Inbox, name: str) -> None:
    odd = actions.add_person(name=name, email="odd@isarlicht.example", by=cast.ada, at=NOW)
    promised(cast, "100 % of %(what)s", by=odd)
    deliver_mail()
    [mail] = inbox.mails
    assert (mail["To"], mail["Bcc"]) == ("chloe@isarlicht.example", None)
    assert mail["Subject"].strip() == f"{' '.join(name.split())} made you a promise"
    assert "100 % of %(what)s" in mail.get_content()


def test_refused_mail_is_tried_again_until_it_is_given_up_where_somebody_sees_it(
    cast: Cast, inbox: Inbox
) -> None:
    inbox.refused.add("chloe@isarlicht.example")
    promised(cast)
    at, waits = NOW, []
    while deliver_mail(at):
        message = the_message()
        assert deliver_mail(at) == 0
        if message.next_try_at:
            waits.append(int((message.next_try_at - at).total_seconds() / 60))
            at = message.next_try_at
    assert waits == MINUTES
    assert (message.tries, message.given_up_at, message.sent_at) == (8, at, None)
    assert "no such mailbox" in message.failure
    assert list(access.failed_messages(walls.Who(cast.ada, at))) == [message]


def test_refused_mail_does_not_hold_up_the_others(cast: Cast, inbox: Inbox) -> None:
    inbox.refused.add("chloe@isarlicht.example")
    promised(cast)
    make_promise(owed_by=cast.ben, owed_to=cast.dev, what="A list", due_at=FRIDAY, by=cast.ben, at=NOW)
    assert deliver_mail() == 2
    assert [mail["To"] for mail in inbox.mails] == ["dev@isarlicht.example"]


def test_mail_goes_once_the_server_is_well_again(cast: Cast, inbox: Inbox) -> None:
    inbox.refused.add("chloe@isarlicht.example")
    promised(cast)
    deliver_mail()
    inbox.refused.clear()
    deliver_mail(NOW + timedelta(minutes=1))
    assert len(inbox.mails) == 1
    assert (the_message().failure, the_message().next_try_at) == ("", None)


def test_server_that_hangs_is_left_after_the_timeout(cast: Cast, settings: pytest_django.Settings) -> None:
    promised(cast)
    with hanging_server() as port:
        use_server(settings, port, patience=0.3)
        assert deliver_mail() == 1
    assert the_message().failure == "SMTPServerDisconnected: Connection unexpectedly closed: timed out"
    assert the_message().next_try_at == NOW + timedelta(minutes=1)


def test_server_that_hangs_gives_other_work_its_turn(
    cast: Cast, settings: pytest_django.Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        promised(cast)
    monkeypatch.setattr("core.tick.claims.LONGEST_TURN", timedelta(seconds=0.5))
    with hanging_server() as port:
        use_server(settings, port, patience=0.3)
        done = deliver_mail()  # 0.3 s each, and more on a busy machine
    assert 1 <= done < 5
    assert Message.objects.filter(created_at=NOW, tries=0).count() == 5 - done


def test_mail_that_was_on_its_way_when_somebody_had_it_tried_again_goes_once(
    cast: Cast, inbox: Inbox
) -> None:
    promised(cast)
    on_its_way = claim(Message.objects.all(), NOW)
    assert on_its_way is not None
    try_again(Message.objects.filter(pk=on_its_way.pk), by=cast.ada, at=NOW)
    messages.send(on_its_way, NOW)
    assert deliver_mail(NOW + timedelta(days=1)) == 0
    assert len(inbox.mails) == 1


def test_server_that_is_away_is_tried_again(cast: Cast, settings: pytest_django.Settings) -> None:
    use_server(settings, free_port())
    promised(cast)
    deliver_mail()
    assert the_message().failure.startswith("ConnectionRefusedError")


# --- Walls ---


def seal(promise: Promise) -> None:
    Wall.objects.filter(pk=promise.wall_id).update(kind=Wall.Kind.SEALED, recipient=RECIPIENT)
    promise.wall.refresh_from_db()


def test_sealed_wall_says_only_that_something_waits(cast: Cast, inbox: Inbox) -> None:
    promise = promised(cast, "Nobody may know")
    Message.objects.filter(created_at=NOW).delete()
    facts = {"who": "Ben Okafor", "what": "Nobody may know", "due_at": NOW.isoformat()}
    messages.say(cast.chloe, "core.promise_made_to_you", at=NOW, facts=facts, wall=promise.wall)
    assert the_message().facts == facts  # while it is open, it is said
    seal(promise)
    the_message().delete()
    messages.say(cast.chloe, "core.promise_made_to_you", at=NOW, facts=facts, wall=promise.wall)
    deliver_mail()
    assert (the_message().template, the_message().facts) == ("core.something_waits", {})
    [mail] = inbox.mails
    assert mail["Subject"] == "Something is waiting for you in Kept"
    assert mail.get_content().strip() == "Something is waiting for you in Kept. Sign in to read it."


def test_excluded_person_hears_nothing_and_the_others_do(cast: Cast) -> None:
    wall = promised(cast).wall
    Message.objects.filter(created_at=NOW).delete()
    walls.exclude(wall, cast.sol, by=cast.chloe, at=NOW)
    assert messages.say(cast.sol, "core.something_waits", at=NOW, wall=wall) is None
    assert messages.say(cast.chloe, "core.something_waits", at=NOW, wall=wall) is not None
    assert [message.to for message in Message.objects.filter(created_at=NOW)] == [cast.chloe]


def test_person_excluded_under_another_name_hears_nothing(cast: Cast) -> None:
    wall = promised(cast).wall
    walls.exclude(wall, cast.asha, by=cast.chloe, at=NOW)
    assert messages.say(cast.sol, "core.something_waits", at=NOW, wall=wall) is not None
    merging.merge_people(cast.asha, into=cast.sol, reason="The same one.", by=cast.tariq, at=NOW)
    assert messages.say(cast.sol, "core.something_waits", at=NOW, wall=wall) is None


def test_person_excluded_after_it_was_said_is_not_sent_it_and_sees_it_no_more(
    cast: Cast, inbox: Inbox
) -> None:
    promise = promised(cast)
    assert access.messages_for(cast.chloe, at=NOW)[0] == the_message()
    walls.exclude(promise.wall, cast.chloe, by=cast.ada, at=NOW)
    assert deliver_mail() == 1
    assert inbox.mails == []
    assert (the_message().sent_at, the_message().next_try_at) == (None, None)
    assert the_message() not in access.messages_for(cast.chloe, at=NOW)


def test_message_for_a_duplicate_goes_to_the_person_they_are(cast: Cast) -> None:
    merging.merge_people(cast.asha, into=cast.ben, reason="The same one.", by=cast.tariq, at=NOW)
    cast.asha.refresh_from_db()
    said = messages.say(cast.asha, "core.something_waits", at=NOW)
    assert said is not None
    assert said.to == cast.ben


def test_message_for_somebody_without_an_address_waits_in_the_application(cast: Cast) -> None:
    nobody = actions.add_person(name="No Mail", email="", by=cast.ada, at=NOW)
    said = messages.say(nobody, "core.something_waits", at=NOW)
    assert deliver_mail() == 0
    assert list(access.messages_for(nobody, at=NOW)) == [said]


def test_message_of_a_template_nobody_declared_is_a_bug(cast: Cast) -> None:
    with pytest.raises(KeyError):
        messages.say(cast.ben, "core.no_such_template", at=NOW)


@pytest.mark.parametrize("number", [1, 3])
def test_list_of_messages_asks_as_often_for_one_as_for_three(
    cast: Cast, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        promised(cast)
    with django_assert_num_queries(3):
        rows = [messages.words_of(message) for message in access.messages_for(cast.chloe, at=NOW)]
    assert len(rows) == number + 1  # and the invitation


def test_message_with_a_page_of_its_own_makes_the_link_when_it_is_sent(
    cast: Cast, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[datetime] = []

    def page(message: Message, at: datetime) -> str:
        made.append(at)
        return f"/private/of-{message.to.pk}/"

    invitation = messages.Attachment("talk.ics", b"BEGIN:VCALENDAR\r\n", "text/calendar; method=REQUEST")
    template = messages.Template(
        lazystr("A word"), lazystr("Read it."), page=page, attach=lambda _message: invitation
    )
    monkeypatch.setitem(messages.TEMPLATES, "core.by_page", template)
    message = messages.say(cast.asha, "core.by_page", at=NOW)
    assert message is not None
    assert (message.link, made) == ("", [])
    work_off(MAIL, NOW, most=9)
    [mail] = inbox.mails
    assert mail["To"] == "asha@isarlicht.example"
    body, calendar = mail.iter_parts()
    assert body.get_content().rstrip().endswith(f"/private/of-{cast.asha.pk}/")
    assert calendar.get_content_type() == "text/calendar"
    assert calendar.get_param("method") == "REQUEST"
    assert made == [NOW]
