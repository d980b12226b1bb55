"""What is asked when a door is opened, a time is booked, a day is left out or moved."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from core.lazy import LazyText
from core.models import Team
from core.pages.fields import ActForm, Day, Somebody, Words, end_of
from partnership.access.office_hours import teams_to_offer_for
from partnership.actions.office_hours import Offer
from partnership.rules.office_hours import ONCE

TOGETHER = 0


class TimeInput(forms.TimeInput):
    """Ask for a time of day with the browser's own clock."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class TimeOfDay(forms.TimeField):
    def __init__(self, *, missing: LazyText, **options: Any) -> None:
        wrong = _("Write the time as hours and minutes, such as 14:30.")
        super().__init__(
            widget=TimeInput(), error_messages={"required": missing, "invalid": wrong}, **options
        )

    def clean(self, value: Any) -> time | None:
        said: time | None = super().clean(value.replace("\0", "?") if isinstance(value, str) else value)
        return said


def pick(label: LazyText, choices: list[tuple[Any, Any]], **options: Any) -> forms.TypedChoiceField:
    wrong = _("Choose one of these.")
    return forms.TypedChoiceField(
        label=label,
        choices=choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": wrong, "invalid_choice": wrong},
        **options,
    )


class OfferForm(ActForm):
    team = forms.ModelChoiceField(
        label=_("In the name of"),
        queryset=Team.objects.none(),
        to_field_name="public_id",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose a team."), "invalid_choice": _("Choose one of your teams.")},
    )
    place = Words(
        label=_("Where?"),
        help_text=_("A room, or the link of a video call."),
        missing=_("Write where people find you."),
        most=300,
    )
    first_on = Day(label=_("The first day"), missing=_("Choose the first day."))
    begins = TimeOfDay(label=_("From"), missing=_("Choose when it begins."))
    minutes = pick(
        _("How long?"), [(30, _("30 minutes")), (60, _("1 hour")), (90, _("1½ hours")), (120, _("2 hours"))]
    )
    talk_minutes = pick(
        _("How do people come?"),
        [
            (15, _("One at a time, a quarter of an hour each")),
            (20, _("One at a time, 20 minutes each")),
            (30, _("One at a time, half an hour each")),
            (TOGETHER, _("All together, whoever comes")),
        ],
    )
    every_weeks = pick(
        _("How often?"),
        [(ONCE, _("Once")), (1, _("Every week")), (2, _("Every two weeks")), (4, _("Every four weeks"))],
    )
    last_on = Day(
        label=_("Until"),
        help_text=_("Leave this empty to go on until you end it."),
        missing=_("Choose the last day."),
        required=False,
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        teams = teams_to_offer_for(self.who)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined] # a ModelChoiceField
        usual = {"team": teams[0].public_id, "minutes": 60, "talk_minutes": 20, "every_weeks": 1}
        self.initial = {**usual, **(self.initial or {})}

    def offer(self) -> Offer:
        said = self.cleaned_data
        return Offer(**{name: said[name] for name in Offer.__dataclass_fields__})


class BookingForm(ActForm):
    topic = Words(
        label=_("What would you like to talk about?"),
        help_text=_("Only your host reads it. You may leave it empty."),
        most=500,
        rows=3,
    )


class ReasonForm(ActForm):
    reason = Words(
        label=_("A word to those it concerns"),
        help_text=_("They read it with the news. You may leave it empty."),
        most=300,
        rows=2,
    )


class MoveForm(ActForm):
    to_day = Day(label=_("The day instead"), missing=_("Choose the day."))
    begins = TimeOfDay(label=_("From"), missing=_("Choose when it begins."))

    def moment(self, zone: str) -> datetime:
        on: date = self.cleaned_data["to_day"]
        return datetime.combine(on, self.cleaned_data["begins"], ZoneInfo(zone))


class GuestForm(ActForm):
    guest = Somebody(
        label=_("Who came by?"),
        help_text=_("A name or e-mail address of somebody who works here."),
        missing=_("Write who came by."),
    )


class TalkPromiseForm(ActForm):
    what = Words(
        label=_("What do you promise?"),
        help_text=_("In words both of you understand."),
        missing=_("Write what you promise."),
        most=300,
    )
    by_day = Day(
        label=_("By when?"),
        help_text=_("They can count on it until the end of that day."),
        missing=_("Choose the day by which you will have done it."),
    )

    def due_at(self) -> datetime:
        return end_of(self.cleaned_data["by_day"], self.who)


class BusyForm(ActForm):
    calendar = forms.FileField(
        label=_("A file from your calendar program"),
        help_text=_(
            "Its name ends in .ics. Kept takes the times only: not what they are called, nor who comes."
        ),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("This file is empty."),
            "missing": _("Choose a file."),
        },
    )
