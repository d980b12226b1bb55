"""What a manager writes to a candidate, and the times they keep free."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.lazy import LazyText
from core.pages.fields import Day, Words
from hiring.forms.guard import GuardedForm
from hiring.rules.news import Hints, load_hints, told_in
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
    read = forms.BooleanField(
        label=_("I have read this, and it may go as it is"), required=False, widget=forms.HiddenInput
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
        return self.may_tell and self.cleaned_data.get("what") == ALL_OF_IT

    def clean(self) -> None:
        words = self.cleaned_data.get(
            "words", ""
        )  # before the guard finds fault with them: both are said at once
        super().clean()
        if not words or self.tells or self.cleaned_data.get("read"):
            return
        if marked := told_in(words, hints()):
            self.fields["read"].widget = forms.CheckboxInput()
            said = "; ".join(
                gettext("“%(words)s”: %(why)s") % {"words": told.words, "why": WHY[told.why]}
                for told in marked
            )
            sentence = gettext("This may give the news away before you speak. %(said)s.") % {"said": said}
            self.add_error("words", sentence)


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
