"""What an administrator types: people, teams, the organisation, its clocks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.clock import Length, Unit
from core.models import Role, Team
from shell.forms.place import PlaceForm

IN_THE_ORGANISATIONS = [("", _("As the organisation")), *settings.LANGUAGES]
UNITS = [
    (Unit.hours.value, _("hours")),
    (Unit.working_days.value, _("working days")),
    (Unit.days.value, _("days")),
    (Unit.months.value, _("months")),
    (Unit.years.value, _("years")),
]
STATES = [
    ("", _("Everybody")),
    ("here", _("Works here")),
    ("invited", _("Has not signed in yet")),
    ("left", _("Sits in no team")),
]


class TeamField(forms.ModelChoiceField):  # type: ignore[type-arg]  # it takes no argument at run time
    """A team by its public id, so that no address and no page shows a number that counts."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            queryset=Team.objects.order_by("name"), to_field_name="public_id", label=_("Team"), **options
        )


class PeopleFilter(forms.Form):
    q = forms.CharField(
        label=_("Name or e-mail"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    team = TeamField(required=False, empty_label=_("Any team"))
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("Any role")), *Role.choices])
    state = forms.ChoiceField(label=_("Who"), required=False, choices=STATES)


class NewcomerForm(forms.Form):
    name = forms.CharField(label=_("Full name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"), max_length=254, help_text=_("They sign in with it."))
    language = forms.ChoiceField(label=_("Language"), required=False, choices=IN_THE_ORGANISATIONS)
    team = TeamField(empty_label=_("Choose a team"))
    is_lead = forms.BooleanField(label=_("Leads this team"), required=False)
    role = forms.ChoiceField(
        label=_("Role"),
        required=False,
        choices=[("", _("None")), *Role.choices],
        help_text=_("What the organisation trusts them with. Everybody who holds the role already is told."),
    )
    is_invited = forms.BooleanField(
        label=_("Open an account and invite them by mail"), required=False, initial=True
    )


class EmailForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"), max_length=254)


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("Choose a role")), *Role.choices])


class SeatForm(forms.Form):
    team = TeamField(empty_label=_("Choose a team"))
    is_lead = forms.BooleanField(label=_("Leads this team"), required=False)


class TeamForm(forms.Form):
    name = forms.CharField(label=_("Name of the team"), max_length=120)
    kind = forms.ChoiceField(
        label=_("What kind of team is it?"), choices=Team.Kind.choices, widget=forms.RadioSelect
    )


class TeamNameForm(forms.Form):
    name = forms.CharField(label=_("Name of the team"), max_length=120)


class OrganisationForm(PlaceForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
    field_order = ("name", "language", "country", "region", "time_zone")


class ClockForm(forms.Form):
    number = forms.IntegerField(label=_("How many"), min_value=1, max_value=999)
    unit = forms.ChoiceField(label=_("Of what"), choices=UNITS)

    def length(self) -> Length:
        return Length(self.cleaned_data["number"], Unit(self.cleaned_data["unit"]))
