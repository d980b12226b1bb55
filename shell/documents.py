"""Documents that are generated from the code: `make fix` writes them, a test compares them."""

from collections.abc import Callable, Mapping
from pathlib import Path

from core import ledger, walls
from shell.environment import SETTINGS, Setting

DOCS = Path(__file__).resolve().parent.parent / "docs"

SETTINGS_TEXT = """# Settings

Kept is set up from its environment and from nowhere else. A setting that is wrong, or that does not exist,
stops the start with one sentence. A setting with a second name ending in `_FILE` can be given as the name of
a file that holds it, so that secrets need not stand in the environment.

This page is generated from `shell/environment.py` by `make fix`.

{table}
"""


def settings_document() -> str:
    """This will return docs/settings.md."""
    head = ["| setting | default | kind | what it does |", "|---|---|---|---|"]
    return SETTINGS_TEXT.format(table="\n".join(head + [setting_row(setting) for setting in SETTINGS]))


def setting_row(setting: Setting) -> str:
    names = f"`{setting.name}`" + (f" `{setting.name}_FILE`" if setting.secret else "")
    default = f"`{setting.default}`" if setting.default else ""
    return f"| {names} | {default} | {setting.kind} | {setting.words} |"


PERMISSIONS_TEXT = """# Who may do what

A person may do a verb to a thing when one of the alternatives holds, and they are not excluded from the wall around it:
an exclusion beats every line below, every role and every seat. To whoever may not, there is no such thing (404).
What is marked *content* is never shown to somebody for being the administrator of the server.

This page is generated from the `VERBS` tables of the rooms by `make fix`.

{tables}
## What is recorded, and how it is erased

{kinds}"""


def permissions_document() -> str:
    """This will return docs/permissions.md."""
    tables = "\n".join(verbs_table(room, verbs) for room, verbs in walls.TABLES.items())
    return PERMISSIONS_TEXT.format(
        tables=tables, kinds="\n".join(map(kinds_list, ledger.Erased)).rstrip() + "\n"
    )


def verbs_table(room: str, verbs: Mapping[str, walls.Verb]) -> str:
    head = [f"## {room}\n", "| verb | on | whoever | |", "|---|---|---|---|"]
    return "\n".join(head + [verb_row(name, verb) for name, verb in verbs.items()]) + "\n"


def verb_row(name: str, verb: walls.Verb) -> str:
    kind = "content" if verb.content else "settings"
    return f"| `{name}` | {verb.model._meta.verbose_name} | {verb.who.words} | {kind} |"


def kinds_list(erased: ledger.Erased) -> str:
    names = sorted(name for name, kind in ledger.KINDS.items() if kind.erased is erased)
    return "\n".join([f"{erased.value}\n", *(f"- `{name}`" for name in names), ""]) if names else ""


DOCUMENTS: Mapping[str, Callable[[], str]] = {
    "settings.md": settings_document,
    "permissions.md": permissions_document,
}


def write_documents() -> None:
    for name, document in DOCUMENTS.items():
        (DOCS / name).write_text(document(), encoding="utf-8")
