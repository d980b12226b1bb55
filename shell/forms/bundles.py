"""What is asked before a promise is taken away with its record."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.pages.fields import ActForm


class ExportForm(ActForm):
    recipient = forms.CharField(
        label=_("Encrypt it for somebody"),
        help_text=_(
            "The age key of whoever is to open it; it begins with age1."
            " Left empty, you get a zip that anybody can open."
        ),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
