"""How many there are of what, and who may change it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import access, people
from core.models import Account, Role, Team
from core.pages.door import for_administrators
from core.walls import Who
from shell.views.administration.tabs import tabs


@require_safe
@for_administrators
def overview(request: HttpRequest, who: Who) -> HttpResponse:
    context = {"tabs": tabs(""), "figures": _figures(who), "administrators": _administrators(who)}
    return render(request, "shell/administration/overview.html", context)


def _figures(who: Who) -> list[dict[str, Any]]:
    waiting = Account.objects.filter(is_active=True, last_login__isnull=True).count()
    failed = access.failed_messages(who).count()
    return [
        {"name": _("People who work here"), "value": people.members(who.at).count()},
        {"name": _("Invited, not signed in yet"), "value": waiting},
        {"name": _("Teams"), "value": Team.objects.count()},
        {"name": _("Messages that failed"), "value": failed},
    ]


def _administrators(who: Who) -> list[dict[str, str]]:
    holders = people.holders_of(Role.ADMINISTRATOR, who.at).order_by("name")
    return [
        {"name": person.name, "href": reverse("administration_person", args=[person.public_id])}
        for person in holders
    ]
