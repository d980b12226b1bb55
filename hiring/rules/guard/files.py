"""Reads the guard's rules from policies/guard; docs/guard.md explains every key."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import yaml

from core.clock.tables import Table, read_table, table_of
from hiring.rules.guard.patterns import Lists, NoPattern, Pattern, parts, pattern
from hiring.rules.guard.rule import Category, Rule, Rules, Source

LANGUAGES = ("en", "de")
WORDS, SOURCES = "words.yaml", "sources.yaml"
SAID = ("what", "why", "ask")
FOUND = ("marks", "unless", "unless_near")

Texts = tuple[tuple[str, str], ...]


def load_rules(folder: Path) -> dict[str, Rules]:
    """This will give the rules of every language. Raises PolicyFault at the first mistake."""
    sources = _sources(read_table(folder / SOURCES))
    lists = _lists(read_table(folder / WORDS))
    rules: dict[str, Rule] = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.name not in {WORDS, SOURCES}:
            _read_file(read_table(path), path.stem, sources, lists, rules)
    return {language: _of(language, rules, lists[language]) for language in LANGUAGES}


def _of(language: str, rules: dict[str, Rule], lists: Lists) -> Rules:
    spoken = tuple(rule for rule in rules.values() if rule.language in (language, ""))
    needles = {
        needle for rule in spoken for key in FOUND for one in getattr(rule, key) for needle in one.needles
    }
    return Rules(language, spoken, lists, _by_needle(spoken), tuple(sorted(needles)))


def _by_needle(rules: Iterable[Rule]) -> dict[str, tuple[tuple[Rule, Pattern], ...]]:
    found: dict[str, list[tuple[Rule, Pattern]]] = {}
    for rule in rules:
        for one in rule.marks:
            for needle in one.needles:
                found.setdefault(needle, []).append((rule, one))
    return {needle: tuple(pairs) for needle, pairs in found.items()}


def _read_file(
    file: Table, name: str, sources: dict[str, Source], lists: dict[str, Lists], rules: dict[str, Rule]
) -> None:
    file.only((*SAID, "sources", "rules"), translated=SAID)
    what, why, ask = (_texts(file, key) or file.fault(f"the key “{key}” is missing", key) for key in SAID)
    category = Category(name, what, why, ask, _cited(file, sources) or file.fault("name at least one source"))
    for table in file.tables("rules"):
        rule = _rule(table, category, sources, lists)
        if rule.id in rules:
            table.fault(f"the id “{rule.id}” is used twice", "id")
        rules[rule.id] = rule


def _rule(table: Table, category: Category, sources: dict[str, Source], lists: dict[str, Lists]) -> Rule:
    table.only(("id", "language", "sources", *FOUND), translated=("why", "ask"))
    language = table.optional("language")
    if language and language not in LANGUAGES:
        table.fault(f"“{language}” is none of our languages: {', '.join(LANGUAGES)}", "language")
    words = lists.get(language, {})
    marks, unless, unless_near = (_patterns(table, key, words) for key in FOUND)
    return Rule(
        id=f"{language}.{category.id}.{table.text('id')}".removeprefix("."),
        category=category,
        language=language,
        marks=marks,
        unless=unless,
        unless_near=unless_near,
        why=_texts(table, "why"),
        ask=_texts(table, "ask"),
        sources=_cited(table, sources),
    )


def _patterns(table: Table, key: str, lists: Lists) -> tuple[Pattern, ...]:
    try:
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


def _lists(file: Table) -> dict[str, Lists]:
    """Lists of words by language and name; each is written as one text with `|` between its words."""
    languages = {language: table_of(file.name, node) for language, node in file.values.items()}
    return {
        language: {name: _words(node, table) for name, node in table.values.items()}
        for language, table in languages.items()
    }


def _words(node: yaml.Node, table: Table) -> tuple[str, ...]:
    if not isinstance(node, yaml.ScalarNode):
        table.fault("a list of words is one text, with “|” between the words")
    return tuple(parts(" ".join(str(node.value).split())))
