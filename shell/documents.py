"""Documents that are generated from the code: `make fix` writes them, a test compares them.

Run: python -m shell.documents
"""

from collections.abc import Callable, Mapping
from pathlib import Path

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


DOCUMENTS: Mapping[str, Callable[[], str]] = {"settings.md": settings_document}


def write_documents() -> None:
    for name, document in DOCUMENTS.items():
        (DOCS / name).write_text(document(), encoding="utf-8")


if __name__ == "__main__":
    write_documents()
