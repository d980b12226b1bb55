"""The one question of a search or a list: which words?"""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

MOST = 200


class FindForm(forms.Form):
    q = forms.CharField(
        label=_("Name or e-mail"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )

    def words(self) -> str:
        """What is looked for, as far as it can be: nothing that is cut off or left out can match anyway."""
        return str(self.data.get("q", "")).replace("\0", " ").strip()[:MOST]


class SearchForm(FindForm):
    q = forms.CharField(label=_("Words"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
