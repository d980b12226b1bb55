"""What a manager writes to a candidate, and the times they keep free."""

from __future__ import annotations

from functools import cache, cached_property
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.lazy import LazyText
from core.pages.fields import Day, Words
from hiring.forms.guard import GuardedForm, Note
from hiring.rules.news import Hints, Told, load_hints, told_in
from hiring.rules.slots import LENGTHS

ONLY_THAT, ALL_OF_IT = "that", "all"
WHY: dict[str, LazyText] = {
    "mood": _("it tells how the news is"),
    "decision": _("it says what was decided"),
    "farewell": _("people write this when they say goodbye"),
}


@cache
def hints() -> Hints:
    return load_hints(settings.POLICIES / "hiring" / "gives_away.yaml")


class NewsForm(GuardedForm):
    """The first message says that there is news. The news itself stands in it only where they asked for that."""

    what = forms.ChoiceField(
        label=_("What does this message say?"),
        widget=forms.RadioSelect,
        choices=[
            (ONLY_THAT, _("That there is news, and how they can hear it")),
            (ALL_OF_IT, _("The news itself: they asked to have it in writing")),
        ],
        initial=ONLY_THAT,
        error_messages={"required": _("Choose what the message says.")},
    )
    words = Words(
        label=_("Your words"),
        help_text=_("They read them as you write them, with the link to their own page below."),
        missing=_("Write what they will read."),
        most=5000,
        rows=12,
    )

    def __init__(self, *arguments: Any, may_tell: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.may_tell = may_tell
        if not may_tell or self.data.get("what") != ALL_OF_IT:
            self.about = None  # that there is news is told to everybody in the same words
        if not may_tell:
            del self.fields["what"]

    @property
    def tells(self) -> bool:
        return self.may_tell and self.data.get("what") == ALL_OF_IT

    @cached_property
    def told(self) -> list[Told]:
        """Words that give the news away, where the message is not meant to hold it."""
        is_first = self.is_bound and not self.tells
        return told_in(str(self["words"].value() or ""), hints()) if is_first else []

    @property
    def reasons(self) -> list[str]:
        return [*(f"{told.why} {told.words.casefold()}" for told in self.told), *super().reasons]

    @property
    def notes(self) -> list[Note]:
        return [*(_gives_away(told) for told in self.told), *super().notes]


def _gives_away(told: Told) -> Note:
    what, ask = gettext("May give the news away"), gettext("Can it wait until you speak with them?")
    return Note(told.words, what, f"{capfirst(WHY[told.why])}.", ask, ())


class SlotForm(forms.Form):
    day = Day(label=_("On which day?"), missing=_("Choose the day."))
    begins = forms.TimeField(
        label=_("From"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={
            "required": _("Enter when the time begins."),
            "invalid": _("Write the time as hours and minutes, such as 14:30."),
        },
    )
    ends = forms.TimeField(
        label=_("Until"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={
            "required": _("Enter when the time ends."),
            "invalid": _("Write the time as hours and minutes, such as 14:30."),
        },
    )
    minutes = forms.TypedChoiceField(
        label=_("How long is one talk?"),
        coerce=int,
        choices=[(length, format_lazy("{} {}", length, _("minutes"))) for length in LENGTHS],
        initial=30,
        error_messages={"required": _("Choose how long one talk is.")},
    )
    place = Words(
        label=_("Address of your video room"),
        help_text=_("It stands in the invitation when they choose a video call."),
        most=300,
    )


class AnswerForm(forms.Form):
    answer = Words(
        label=_("Your answer"),
        help_text=_("They read it on their own page. If you changed something, say what."),
        missing=_("Write your answer."),
        most=5000,
        rows=8,
    )
