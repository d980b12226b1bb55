"""What is asked when a promise is made, and when something happens to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import people
from core.models import Team
from core.pages.fields import (
    ActForm,
    Choices,
    Day,
    Party,
    Somebody,
    Words,
    choices_for,
    end_of,
    label_of,
    value_of,
)

MYSELF = "myself"


class PromiseForm(ActForm):
    to = Somebody(
        label=_("Who is it for?"),
        help_text=_("A name or e-mail address of somebody who works here, or the name of a team."),
        missing=_("Write who it is for."),
    )
    what = Words(
        label=_("What do you promise?"),
        help_text=_("In words both of you understand: “The answer on the second interview”."),
        missing=_("Write what you promise."),
        most=300,
    )
    by_day = Day(
        label=_("By when?"),
        help_text=_("They can count on it until the end of that day."),
        missing=_("Choose the day by which you will have done it."),
    )
    together = Somebody(
        label=_("Together with"),
        help_text=_("A colleague who answers for it with you. It then stands under “ours”, for both of you."),
    )
    in_name_of = forms.ChoiceField(
        label=_("Who answers for it?"),
        widget=forms.RadioSelect,
        initial=MYSELF,
        error_messages={"required": _("Choose who answers for it.")},
        help_text=_("For a team, whoever leads it is reminded."),
    )

    def __init__(self, *arguments: Any, to: Party | None = None, **options: Any) -> None:
        super().__init__(*arguments, **options)
        teams = [(value_of(team), label_of(team)) for team in self.teams()]
        self.fields["in_name_of"].choices = [(MYSELF, _("I do")), *teams]  # type: ignore[attr-defined] # a ChoiceField
        if not teams:
            del self.fields["in_name_of"]
        somebody = self.fields["to"]
        together = self.fields["together"]
        if isinstance(together, Somebody):
            together.among(choices_for(self.who, with_teams=False))
        if to and isinstance(somebody, Somebody):
            somebody.offer([to])

    def choices(self) -> Choices:
        return choices_for(self.who, with_teams=True)

    def teams(self) -> list[Team]:
        return list(people.teams_of(self.who.person, self.who.at).order_by("name"))

    def clean(self) -> None:
        if self.owed_by() != self.who.person and self.cleaned_data.get("together"):
            self.add_error(
                "together", _("A team answers as a whole. Leave this empty, or answer for it yourself.")
            )

    def owed_by(self) -> Party:
        """The person, or the team in whose name they promise."""
        value = self.cleaned_data.get("in_name_of", "")
        return next((team for team in self.teams() if value_of(team) == value), self.who.person)

    def due_at(self) -> datetime:
        return end_of(self.cleaned_data["by_day"], self.who)


class KeepingForm(ActForm):
    said = Words(
        label=_("A word to go with it"),
        help_text=_("They read it with the news that it is kept."),
        most=2000,
        rows=4,
    )


class ContestForm(ActForm):
    saying = Words(
        label=_("What did not happen?"),
        help_text=_("In your own words. Whoever owes it reads them."),
        missing=_("Write what did not happen."),
        most=2000,
        rows=4,
    )


class NoticeForm(ActForm):
    to_day = Day(
        label=_("The new day"),
        help_text=_("One you can keep: a second notice costs more trust than a later day."),
        missing=_("Choose the new day."),
    )
    notice = Words(
        label=_("What do you want to tell them?"),
        help_text=_(
            "Why it takes longer, and what they can count on. You see the whole message before it goes."
        ),
        missing=_("Write what you want to tell them."),
        most=2000,
        rows=5,
    )

    def to_due_at(self) -> datetime:
        return end_of(self.cleaned_data["to_day"], self.who)


class HandoverForm(ActForm):
    to = Somebody(
        label=_("Who takes it over?"),
        help_text=_("A name or e-mail address of somebody who works here. Ask them first."),
        missing=_("Write who takes it over."),
    )
    reason = Words(
        label=_("Why?"),
        help_text=_("They read it."),
        missing=_("Write why you hand it over."),
        most=2000,
        rows=4,
    )


class ReleaseForm(ActForm):
    reason = Words(
        label=_("Why do you let it go?"),
        help_text=_(
            "Whoever owes it reads your words: they should know that it is not forgotten but settled."
        ),
        missing=_("Write why you let it go."),
        most=2000,
        rows=4,
    )
