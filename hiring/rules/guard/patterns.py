"""The small language in which rules are written: words as people say them, and a few signs for what may vary.

at your age           these words, in any case, with blanks, hyphens, commas or quotation marks between them
over-qualified        a hyphen may be there, a blank instead, or nothing
qualif*               the beginning of a word; `*jährig` is its end
(boy|girl)            one of several; [far] may be missing
<trait>               one of a list with that name, from words.yaml
..3                   up to three words of any kind, within the sentence
~                     a number in digits
(child|baby)!         only where the phrase ends there: “a child.”, “a child who”, never “a child seat”
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache

from hiring.rules.guard.plain import folded

BETWEEN = r"[\s,\-\"\u201c\u201d\u201e()]+"
# Neither gives back what it took, so that a long text without an end has no ways to be read again and again.
ANY_WORD = r"[^\s.!?;:,\-\"\u201c\u201d\u201e()]++[\s,\-\"\u201c\u201d\u201e()]++"
TOKEN = re.compile(r"\[[^\]]*\]|\.\.\d*|<[^>]+>|\((?:[^()]|\([^()]*\))*\)\S*|\S+")
ENDS = '.!?;:,()"\u201c\u201d\u201e\u2026'  # behind these a phrase is over
ODD = re.compile(r"[?+^$\\{}]")


class NoPattern(ValueError):
    """A pattern that cannot be read; the text is half a sentence that says why."""


@dataclass(frozen=True, eq=False)
class Lists:
    """Lists of words by name. Two are never equal, so that what was read of one can be kept beside it."""

    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Pattern:
    """One pattern. `needles` are pieces of which one stands in every text that it matches: asked first, being cheap.

    So is one of each of `others`, where the pattern has more than one word.
    """

    written: str
    source: str = field(repr=False)
    needles: frozenset[str] = field(repr=False)
    others: tuple[frozenset[str], ...] = field(default=(), repr=False)
    followers: str = field(default="", repr=False)

    def ends_phrase(self, text: str, place: int, end: int) -> bool:
        """Whether at a place the phrase ends, or goes on with a small word; true of every place without a “!”."""
        rest = text[place:end].lstrip()
        if not self.followers or not rest or rest[0] in ENDS:
            return True
        return bool(_compiled(rf"\s+{self.followers}(?![\w'])").match(text, place, end))

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(rf"(?<![\w]){self.source}(?![\w])")


@lru_cache(maxsize=8)
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source)


def pattern(written: str, lists: Lists) -> Pattern:
    """This will read a pattern. Raises NoPattern."""
    if odd := ODD.search(written):
        raise NoPattern(f"“{odd[0]}” in “{written}” is no sign of this language")
    read = [_sequence(part, lists, ()) for part in parts(folded(written.removesuffix("!")))]
    needles = _any_of([_best(words) for _source, words in read])
    if not needles:
        raise NoPattern(f"“{written}” matches any text; it needs at least one word")
    others = tuple(words for words in read[0][1] if words and words != needles) if len(read) == 1 else ()
    source = f"(?:{'|'.join(source for source, _words in read)})"
    return Pattern(written, source, needles, others, _followers(written, lists))


def spread(written: str, lists: Lists) -> Iterator[Pattern]:
    """This will read each alternative of a text as a pattern of its own, asked only where all its words stand."""
    end = "!" if written.endswith("!") else ""
    for part in parts(written.removesuffix("!")):
        whole = TOKEN.fullmatch(part)
        if whole and part.startswith("(") and part.endswith(")"):
            yield from spread(part[1:-1] + end, lists)
        elif whole and part.startswith("<") and part[1:-1] in lists.words:
            yield from (pattern(word + end, lists) for word in lists.words[part[1:-1]])
        else:
            yield pattern(part + end, lists)


def _followers(written: str, lists: Lists) -> str:
    return _listed("after", lists, ())[0] if written.endswith("!") else ""


def parts(text: str) -> list[str]:
    """The alternatives of a text: what stands between its “|”, those inside brackets left alone."""
    cuts, depth = [-1], 0
    for place, sign in enumerate(text):
        depth += (sign in "([") - (sign in ")]")
        if sign == "|" and not depth:
            cuts.append(place)
    ends = [*cuts[1:], len(text)]
    return [part for start, end in zip(cuts, ends, strict=True) if (part := text[start + 1 : end].strip())]


def _sequence(text: str, lists: Lists, inside: tuple[str, ...]) -> tuple[str, list[frozenset[str]]]:
    """The expression of words in a row, and the needles of each that may not be missing."""
    pieces: list[str] = []
    words: list[frozenset[str]] = []
    tokens = TOKEN.findall(text)
    for place, token in enumerate(tokens):
        is_last = place == len(tokens) - 1
        piece, needles, may_be_missing = _token(token, lists, inside)
        if may_be_missing and is_last:
            last = pieces.pop() if pieces else ""
            pieces.append(f"{last.removesuffix(BETWEEN)}(?:{BETWEEN}{piece})?")
        elif may_be_missing:
            pieces.append(piece if token.startswith("..") else f"(?:{piece}{BETWEEN})?")
        else:
            pieces.append(piece if is_last else piece + BETWEEN)
            words.append(needles)
    return "".join(pieces), words


def _token(token: str, lists: Lists, inside: tuple[str, ...]) -> tuple[str, frozenset[str], bool]:
    if token.startswith(".."):
        return f"(?:{ANY_WORD}){{0,{token[2:] or 3}}}?", frozenset(), True
    if token.startswith("["):
        source, _needles = _alternatives(parts(token[1:-1]), lists, inside)
        return source, frozenset(), True
    if token.startswith("<"):
        return *_listed(token[1:-1], lists, inside), False
    if token.startswith("("):
        within, _bracket, rest = token[1:].rpartition(")")
        if re.match(r"[^(]*\)", within):
            raise NoPattern(f"“{token}” needs a blank between its brackets")
        source, needles = _alternatives([part + rest for part in parts(within)], lists, inside)
        return source, needles, False
    return *_word(token), False


@cache
def _listed(name: str, lists: Lists, inside: tuple[str, ...]) -> tuple[str, frozenset[str]]:
    """What one of a list of words is found by; rules name the same lists a thousand times."""
    if name not in lists.words or name in inside:
        raise NoPattern(f"there is no list of words “{name}”")
    return _alternatives(lists.words[name], lists, (*inside, name))


def _alternatives(
    written: tuple[str, ...] | list[str], lists: Lists, inside: tuple[str, ...]
) -> tuple[str, frozenset[str]]:
    read = [_sequence(folded(part.strip()), lists, inside) for part in written]
    needles = _any_of([_best(words) for _source, words in read])
    return f"(?:{'|'.join(source for source, _words in read)})", needles


def _any_of(needles: list[frozenset[str]]) -> frozenset[str]:
    """The needles of alternatives; none where one of them has none."""
    return frozenset().union(*needles) if all(needles) else frozenset()


def _best(words: list[frozenset[str]]) -> frozenset[str]:
    """The needles of the word that is hardest to find by chance."""
    return max(words, key=_worth, default=frozenset())


@cache
def _word(word: str) -> tuple[str, frozenset[str]]:
    signs = {"*": r"[\w']*", "-": r"[\s\-]?", "'": "'?", "~": r"\d+"}
    start, rest = (
        (r"\w*", word[1:]) if word.startswith("*") else ("", word)
    )  # no "'": each of a row would be a start
    source = start + "".join(signs.get(sign, re.escape(sign)) for sign in rest)
    source = re.sub(r"(?<=\d)\\d\+", r"\\d", source)
    longest = max(re.split(r"[*\-'~]", word), key=len)
    return source, frozenset([longest] if longest else [])


def _worth(needles: frozenset[str]) -> int:
    return min((len(needle) for needle in needles), default=0)
