"""What people say about themselves: their name, where and how they work, when they are away."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.pages.fields import ActForm, Day, Somebody
from shell import places
from shell.forms.administration import IN_THE_ORGANISATIONS
from shell.forms.place import PlaceForm

AS_THE_ORGANISATION = _("As the organisation")


class ProfileForm(PlaceForm):
    """Everything but the name may be left as the organisation has it."""

    name = forms.CharField(
        label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    language = forms.ChoiceField(label=_("Language"), required=False, choices=IN_THE_ORGANISATIONS)
    field_order = ("name", "language", "country", "region", "time_zone")
    no_country = AS_THE_ORGANISATION

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].required = False
        self.fields["country"].help_text = _("Your working days and public holidays.")

    def _ask_for_zone(self) -> None:
        self.fields["time_zone"].required = False
        self._choices("time_zone", [("", AS_THE_ORGANISATION), *places.zones(self.chosen)])


class AbsenceForm(ActForm):
    from_on = Day(label=_("First day away"), missing=_("Choose the first day."))
    until_on = Day(label=_("Last day away"), missing=_("Choose the last day."))
    deputy = Somebody(
        label=_("Who answers meanwhile?"),
        help_text=_("They are reminded along with you of what becomes due. What you owe stays yours."),
    )
