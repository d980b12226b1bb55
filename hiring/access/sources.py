"""Sources and imports: TA and HR bring in what an ATS knows; the administrator connects it and never reads it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from core import walls
from core.walls import Verb, Who, is_administrator, is_hr, is_ta
from hiring.models import Import, Knock, Source

works_for_all = is_hr | is_ta

VERBS = {
    "source.see": Verb(Source, is_administrator | works_for_all, content=False),
    "source.connect": Verb(Source, is_administrator, content=False),
    "source.import": Verb(Source, works_for_all),
    "knock.see": Verb(Knock, works_for_all),
    "import.see": Verb(Import, works_for_all),
}


def sources_for(who: Who) -> QuerySet[Source]:
    """Every source, for those who may see that there are any."""
    return walls.allowed(Source.objects.all(), who, "source.see").order_by("name")


def may_see_sources(who: Who) -> bool:
    return bool(who.roles & {"administrator", "hr", "ta"})


def may_import(who: Who) -> bool:
    return bool(who.roles & {"hr", "ta"})


def need(allowed: bool) -> None:
    """A 404 for whom a page does not exist."""
    if not allowed:
        raise Http404


def get_source(who: Who, public_id: str, *, verb: str = "source.see") -> Source:
    return walls.get(Source.objects.all(), who.person, verb=verb, at=who.at, public_id=public_id)


def get_import(who: Who, public_id: str) -> Import:
    rows = Import.objects.select_related("source", "by")
    return walls.get(rows, who.person, verb="import.see", at=who.at, public_id=public_id)


def imports_for(who: Who) -> QuerySet[Import]:
    rows = Import.objects.select_related("source", "by")
    return walls.allowed(rows, who, "import.see").order_by("-at", "-public_id")


def unknown_knocks(who: Who, source: Source) -> QuerySet[Knock]:
    """What a source sent in the last day that nothing could be read from."""
    rows = Knock.objects.filter(source=source, is_unknown=True).exclude(body="")
    return walls.allowed(rows, who, "knock.see").order_by("-at")
