"""Fields that several forms ask: somebody who works here, a day, words of one's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import access, clock
from core.lazy import LazyText
from core.models import Person, Team
from core.promises import calendar_of
from core.ui import DateInput
from core.walls import Who

MOST_CHOICES = 8
MOST_SUGGESTED = 100
LAST_YEAR = 2100

Party = Person | Team

SAID_WRONGLY: dict[str, LazyText] = {
    "max_length": gettext_lazy("Shorten this to %(limit_value)d characters; it has %(show_value)d."),
    "null_characters_not_allowed": gettext_lazy("Take out the character that cannot be seen (NUL)."),
}


class Words(forms.CharField):
    """What somebody says, as they wrote it; `most` characters, and one sentence for each thing that can be wrong."""

    def __init__(self, *, missing: LazyText | None = None, most: int, rows: int = 1, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows}) if rows > 1 else forms.TextInput()
        super().__init__(max_length=most, required=missing is not None, widget=widget, **options)
        self.widget.attrs.pop("maxlength", None)  # who pastes too much is told, and loses nothing
        self.error_messages |= SAID_WRONGLY | ({"required": missing} if missing is not None else {})


class Day(forms.DateField):
    """A day in the life of whoever types it; the moment that is meant is its end where they are."""

    def __init__(self, *, missing: LazyText, **options: Any) -> None:
        wrong = gettext_lazy("Write the day as year-month-day, such as 2027-03-31.")
        super().__init__(
            widget=DateInput(), error_messages={"required": missing, "invalid": wrong}, **options
        )

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value.replace("\0", "?") if isinstance(value, str) else value)
        if day and not 2000 <= day.year <= LAST_YEAR:
            raise ValidationError(_("Choose a day before the year %(year)d.") % {"year": LAST_YEAR + 1})
        return day


def end_of(day: date, who: Who) -> datetime:
    """This will give the last moment of a day where the person is."""
    return clock.end_of_day(day, calendar_of(who.person))


@dataclass(frozen=True)
class Choices:
    """Among whom somebody may be chosen; `teams` is empty where a team cannot be."""

    persons: QuerySet[Person]
    teams: QuerySet[Team]

    def named(self, words: str) -> list[Party]:
        """Everybody of exactly this name or address."""
        persons = self.persons.filter(Q(name__iexact=words) | Q(email__iexact=words))
        return [*persons[:MOST_CHOICES], *self.teams.filter(name__iexact=words)[:MOST_CHOICES]]

    def alike(self, words: str) -> list[Party]:
        """Everybody in whose name or address these words stand."""
        persons = self.persons.filter(Q(name__icontains=words) | Q(email__icontains=words))
        return [*persons[:MOST_CHOICES], *self.teams.filter(name__icontains=words)[:MOST_CHOICES]]

    def by_value(self, value: str) -> Party | None:
        """Whom a radio button stands for; None for what is no button of ours, or nobody to be chosen."""
        noun, _colon, public_id = value.partition(":")
        if noun == "person":
            return self.persons.filter(public_id=public_id).first()
        return self.teams.filter(public_id=public_id).first() if noun == "team" else None

    def suggested(self) -> list[str]:
        """Names to be offered while typing, where there are few enough to send along."""
        names = list(self.persons.values_list("name", flat=True)[: MOST_SUGGESTED + 1])
        names += self.teams.values_list("name", flat=True)[: MOST_SUGGESTED + 1]
        return sorted(set(names)) if len(names) <= MOST_SUGGESTED else []


def choices_for(who: Who, *, with_teams: bool) -> Choices:
    teams = access.teams_for(who)
    return Choices(access.owable(who.person, at=who.at), teams if with_teams else teams.none())


def value_of(party: Party) -> str:
    return f"{'team' if isinstance(party, Team) else 'person'}:{party.public_id}"


def label_of(party: Party) -> str:
    if isinstance(party, Team):
        return _("Team %(name)s") % {"name": party.name}
    return f"{party.name}, {party.email}" if party.email else party.name


class SuggestingInput(forms.TextInput):
    """A text input with names to pick from (a datalist), for who can use it."""

    template_name = "core/ui/suggesting_input.html"
    suggested: Callable[[], Sequence[str]] = staticmethod(list)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        names = self.suggested()
        list_id = f"{context['widget']['attrs'].get('id', name)}_names"
        if names:
            context["widget"]["attrs"]["list"] = list_id
        return {**context, "names": names, "list_id": list_id}


class Somebody(forms.CharField):
    """A person or team, asked for by name or address; who is meant is asked once more when it may be several.

    `choices` is set by the form, which knows who asks.
    """

    choices: Choices

    def __init__(self, *, missing: LazyText | None = None, **options: Any) -> None:
        super().__init__(required=missing is not None, max_length=254, widget=SuggestingInput(), **options)
        if missing is not None:
            self.error_messages["required"] = missing
        self.widget.attrs.pop("maxlength", None)
        self.widget.attrs["autocomplete"] = "off"

    def among(self, choices: Choices) -> None:
        self.choices = choices
        self.widget.suggested = choices.suggested

    def offer(self, parties: Sequence[Party]) -> None:
        """Ask by radio buttons, the last of which goes back to typing."""
        offered = [(value_of(party), label_of(party)) for party in parties]
        self.widget = forms.RadioSelect(choices=[*offered, ("", _("Somebody else"))])

    def clean(self, value: Any) -> Party | None:
        if not value:
            return super().clean(value) or None
        if "\0" in value or len(value) > 254:
            raise ValidationError(_("Nobody is called that. Write the name of somebody who works here."))
        return self.choices.by_value(value) or self._find(value.strip())

    def _find(self, words: str) -> Party:
        exact = self.choices.named(words)
        if len(exact) == 1:
            return exact[0]
        alike = exact or (self.choices.alike(words) if words else [])
        if not alike:
            raise ValidationError(_("Nobody is called that. Write the name of somebody who works here."))
        self.offer(alike)
        raise ValidationError(_("Choose whom you mean."))


class ActForm(forms.Form):
    """A form that knows who fills it in."""

    def __init__(self, *arguments: Any, who: Who, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.who = who
        for field in self.fields.values():
            if isinstance(field, Somebody):
                field.among(self.choices())

    def choices(self) -> Choices:
        return choices_for(self.who, with_teams=False)
