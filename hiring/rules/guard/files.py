"""Reads the guard's rules from policies/guard; docs/guard.md explains every key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import yaml

from core.clock.tables import Table, read_table, table_of
from hiring.rules.guard.patterns import Lists, NoPattern, Pattern, parts, pattern, spread
from hiring.rules.guard.rule import PIECE, Category, Rule, Rules, Source

LANGUAGES = ("en", "de")
WORDS, SOURCES = "words.yaml", "sources.yaml"
SAID = ("what", "why", "ask")
FOUND = ("marks", "unless", "unless_near", "only_near")
SHOWN = ("examples", "harmless")
NO_LISTS = Lists()

Texts = tuple[tuple[str, str], ...]


def load_rules(folder: Path) -> dict[str, Rules]:
    """This will give the rules of every language. Raises PolicyFault at the first mistake."""
    sources = _sources(read_table(folder / SOURCES))
    categories = {path: read_table(path) for path in sorted(folder.glob("*.yaml")) if path.name != SOURCES}
    known = {path.stem: _category(path.stem, file, sources) for path, file in categories.items()}
    anywhere = [rule for path, file in categories.items() for rule in _rules(file, known[path.stem], sources)]
    return {language: _spoken(folder / language, known, sources, anywhere) for language in LANGUAGES}


def _spoken(
    folder: Path, categories: dict[str, Category], sources: dict[str, Source], anywhere: list[Rule]
) -> Rules:
    """The rules of one language: a folder with its lists of words and one file for each category."""
    lists = _lists(_file(folder / WORDS))
    spoken = list(anywhere)
    for path in sorted(folder.glob("*.yaml")):
        if path.name != WORDS:
            file = _file(path).only(("rules",))
            category = categories.get(path.stem) or file.fault("there is no category of that name")
            spoken += _rules(file, category, sources, folder.name, lists)
    return _of(folder.name, tuple(spoken), lists)


def _file(path: Path) -> Table:
    """A file of one language, named with its folder, as every language has files of the same names."""
    return replace(read_table(path), name=f"{path.parent.name}/{path.name}")


def _of(language: str, rules: tuple[Rule, ...], lists: Lists) -> Rules:
    needles = {
        needle
        for rule in rules
        for key in FOUND
        for one in getattr(rule, key)
        for words in (one.needles, *one.others)
        for needle in words
    }
    return Rules(language, rules, lists, _by_needle(rules), _by_piece(needles))


def _by_piece(needles: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for needle in sorted(needles):
        found.setdefault(needle[:PIECE] if len(needle) >= PIECE else "", []).append(needle)
    return {piece: tuple(those) for piece, those in found.items()}


def _by_needle(rules: Iterable[Rule]) -> dict[str, tuple[tuple[Rule, Pattern], ...]]:
    found: dict[str, list[tuple[Rule, Pattern]]] = {}
    for rule in rules:
        for one in rule.marks:
            for needle in one.needles:
                found.setdefault(needle, []).append((rule, one))
    return {needle: tuple(pairs) for needle, pairs in found.items()}


def _category(name: str, file: Table, sources: dict[str, Source]) -> Category:
    file.only((*SAID, "sources", "rules"), translated=SAID)
    what, why, ask = (_texts(file, key) or file.fault(f"the key “{key}” is missing", key) for key in SAID)
    return Category(name, what, why, ask, _cited(file, sources) or file.fault("name at least one source"))


def _rules(
    file: Table,
    category: Category,
    sources: dict[str, Source],
    language: str = "",
    lists: Lists = NO_LISTS,
) -> list[Rule]:
    rules: dict[str, Rule] = {}
    for table in file.tables("rules"):
        rule = _rule(table, category, sources, language, lists)
        if rule.id in rules:
            table.fault(f"the id “{rule.id}” is used twice", "id")
        rules[rule.id] = rule
    return list(rules.values())


def _rule(table: Table, category: Category, sources: dict[str, Source], language: str, lists: Lists) -> Rule:
    table.only(("id", "sources", *FOUND, *SHOWN), translated=("why", "ask"))
    marks, unless, unless_near, only_near = (_patterns(table, key, lists) for key in FOUND)
    return Rule(
        id=f"{language}.{category.id}.{table.text('id')}".removeprefix("."),
        category=category,
        language=language,
        marks=marks,
        unless=unless,
        unless_near=unless_near,
        only_near=only_near,
        why=_texts(table, "why"),
        ask=_texts(table, "ask"),
        sources=_cited(table, sources),
        examples=table.texts("examples"),
        harmless=table.texts("harmless"),
    )


def _patterns(table: Table, key: str, lists: Lists) -> tuple[Pattern, ...]:
    try:
        if key == "marks":
            return tuple(one for written in table.texts(key) for one in spread(written, lists))
        return tuple(pattern(written, lists) for written in table.texts(key))
    except NoPattern as fault:
        table.fault(str(fault), key)


def _texts(table: Table, key: str) -> Texts:
    said = [(language, table.optional(f"{key}_{language}")) for language in LANGUAGES]
    return tuple((language, text) for language, text in said if text)


def _cited(table: Table, sources: dict[str, Source]) -> tuple[Source, ...]:
    for name in table.texts("sources"):
        if name not in sources:
            table.fault(f"there is no source “{name}” in {SOURCES}", "sources")
    return tuple(sources[name] for name in table.texts("sources"))


def _sources(file: Table) -> dict[str, Source]:
    return {name: _source(name, table_of(file.name, node)) for name, node in file.values.items()}


def _source(name: str, table: Table) -> Source:
    table.only(("title", "url"), translated=("says", "title"))
    names = tuple((key[6:], table.text(key)) for key in table.values if key.startswith("title_"))
    return Source(name, table.text("title"), table.optional("url"), _texts(table, "says"), names)


def _lists(file: Table) -> Lists:
    """Lists of words by name; each is written as one text with `|` between its words."""
    return Lists({name: _words(node, file) for name, node in file.values.items()})


def _words(node: yaml.Node, table: Table) -> tuple[str, ...]:
    if not isinstance(node, yaml.ScalarNode):
        table.fault("a list of words is one text, with “|” between the words")
    return tuple(parts(" ".join(str(node.value).split())))
