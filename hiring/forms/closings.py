"""What is asked when somebody holds a talk, needs longer, hands it over, or writes notes."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.lazy import LazyText
from core.models import Person
from core.pages.fields import ActForm, Day, Words, end_of
from hiring.forms.guard import GuardedForm
from hiring.models import ClosingHeld, Scorecard

MOST_LINES = 1000


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class Moment(forms.DateTimeField):
    """What is typed is meant where whoever typed it is; no moment outside a calendar."""

    def __init__(self, *, missing: LazyText, **options: Any) -> None:
        wrong = _("Write the moment as year-month-day and time, such as 2027-03-31 14:30.")
        super().__init__(
            widget=MomentInput(),
            input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
            error_messages={"required": missing, "invalid": wrong},
            **options,
        )

    def clean(self, value: Any) -> datetime | None:
        moment: datetime | None = super().clean(value)
        if moment is not None and not 2000 <= moment.year <= 2100:
            raise forms.ValidationError(self.error_messages["invalid"])
        return moment


class HoldForm(GuardedForm, ActForm):
    guarded = ("lines",)

    held_at = Moment(label=_("When did you speak?"), missing=_("Say when you spoke with them."))
    how = forms.ChoiceField(
        label=_("How?"),
        choices=[(value, capfirst(label)) for value, label in ClosingHeld.How.choices],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how you spoke with them.")},
    )
    lines = Words(
        label=_("What was said, in a few lines"),
        help_text=_("Only what is needed to remember it. They may read it."),
        missing=_("Write down in one line what was said."),
        most=MOST_LINES,
        rows=4,
    )
    offered = forms.ChoiceField(
        label=_("What did you offer?"),
        choices=ClosingHeld.Offered.choices,
        widget=forms.RadioSelect,
        initial=ClosingHeld.Offered.NOTHING,
        error_messages={"required": _("Choose what you offered.")},
    )


def moment_here(moment: datetime) -> datetime:
    """This will give a moment in the zone that is active, for an input that knows no zones."""
    return moment.astimezone(ZoneInfo(timezone.get_current_timezone_name())).replace(second=0, microsecond=0)


class NoticeForm(ActForm):
    by_day = Day(
        label=_("By when will they hear from you?"),
        help_text=_("They are told this day. It can be moved again, but honestly and before it passes."),
        missing=_("Choose the day by which they will hear from you."),
    )

    def to_due_at(self) -> datetime:
        return end_of(self.cleaned_data["by_day"], self.who)


class HandoverForm(ActForm):
    to = forms.ChoiceField(
        label=_("Who takes it over?"),
        widget=forms.RadioSelect,
        help_text=_("Only somebody who met them can thank them for something specific."),
        error_messages={
            "required": _("Choose who takes it over."),
            "invalid_choice": _("Choose who takes it over."),
        },
    )
    reason = Words(
        label=_("Why?"),
        missing=_("Write why you hand it over. Whoever takes it reads it."),
        most=500,
        rows=3,
    )

    def __init__(self, *arguments: Any, able: list[Person], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.able = {person.public_id: person for person in able}
        choices = [(public_id, person.name) for public_id, person in self.able.items()]
        self.fields["to"].choices = choices  # type: ignore[attr-defined] # a ChoiceField

    def to_person(self) -> Person:
        return self.able[self.cleaned_data["to"]]


class WordsForm(GuardedForm, ActForm):
    """Own words for the talk: nobody else reads them, so they are kept as they are, with their marks below."""

    guarded = ("text",)
    asks = False

    text = Words(label=_("My own words"), most=5000, rows=8)


class NotesForm(GuardedForm, ActForm):
    """Notes go into a brief, and the candidate may ask to read them."""

    guarded = ("strengths", "gap", "evidence")

    strengths = Words(
        label=_("What was good?"),
        help_text=_("One true thing you saw or heard yourself, with the moment."),
        missing=_("Write one true thing that was good."),
        most=2000,
        rows=4,
    )
    gap = Words(
        label=_("What did the job need that did not show?"),
        help_text=_("One thing about the work, never about the person. Leave it empty if there was none."),
        most=2000,
        rows=3,
    )
    evidence = Words(
        label=_("Where did you notice it?"),
        help_text=_("The question or the moment in the interview."),
        most=2000,
        rows=3,
    )
    recommendation = forms.ChoiceField(
        label=_("What did you recommend?"),
        choices=[("", _("I do not remember")), *Scorecard.Recommendation.choices],
        required=False,
    )
