"""Every URL of the application, and the table that says who gets what there."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

TABLE = Path(__file__).with_name("doors.txt")
CAST = ("nobody", "ben", "chloe", "tariq", "dev", "ada", "eve")


@dataclass(frozen=True)
class Door:
    """One line of the table: a route, an address of that route to try, and the status for each of CAST."""

    route: str
    address: str
    codes: tuple[int, ...]


def routes(resolver: URLResolver | None = None, before: str = "/") -> Iterator[str]:
    """This will give every route of the application as Django writes it, without the signs of expressions."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = before + str(entry.pattern).lstrip("^").rstrip("$")
        if isinstance(entry, URLPattern):
            yield route
        else:
            yield from routes(entry, route)


def table(text: str) -> list[Door]:
    """This will read the table; a line is: route, address unless it is the route itself, seven codes."""
    lines = [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [door(words) for words in lines]


def door(words: list[str]) -> Door:
    names, codes = words[: -len(CAST)], tuple(int(code) for code in words[-len(CAST) :])
    return Door(names[0], names[-1], codes)
