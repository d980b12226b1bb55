"""What is asked of who declares that two teams should talk."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.pages.fields import Words
from partnership.forms.sides import BetweenSidesForm
from partnership.models import SideName

PACES = [(14, _("Every two weeks")), (28, _("Every four weeks")), (91, _("Every three months"))]


class TieForm(BetweenSidesForm):
    one = forms.ChoiceField(
        label=_("You speak for"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a team."), "invalid_choice": _("Choose one of your teams.")},
    )
    other = forms.ChoiceField(
        label=_("Who should talk with you?"),
        widget=forms.RadioSelect,
        choices=SideName.choices,
        error_messages={"required": _("Choose a team."), "invalid_choice": _("Choose one of these.")},
    )
    every_days = forms.TypedChoiceField(
        label=_("How often?"),
        coerce=int,
        initial=28,
        choices=PACES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")},
    )
    about = Words(
        label=_("What about?"),
        help_text=_("A few words, such as “how our openings are doing”. You may leave it empty."),
        most=300,
    )
