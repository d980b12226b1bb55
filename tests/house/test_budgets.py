"""No file over 400 lines, no function over 50, and nine functions of ten within 25."""

from pathlib import Path

import pytest

from tests.house.source import PACKAGES, files, functions, name_of

LONGEST_FILE = 400
LONGEST_FUNCTION = 50
NINE_OF_TEN = 25


def too_long(paths: list[Path]) -> list[str]:
    sizes = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in paths}
    return [f"{name}: {lines} lines" for name, lines in sizes.items() if lines > LONGEST_FILE]


def test_file_is_at_most_400_lines() -> None:
    assert too_long(list(files(".py", ".html", ".css", ".js"))) == []


def test_function_is_at_most_50_lines() -> None:
    sizes = [(name_of(path), name, lines) for path in files(".py") for name, lines in functions(path)]
    assert [size for size in sizes if size[2] > LONGEST_FUNCTION] == []


@pytest.mark.parametrize("package", [*PACKAGES, "tests"])
def test_functions_nine_of_ten_are_within_25_lines(package: str) -> None:
    sizes = sorted(lines for path in files(".py", under=(package,)) for _, lines in functions(path))
    assert not sizes or sizes[int(0.9 * (len(sizes) - 1))] <= NINE_OF_TEN


def test_functions_finds_every_length(tmp_path: Path) -> None:
    path = tmp_path / "long.py"
    path.write_text("def short():\n    pass\n\n\nclass A:\n    def long(self):\n" + "        pass\n" * 60)
    assert list(functions(path)) == [("short", 2), ("long", 61)]
