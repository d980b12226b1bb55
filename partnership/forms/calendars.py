"""What is asked about calendars that people keep elsewhere."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.pages.fields import SAID_WRONGLY, ActForm, Words
from partnership.actions.elsewhere import Account
from partnership.actions.outside import LONGEST_ADDRESS, NotReached, split


class Address(Words):
    """The address of a calendar, as a calendar program shows it."""

    def __init__(self, **options: Any) -> None:
        missing = gettext_lazy("Write the address of your calendar.")
        super().__init__(missing=missing, most=LONGEST_ADDRESS, **options)
        self.widget.attrs |= {"autocomplete": "off", "inputmode": "url", "spellcheck": "false"}

    def clean(self, value: Any) -> str:
        said: str = super().clean(value)
        try:
            split(said)
        except NotReached:
            raise ValidationError(
                _("Write the whole address, as your calendar shows it. It begins with https://.")
            ) from None
        return said


class BusyAddressForm(ActForm):
    address = Address(
        label=gettext_lazy("The address of your calendar"),
        help_text=gettext_lazy(
            "Your calendar calls it “secret address”, “subscribe” or “publish”; it often ends in .ics. Kept keeps it "
            "encrypted and shows it to nobody, and takes the times only."
        ),
    )


class OwnCalendarForm(ActForm):
    address = Address(
        label=gettext_lazy("The CalDAV address of one calendar"),
        help_text=gettext_lazy("Best of a calendar that you make for Kept alone, so that you can hide it."),
    )
    user = Words(
        label=gettext_lazy("Your name there"), missing=gettext_lazy("Write your name there."), most=200
    )
    password = forms.CharField(
        label=gettext_lazy("An app password"),
        help_text=gettext_lazy(
            "Make one in the settings of your calendar's service, for Kept alone. Kept keeps it encrypted and shows it "
            "to nobody."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        max_length=500,
        strip=False,
        error_messages=SAID_WRONGLY | {"required": gettext_lazy("Write the app password.")},
    )

    def account(self) -> Account:
        said = self.cleaned_data
        return Account(said["address"], said["user"], said["password"])
