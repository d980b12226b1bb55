"""Write docs/permissions.md from the tables of verbs, so that what it says is what is done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from core import ledger, walls

HEAD = """# Who may do what

Made by `make fix` from the `VERBS` tables of the rooms; a test fails when it is not the same.

A person may do a verb to a thing when one of the alternatives holds, and they are not excluded from the wall around it:
an exclusion beats every line below, every role and every seat. To whoever may not, there is no such thing (404).
What is marked *content* is never shown to somebody for being the administrator of the server.
"""


def page() -> str:
    """The whole page as Markdown."""
    return "\n".join([HEAD, *_verbs(), *_kinds()])


def _verbs() -> Iterator[str]:
    for room, verbs in walls.TABLES.items():
        yield f"## {room}\n"
        yield "| verb | on | whoever | |\n|---|---|---|---|"
        for name, verb in verbs.items():
            kind = "content" if verb.content else "settings"
            yield f"| `{name}` | {verb.model._meta.verbose_name} | {verb.who.words} | {kind} |"
        yield ""


def _kinds() -> Iterator[str]:
    yield "## What is recorded, and how it is erased\n"
    for erased in ledger.Erased:
        names = sorted(name for name, kind in ledger.KINDS.items() if kind.erased is erased)
        if names:
            yield f"{erased.value}\n"
            yield from (f"- `{name}`" for name in names)
            yield ""


class Command(BaseCommand):
    help = "Write docs/permissions.md from the tables of verbs."

    def handle(self, *_args: Any, **_options: Any) -> None:
        (settings.ROOT / "docs" / "permissions.md").write_text(page(), encoding="utf-8")
