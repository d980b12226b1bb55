"""What is asked when something hurt, and when it is to heal."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.pages.fields import ActForm, Day, Somebody, Words
from partnership.forms.agreements import SideForm
from partnership.models import Check


class RepairForm(SideForm):
    other = Somebody(
        label=_("Who can mend it?"),
        help_text=_("Somebody of the other side. Only the two of you can read what you write here."),
        missing=_("Write who can mend it."),
    )
    happened = Words(
        label=_("What happened?"),
        help_text=_("In your words, and only what happened. They read it first, before they say anything."),
        missing=_("Write what happened."),
        most=5000,
        rows=6,
    )
    affected = Words(
        label=_("Whom did it affect, and how?"),
        help_text=_("You, your team, candidates, colleagues: what it did to them and still does."),
        missing=_("Write whom it affected, and how."),
        most=5000,
        rows=5,
    )
    needed = Words(
        label=_("What is needed?"),
        help_text=_("What would make it better, as far as you know today."),
        missing=_("Write what is needed."),
        most=5000,
        rows=5,
    )


class DeedForm(ActForm):
    what = Words(
        label=_("What will you do?"),
        help_text=_("Something they can see done. It becomes your promise."),
        missing=_("Write what you will do."),
        most=3000,
        rows=4,
    )
    by_on = Day(label=_("By when?"), missing=_("Choose a day."))


class CheckForm(ActForm):
    verdict = forms.ChoiceField(
        label=_("Has it healed?"),
        choices=Check.Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
    words = Words(
        label=_("What is still open, or what helped?"),
        help_text=_("They read it."),
        most=3000,
        rows=4,
    )
