"""What is asked of who thanks somebody at a celebration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.pages.fields import ActForm, Words


class CelebrationThanksForm(ActForm):
    to = forms.ChoiceField(
        label=_("Whom do you thank?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose whom you thank."),
            "invalid_choice": _("Choose one of these."),
        },
    )
    text = Words(
        label=_("What for?"),
        help_text=_("One thing they did, in your words."),
        missing=_("Write what for."),
        most=1000,
        rows=3,
    )
    may_be_public = forms.BooleanField(
        label=_("The others here may read it, if they like that too"), required=False, initial=False
    )

    def __init__(self, *arguments: Any, among: Sequence[Person], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.among = {person.public_id: person for person in among}
        field = self.fields["to"]
        field.choices = [(key, str(person)) for key, person in self.among.items()]  # type: ignore[attr-defined] # a ChoiceField

    def person(self) -> Person:
        return self.among[self.cleaned_data["to"]]
