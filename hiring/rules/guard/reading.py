"""Reads a text with the rules of a language, sentence by sentence: what to mark, never what to write instead."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import chain

from hiring.rules.guard.patterns import Pattern
from hiring.rules.guard.plain import Plain
from hiring.rules.guard.rule import PIECE, Mark, Rule, Rules

Span = tuple[int, int]


def marks_of(text: str, plain: Plain, rules: Rules) -> list[Mark]:
    """This will give what the rules mark, in the order of the text; of two of a category that overlap the longer."""
    needles = _needles(plain, rules)
    spans = (
        found
        for sentence, here in zip(plain.sentences, needles, strict=True)
        for found in _in_sentence(sentence, plain.text, here, rules)
    )
    return [_mark(rule, span, text, plain) for rule, span in sorted(_longest(spans), key=lambda one: one[1])]


def _needles(plain: Plain, rules: Rules) -> list[set[str]]:
    """The needles that stand in each sentence; of each only its first place there is looked for."""
    starts = [start for start, _end in plain.sentences]
    here: list[set[str]] = [set() for _start in starts]
    for needle in _present(plain.text, rules):
        place = plain.text.find(needle)
        while place >= 0:
            sentence = bisect_right(starts, place) - 1
            here[sentence].add(needle)
            place = plain.text.find(needle, plain.sentences[sentence][1])
    return here


def _present(text: str, rules: Rules) -> Iterator[str]:
    pieces = {text[at : at + PIECE] for at in range(len(text))}
    likely = chain.from_iterable(rules.by_piece[piece] for piece in sorted(pieces & rules.by_piece.keys()))
    return (needle for needle in chain(likely, rules.by_piece.get("", ())) if needle in text)


def _mark(rule: Rule, span: Span, text: str, plain: Plain) -> Mark:
    start, end = plain.written(*span)
    return Mark(rule, start, end, text[start:end])


def _in_sentence(sentence: Span, text: str, here: set[str], rules: Rules) -> Iterator[tuple[Rule, Span]]:
    asked = {
        id(one): (rule, one)
        for needle in here
        for rule, one in rules.by_needle.get(needle, ())
        if _has_all_words(one, here)
    }
    found: dict[str, tuple[Rule, list[Span]]] = {}
    for rule, one in asked.values():
        found.setdefault(rule.id, (rule, []))[1].extend(_found([one], text, sentence, here))
    for rule, spans in found.values():
        for span in _meant(spans, rule, text, sentence, here) if spans else ():
            yield rule, span


def _has_all_words(one: Pattern, here: set[str]) -> bool:
    for words in one.others:  # noqa: SIM110 - asked thousands of times in a text, and all() takes twice as long
        if words.isdisjoint(here):
            return False
    return True


def _meant(spans: list[Span], rule: Rule, text: str, sentence: Span, here: set[str]) -> list[Span]:
    """What a rule found in one sentence, without what an exception overlaps or rules out."""
    if any(_found(rule.unless_near, text, sentence, here)):
        return []
    if rule.only_near and not any(_found(rule.only_near, text, sentence, here)):
        return []
    harmless = list(_found(rule.unless, text, sentence, here))
    return [span for span in spans if not any(_overlap(span, other) for other in harmless)]


def _found(patterns: Iterable[Pattern], text: str, within: Span, here: set[str]) -> Iterator[Span]:
    for one in patterns:
        if not here.isdisjoint(one.needles):
            spans = (_trimmed(found) for found in one.compiled.finditer(text, *within))
            yield from (span for span in spans if one.ends_phrase(text, span[1], within[1]))


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
