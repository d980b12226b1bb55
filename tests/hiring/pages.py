"""The candidate's side in tests: the mails they get, the links in them, and their page in a browser of their own."""

from __future__ import annotations

import re
from datetime import datetime
from email import message_from_string, policy
from email.message import EmailMessage

from django.core import mail
from django.test import Client
from django.utils import timezone

from core.models import Person
from core.tick import tick_once
from hiring.actions.links import issue_link

LINK = re.compile(r"/private/([\w-]{43})/")


def page_for(person: Person) -> str:
    """The address of somebody's own page, by a link that was sent just now."""
    return issue_link(person, at=timezone.now())


def mails_to(person: Person) -> list[EmailMessage]:
    """What the tick sent to somebody so far, as their mail program reads it."""
    return [
        message_from_string(sent.message().as_string(), policy=policy.default)
        for sent in mail.outbox
        if person.email in sent.to
    ]


def tick(at: datetime) -> None:
    """Let everything be sent and heard that is due."""
    for _ in range(3):
        tick_once(at)


def last_link(person: Person) -> str:
    """The newest link that somebody was sent."""
    found = [token for each in mails_to(person) for token in LINK.findall(body_of(each))]
    return f"/private/{found[-1]}/"


def body_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    return part.get_content() if part else ""


def browser() -> Client:
    """A private window: no account, no cookie."""
    return Client(enforce_csrf_checks=True)
