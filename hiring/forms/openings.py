"""What is entered about an opening."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hiring.actions.openings import DAYS_MOST


class DaysForm(forms.Form):
    days = forms.IntegerField(
        label=_("Working days from the decision"),
        help_text=_("Leave it empty for the length that holds in the whole house."),
        required=False,
        min_value=1,
        max_value=DAYS_MOST,
        error_messages={
            "invalid": _("Enter a number from 1 to 99."),
            "min_value": _("Enter a number from 1 to 99."),
            "max_value": _("Enter a number from 1 to 99."),
        },
    )
