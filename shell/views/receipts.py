"""Taking a receipt away, as a file or by mail."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.actions.receipts import file_name, mail_receipt
from core.ledger.receipts import make_receipt
from core.pages.door import act_or_say_why, signed_in
from core.walls import Who
from shell.receipts import get_entry


@require_safe
@signed_in
def download(request: HttpRequest, who: Who, public_id: str, number: int) -> HttpResponse:
    entry, is_party = get_entry(who, public_id, number)
    receipt = make_receipt(entry, is_party=is_party)
    if receipt is None:
        messages.info(request, _("This act was not signed yet. Ask again in a few seconds."))
        return redirect("promise", public_id=public_id)
    answer = HttpResponse(receipt, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{file_name(entry)}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
@signed_in
def mail(request: HttpRequest, who: Who, public_id: str, number: int) -> HttpResponse:
    entry, is_party = get_entry(who, public_id, number)

    def send() -> None:
        mail_receipt(entry, to=who.person, is_party=is_party, at=who.at)
        messages.success(request, _("Your receipt is on its way to you by mail."))

    return act_or_say_why(request, send, then=reverse("promise", args=[public_id]))
