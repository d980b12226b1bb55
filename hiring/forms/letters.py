"""What is asked before letters go: the text, and to whom."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.pages.fields import ActForm, Words
from hiring.forms.closings import Moment
from hiring.forms.guard import GuardedForm
from hiring.models import Closing, LetterDelivered

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


class DeliveredForm(ActForm):
    how = forms.ChoiceField(
        label=_("How did it reach them?"),
        choices=[(value, capfirst(label)) for value, label in LetterDelivered.How.choices],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the letter reached them.")},
    )
    delivered_at = Moment(
        label=_("When?"),
        help_text=_("The moment at which it was posted, said or handed over."),
        missing=_("Say when the letter reached them."),
    )
