"""Styles stand in style sheets: the browser refuses all others, and says so in its console."""

import re
from collections.abc import Iterator

from tests.house.source import PACKAGES, files, name_of

INLINE = re.compile(
    r"""<style\b|(?<![\w-])style\s*=\s*["'{\\]|setAttribute\(\s*["']style["']|\.cssText\b|hx-on|(?<![\w-])on(?:click|load|submit|change)\s*="""
)


def inline(text: str) -> Iterator[str]:
    """This will give every line with a style, or a script, that is written into the page itself."""
    for number, line in enumerate(text.splitlines(), start=1):
        if INLINE.search(line):
            yield f"{number}: {line.strip()}"


def test_no_style_or_script_is_written_into_a_page() -> None:
    pages = files(".html", ".js", ".svg", under=PACKAGES)
    found = {name_of(path): list(inline(path.read_text(encoding="utf-8"))) for path in pages}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_inline_finds_each_way_of_writing_it() -> None:
    text = (
        '<p style="color: red">\n<rect style = \'fill:none\'>\n<style>p {}</style>\nbar.setAttribute("style", "x")\n'
        'bar.style.cssText = ""\n<a onclick="go()">\n<p data-style="plain">\n<p class="style">\n'
    )
    assert [line.partition(":")[0] for line in inline(text)] == ["1", "2", "3", "4", "5", "6"]
