"""Whose six words, and the words themselves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import access
from core.models import Team
from core.pages.fields import ActForm, Choices, Somebody


class WhoseForm(ActForm):
    person = Somebody(label=_("Who gets six words?"), missing=_("Write a name or an e-mail address."))

    def choices(self) -> Choices:
        return Choices(access.without_account(self.who), Team.objects.none())


class GiveForm(forms.Form):
    """Asks once more where words that were given before would end."""

    is_sure = forms.BooleanField(
        label=_("The words this person has end now, and open nothing any more"),
        error_messages={"required": _("Tick the box to go on.")},
    )

    def __init__(self, *args: Any, has_words: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_words:
            del self.fields["is_sure"]


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Your six words"),
        max_length=200,
        help_text=_("In their order; capital letters and hyphens do not matter."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={"required": _("Write your six words.")},
    )
