"""Who works here: adding them, their account, roles and seats, and recording that they left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import access, people
from core.actions import people as actions
from core.errors import Refused
from core.models import Account, Person, Role, RoleGrant, Team, TeamSeat
from core.models.tenure import current
from core.pages.door import act_or_say_why, for_administrators
from core.pages.paging import slice_by_name
from core.walls import Who
from shell.actions.people import Newcomer, take_in
from shell.forms.administration import EmailForm, NewcomerForm, PeopleFilter, RoleForm, SeatForm
from shell.views.administration.tabs import tabs


@dataclass(frozen=True)
class Line:
    """One person in the list."""

    person: Person
    teams: str
    roles: str
    account: str


@require_safe
@for_administrators
def everybody(request: HttpRequest, who: Who) -> HttpResponse:
    form = PeopleFilter(request.GET, auto_id="f_%s")
    slice_ = slice_by_name(_found(form, who), request)
    context = {"tabs": tabs("_people"), "form": form, "slice": slice_, "lines": _lines(slice_.rows, who)}
    new = [{"href": reverse("administration_newcomer"), "words": _("Add a person")}]
    return render(request, "shell/administration/people.html", {**context, "acts": new})


def _found(form: PeopleFilter, who: Who) -> QuerySet[Person]:
    found = access.administered(who)
    if not form.is_valid():
        return found.none()
    asked = form.cleaned_data
    for word in asked["q"].split():
        found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
    if asked["team"]:
        found = found.filter(_is_seated(who, team=asked["team"]))
    if asked["role"]:
        found = found.filter(pk__in=people.holders_of(asked["role"], who.at).values("pk"))
    return _in_state(found, asked["state"], who)


def _in_state(found: QuerySet[Person], state: str, who: Who) -> QuerySet[Person]:
    if state == "here":
        return found.filter(_is_seated(who))
    if state == "left":
        return found.exclude(_is_seated(who))
    if state == "invited":
        return found.filter(account__is_active=True, account__last_login__isnull=True)
    return found


def _is_seated(who: Who, **where: Team) -> Q:
    """Whether somebody sits in a team now, under whichever of their duplicates; asked for each person in turn."""
    seats = TeamSeat.objects.filter(current(who.at), **where)
    theirs, of_a_duplicate = seats.filter(person=OuterRef("pk")), seats.filter(person__same_as=OuterRef("pk"))
    return Q(Exists(theirs)) | Q(Exists(of_a_duplicate))


def _lines(shown: Sequence[Person], who: Who) -> list[Line]:
    """This will describe a page of people with three look-ups in all."""
    ids = [person.pk for person in shown]
    teams, roles = defaultdict(list), defaultdict(list)
    for seat in (
        TeamSeat.objects.filter(current(who.at), person__in=ids).select_related("team").order_by("pk")
    ):
        teams[seat.person_id].append(seat.team.name)
    for grant in RoleGrant.objects.filter(current(who.at), person__in=ids).order_by("pk"):
        roles[grant.person_id].append(str(Role(grant.role).label))
    accounts = {account.person_id: account for account in Account.objects.filter(person__in=ids)}
    return [
        Line(each, ", ".join(teams[each.pk]), ", ".join(roles[each.pk]), account_words(accounts.get(each.pk)))
        for each in shown
    ]


def account_words(account: Account | None) -> str:
    if account is None:
        return _("no account")
    if not account.is_active:
        return _("closed")
    return _("signs in") if account.last_login else _("invited")


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def newcomer(request: HttpRequest, who: Who) -> HttpResponse:
    form = NewcomerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = take_in(Newcomer(**form.cleaned_data), by=who.person, at=who.at)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            return redirect("administration_person", added.public_id)
    return render(request, "shell/administration/newcomer.html", {"tabs": tabs("_people"), "form": form})


@require_safe
@for_administrators
def person(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    shown = _get(who, public_id)
    ids = people.identities(shown)
    account = Account.objects.filter(person__in=ids).first()
    context = {
        "tabs": tabs("_people"),
        "person": shown,
        "is_me": shown == who.person,
        "account": account,
        "account_words": account_words(account),
        "grants": [(grant, Role(grant.role).label) for grant in _grants(shown, who)],
        "seats": TeamSeat.objects.filter(current(who.at), person__in=ids)
        .select_related("team")
        .order_by("pk"),
        "email_form": EmailForm(auto_id="email_%s", initial={"email": shown.email}),
        "role_form": RoleForm(auto_id="role_%s"),
        "seat_form": SeatForm(auto_id="seat_%s"),
    }
    return render(request, "shell/administration/person.html", context)


def _get(who: Who, public_id: str) -> Person:
    shown = access.get_person(who.person, public_id, at=who.at, verb="person.administer")
    return people.root_of(shown)


def _grants(shown: Person, who: Who) -> QuerySet[RoleGrant]:
    return RoleGrant.objects.filter(current(who.at), person__in=people.identities(shown)).order_by("pk")


@require_POST
@for_administrators
def account(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    """Open an account, again for who comes back, or send the invitation again while nobody has come by it."""
    shown = _get(who, public_id)
    open_ones = Account.objects.filter(person__in=people.identities(shown), is_active=True)
    act = actions.invite_again if open_ones.exists() else actions.open_account
    return act_or_say_why(request, lambda: act(shown, by=who.person, at=who.at), then=_page_of(shown))


@require_POST
@for_administrators
def email(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    """Mend an address that was mistyped."""
    shown = _get(who, public_id)
    form = EmailForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Enter an e-mail address, such as nina@example.org."))
        return redirect(_page_of(shown))
    act = actions.correct_email
    return act_or_say_why(
        request,
        lambda: act(shown, email=form.cleaned_data["email"], by=who.person, at=who.at),
        then=_page_of(shown),
    )


@require_POST
@for_administrators
def roles(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    shown = _get(who, public_id)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Choose a role."))
        return redirect(_page_of(shown))
    role = Role(form.cleaned_data["role"])
    return act_or_say_why(
        request, lambda: actions.grant_role(shown, role=role, by=who.person, at=who.at), then=_page_of(shown)
    )


@require_POST
@for_administrators
def role_end(request: HttpRequest, who: Who, public_id: str, role: str) -> HttpResponse:
    shown = _get(who, public_id)
    grant = _grants(shown, who).filter(role=role).first()
    if grant is None:
        raise Http404
    return act_or_say_why(
        request, lambda: actions.withdraw_role(grant, by=who.person, at=who.at), then=_page_of(shown)
    )


@require_POST
@for_administrators
def seats(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    shown = _get(who, public_id)
    form = SeatForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Choose a team."))
        return redirect(_page_of(shown))
    return act_or_say_why(
        request,
        lambda: actions.seat_in_team(shown, **form.cleaned_data, by=who.person, at=who.at),
        then=_page_of(shown),
    )


@require_POST
@for_administrators
def seat_end(request: HttpRequest, who: Who, public_id: str, team: str) -> HttpResponse:
    shown = _get(who, public_id)
    seated = TeamSeat.objects.filter(
        current(who.at), person__in=people.identities(shown), team__public_id=team
    )
    seat = seated.first()
    if seat is None:
        raise Http404
    return act_or_say_why(
        request, lambda: actions.end_seat(seat, by=who.person, at=who.at), then=_page_of(shown)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def leaving(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    shown = _get(who, public_id)
    if request.method == "POST":
        act = actions.record_leaving
        return act_or_say_why(request, lambda: act(shown, by=who.person, at=who.at), then=_page_of(shown))
    return render(request, "shell/administration/leaving.html", {"tabs": tabs("_people"), "person": shown})


def _page_of(shown: Person) -> str:
    return reverse("administration_person", args=[shown.public_id])
