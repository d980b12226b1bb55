"""The language guard marks what is risky, leaves the rest alone, and knows where in the text it stands."""

import time
from pathlib import Path
from shutil import copyfile

import pytest

from bench.guard import DATA, judge, labelled
from core.clock.tables import PolicyFault
from hiring.rules.guard import LANGUAGES, About, language_of, read, rules_for
from hiring.rules.guard.files import load_rules
from hiring.rules.guard.patterns import Lists, NoPattern, pattern
from hiring.rules.guard.plain import plain
from hiring.rules.guard.reading import marks_of

# The splits that no rule was tuned with, and the recall and precision below which they may not fall.
UNTUNED = {"unseen": (0.7, 0.9)}
FOLDER = Path(__file__).resolve().parents[2] / "policies" / "guard"
NOTES = (
    "Explained event sourcing with the ledger of her last company.",
    "Left retries out of the rate limiter.",
)


def categories(text: str, language: str) -> set[str]:
    return {mark.category for mark in read(text, language)}


def marked(text: str, language: str = "") -> list[tuple[str, str]]:
    return [(mark.category, mark.text) for mark in read(text, language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("At your age it is hard.", [("age", "At your age")]),
        ("You\u2019re over-qualified", [("overqualified", "over-qualified")]),
        ("YOU ARE NOT A CULTURE FIT", [("fit", "CULTURE FIT")]),
        ("no culture-fit", [("fit", "culture-fit")]),
        ("Sie sind überqualifiziert.", [("overqualified", "überqualifiziert")]),
        ("Sie sind u\u0308berqualifiziert.", [("overqualified", "u\u0308berqualifiziert")]),
        ("Sie sind ueberqualifiziert.", [("overqualified", "ueberqualifiziert")]),
        ("Wegen Ihres Kinderwunsches", [("family", "Kinderwunsches")]),
        ("Sie passen leider nicht ins Team.", [("fit", "passen leider nicht ins Team")]),
        ("Du warst ein wenig schüchtern.", [("personality", "Du warst ein wenig schüchtern")]),
        ("Er war ein wenig schüchtern.", [("personality", "Er war ein wenig schüchtern")]),
        ("Mit deiner ruhigen Art", [("personality", "deiner ruhigen Art")]),
        ("In Ihrem Lebenslauf fehlen zwei Jahre.", [("family", "Lebenslauf fehlen zwei Jahre")]),
        ("Dein Nasenpiercing stört.", [("appearance", "Nasenpiercing")]),
    ],
)
def test_read_marks_the_words_as_they_were_written(text: str, expected: list[tuple[str, str]]) -> None:
    assert marked(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The lead developer and the support team liked the native app.",
        "The young project lives on the master branch, and a senior engineer reviewed it.",
        "We pay a competitive salary.",
        "You dosed the medication by weight, and the shy dog came to you after ten minutes.",
        "The native speakers in our call centre test the prompts every month.",
        "Das junge Projekt und das alte System wurden von der Muttergesellschaft bezahlt.",
        "Unsere Teamleiterin und das Support-Team rufen Sie an; das junge Projekt hat noch keine Tests.",
        "Das Herz der Anlage ist die Pumpe, und Sie haben den alten Fehler gefunden.",
        "We have decided not to offer you the role.",
        "Best of luck with your next steps.",
        "",
        "   ",
    ],
)
def test_read_leaves_harmless_words_alone(text: str) -> None:
    assert marked(text) == []


def test_read_gives_places_that_cut_the_text_where_it_was_written() -> None:
    text = "Straße №1 \u2013 „zu alt“? Sie sind uns zu\u00a0alt, ﬁnden wir."
    spans = [text[mark.start : mark.end] for mark in read(text, "de")]
    assert spans == ["zu alt", "Sie sind uns zu\u00a0alt"]


def test_mark_says_what_why_source_and_asks_in_both_languages() -> None:
    (mark,) = read("You are overqualified.")
    for language in LANGUAGES:
        assert all(mark.words(key, language) for key in ("what", "why", "ask"))
    assert [source.id for source in mark.rule.where_from()] == ["taggart", "adea", "agg1"]


def test_every_rule_says_everything_in_both_languages() -> None:
    said = [
        (rule.id, language, key)
        for rule in (*rules_for("en").rules, *rules_for("de").rules)
        for language in LANGUAGES
        for key in ("what", "why", "ask")
        if not rule.words(key, language)
    ]
    assert said == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_marks_its_examples_and_leaves_what_is_harmless(language: str) -> None:
    rules = [rule for rule in rules_for(language).rules if rule.marks]
    silent = [
        (r.id, text) for r in rules for text in r.examples if r.category.id not in categories(text, language)
    ]
    loud = [(r.id, text) for r in rules for text in r.harmless if categories(text, language)]
    assert (silent, loud, [rule.id for rule in rules if not rule.examples]) == ([], [], [])


def test_rule_that_needs_a_word_near_it_marks_nothing_without_that_word(tmp_path: Path) -> None:
    rule = "{id: one, examples: [The old one], marks: [old], only_near: [you|he]}"
    rules = load_rules(folder_with(rule, tmp_path))["en"]
    found = [
        [m.text for m in marks_of(t, plain(t), rules)] for t in ("You are old.", "The code is old. Are you?")
    ]
    assert found == [["old"], []]


def test_word_with_an_exclamation_mark_is_marked_where_its_phrase_ends(tmp_path: Path) -> None:
    rules = load_rules(folder_with('{id: one, marks: ["(child|baby)!"]}', tmp_path))["en"]
    texts = (
        "You have a child.",
        "A child who cries",
        "A baby (asleep)",
        "A child seat",
        "The child's seat",
        "Child-care",
    )
    assert [bool(marks_of(text, plain(text), rules)) for text in texts] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]


def test_every_source_has_a_title_an_address_and_says_why() -> None:
    sources = {
        source for rules in map(rules_for, LANGUAGES) for rule in rules.rules for source in rule.where_from()
    }
    gaps = [
        s.id
        for s in sources
        if not (s.title and s.url.startswith("https://") and s.words("en") and s.words("de"))
    ]
    assert gaps == []


@pytest.mark.parametrize("path", sorted(DATA.glob("*.yaml")), ids=lambda path: path.stem)
def test_labelled_set_is_marked_as_well_as_the_documentation_says(path: Path) -> None:
    result = judge(path)
    if result.split in UNTUNED:
        recall, precision = UNTUNED[result.split]
        assert (result.sentences.recall >= recall, result.sentences.precision >= precision) == (True, True)
    else:
        # Of whole sentences next to all are right; a second mark, for another category, is counted as false.
        found = (result.sentences.recall, result.sentences.precision, result.total().precision)
        assert [count >= least for count, least in zip(found, (0.95, 0.95, 0.8), strict=True)] == [True] * 3


def test_labelled_set_is_large_enough_and_half_of_it_is_harmless() -> None:
    sentences = [
        (language, s)
        for path in DATA.glob("*.yaml")
        for language, _, found in [labelled(path)]
        for s in found
    ]
    for language, least in (("en", 300), ("de", 200)):
        own = [sentence for said, sentence in sentences if said == language]
        assert len({sentence.text for sentence in own}) >= least
        assert 0.3 <= sum(not sentence.wanted for sentence in own) / len(own) <= 0.6


def test_text_with_nothing_of_the_interview_is_marked_as_one_to_anybody() -> None:
    about = About(names=("Asha Rao",), facts=NOTES, opening="Backend engineer")
    text = "Dear Asha, thank you for your time. Unfortunately we decided not to offer you the role. All the best."
    (mark,) = read(text, about=about)
    assert (mark.rule.id, mark.start, mark.end) == ("anybody.specific", 0, len(text))
    assert "0 stand here" in mark.words("why", "en")


def test_text_about_the_interview_is_not_marked() -> None:
    about = About(names=("Asha Rao",), facts=NOTES, opening="Backend engineer")
    assert (
        read("How you explained event sourcing stayed with me; the limiter had no retries.", about=about)
        == []
    )


def test_text_without_notes_cannot_be_told_from_one_to_anybody() -> None:
    assert read("Thank you for your time.", about=About()) == []


def test_text_that_is_nearly_another_closing_is_marked_with_score_and_threshold() -> None:
    text = "Thank you for the long talk, {0}. What stayed with me was the ledger, {0}; what was missing were retries."
    about = About(names=("Asha Rao",), others=((text.format("Eve"), ("Eve",)),))
    (mark,) = read(text.format("Asha"), about=about)
    assert mark.rule.id == "anybody.alike"
    assert "100%" in mark.words("why", "en")
    assert "85%" in mark.words("why", "en")


def test_text_that_differs_from_other_closings_is_not_marked() -> None:
    others = (
        (
            "We spoke for an hour about forklifts, and what I liked was your plan for the second gate of the yard.",
            (),
        ),
    )
    text = "Thank you for the long talk. What stayed was the ledger; what was missing were the retries."
    assert read(text, about=About(others=others)) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [("You are too old.", "en"), ("Sie sind zu alt.", "de"), ("12345", "de"), ("", "de")],
)
def test_language_of_a_text_is_that_of_its_small_words(text: str, language: str) -> None:
    assert language_of(text, otherwise="de") == language


@pytest.mark.parametrize(
    ("written", "text", "found"),
    [
        ("culture-fit", "culture fit", True),
        ("culture-fit", "culturefit", True),
        ("qualif*", "qualifications", True),
        ("*jaehrig", "fünfzigjährig", True),
        ("too [far] old", "too old", True),
        ("too [far] old", "too far old", True),
        ("a ..2 b", "a x y b", True),
        ("a ..2 b", "a x y z b", False),
        ("a ..2 b", "a x. b", False),
        ("(red|blue) ink|dye", "dye", True),
        ("~ years", "58 years", True),
        ("fit", "fitness", False),
        ("don't know", "don\u2019t know", True),
    ],
)
def test_pattern_matches_what_its_signs_say(written: str, text: str, found: bool) -> None:
    assert bool(pattern(written, Lists()).compiled.search(plain(text).text)) is found


@pytest.mark.parametrize(
    "letters", ["-,", "'", "sie ", "you are very ", "andere Bewerber ", "the other ", "x"]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_read_of_a_long_text_without_an_end_takes_time_that_grows_with_it(
    letters: str, language: str
) -> None:
    words = "other andere piercing tattoo " if letters != "x" else ""
    texts = [words + letters * (size // len(letters)) for size in (4_000, 40_000)]
    read(texts[0], language)  # compiles what this text needs
    short, long = (_processor_time(text, language) for text in texts)
    assert long < 40 * max(short, 0.002)


def _processor_time(text: str, language: str) -> float:
    begun = time.process_time()
    read(text, language)
    return time.process_time() - begun


@pytest.mark.parametrize("written", ["..3", "[any]", "a? b", "<nothing> x", "(a|b)-(c|d)"])
def test_pattern_that_cannot_be_read_is_refused(written: str) -> None:
    with pytest.raises(NoPattern):
        pattern(written, Lists())


def test_rules_with_a_mistake_are_refused_with_file_and_line(tmp_path: Path) -> None:
    folder = folder_with("{id: one, marks: [one <nothing>]}", tmp_path)
    with pytest.raises(PolicyFault, match=r"en/odd\.yaml, line 2: there is no list of words “nothing”"):
        load_rules(folder)


def test_rules_of_a_category_that_nobody_described_are_refused(tmp_path: Path) -> None:
    folder = folder_with("{id: one, marks: [one]}", tmp_path)
    (folder / "odd.yaml").unlink()
    with pytest.raises(PolicyFault, match=r"en/odd\.yaml, line 1: there is no category of that name"):
        load_rules(folder)


def folder_with(rule: str, folder: Path) -> Path:
    """A folder of rules with one category and one English rule."""
    texts = "".join(f"{key}_{language}: x\n" for key in ("what", "why", "ask") for language in LANGUAGES)
    (folder / "odd.yaml").write_text(f"{texts}sources: [adea]\n", encoding="utf-8")
    copyfile(FOLDER / "sources.yaml", folder / "sources.yaml")
    for language in LANGUAGES:
        (folder / language).mkdir()
        copyfile(FOLDER / language / "words.yaml", folder / language / "words.yaml")
    (folder / "en" / "odd.yaml").write_text(f"rules:\n  - {rule}\n", encoding="utf-8")
    return folder
