"""What is asked before a decision that cannot wait: first whether anybody is in danger."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.pages.fields import ActForm, Day, Words
from partnership.access.disagreements import Grounds
from partnership.actions.valves import Decision, line_words

YES, NO = "yes", "no"


class DangerForm(ActForm):
    danger = forms.ChoiceField(
        label=_("Is somebody being harassed, threatened, or in danger?"),
        choices=[(YES, _("Yes, or I am not sure")), (NO, _("No"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one: it decides where this belongs.")},
    )


class DecisionForm(ActForm):
    danger = forms.ChoiceField(choices=[(NO, "")], widget=forms.HiddenInput)
    ground = forms.ChoiceField(
        label=_("What says that it is yours to decide?"),
        help_text=_("A line of your agreement that holds now, or a law. Both of you can look it up."),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the line or the law."),
            "invalid_choice": _(
                "This line does not hold any more, or does not name your side. Choose another."
            ),
        },
    )
    decision = Words(label=_("What do you decide?"), missing=_("Write what you decide."), most=3000, rows=4)
    reason = Words(
        label=_("Why can it not wait until both of you are heard?"),
        missing=_("Write why it cannot wait."),
        most=3000,
        rows=4,
    )
    review_on = Day(
        label=_("When do you look at the decision again, with them?"),
        missing=_("Choose the day on which you look again."),
    )

    def __init__(self, *arguments: Any, grounds: Grounds, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.lines = {f"line:{line.pk}": line for line in grounds.lines}
        lines = [(key, line_words(line)) for key, line in self.lines.items()]
        language = get_language() or "en"
        laws = [(f"law:{law.key}", f"{law.name}: {law.words(language)}") for law in grounds.laws]
        self.fields["ground"].choices = [*lines, *laws]  # type: ignore[attr-defined] # a ChoiceField

    def decided(self) -> Decision:
        said = self.cleaned_data
        kind, _colon, key = said["ground"].partition(":")
        return Decision(
            line=self.lines.get(said["ground"]),
            law=key if kind == "law" else "",
            decision=said["decision"],
            reason=said["reason"],
            review_on=said["review_on"],
            is_anybody_in_danger=said["danger"] != NO,
        )
