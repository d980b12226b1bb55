"""Reads a text with the rules of a language, sentence by sentence: what to mark, never what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from hiring.rules.guard.patterns import Pattern
from hiring.rules.guard.plain import Plain
from hiring.rules.guard.rule import Mark, Rule, Rules

Span = tuple[int, int]


def marks_of(text: str, plain: Plain, rules: Rules) -> list[Mark]:
    """This will give what the rules mark, in the order of the text; of two of a category that overlap the longer."""
    present = [needle for needle in rules.needles if needle in plain.text]
    spans = (
        found for sentence in plain.sentences for found in _in_sentence(sentence, plain.text, present, rules)
    )
    return [_mark(rule, span, text, plain) for rule, span in sorted(_longest(spans), key=lambda one: one[1])]


def _mark(rule: Rule, span: Span, text: str, plain: Plain) -> Mark:
    start, end = plain.written(*span)
    return Mark(rule, start, end, text[start:end])


def _in_sentence(sentence: Span, text: str, present: list[str], rules: Rules) -> Iterator[tuple[Rule, Span]]:
    here = {needle for needle in present if text.find(needle, *sentence) >= 0}
    asked = {rule.id: rule for needle in here for rule in rules.by_needle[needle]}
    for rule in asked.values():
        for span in _spans(rule, text, sentence, here):
            yield rule, span


def _spans(rule: Rule, text: str, sentence: Span, here: set[str]) -> list[Span]:
    """What a rule finds in one sentence, without what an exception overlaps or rules out."""
    found = list(_found(rule.marks, text, sentence, here))
    if not found or any(_found(rule.unless_near, text, sentence, here)):
        return []
    harmless = list(_found(rule.unless, text, sentence, here))
    return [span for span in found if not any(_overlap(span, other) for other in harmless)]


def _found(patterns: Iterable[Pattern], text: str, within: Span, here: set[str]) -> Iterator[Span]:
    for one in patterns:
        if not here.isdisjoint(one.needles):
            yield from (_trimmed(found) for found in one.compiled.finditer(text, *within))


def _trimmed(found: re.Match[str]) -> Span:
    return found.start(), found.start() + len(found[0].rstrip(' \t\r\n,-"()'))


def _longest(found: Iterable[tuple[Rule, Span]]) -> Iterator[tuple[Rule, Span]]:
    taken: dict[str, list[Span]] = {}
    for rule, span in sorted(found, key=lambda one: (one[1][0] - one[1][1], one[1], one[0].id)):
        others = taken.setdefault(rule.category.id, [])
        if not any(_overlap(span, other) for other in others):
            others.append(span)
            yield rule, span


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
