"""What is entered about the whole room."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hiring.actions.settings import MOST_EMPLOYEES

WRONG = _("Enter how many people work here, 1 or more.")


class EmployeesForm(forms.Form):
    employees = forms.IntegerField(
        label=_("How many people does the organisation employ?"),
        help_text=_("Ontario's clock binds from 25 on. While nobody says, it is kept as if it did."),
        min_value=1,
        max_value=MOST_EMPLOYEES,
        error_messages={"required": WRONG, "invalid": WRONG, "min_value": WRONG, "max_value": WRONG},
    )
