"""Passphrases, chosen and given."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.models import Person

FOUR_WORDS = _("12 characters or more; four words that only you would put together are good.")


def secret(label: Any, autocomplete: str, help_text: Any = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, max_length=200, strip=False, widget=widget, help_text=help_text)


class UnlockForm(forms.Form):
    passphrase = secret(_("Your passphrase"), "current-password")


class ChooseForm(forms.Form):
    new = secret(_("A passphrase"), "new-password", FOUR_WORDS)
    again = secret(_("The same once more"), "new-password")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if {"new", "again"} <= cleaned.keys() and cleaned["new"] != cleaned["again"]:
            self.add_error("again", _("These two are not the same. Type them again."))
        return cleaned


class ChangeForm(ChooseForm):
    passphrase = secret(_("Your passphrase until now"), "current-password")
    field_order = ("passphrase", "new", "again")


class BreakGlassForm(forms.Form):
    person = forms.ModelChoiceField(Person.objects.none(), label=_("Who is to be let in again?"))
    reason = forms.CharField(
        label=_("Why?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A second person reads this before they agree. It stays in the record."),
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 # tells mypy which field it is
        field.queryset = people
