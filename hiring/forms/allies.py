"""What is asked of two people who stay in touch."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.pages.fields import Somebody, Words, choices_for
from core.walls import Who
from hiring.forms.guard import GuardedForm
from hiring.models import Ally


class OfferForm(GuardedForm):
    guarded = ("reason",)

    reason = Words(
        label=_("Why would you like to stay in touch?"),
        help_text=_("They read it. One true thing from your talk is enough; promise no job."),
        missing=_("Write why you would like to stay in touch."),
        most=500,
        rows=4,
    )
    pace = forms.TypedChoiceField(
        label=_("How often will you say a word?"),
        help_text=_("It becomes a small promise of yours, with a day."),
        coerce=int,
        choices=Ally.Pace.choices,
        initial=Ally.Pace.TWICE,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how often you will say a word.")},
    )


class WordForm(forms.Form):
    words = Words(
        label=_("Your word to them"),
        help_text=_(
            "They read it as you write it. If you spoke elsewhere, leave it empty: it counts as a word, too."
        ),
        most=2000,
        rows=6,
    )


class PassingForm(forms.Form):
    to = Somebody(
        label=_("Which colleague?"),
        help_text=_("A name or e-mail address of somebody who works here. Ask them first."),
        missing=_("Write which colleague."),
    )
    reason = Words(
        label=_("Why this colleague?"),
        help_text=_("Your ally reads it and says yes or no."),
        missing=_("Write why this colleague."),
        most=500,
        rows=4,
    )

    def __init__(self, *arguments: Any, who: Who, **options: Any) -> None:
        super().__init__(*arguments, **options)
        somebody = self.fields["to"]
        if isinstance(somebody, Somebody):
            somebody.among(choices_for(who, with_teams=False))


class EndForm(forms.Form):
    """Asks nothing but whether one is sure: what is sent is the answer."""


class AnswerOfferForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Would you like to stay in touch?"),
        choices=[("yes", _("Yes, gladly")), ("no", _("No, thank you"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no. You may also leave it unanswered.")},
    )

    @property
    def is_yes(self) -> bool:
        return str(self.cleaned_data["answer"]) == "yes"


class AnswerPassingForm(AnswerOfferForm):
    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["answer"].label = _("May this colleague stay in touch with you instead?")


class WriteBackForm(forms.Form):
    words = Words(
        label=_("Your word to them"),
        help_text=_("They read it as you write it."),
        missing=_("Write a word to them."),
        most=2000,
        rows=6,
    )


class InMindForm(forms.Form):
    words = Words(
        label=_("What would you like to be found by?"),
        help_text=_(
            "What you do well and what you look for, in your own words. Nothing else of you is searched."
        ),
        missing=_("Write in your own words what you would like to be found by."),
        most=2000,
        rows=6,
    )
    roles = Words(
        label=_("Which roles have you had?"),
        help_text=_("As you would call them."),
        most=1000,
        rows=3,
    )


class FitForm(forms.Form):
    words = Words(label=_("What does the opening need?"), most=500)
