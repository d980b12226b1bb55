"""What is asked for a pulse, and of who answers one; a thank-you."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.pages.fields import ActForm, Day, Somebody, Words, end_of
from partnership.actions.pulse import QUESTIONS
from partnership.forms.office_hours import TimeOfDay
from partnership.forms.sides import BetweenSidesForm
from partnership.models import SideName

NO_ANSWER = "0"
POINTS = [
    ("1", _("not at all")),
    ("2", _("rather not")),
    ("3", _("so so")),
    ("4", _("mostly")),
    ("5", _("very much")),
    (NO_ANSWER, _("I would rather not say")),
]


class PulseForm(BetweenSidesForm):
    one = forms.ChoiceField(
        label=_("You speak for"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a team."), "invalid_choice": _("Choose one of your teams.")},
    )
    other = forms.ChoiceField(
        label=_("Together with"),
        choices=SideName.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a team."), "invalid_choice": _("Choose one of these.")},
    )
    last_day = Day(label=_("The last day to answer"), missing=_("Choose the last day."))
    talk_day = Day(
        label=_("The day you talk about it"),
        help_text=_("Both teams see the result at the same moment, and talk about it then."),
        missing=_("Choose the day of the talk."),
    )
    talk_time = TimeOfDay(label=_("From"), missing=_("Choose when it begins."))
    place = Words(label=_("Where?"), missing=_("Write where you meet."), most=300)

    def closes_at(self) -> datetime:
        return end_of(self.cleaned_data["last_day"], self.who)


class PulseAnswerForm(ActForm):
    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for key, question in QUESTIONS.items():
            self.fields[key] = forms.ChoiceField(
                label=question,
                choices=POINTS,
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Choose one; “I would rather not say” is one too."),
                    "invalid_choice": _("Choose one of these."),
                },
            )

    def answers(self) -> dict[str, int | None]:
        return {key: int(self.cleaned_data[key]) or None for key in QUESTIONS}


class StatementForm(ActForm):
    text = Words(
        label=_("What do you want to say, with your name?"),
        help_text=_("Both teams read it when the round closes."),
        missing=_("Write what you want to say."),
        most=2000,
        rows=4,
    )


class ThanksForm(ActForm):
    to = Somebody(
        label=_("Whom do you thank?"),
        help_text=_("A name or e-mail address of somebody who works here."),
        missing=_("Write whom you thank."),
    )
    text = Words(
        label=_("What for?"),
        help_text=_("One thing they did, in your words."),
        missing=_("Write what for."),
        most=1000,
        rows=3,
    )
    may_be_public = forms.BooleanField(
        label=_("Others may read it, if they like that too"), required=False, initial=False
    )
