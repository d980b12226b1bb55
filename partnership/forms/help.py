"""What is asked of who needs help, and of who answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.pages.fields import ActForm, Choices, Party, Somebody, Words, choices_for, value_of
from partnership.models.help import HelpRequest


class HelpForm(ActForm):
    of = Somebody(
        label=_("Whom do you ask?"),
        help_text=_("A name, or a team: then whoever can, answers."),
        missing=_("Write whom you ask."),
    )
    sentence = Words(
        label=_("What do you need?"),
        help_text=_("One sentence is enough. Asking counts for nobody and against nobody."),
        missing=_("Write what you need."),
        most=500,
        rows=3,
    )
    urgency = forms.ChoiceField(
        label=_("How urgent is it?"),
        choices=HelpRequest.Urgency.choices,
        initial=HelpRequest.Urgency.SOON,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how urgent it is."),
            "invalid_choice": _("Choose one of these."),
        },
    )

    def __init__(self, *arguments: Any, of: Party | None = None, **options: Any) -> None:
        super().__init__(*arguments, **options)
        somebody = self.fields["of"]
        if of and isinstance(somebody, Somebody):
            somebody.offer([of])
            self.initial["of"] = value_of(of)

    def choices(self) -> Choices:
        return choices_for(self.who, with_teams=True)


class AnswerForm(ActForm):
    text = Words(
        label=_("Your answer"),
        help_text=_("Half an answer today is worth more than a whole one next week."),
        missing=_("Write your answer."),
        most=4000,
        rows=5,
    )

    def __init__(self, *arguments: Any, is_asker: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if is_asker:
            self.fields["text"].label = _("Do you want to add something?")
            self.fields["text"].help_text = _("What you found out meanwhile, or a thank-you.")
