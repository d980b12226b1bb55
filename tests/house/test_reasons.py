"""Whatever switches a check off says why."""

import io
import re
import tokenize
from collections.abc import Iterator

from tests.house.source import ROOT, files, name_of

SWITCH = re.compile(r"#\s*(noqa|type: ignore|pragma: no cover)\b")
CODES = r"(?:noqa: [A-Z]+\d+(?:, ?[A-Z]+\d+)*|type: ignore\[[\w, -]+\]|pragma: no cover)"
REASONED = re.compile(rf"#\s*{CODES}\W+\w.{{6,}}")


def unexplained(text: str) -> Iterator[str]:
    """This will give every comment that switches a check off without its code and a reason."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if (
            token.type == tokenize.COMMENT
            and SWITCH.search(token.string)
            and not REASONED.search(token.string)
        ):
            yield f"{token.start[0]}: {token.string}"


def ignores_in_pyproject(text: str) -> list[str]:
    """This will return the lines of the lint tables that ignore a rule and do not say why."""
    tables = re.findall(r"^\[tool\.ruff\.lint[^\n]*\n(.*?)(?=^\[|\Z)", text, re.DOTALL | re.MULTILINE)
    lines = [line.strip() for table in tables for line in table.splitlines()]
    return [line for line in lines if re.search(r'^"|= \["', line) and is_ignore(line) and "#" not in line]


def is_ignore(line: str) -> bool:
    return not line.startswith(("select", "ignore")) and not line.endswith("= [")


def test_switch_in_code_carries_a_reason() -> None:
    found = {name_of(path): list(unexplained(path.read_text(encoding="utf-8"))) for path in files(".py")}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_ignore_in_pyproject_carries_a_reason() -> None:
    assert ignores_in_pyproject((ROOT / "pyproject.toml").read_text(encoding="utf-8")) == []


def test_unexplained_finds_bare_switches() -> None:
    text = (
        "a = 1  # noqa\n"
        "b = 2  # noqa: E501\n"
        "c = 3  # type: ignore\n"
        "d = 4  # type: ignore[misc]\n"
        "e = 5  # noqa: E402 (Django has to stand first)\n"
        "f = 6  # type: ignore[misc]  # allauth ships no types\n"
    )
    assert [line.partition(":")[0] for line in unexplained(text)] == ["1", "2", "3", "4"]


def test_ignores_in_pyproject_finds_the_silent_one() -> None:
    text = '[tool.ruff.lint.per-file-ignores]\n"a.py" = ["S"]\n"b.py" = ["S"] # made up\n'
    assert ignores_in_pyproject(text) == ['"a.py" = ["S"]']
