"""Private links: made as a mail is sent, asked for again, revoked. Only the mail ever holds one."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import ledger, messages, people
from core.actions.locking import one_at_a_time
from core.errors import Refused
from core.models import Beat, Message, Person
from hiring.access.candidates import may_be_written_to, valid_links
from hiring.models import Application, CandidateAddress, PrivateLink
from hiring.rules import links

MOST_ALIKE = 20
IDS = ledger.HOLDS_IDS_ONLY
ISSUED = ledger.declare("hiring.link_issued", words=_("A private link was sent."), erased=IDS)
LANGUAGE = ledger.declare("hiring.language_chosen", words=_("%(by)s chose a language."), erased=IDS)
REVOKED = ledger.declare(
    "hiring.links_revoked", words=_("%(by)s made all private links invalid."), erased=IDS
)
RENEWED = ledger.declare(
    "hiring.link_renewed",
    words=_("%(by)s made all private links invalid and had a new one sent."),
    erased=IDS,
)


@transaction.atomic
def issue_link(person: Person, *, at: datetime) -> str:
    """Make a link to somebody's own page and give its address; nothing but the mail it goes into will know it."""
    token = links.new_token()
    row = PrivateLink.objects.create(
        person=people.root_of(person), digest=links.digest(token), made_at=at, expires_at=at + links.LASTS
    )
    ledger.record(
        ISSUED, wall=people.the_organisation().wall, by=None, at=at, about=row.person, changed=[row]
    )
    return reverse("private:page", args=[token])


def page_of(message: Message, at: datetime) -> str:
    """What a message to a candidate ends with: a link of its own."""
    return issue_link(message.to, at=at)


messages.declare(
    "hiring.link",
    subject=_("The link to your own page at %(organisation)s"),
    text=_(
        "Here is the link you asked for. The page is yours alone and needs no password: whoever has the link can read"
        " it, so keep it to yourself. It works for 90 days."
    ),
    page=page_of,
)


messages.declare(
    "hiring.link_renewed",
    subject=_("A new link to your own page at %(organisation)s"),
    text=_(
        "Here is a new link to your own page. Every link you had before leads nowhere any more. The page needs no"
        " password: whoever has the link can read it, so keep it to yourself. It works for 90 days."
    ),
    page=page_of,
)


@transaction.atomic
def ask_for_link(email: str, *, at: datetime) -> None:
    """Send a new link to an address that is known; of one that is not, nothing is said and nothing happens.

    It goes to the address that is held as theirs, never to the one that was typed.
    """
    _note_asking(at)
    facts = {"organisation": people.the_organisation().name}
    applied = Application.objects.filter(Q(person__email__iexact=email) | Q(person__in=_also_at(email)))
    found = applied.filter(person__erasure__isnull=True).select_related("person__same_as")[:MOST_ALIKE]
    for person in {people.root_of(each.person) for each in found}:
        messages.say(person, "hiring.link", at=at, facts=facts)


def _note_asking(at: datetime) -> None:
    """Write something for every address: how long a write takes would tell which of them are known."""
    Beat.objects.update_or_create(name="link asked for", defaults={"at": at})


def _also_at(email: str) -> list[int]:
    return list(
        CandidateAddress.objects.filter(email__iexact=email).values_list("person", flat=True)[:MOST_ALIKE]
    )


@transaction.atomic
def revoke_links(person: Person, *, by: Person, at: datetime) -> int:
    """Make every link to somebody's page invalid at once; gives how many there were."""
    rows = _revoke(person, by, at)
    if rows:
        _record(REVOKED, person, rows, by=by, at=at)
    return len(rows)


@transaction.atomic
def renew_link(person: Person, *, by: Person, at: datetime) -> None:
    """Make every link invalid and send a new one, to the address that is held as theirs."""
    person = people.root_of(person)
    if not may_be_written_to(person):
        raise Refused(_("They cannot be reached by e-mail, so no link can be sent."))
    _record(RENEWED, person, _revoke(person, by, at), by=by, at=at)
    facts = {"organisation": people.the_organisation().name}
    messages.say(person, "hiring.link_renewed", at=at, facts=facts)


def _revoke(person: Person, by: Person, at: datetime) -> list[PrivateLink]:
    rows = list(valid_links(person, at=at).select_for_update())
    for row in rows:
        row.revoked_at, row.revoked_by = at, by
        row.save()
    return rows


def _record(kind: str, person: Person, rows: list[PrivateLink], *, by: Person, at: datetime) -> None:
    wall = people.the_organisation().wall
    ledger.record(kind, wall=wall, by=by, at=at, about=people.root_of(person), changed=rows)


@transaction.atomic
def choose_language(person: Person, language: str, *, at: datetime) -> None:
    """Show somebody their page, and write to them, in another language; one that is not spoken changes nothing."""
    person = one_at_a_time(person)
    if language not in dict(settings.LANGUAGES) or person.language == language:
        return
    person.language = language
    person.save()
    wall = people.the_organisation().wall
    ledger.record(LANGUAGE, wall=wall, by=person, at=at, about=person, changed=[person])
