"""The directory, the page of a person and the page of a team."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as date_words
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_safe

from core import access, people
from core.models import Absence, Person, Promise, Role, Team, TeamSeat
from core.models.tenure import current
from core.pages.door import signed_in
from core.pages.fields import choices_for, value_of
from core.pages.paging import slice_after
from core.pages.promises import Reader, Row
from core.walls import Who
from shell.forms.finding import FindForm

ON_A_PAGE = 50
IN_A_COLUMN = 25
SIDES = {"owed": gettext_lazy("Owed to %(person)s"), "owes": gettext_lazy("Owed by %(person)s")}


@dataclass(frozen=True)
class Line:
    """One person or team in a list."""

    href: str
    name: str
    under: str
    tag: str = ""


@dataclass(frozen=True)
class Column:
    """What is due first of one side, and where all of it stands when there is more."""

    rows: list[Row]
    more_href: str


@require_safe
@signed_in
def directory(request: HttpRequest, who: Who) -> HttpResponse:
    form = FindForm(request.GET)
    words = form.words()
    page = paged(_named(access.people_for(who.person, at=who.at), words), request)
    context = {"form": form, "words": words, "page": page, "lines": person_lines(page.object_list, who)}
    return render(request, "shell/people.html", context | {"tabs": tabs("people")})


@require_safe
@signed_in
def teams(request: HttpRequest, who: Who) -> HttpResponse:
    form = FindForm(request.GET)
    words = form.words()
    page = paged(access.teams_for(who).filter(name__icontains=words), request)
    context = {"form": form, "words": words, "page": page, "lines": team_lines(page.object_list)}
    return render(request, "shell/people.html", context | {"tabs": tabs("teams")})


@require_safe
@signed_in
def person(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    shown = access.get_person(who.person, public_id, at=who.at)
    if shown.same_as:
        return redirect("person", shown.same_as.public_id)
    owed, owes = access.promises_between(who, shown)
    reader = Reader(who)
    context = {
        "person": shown,
        "is_me": reader.is_me(shown),
        "roles": ", ".join(str(Role(role).label) for role in sorted(people.roles_of(shown, who.at))),
        "teams": team_lines(people.teams_of(shown, who.at).order_by("name")),
        "away": away_words(people.absence_on(shown, _today(who))),
        "owed": column(owed, reader, reverse("person_owed", args=[public_id])),
        "owes": column(owes, reader, reverse("person_owes", args=[public_id])),
        "acts": promise_to(shown, who),
    }
    return render(request, "shell/person.html", context)


@require_safe
@signed_in
def team(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    shown = access.get_team(who.person, public_id, at=who.at)
    owed, owes = access.promises_of_team(who, shown)
    reader = Reader(who)
    seats = shown.seats.filter(current(who.at)).select_related("person").order_by("-is_lead", "person__name")
    page = paged(seats, request)
    context = {
        "team": shown,
        "page": page,
        "lines": person_lines([seat.person for seat in page.object_list], who, team=shown),
        "owed": column(owed, reader, reverse("team_owed", args=[public_id])),
        "owes": column(owes, reader, reverse("team_owes", args=[public_id])),
        "acts": promise_to(shown, who),
    }
    return render(request, "shell/team.html", context)


@require_safe
@signed_in
def person_side(request: HttpRequest, who: Who, public_id: str, side: str) -> HttpResponse:
    """All that a person is owed, or owes, as far as the reader may see it."""
    shown = access.get_person(who.person, public_id, at=who.at)
    if shown.same_as:
        return redirect(f"person_{side}", shown.same_as.public_id)
    return in_full(request, who, shown, side, access.promises_between(who, shown))


@require_safe
@signed_in
def team_side(request: HttpRequest, who: Who, public_id: str, side: str) -> HttpResponse:
    shown = access.get_team(who.person, public_id, at=who.at)
    return in_full(request, who, shown, side, access.promises_of_team(who, shown))


def in_full(
    request: HttpRequest, who: Who, whose: Person | Team, side: str, sides: Iterable[QuerySet[Promise]]
) -> HttpResponse:
    slice_ = slice_after(dict(zip(SIDES, sides, strict=True))[side], request, by="due_at")
    title = SIDES[side] % {"person": whose}
    context = {"title": title, "slice": slice_, "rows": Reader(who).rows(slice_.rows)}
    return render(request, "shell/promises_of.html", context)


def tabs(here: str) -> list[dict[str, object]]:
    words = {"people": _("People"), "teams": _("Teams")}
    return [{"href": reverse(name), "words": words[name], "current": name == here} for name in words]


def paged(rows: QuerySet, request: HttpRequest) -> Page:  # type: ignore[type-arg] # persons, teams or seats
    return Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))


def promise_to(shown: Person | Team, who: Who) -> list[dict[str, str]]:
    """This will offer to promise something, to whom one can be made."""
    value = value_of(shown)
    if choices_for(who, with_teams=True).by_value(value) is None:
        return []
    return [{"href": f"{reverse('promise_new')}?to={value}", "words": _("Make a promise")}]


def column(promises: QuerySet[Promise], reader: Reader, in_full: str) -> Column:
    found = list(promises[: IN_A_COLUMN + 1])
    return Column(reader.rows(found[:IN_A_COLUMN]), in_full if len(found) > IN_A_COLUMN else "")


def _named(persons: QuerySet[Person], words: str) -> QuerySet[Person]:
    for word in words.split():
        persons = persons.filter(Q(name__icontains=word) | Q(email__icontains=word))
    return persons


def person_lines(persons: Iterable[Person], who: Who, *, team: Team | None = None) -> list[Line]:
    """This will describe a page of persons with two look-ups in all: their seats, and who is away."""
    shown = list(persons)
    ids = [each.pk for each in shown]
    seats = list(
        TeamSeat.objects.filter(current(who.at), person__in=ids).select_related("team").order_by("pk")
    )
    away: dict[int, Absence] = {}
    for absence in people.absences_on(_today(who)).filter(person__in=ids):
        away.setdefault(absence.person_id, absence)
    return [_person_line(each, seats, away.get(each.pk), team) for each in shown]


def _person_line(shown: Person, seats: list[TeamSeat], absence: Absence | None, team: Team | None) -> Line:
    theirs = [seat for seat in seats if seat.person_id == shown.pk]
    names = ", ".join(seat.team.name for seat in theirs if seat.team != team)
    leads = any(seat.is_lead for seat in theirs if seat.team == team)
    tag = away_words(absence) or (_("Lead") if leads else "")
    return Line(reverse("person", args=[shown.public_id]), str(shown), names, tag)


def team_lines(shown: Iterable[Team]) -> list[Line]:
    return [
        Line(reverse("team", args=[each.public_id]), each.name, str(Team.Kind(each.kind).label))
        for each in shown
    ]


def away_words(absence: Absence | None) -> str:
    """This will say until when somebody is away, and who answers meanwhile."""
    if absence is None:
        return ""
    day = date_words(absence.until_on, pgettext("date format", "j F"))
    if absence.deputy:
        return _("Away until %(day)s, %(deputy)s answers") % {"day": day, "deputy": absence.deputy}
    return _("Away until %(day)s") % {"day": day}


def _today(who: Who) -> date:
    return timezone.localtime(who.at).date()
