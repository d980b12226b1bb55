"""A form whose words the guard reads: marks come back beside the text, with a box that says they were read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hiring.rules.guard import About, Mark, language_of, read

MARKS = "marks_only"  # what htmx posts when it asks for the marks alone


@dataclass(frozen=True)
class Note:
    """One mark as a page shows it, in the reader's language; `said` is empty where the whole text is meant."""

    said: str
    what: str
    why: str
    ask: str
    sources: tuple[tuple[str, str], ...]


class GuardedForm(forms.Form):
    """A form with fields named in `guarded`, whose words are read as they are written and before they go.

    The marks of all of them stand below the last one, with one box.

    The form is valid once nothing is marked, or whoever writes ticked “I have read this” beside exactly these marks.
    Nothing is ever changed in what they wrote. A view that records the act passes `marks` to
    `hiring.actions.guard.note_marks_read`. A form that does not send anything `asks` nothing: it only shows the marks.
    """

    guarded: ClassVar[tuple[str, ...]] = ("words",)
    asks: ClassVar[bool] = True

    have_read = forms.CharField(required=False, max_length=64)

    def __init__(
        self,
        *arguments: Any,
        about: About | None = None,
        language: str = "",
        marks_url: str = "",
        **options: Any,
    ) -> None:
        """`about` is what is known of the candidate (hiring.access.guard.about); `language` is theirs, for a text that
        does not tell its own.

        `marks_url` answers with the marks while somebody writes; without one the form's own page does.
        """
        super().__init__(*arguments, **options)
        self.about, self.spoken = about, language
        self.fields["have_read"].template_name = "hiring/guard/none.html"  # type: ignore[attr-defined] # missing in the stubs
        self.fields[self.last].template_name = "hiring/guard/field.html"  # type: ignore[attr-defined] # as above
        for name in self.guarded:
            self.fields[name].widget.attrs |= {
                "hx-post": marks_url,
                "hx-trigger": "input changed delay:700ms",
                "hx-target": f"#{self.marks_id}",
                "hx-swap": "outerHTML",
                "hx-include": "closest form",
                "hx-vals": f'{{"{MARKS}": "1"}}',
            }

    @property
    def last(self) -> str:
        """The field below which the marks stand."""
        return self.guarded[-1]

    @property
    def marks_id(self) -> str:
        return f"{self[self.last].auto_id or self.last}_marks"

    @cached_property
    def marks(self) -> list[Mark]:
        """What is marked in the words as they were sent; where nothing is asked, in what stands there already."""
        if self.asks and not self.is_bound:
            return []
        return [mark for name in self.guarded for mark in self._marks_in(str(self[name].value() or ""))]

    def _marks_in(self, text: str) -> list[Mark]:
        return read(text, language_of(text, otherwise=self.spoken or "en"), self.about)

    @property
    def notes(self) -> list[Note]:
        language = get_language() or "en"
        return [note_of(mark, language) for mark in self.marks]

    @property
    def reasons(self) -> list[str]:
        """What was marked and by what: which marks the box stands for."""
        return [f"{mark.rule.id} {mark.text.casefold()}" for mark in self.marks]

    @property
    def seal(self) -> str:
        """What the box stands for: these marks and no others."""
        return hashlib.sha256("\n".join(self.reasons).encode()).hexdigest()

    @property
    def is_read(self) -> bool:
        return self.is_bound and self.data.get(self.add_prefix("have_read")) == self.seal

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        is_filled = all(name in self.cleaned_data for name in self.guarded)
        if self.asks and is_filled and self.reasons and not self.is_read:
            self.add_error(
                self.last,
                _(
                    "Read what is marked below. Change your words, or say that you have read it. Nothing was sent yet."
                ),
            )
        return cleaned


def note_of(mark: Mark, language: str) -> Note:
    sources = tuple((source.named(language), source.url) for source in mark.rule.where_from())
    return Note(
        mark.text,
        mark.words("what", language),
        mark.words("why", language),
        mark.words("ask", language),
        sources,
    )
