"""What a candidate is asked on their own page: one thing at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.pages.fields import SAID_WRONGLY, Words
from hiring.models import Answer, DataRequest, Wish


class WishForm(forms.Form):
    channel = forms.ChoiceField(
        label=_("How would you like to hear?"),
        choices=Wish.Channel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how you would like to hear.")},
    )
    reach = Words(
        label=_("Which number may we call?"),
        help_text=_("Only for a call. It is used for this talk alone."),
        most=60,
    )
    amount = forms.ChoiceField(
        label=_("How much would you like to hear?"),
        choices=Wish.Amount.choices,
        widget=forms.RadioSelect,
        initial=Wish.Amount.SOME,
        error_messages={"required": _("Choose how much you would like to hear.")},
    )

    def clean(self) -> None:
        is_call = self.cleaned_data.get("channel") == Wish.Channel.CALL
        if is_call and not self.cleaned_data.get("reach") and "reach" not in self.errors:
            self.add_error("reach", _("Write the number on which we may call you."))


class TimeForm(forms.Form):
    slot = forms.ChoiceField(
        label=_("Which time suits you?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a time."),
            "invalid_choice": _("This time has just gone. Choose another one."),
        },
    )

    def __init__(self, *arguments: Any, times: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["slot"].choices = times  # type: ignore[attr-defined] # a ChoiceField


class LetterForm(forms.Form):
    words = Words(label=_("Your letter"), missing=_("Write what you want to say."), most=5000, rows=8)


class WaitingForm(forms.Form):
    words = Words(
        label=_("Is there something you want to say with it?"),
        help_text=_("You need not: that you are waiting is enough."),
        most=2000,
        rows=4,
    )


class NotHappenedForm(forms.Form):
    saying = Words(
        label=_("What did not happen?"),
        help_text=_("In your own words. Whoever owes you the talk reads them."),
        missing=_("Write what did not happen."),
        most=2000,
        rows=4,
    )


class QuestionsForm(forms.Form):
    respected = forms.ChoiceField(
        label=Answer.Question.RESPECTED.label,
        choices=Answer.Says.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    come_back = forms.ChoiceField(
        label=Answer.Question.COME_BACK.label,
        choices=Answer.Says.choices,
        widget=forms.RadioSelect,
        required=False,
    )

    def clean(self) -> None:
        if not self.errors and not any(self.cleaned_data.values()):
            self.add_error(
                "respected", _("Answer one of the two questions, or leave this page: both are fine.")
            )


class RequestForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What is it about?"),
        choices=DataRequest.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is about.")},
    )
    words = Words(
        label=_("What should we know?"),
        help_text=_("Somebody of the people team reads it and answers you on this page."),
        missing=_("Write what we should know."),
        most=5000,
        rows=6,
    )


class InsistForm(forms.Form):
    saying = Words(
        label=_("What is still missing?"), missing=_("Write what is still missing."), most=2000, rows=4
    )


class ErasureForm(forms.Form):
    sure = forms.BooleanField(
        label=_("Yes, erase what is held about me"),
        error_messages={"required": _("Tick the box if you want to be erased.")},
    )


class RenewalForm(forms.Form):
    email = forms.CharField(
        label=_("Your e-mail address"),
        help_text=_("The one with which you applied."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages=SAID_WRONGLY | {"required": _("Enter your e-mail address.")},
    )
