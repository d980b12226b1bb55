"""Every room has the same files, so that whoever knows one room knows all."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.house.source import PACKAGES, ROOMS, ROOT, files, name_of

KINDS = {"rules", "models", "access", "actions", "forms", "views", "urls", "reactions", "api"}
PLUMBING = {"__init__", "apps", "templates", "static", "migrations", "__pycache__"}
ALLOWED = dict.fromkeys((*ROOMS, "evidence"), KINDS | PLUMBING)
ALLOWED["hiring"] = ALLOWED["hiring"] | {"sources"}
HOMELESS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "services",
    "service",
    "managers",
    "tools",
}


def strangers(room: str, entries: Iterable[Path]) -> list[str]:
    return sorted(path.name for path in entries if path.name.partition(".")[0] not in ALLOWED[room])


@pytest.mark.parametrize("room", ALLOWED)
def test_room_has_only_the_files_every_room_has(room: str) -> None:
    assert strangers(room, (ROOT / room).iterdir()) == [], "no other kind of file without a decision record"


def test_strangers_names_the_ninth_kind() -> None:
    entries = [
        Path("cases/rules.py"),
        Path("cases/actions"),
        Path("cases/handlers.py"),
        Path("cases/sources"),
    ]
    assert strangers("cases", entries) == ["handlers.py", "sources"]


def test_files_are_called_after_what_they_hold() -> None:
    named = [name_of(path) for path in files(".py", under=PACKAGES)]
    assert [name for name in named if HOMELESS & {part.removesuffix(".py") for part in name.split("/")}] == []
