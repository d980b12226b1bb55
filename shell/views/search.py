"""Search: what the words lead to and the reader may see, in plain groups; nothing tells of what is hidden."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import promises, search
from core.models import Person, Promise, Team
from core.pages.door import signed_in
from core.pages.promises import Reader, Row
from core.walls import Who
from hiring.models import Opening
from shell.forms.finding import SearchForm
from shell.views.people import Line, person_lines, team_lines

MOST = 60


@dataclass(frozen=True)
class Group:
    """One kind of thing that was found: lines of persons and teams, or rows of promises."""

    id: str
    title: str
    lines: list[Line]
    rows: list[Row]


@require_safe
@signed_in
def results(request: HttpRequest, who: Who) -> HttpResponse:
    form = SearchForm(request.GET)
    words = form.words()
    found = search.find(words, who=who, most=MOST)
    context = {
        "form": form,
        "words": words,
        "groups": groups(found, who),
        "nothing": _("Nothing was found for “%(words)s”") % {"words": words},
        "is_cut": len(found) == MOST,
    }
    return render(request, "shell/search.html", context)


def groups(found: Iterable[object], who: Who) -> list[Group]:
    """This will sort what was found by kind, best first within each."""
    things = list(found)
    persons = [thing for thing in things if isinstance(thing, Person)]
    teams = [thing for thing in things if isinstance(thing, Team)]
    named = _with_names([thing for thing in things if isinstance(thing, Promise)])
    all_groups = [
        Group("people", _("People"), person_lines(persons, who) if persons else [], []),
        Group("teams", _("Teams"), team_lines(teams), []),
        Group(
            "openings", _("Openings"), [_opening(thing) for thing in things if isinstance(thing, Opening)], []
        ),
        Group("promises", _("Promises"), [], Reader(who).rows(named)),
    ]
    return [group for group in all_groups if group.lines or group.rows]


def _opening(opening: Opening) -> Line:
    return Line(reverse("hiring:opening", args=[opening.public_id]), opening.title, "")


def _with_names(found: list[Promise]) -> list[Promise]:
    """The same promises with the people each names, in one look-up."""
    by_id = promises.named().in_bulk([each.pk for each in found])
    return [by_id[each.pk] for each in found]
