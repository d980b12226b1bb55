"""What Kept says to people: a row written with the act, sent after its commit by the tick, seen in the application.

A failed message stays a visible row. What concerns a sealed wall says only that something is waiting, and somebody
who is excluded from a wall hears nothing of it at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone, translation
from django.utils.dateformat import format as date_words
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from core import people
from core.lazy import LazyText
from core.models import Account, Exclusion, Message, Person, Wall
from core.models.tenure import current

WAITS = [timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 720, 1440)]


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a message, byte for byte; `kind` is its media type."""

    name: str
    content: bytes
    kind: str = "application/octet-stream"


@dataclass(frozen=True)
class Template:
    """`subject` and `text` are filled with the message's facts in the language of whom it is for.

    `link` makes an address that is a secret (to choose a password) at the moment of sending, so that no row holds it.
    Such a message goes to the address the account signs in with and to no other. `page` does the same for somebody who
    has no account and comes in by the link alone. `attach` makes a file at the same moment. `lost` tells whoever has to
    know that no mail server took it. `apart` is how much later than the one before it each of them goes.
    """

    subject: LazyText
    text: LazyText
    link: Callable[[Message], str] | None = None
    attach: Callable[[Message], Attachment] | None = None
    page: Callable[[Message, datetime], str] | None = None
    lost: Callable[[Message, datetime], None] | None = None
    apart: timedelta = timedelta()


TEMPLATES: dict[str, Template] = {}


def declare(
    name: str,
    *,
    subject: LazyText,
    text: LazyText,
    link: Callable[[Message], str] | None = None,
    attach: Callable[[Message], Attachment] | None = None,
    page: Callable[[Message, datetime], str] | None = None,
    lost: Callable[[Message, datetime], None] | None = None,
    apart: timedelta = timedelta(),
) -> None:
    """Make a template known; `name` is `room.what_happened`."""
    TEMPLATES[name] = Template(subject, text, link, attach, page, lost, apart)


def add_link(name: str, link: Callable[[Message], str]) -> None:
    """Give a declared template its secret link, from where such links can be made."""
    TEMPLATES[name] = replace(TEMPLATES[name], link=link)


SOMETHING_WAITS = "core.something_waits"
declare(
    SOMETHING_WAITS,
    subject=_("Something is waiting for you in Kept"),
    text=_("Something is waiting for you in Kept. Sign in to read it."),
)


@dataclass(frozen=True)
class Words:
    subject: str
    text: str


def say(
    to: Person,
    template: str,
    *,
    at: datetime,
    facts: dict[str, Any] | None = None,
    about: Person | None = None,
    wall: Wall | None = None,
    link: str = "",
) -> Message | None:
    """Write a message, to be sent after commit; None if the person is excluded from what it is about.

    `about` is whom the facts name, besides whom it goes to: it is deleted when either of them is erased.

    Raises KeyError for a template nobody declared. Behind a sealed wall template and facts are dropped.
    """
    if wall and _is_excluded(to, wall, at):
        return None
    if wall and wall.kind == Wall.Kind.SEALED:
        template, facts = SOMETHING_WAITS, {}
    TEMPLATES[template]
    to = people.root_of(to)
    return Message.objects.create(
        to=to,
        about=about,
        template=template,
        facts=facts or {},
        wall=wall,
        link=link,
        created_at=at,
        next_try_at=at if to.email else None,
    )


def _is_excluded(person: Person, wall: Wall, at: datetime) -> bool:
    return Exclusion.objects.filter(current(at), wall=wall, person__in=people.identities(person)).exists()


def words_of(message: Message) -> Words:
    """The message's words in the language and zone that are active; a fact named `..._at` is a moment."""
    return filled(message.template, message.facts)


def filled(name: str, facts: Mapping[str, Any]) -> Words:
    """The words of a template with these facts, as whom it is for will read them."""
    shown = {key: _day(value) if key.endswith("_at") else value for key, value in facts.items()}
    template = TEMPLATES[name]
    return Words(str(template.subject) % shown, str(template.text) % shown)


def _day(moment: str) -> str:
    """The day of a moment (ISO 8601) for who reads, with the time unless it is the end of that day."""
    local = timezone.localtime(datetime.fromisoformat(moment))
    day = date_words(local, pgettext("date format", "l j F Y"))
    return day if (local.hour, local.minute) == (23, 59) else f"{day}, {local:%H:%M}"


@contextmanager
def read_by(person: Person) -> Iterator[None]:
    """Put words in the language and days in the zone of whom they are for, or of the organisation."""
    home = people.the_organisation()
    zone = ZoneInfo(person.time_zone or home.time_zone)
    with translation.override(person.language or home.language), timezone.override(zone):
        yield


def send_in_turn(message: Message, at: datetime) -> None:
    """Send as `send` does, and put what goes a little apart and is due as well behind it.

    After an outage, of the mail server or of Kept, all that waited is due at once.
    """
    if apart := TEMPLATES[message.template].apart:
        _put_behind(message, apart, at)
    send(message, at)


@transaction.atomic
def _put_behind(message: Message, apart: timedelta, at: datetime) -> None:
    due = Message.objects.filter(template=message.template, next_try_at__lte=at)
    for number, other in enumerate(due.order_by("next_try_at", "pk"), 1):
        other.settle(next_try_at=at + number * apart)


def send(message: Message, at: datetime, *, through: BaseEmailBackend | None = None) -> None:
    """Hand the message to the mail server of the settings or another; raises what it answers (see `push_back`).

    Whoever was excluded since it was written hears nothing.
    """
    if message.wall and _is_excluded(message.to, message.wall, at):
        message.settle(next_try_at=None)
        return
    _mail(message, at, through).send()
    message.sent_at, message.next_try_at, message.failure = at, None, ""
    message.save(update_fields=["sent_at", "next_try_at", "failure"])


def _mail(message: Message, at: datetime, through: BaseEmailBackend | None) -> EmailMessage:
    attach = TEMPLATES[message.template].attach
    with read_by(message.to):
        words = words_of(message)
        link = _address(message, at)
        text = "\n\n".join(part for part in (words.text, link) if part)
        file = attach(message) if attach else None
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    subject = " ".join(words.subject.split())  # a line break in a name would let every mail about it fail
    mail = EmailMessage(subject, f"{text}\n", to=[_recipient(message)], connection=through)
    mail.extra_headers["Message-ID"] = f"<{message.public_id}@{domain}>"
    mail.extra_headers["Auto-Submitted"] = "auto-generated"
    if file:
        mail.attach(file.name, file.content, file.kind)
    return mail


def _recipient(message: Message) -> str:
    return account_of(message).email if TEMPLATES[message.template].link else message.to.email


def account_of(message: Message) -> Account:
    """The account of whom the message is for; raises Account.DoesNotExist when there is none, or it was closed."""
    return Account.objects.get(person__in=people.identities(message.to), is_active=True)


def _address(message: Message, at: datetime) -> str:
    template, path = TEMPLATES[message.template], message.link
    if template.link:
        path = template.link(message)
    if template.page:
        path = template.page(message, at)
    return f"{settings.KEPT_BASE_URL}{path}" if path else ""


@transaction.atomic
def push_back(message: Message, failure: str, at: datetime) -> None:
    """Try again later, and after the last try say so where somebody sees it."""
    wait = WAITS[message.tries] if message.tries < len(WAITS) else None
    is_settled = message.settle(
        tries=message.tries + 1,
        failure=failure,
        next_try_at=at + wait if wait else None,
        given_up_at=None if wait else at,
    )
    if is_settled and wait is None and (lost := TEMPLATES[message.template].lost):
        lost(message, at)
