"""Where somebody works: country, region and time zone. The regions on the page are those of one country."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.actions.organisation import Place
from shell import places


class PlaceForm(forms.Form):
    """Asks for a country first, and again with its regions and zones when another one was chosen (`asks_again`)."""

    country = forms.ChoiceField(label=_("Country"))
    region = forms.ChoiceField(
        label=_("Region"), required=False, help_text=_("Public holidays differ between regions.")
    )
    time_zone = forms.ChoiceField(label=_("Time zone"))
    shown_for = forms.CharField(required=False, widget=forms.HiddenInput)

    no_country = _("Choose a country")
    no_region = _("The whole country")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen = str((self.data if self.is_bound else self.initial).get("country") or "")
        self.initial["shown_for"] = self.chosen
        self._choices("country", [("", self.no_country), *places.countries()])
        self._ask_for_region()
        self._ask_for_zone()

    def _choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (tells the type checker what was declared above)
        field.choices = choices

    def _ask_for_region(self) -> None:
        if regions := places.regions(self.chosen):
            self._choices("region", [("", self.no_region), *regions])
        else:
            del self.fields["region"]

    def _ask_for_zone(self) -> None:
        if not self.chosen:
            del self.fields["time_zone"]
            return
        self._choices("time_zone", places.zones(self.chosen))
        self.initial.setdefault("time_zone", next(iter(places.zones_of(self.chosen)), ""))

    @property
    def asks_again(self) -> bool:
        """Whether another country was chosen than the one whose regions and zones stood on the page."""
        is_known = self.chosen in dict(places.countries())
        return self.is_bound and is_known and self.data.get("shown_for", "") != self.chosen

    def again(self) -> PlaceForm:
        """This will give the form with the regions and zones of the country that was chosen, and all else as typed."""
        typed = {name: self.data.get(name, "") for name in self.fields if name not in ("region", "time_zone")}
        return type(self)(initial=typed)

    def place(self, *, language: str) -> Place:
        clean = self.cleaned_data
        return Place(clean["country"], clean.get("region", ""), clean.get("time_zone", ""), language)
