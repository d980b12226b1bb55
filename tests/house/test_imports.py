"""The import contracts hold, and each is seen to catch what it forbids."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import PACKAGES, ROOT

HOUSE = "The house: imports run downwards, rooms never meet"
CORE = "Inside core"
ROOM = "Inside every room"
PURE = "Proof, clock and rules know no Django"

# file that is written, what it says, the contract that has to break
SABOTAGE = (
    ("core/people.py", "import hiring.apps", HOUSE),
    ("hiring/actions.py", "import cases.apps", HOUSE),
    ("cases/views.py", "import shell.version", HOUSE),
    ("evidence/models.py", "import readiness.apps", HOUSE),
    ("core/walls.py", "import core.ledger", CORE),
    ("core/newcomer.py", "", CORE),
    ("hiring/rules.py", "import hiring.models", ROOM),
    ("proof/django_here.py", "import django.db", PURE),
    ("partnership/rules.py", "import django.db", PURE),
)


def lint(folder: Path) -> str:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the house to do harm in."""
    folder = tmp_path_factory.mktemp("copy")
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, folder / package, ignore=shutil.ignore_patterns("static", "templates")
        )
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_imports_keep_the_contracts(copy: Path) -> None:
    said = lint(copy)
    assert " 0 broken." in said, said


@pytest.mark.parametrize(("name", "line", "contract"), SABOTAGE)
def test_imports_against_a_contract_are_caught(copy: Path, name: str, line: str, contract: str) -> None:
    path = copy / name
    before = path.read_text(encoding="utf-8") if path.exists() else None
    needed = copy / "hiring" / "models.py"
    made = [] if needed.exists() else [needed]
    for missing in made:
        missing.touch()
    path.write_text(f"{before or ''}\n{line}\n", encoding="utf-8")
    try:
        assert f"{contract} BROKEN" in lint(copy)
    finally:
        restore(path, before)
        for missing in made:
            missing.unlink()


def restore(path: Path, before: str | None) -> None:
    if before is None:
        path.unlink()
    else:
        path.write_text(before, encoding="utf-8")
