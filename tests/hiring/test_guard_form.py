"""A guarded form comes back with its marks, and goes once they were read; nothing in the words is ever changed."""

import pytest
from django import forms
from django.utils import translation

from core.pages.fields import Words
from hiring.forms.guard import GuardedForm
from hiring.rules.guard import About

RISKY = "You are overqualified, and at your age it is hard."
HARMLESS = "Your answer on rate limiting left out retries."


class LetterForm(GuardedForm):
    words = Words(label="Words", missing="Write.", most=5000, rows=8)  # type: ignore[arg-type] # no need to translate


def sent(words: str, have_read: str = "", **options: object) -> LetterForm:
    return LetterForm({"words": words, "have_read": have_read}, **options)  # type: ignore[arg-type] # passed on as given


def test_form_without_marks_goes_at_once() -> None:
    form = sent(HARMLESS)
    assert form.is_valid()
    assert form.marks == []
    assert "have_read" not in str(form)


def test_form_with_marks_comes_back_with_them_and_a_box() -> None:
    form = sent(RISKY)
    assert not form.is_valid()
    assert [mark.category for mark in form.marks] == ["overqualified", "age"]
    page = str(form)
    assert "overqualified" in page
    assert 'name="have_read"' in page
    assert "29 U.S.C. 623" in page


def test_form_goes_once_its_marks_were_read_and_keeps_every_letter() -> None:
    form = sent(RISKY, have_read=sent(RISKY).seal)
    assert form.is_valid()
    assert form.cleaned_data["words"] == RISKY


def test_box_stands_for_these_marks_and_no_others() -> None:
    form = sent(f"{RISKY} You are not a culture fit.", have_read=sent(RISKY).seal)
    assert not form.is_valid()
    assert " checked>" not in str(form)


def test_box_stays_ticked_while_other_words_change() -> None:
    form = sent(f"{RISKY} {HARMLESS}", have_read=sent(RISKY).seal)
    assert form.is_valid()


@pytest.mark.parametrize("box", ["on", "1", "0" * 64, "\0", "x" * 200])
def test_box_with_any_other_value_reads_nothing(box: str) -> None:
    assert not sent(RISKY, have_read=box).is_valid()


def test_form_says_that_a_text_could_have_gone_to_anybody() -> None:
    about = About(facts=("Explained event sourcing with the ledger.",))
    form = sent("Thank you for your time, and good luck.", about=about)
    assert not form.is_valid()
    assert [note.what for note in form.notes] == ["It could have gone to anybody"]


def test_notes_are_in_the_language_of_whoever_reads_them() -> None:
    with translation.override("de"):
        assert [note.what for note in sent(RISKY).notes] == ["„Überqualifiziert“", "Alter"]


def test_form_before_it_is_sent_marks_nothing() -> None:
    form = LetterForm(initial={"words": RISKY})
    assert (form.marks, form.notes) == ([], [])
    assert 'role="status"' in str(form)


def test_form_with_a_prefix_reads_its_own_box() -> None:
    first = LetterForm({"a-words": RISKY}, prefix="a")
    assert LetterForm({"a-words": RISKY, "a-have_read": first.seal}, prefix="a").is_valid()


def test_markup_in_the_words_is_shown_as_words() -> None:
    page = str(sent("You are overqualified <script>alert(1)</script>"))
    assert "<script>" not in page


def test_guarded_form_leaves_other_fields_as_they_are() -> None:
    class TwoFields(LetterForm):
        to = forms.CharField(label="To")

    form = TwoFields({"words": RISKY, "to": ""})
    assert not form.is_valid()
    assert set(form.errors) == {"words", "to"}


class NotesForm(GuardedForm):
    guarded = ("good", "gap")

    good = Words(label="Good", missing="Write.", most=5000, rows=8)  # type: ignore[arg-type] # as above
    gap = Words(label="Gap", most=5000, rows=8)


def test_marks_of_several_fields_stand_once_below_the_last() -> None:
    said = {"good": "She is overqualified.", "gap": "She is not a culture fit."}
    form = NotesForm(said)
    assert not form.is_valid()
    assert list(form.errors) == ["gap"]
    assert [mark.category for mark in form.marks] == ["overqualified", "fit"]
    assert str(form).count('name="have_read"') == 1
    assert str(form).count(f'hx-target="#{form.marks_id}"') == 2
    assert NotesForm(said | {"have_read": form.seal}).is_valid()
