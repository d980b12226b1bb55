"""Sending people the receipts that are theirs."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import messages
from core.errors import Refused
from core.ledger.receipts import covering, make_receipt
from core.models import Entry, Message, Person

MAILED = "core.receipt"


def attached(message: Message) -> messages.Attachment:
    """The receipt as it is at the moment of sending, so that no row holds what it opens."""
    entry = Entry.objects.select_related("opening").get(index=message.facts["entry"])
    receipt = make_receipt(entry, is_party=message.facts["is_party"])
    if receipt is None:
        raise LookupError("no checkpoint covers this entry yet")
    return messages.Attachment(file_name(entry), receipt)


messages.declare(
    MAILED,
    subject=_("Your receipt"),
    text=_(
        "Here is the receipt you asked for. Keep it somewhere outside this organisation: whoever holds one can"
        " show that the record was not rewritten. How to check it stands on the page of the record."
    ),
    attach=attached,
)


def file_name(entry: Entry) -> str:
    return f"kept-receipt-{entry.at:%Y-%m-%d}-{entry.wall_seq}.txt"


@transaction.atomic
def mail_receipt(entry: Entry, *, to: Person, is_party: bool, at: datetime) -> None:
    """Send somebody their receipt by mail; asking for one is not an act towards anybody and is not recorded."""
    if not to.email:
        raise Refused(_("There is no e-mail address of yours to send it to. Download it instead."))
    if covering(entry) is None:
        raise Refused(_("This act was not signed yet. Ask again in a few seconds."))
    facts = {"entry": entry.index, "is_party": is_party}
    messages.say(to, MAILED, at=at, facts=facts, wall=entry.wall, link="/record")
