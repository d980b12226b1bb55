"""What is asked before letters go: the text, and to whom."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.pages.fields import ActForm, Words
from hiring.forms.guard import GuardedForm
from hiring.models import Closing

MOST = 5000


class LetterForm(GuardedForm, ActForm):
    """That it could go to anybody is no fault of a letter to whom nobody met, so nothing is told of one person."""

    guarded = ("text",)

    text = Words(
        label=_("The letter"),
        help_text=_("{name} stands for the name of each person."),
        missing=_("Write the letter first."),
        most=MOST,
        rows=12,
    )
    to = forms.MultipleChoiceField(
        label=_("To whom"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one person."),
            "invalid_choice": _(
                "Some of these letters were sent since you opened the page. Look at the list again."
            ),
        },
    )

    def __init__(self, *arguments: Any, owed: list[Closing], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.owed = {each.public_id: each for each in owed}
        choices = [(public_id, str(each.person)) for public_id, each in self.owed.items()]
        self.fields["to"].choices = choices  # type: ignore[attr-defined] # a ChoiceField

    def chosen(self) -> list[Closing]:
        return [self.owed[public_id] for public_id in self.cleaned_data["to"]]
