"""How long promises may take: the organisation's own clocks can be set, those of laws can be read."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import promises
from core.actions.clocks import reset_clock, set_clock
from core.clock import Basis, Length, Policy
from core.pages.door import act_or_say_why, for_administrators
from core.walls import Who
from shell.forms.administration import ClockForm
from shell.views.administration.tabs import tabs


@dataclass(frozen=True)
class Line:
    """One clock in a table."""

    title: str
    length: Length
    written: Length
    source: str
    href: str

    @property
    def is_changed(self) -> bool:
        return self.length != self.written


@dataclass(frozen=True)
class Law:
    """A law with its clocks, for whom it is, where it can be read, and when somebody last compared it."""

    policy: Policy
    name: str
    scope: str
    lines: list[Line]


@require_safe
@for_administrators
def clocks(request: HttpRequest, who: Who) -> HttpResponse:
    known = promises.policies()
    house = [_line(policy) for policy in known.values() if policy.basis is Basis.house]
    context = {"tabs": tabs("_clocks"), "house": house, "laws": _laws(list(known.values()))}
    return render(request, "shell/administration/clocks.html", context)


def _line(policy: Policy) -> Line:
    written = promises.written_policies()[policy.id]
    href = reverse("administration_clock", args=[policy.id]) if policy.basis is Basis.house else ""
    return Line(_words(policy, "title"), policy.length, written.length, _words(policy, "source"), href)


def _laws(policies: list[Policy]) -> list[Law]:
    by_law: dict[str, list[Policy]] = defaultdict(list)
    for policy in policies:
        if policy.basis is Basis.law:
            by_law[policy.law].append(policy)
    return [
        Law(
            each[0], _words(each[0], "law"), _words(each[0], "applies_if"), [_line(policy) for policy in each]
        )
        for each in by_law.values()
    ]


def _words(policy: Policy, key: str) -> str:
    return policy.words(key, get_language() or "en")


def _get(policy_id: str) -> Policy:
    policy = promises.policies().get(policy_id)
    if policy is None or policy.basis is Basis.law:
        raise Http404
    return policy


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def clock(request: HttpRequest, who: Who, policy_id: str) -> HttpResponse:
    policy = _get(policy_id)
    length = {"number": policy.length.number, "unit": policy.length.unit.value}
    form = ClockForm(request.POST or None, initial=length)
    if request.method == "POST" and form.is_valid():
        set_clock(policy, length=form.length(), by=who.person, at=who.at)
        messages.success(request, _("Saved. Promises that run already keep the day they were given."))
        return redirect("administration_clocks")
    context = {"tabs": tabs("_clocks"), "form": form, "line": _line(policy), "policy": policy}
    context["note"] = _words(policy, "note")
    return render(request, "shell/administration/clock.html", context)


@require_POST
@for_administrators
def reset(request: HttpRequest, who: Who, policy_id: str) -> HttpResponse:
    policy = _get(policy_id)
    return act_or_say_why(
        request,
        lambda: reset_clock(policy, by=who.person, at=who.at),
        then=reverse("administration_clocks"),
    )
