"""The demo's outbox: the mails it wrote to files, to be read. In a real organisation there is no such page."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import people
from core.pages.door import for_administrators
from core.walls import Who
from shell.views.administration.tabs import tabs

MOST = 100
BETWEEN = "-" * 79  # what Django's file backend puts after each mail


@dataclass(frozen=True)
class Mail:
    name: str
    to: str
    subject: str
    at: datetime
    text: str


@require_safe
@for_administrators
def outbox(request: HttpRequest, who: Who) -> HttpResponse:
    _only_in_the_demo()
    mails = list(islice(_mails(_newest_first()), MOST))
    return render(request, "shell/administration/outbox.html", {"tabs": tabs("_outbox"), "mails": mails})


@require_safe
@for_administrators
def mail(request: HttpRequest, who: Who, name: str) -> HttpResponse:
    _only_in_the_demo()
    files = [path for path in _newest_first() if path.stem == name.rpartition("-")[0]]
    shown = next((mail for mail in _mails(files) if mail.name == name), None)
    if shown is None:
        raise Http404
    return render(request, "shell/administration/mail.html", {"tabs": tabs("_outbox"), "mail": shown})


def _only_in_the_demo() -> None:
    if not people.the_organisation().is_demo:
        raise Http404


def _newest_first() -> list[Path]:
    """Django names a file by the second in which it was begun."""
    return sorted(Path(settings.EMAIL_FILE_PATH).glob("*.log"), reverse=True)


def _mails(files: Iterable[Path]) -> Iterator[Mail]:
    for path in files:
        parts = path.read_text(encoding="utf-8", errors="replace").split(f"{BETWEEN}\n")
        for number, part in enumerate(parts):
            if part.strip():
                yield _read(f"{path.stem}-{number}", part)


def _read(name: str, written: str) -> Mail:
    message = email.message_from_string(written, _class=EmailMessage, policy=email.policy.default)
    body = message.get_body(("plain",))
    return Mail(
        name,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        at=parsedate_to_datetime(str(message["Date"])).astimezone(UTC),
        text=body.get_content() if body else "",
    )
