"""Whoever installs Kept as a wheel gets every file: templates, statics, words and policies, and no tests."""

import tomllib
from typing import Any

from setuptools import find_namespace_packages

from tests.house.source import PACKAGES, ROOT

DATA = ("policies", "locale")
SAID: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]


def folders() -> set[str]:
    """This will name every folder of ours that holds a file, as a package."""
    files = [path for top in (*PACKAGES, *DATA) for path in (ROOT / top).rglob("*") if path.is_file()]
    named = {".".join(path.parent.relative_to(ROOT).parts) for path in files}
    return {name for name in named if "__pycache__" not in name}


def test_a_wheel_holds_every_folder_and_nothing_else() -> None:
    find = SAID["packages"]["find"]
    found = set(find_namespace_packages(str(ROOT), include=find["include"], exclude=find["exclude"]))

    assert folders() - found == set(), (
        "a folder whose name is no Python name, or a new top one: see pyproject"
    )
    assert {name.partition(".")[0] for name in found} == {*PACKAGES, *DATA}


def test_a_wheel_holds_every_file_of_its_folders() -> None:
    assert SAID["package-data"] == {"*": ["*"]}
