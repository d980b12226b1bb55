"""Which two are one person, and on what ground somebody's data is erased."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core import access
from core.models import Team
from core.pages.fields import ActForm, Choices, Somebody, Words


class PairForm(ActForm):
    """Two persons, by name or address; who is meant is asked once more when it may be several."""

    one = Somebody(label=_("One person"), missing=_("Write a name or an e-mail address."))
    other = Somebody(label=_("The other one"), missing=_("Write a name or an e-mail address."))

    def choices(self) -> Choices:
        return Choices(access.mergeable(self.who), Team.objects.none())


class WhomForm(ActForm):
    person = Somebody(label=_("Whose data?"), missing=_("Write a name or an e-mail address."))

    def choices(self) -> Choices:
        return Choices(access.erasable(self.who), Team.objects.none())


class MergeForm(forms.Form):
    keep = forms.ChoiceField(label=_("Which name and address stay?"), widget=forms.RadioSelect)
    reason = Words(
        label=_("How do you know that they are one person?"),
        missing=_("Write how you know. It stands in the record."),
        most=500,
    )

    def choose_among(self, pair: dict[str, str]) -> None:
        self.fields["keep"].choices = list(pair.items())  # type: ignore[attr-defined] # declared a choice field above


GROUNDS = [
    ("gdpr_17_1_a_no_longer_needed", _("It is no longer needed (GDPR, article 17(1)(a))")),
    ("gdpr_17_1_b_consent_withdrawn", _("They took back their consent (GDPR, article 17(1)(b))")),
    ("gdpr_17_1_c_objected", _("They objected (GDPR, article 17(1)(c))")),
    ("gdpr_17_1_d_unlawful", _("We should never have held it (GDPR, article 17(1)(d))")),
    ("other_law", _("Another law asks for it")),
]


class ErasureForm(forms.Form):
    ground = forms.ChoiceField(label=_("On what ground?"), choices=GROUNDS, widget=forms.RadioSelect)
    is_sure = forms.BooleanField(
        label=_("I know that there is no way back"), error_messages={"required": _("Tick the box to go on.")}
    )
