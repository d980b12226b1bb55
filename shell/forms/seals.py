"""Passphrases, chosen and given."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import access
from core.models import Team, Wall
from core.pages.fields import ActForm, Choices, Somebody, Words
from core.pages.promises import day_words
from core.walls import Who

FOUR_WORDS = _("12 characters or more; four words that only you would put together are good.")


def secret(label: Any, autocomplete: str, help_text: Any = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, max_length=200, strip=False, widget=widget, help_text=help_text)


class UnlockForm(forms.Form):
    passphrase = secret(_("Your passphrase"), "current-password")


class ChooseForm(forms.Form):
    new = secret(_("A passphrase"), "new-password", FOUR_WORDS)
    again = secret(_("The same once more"), "new-password")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if {"new", "again"} <= cleaned.keys() and cleaned["new"] != cleaned["again"]:
            self.add_error("again", _("These two are not the same. Type them again."))
        return cleaned


class ChangeForm(ChooseForm):
    passphrase = secret(_("Your passphrase until now"), "current-password")
    field_order = ("passphrase", "new", "again")


class AbandonedWall(forms.ModelChoiceField):  # type: ignore[type-arg] # of Wall
    """Something sealed, by the little that may be said of it from outside."""

    def label_from_instance(self, wall: Wall) -> str:
        facts = {"day": day_words(wall.created_at), "number": wall.random_id[:8]}
        return _("Only into what was sealed on %(day)s (%(number)s)") % facts


class BreakGlassForm(ActForm):
    """Whom two people let in, into what, and why; who asks does not ask for themselves."""

    person = Somebody(label=_("Who is to be let in?"), missing=_("Write a name or an e-mail address."))
    wall = AbandonedWall(
        Wall.objects.none(),
        label=_("Into what?"),
        required=False,
        empty_label=_("Where they have a seat, and lost their passphrase"),
        help_text=_("Where nobody is inside any more, a successor gets a seat."),
    )
    reason = Words(
        label=_("Why?"),
        help_text=_("A second person reads this before they agree. It stays in the record."),
        missing=_("Write why. A second person reads this before they agree."),
        most=2000,
        rows=3,
    )

    def __init__(self, *args: Any, who: Who, **kwargs: Any) -> None:
        super().__init__(*args, who=who, **kwargs)
        walls = access.abandoned_walls(who)
        if not walls.exists():
            del self.fields["wall"]
            return
        field = self.fields["wall"]
        assert isinstance(field, AbandonedWall)  # noqa: S101 # tells mypy which field it is
        field.queryset = walls

    def choices(self) -> Choices:
        others = access.people_for(self.who.person, at=self.who.at).exclude(pk__in=self.who.ids)
        return Choices(others, Team.objects.none())
