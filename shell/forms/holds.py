"""On whom a legal hold is placed, and why it begins and ends."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core import access
from core.models import Team
from core.pages.fields import ActForm, Choices, Somebody, Words


class HeldForm(ActForm):
    person = Somebody(label=_("On whom?"), missing=_("Write a name or an e-mail address."))

    def choices(self) -> Choices:
        return Choices(access.holdable(self.who), Team.objects.none())


class HoldForm(forms.Form):
    reason = Words(
        label=_("Why must it be kept?"),
        help_text=_(
            "The claim, the authority or the law, with its reference. HR and counsel see it, and it stays when"
            " the rest is erased: name nobody who need not be named."
        ),
        missing=_("Write why this must be kept. The hold is shown to whoever wants to erase it."),
        most=500,
        rows=3,
    )


class EndForm(forms.Form):
    reason = Words(
        label=_("Why need nothing be kept any more?"),
        missing=_("Write why nothing has to be kept any more."),
        most=500,
        rows=3,
    )
