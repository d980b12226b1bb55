"""The language guard on the labelled set (bench/data/guard): precision and recall by category, and how long it takes.

Goal: a text of 2,000 characters is read in under 30 ms. The test split was held apart while rules were written.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

import yaml

from bench.pairs import write_figures
from hiring.rules.guard import About, read

DATA = Path(__file__).resolve().parent / "data" / "guard"
CLEAN = "clean"
GOAL_MS = 30
LETTERS = 2_000
READINGS = 200
OTHERS = 200


@dataclass(frozen=True)
class Sentence:
    """One labelled sentence; `wanted` are the categories to be marked, each with those that are right as well."""

    text: str
    wanted: tuple[frozenset[str], ...]


@dataclass
class Count:
    hits: int = 0
    misses: int = 0
    false: int = 0

    @property
    def precision(self) -> float:
        return self.hits / (self.hits + self.false) if self.hits + self.false else 1.0

    @property
    def recall(self) -> float:
        return self.hits / (self.hits + self.misses) if self.hits + self.misses else 1.0


@dataclass
class Result:
    """What came of one file: counts by category, and sentences as a whole, whatever the category."""

    language: str
    split: str
    by_category: dict[str, Count] = field(default_factory=dict)
    sentences: Count = field(default_factory=Count)
    wrong: list[tuple[str, list[str], list[str]]] = field(default_factory=list)

    def count(self, category: str) -> Count:
        return self.by_category.setdefault(category, Count())

    def total(self) -> Count:
        counts = self.by_category.values()
        return Count(sum(c.hits for c in counts), sum(c.misses for c in counts), sum(c.false for c in counts))


def labelled(path: Path) -> tuple[str, str, list[Sentence]]:
    """This will read one file of the set: its language, its split, its sentences."""
    file = yaml.safe_load(path.read_text(encoding="utf-8"))
    found = [
        Sentence(text, () if key == CLEAN else wanted(key))
        for key, texts in file["sentences"].items()
        for text in texts
    ]
    return file["language"], file["split"], found


def wanted(key: str) -> tuple[frozenset[str], ...]:
    """This will read a key: `age+family` wants both, `age|health` is content with either."""
    return tuple(frozenset(either.split("|")) for either in key.split("+"))


def judge(path: Path) -> Result:
    """This will read every sentence of a file and compare what is marked with what should be."""
    language, split, sentences = labelled(path)
    result = Result(language, split)
    for sentence in sentences:
        marked = {mark.category for mark in read(sentence.text, language)}
        compare(result, sentence, marked)
    return result


def compare(result: Result, sentence: Sentence, marked: set[str]) -> None:
    missed = [either for either in sentence.wanted if not either & marked]
    extra = marked - frozenset().union(*sentence.wanted)
    for either in sentence.wanted:
        found = sorted(either & marked) or sorted(either)
        count = result.count(found[0])
        count.hits += bool(either & marked)
        count.misses += not either & marked
    for category in extra:
        result.count(category).false += 1
    result.sentences.hits += bool(sentence.wanted and marked)
    result.sentences.misses += bool(sentence.wanted and not marked)
    result.sentences.false += bool(marked and not sentence.wanted)
    if missed or extra:
        result.wrong.append((sentence.text, sorted(name for one in missed for name in one), sorted(extra)))


def texts() -> Iterator[str]:
    """This will give texts of about 2,000 characters out of the labelled sentences, in both languages."""
    for path in sorted(DATA.glob("*.yaml")):
        _language, _split, sentences = labelled(path)
        text = ""
        for sentence in cycle(sentences):
            if len(text) + len(sentence.text) > LETTERS:
                break
            text += sentence.text + " "
        yield text.strip()


def timed(others: int) -> list[tuple[float, float]]:
    """This will read each text again and again, compared with so many other closings; processor and wall time in ms."""
    samples = list(texts())
    closings = tuple((f"{samples[0][at:]} {at}", ("Asha Rao",)) for at in range(others))
    about = About(names=("Asha Rao",), facts=("explained event sourcing", "case study"), others=closings)
    times = []
    for sample in samples:
        read(sample, about=about)  # compiles what this text needs
        for _ in range(READINGS // len(samples)):
            used, begun = time.process_time(), time.perf_counter()
            read(sample, about=about)
            times.append(((time.process_time() - used) * 1000, (time.perf_counter() - begun) * 1000))
    return times


def report(results: list[Result]) -> None:
    for result in results:
        print(f"guard, {result.language}, {result.split} split")
        print(f"  {'category':<14} {'marked':>7} {'missed':>7} {'false':>6} {'precision':>10} {'recall':>8}")
        rows = [*sorted(result.by_category.items()), ("all", result.total()), ("any mark", result.sentences)]
        for name, count in rows:
            numbers = f"{count.hits:7} {count.misses:7} {count.false:6}"
            print(f"  {name:<14} {numbers} {count.precision:10.3f} {count.recall:8.3f}")
    write(results, {str(others): speed(others) for others in (0, OTHERS)})


def speed(others: int) -> dict[str, tuple[float, float]]:
    """This will print and give the median and the 95th percentile of the processor's time and of the clock's, in ms."""
    print(f"  {LETTERS:,} characters beside {others} closings   goal: under {GOAL_MS} ms")
    found = {}
    for name, times in zip(("processor", "wall"), zip(*timed(others), strict=True), strict=True):
        middle, p95 = statistics.median(times), statistics.quantiles(times, n=20)[18]
        print(f"    {name:<10} median {middle:.1f} ms, p95 {p95:.1f} ms")
        found[name] = (middle, p95)
    return found


def write(results: list[Result], speeds: dict[str, dict[str, tuple[float, float]]]) -> None:
    said = [
        {
            "language": result.language,
            "split": result.split,
            "precision": result.total().precision,
            "recall": result.total().recall,
            "categories": Counter({name: count.hits for name, count in result.by_category.items()}),
        }
        for result in results
    ]
    write_figures("guard", {"median_and_p95_ms": speeds, "goal_ms": GOAL_MS, "splits": said})


def main(show: str = "") -> None:
    """This will print the tables; with `development` it names every sentence of that split that went wrong."""
    results = [judge(path) for path in sorted(DATA.glob("*.yaml"))]
    for result in results:
        for text, missed, extra in result.wrong if result.split == show else ():
            print(f"  {result.language}: missed {missed} extra {extra}: {text}")
    report(results)
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:2])
