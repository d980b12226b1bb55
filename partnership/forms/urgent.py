"""What is asked before a decision that cannot wait: first whether anybody is in danger."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.pages.fields import ActForm, Day, Words
from partnership.models import UrgentDecision

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
    basis = forms.ChoiceField(
        label=_("Why is it yours to decide?"),
        choices=UrgentDecision.Basis.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why it is yours to decide.")},
    )
    rule = Words(
        label=_("Which law, or which line of your agreement?"),
        help_text=_("So that they can look it up: the paragraph, or the line as it stands in the agreement."),
        missing=_("Name the law or the line."),
        most=300,
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
