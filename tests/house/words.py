"""What Kept says to people, read out of its own source: marked for translation, or forgotten."""

import ast
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.extract import extract
from django.template.base import Lexer, Token, TokenType
from django.utils.translation.template import templatize

from tests.house.source import PACKAGES, files, name_of

SAYS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# What is the same in every language.
NAMES = {"Kept", "HR", "TA", "IT", "English", "Deutsch"}
READ_ALOUD = {"alt", "title", "placeholder", "aria-label", "aria-description", "aria-roledescription"}
# Names of arguments whose text is shown to people.
SHOWN = {"label", "help_text", "words", "subject", "text", "hint", "title", "note", "over", "under"}
NAME_OF_A_CLASS = re.compile(r"\s*[a-z]+(-[a-z0-9]+)+\s*")
LETTERS = re.compile(r"[^\W\d_]{2,}")

TEMPLATES = (".html", ".txt")

Message = tuple[str, ...]  # (msgid,), (msgid, plural), each after a context where there is one


def messages(path: Path) -> Iterator[Message]:
    """This will give what a Python file or a template marks for translation."""
    text = path.read_text(encoding="utf-8")
    if path.suffix in TEMPLATES:
        text = "\n".join(line.strip() for line in templatize(text).splitlines())
    for _, message, _, context in extract("python", io.BytesIO(text.encode()), keywords=SAYS):
        texts = message if isinstance(message, tuple) else (message,)
        yield (context, *texts) if context else texts


def all_messages() -> dict[Message, str]:
    """This will return every message of ours with a file that says it."""
    return {
        message: name_of(path)
        for path in files(".py", *TEMPLATES, under=PACKAGES)
        for message in messages(path)
    }


class Visible(HTMLParser):
    """This will collect what a reader sees or hears of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in {"script", "style"}
        self.found += [value for name, value in attrs if name in READ_ALOUD and value]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data)


def forgotten_in_template(text: str) -> list[str]:
    """This will return words of a template that stand outside every translation."""
    page = Visible()
    page.feed("".join(plain(Lexer(text).tokenize())))
    page.close()
    return [*(words.strip() for words in page.found if is_said(words)), *bare_arguments(text)]


def plain(tokens: list[Token]) -> Iterator[str]:
    """This will give the text between tags, without comments and what is translated already."""
    inside = ""
    for token in tokens:
        verb = token.contents.split()[0] if token.token_type == TokenType.BLOCK and token.contents else ""
        if inside:
            inside = "" if verb == f"end{inside}" else inside
        elif verb in {"blocktranslate", "blocktrans", "comment", "verbatim"}:
            inside = verb
        elif token.token_type == TokenType.TEXT:
            yield token.contents


def bare_arguments(text: str) -> Iterator[str]:
    """This will give literals handed to a component to be shown, such as title="Home" instead of title=_("Home")."""
    for token in Lexer(text).tokenize():
        if token.token_type == TokenType.BLOCK:
            for name, _, words in re.findall(r"""\b(\w+)=(["'])(.*?)\2""", token.contents):
                if name in SHOWN and is_said(words):
                    yield f"{name}={words}"


def is_said(words: str) -> bool:
    """Whether there is a word in it, other than the class of an element, which a block may hold."""
    return not NAME_OF_A_CLASS.fullmatch(words) and any(word not in NAMES for word in LETTERS.findall(words))


def forgotten_in_python(text: str) -> Iterator[str]:
    """This will give plain strings in `Refused("...")` and in arguments that are shown to people."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            shown = [keyword.value for keyword in node.keywords if keyword.arg in SHOWN]
            said = [*node.args[:1], *shown] if called(node) in {"Refused", "ValidationError"} else shown
            yield from (ast.unparse(value) for value in said if is_plain(value))


def called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def is_plain(value: ast.expr) -> bool:
    if isinstance(value, ast.JoinedStr):
        return any(is_plain(part) for part in value.values)
    return isinstance(value, ast.Constant) and isinstance(value.value, str) and is_said(value.value)
