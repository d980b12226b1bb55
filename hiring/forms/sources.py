"""What is asked to connect a source, and to bring in a file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.lazy import LazyText
from core.pages.fields import ActForm, Day, Words
from core.walls import Who
from hiring.access.first_day import suggested_day
from hiring.access.sources import sources_for
from hiring.models import Source
from hiring.sources.columns import Columns, missing, with_columns
from hiring.sources.dates import DATES

CHOOSE = _("Choose one of these.")
NEW = ""

FIELD_WORDS: dict[str, LazyText] = {
    "name": _("Name of the candidate"),
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "email": _("E-mail address of the candidate"),
    "other_email": _("Second e-mail address"),
    "candidate_id": _("Number of the candidate"),
    "opening": _("What they applied for"),
    "opening_id": _("Number of the opening"),
    "application_id": _("Number of the application"),
    "applied_on": _("Day they applied"),
    "status": _("Status"),
    "stage": _("Stage"),
    "rejected": _("Whether they were rejected"),
    "decided_on": _("Day of the rejection"),
    "hired_on": _("Day they were hired"),
    "changed_on": _("Day the status changed last"),
    "reason": _("Reason of the rejection"),
    "interviewed_on": _("Day of the interview"),
    "interview_status": _("Whether the interview took place"),
    "interviewer": _("Who interviewed them"),
    "interviewer_email": _("E-mail address of the interviewer"),
    "hiring_manager": _("Hiring manager"),
    "hiring_manager_email": _("E-mail address of the hiring manager"),
    "recruiter": _("Recruiter"),
    "recruiter_email": _("E-mail address of the recruiter"),
    "prospect": _("Whether they only were looked at (prospect)"),
    "can_email": _("Whether they may be written to"),
}


def _choice(label: LazyText, choices: Any = (), **options: Any) -> forms.ChoiceField:
    wrong = {"required": CHOOSE, "invalid_choice": CHOOSE}
    return forms.ChoiceField(label=label, choices=choices, error_messages=wrong, **options)


class AlwaysAnswered(forms.ChoiceField):
    """A choice in which nothing is an answer, too ("No column"), so that it is neither demanded nor called optional."""

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


class OneColumn(forms.Select):
    def use_required_attribute(self, initial: Any) -> bool:  # noqa: ARG002 (Django calls it so)
        return False


class SourceForm(ActForm):
    kind = _choice(_("What it is"), Source.Kind.choices, widget=forms.RadioSelect)
    name = Words(
        label=_("Name"),
        missing=_("Give the source a name."),
        most=120,
        help_text=_("Such as “Greenhouse” or “Candidates before 2024”."),
    )


class UploadForm(ActForm):
    """A file for a source there is, or for a new one."""

    kind = _choice(_("If it is a new source: what it is"), Source.Kind.choices, required=False)
    name = Words(label=_("If it is a new source: its name"), most=120)
    file = forms.FileField(
        label=_("The file"),
        help_text=_("A table (CSV), or JSON as the ATS gives it out."),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("This file is empty."),
            "invalid": _("Choose a file."),
        },
    )

    def __init__(self, *arguments: Any, who: Who, **options: Any) -> None:
        super().__init__(*arguments, who=who, **options)
        known = [(source.public_id, source.name) for source in sources_for(who)]
        choices = [*known, (NEW, _("A new source"))]
        self.fields["source"] = AlwaysAnswered(
            label=_("Where it comes from"),
            choices=choices,
            error_messages={"invalid_choice": CHOOSE},
            widget=forms.RadioSelect,
            initial=choices[0][0],
        )
        self.order_fields(["source", "kind", "name", "file"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("source") == NEW and not self.errors.get("source"):
            if not cleaned.get("kind"):
                self.add_error("kind", CHOOSE)
            if not cleaned.get("name"):
                self.add_error("name", _("Give the source a name."))
        return cleaned


class FirstDayForm(ActForm):
    """From which day of decision on answers are owed; empty for all."""

    since = Day(
        label=_("Answers are owed for decisions from this day on"),
        help_text=_(
            "For older ones nothing is owed: most would be late the moment they come in. Leave it empty to answer"
            " everybody, however long ago it was."
        ),
        missing=CHOOSE,
        required=False,
    )

    def __init__(self, *arguments: Any, who: Who, **options: Any) -> None:
        super().__init__(*arguments, who=who, **options)
        self.fields["since"].initial = suggested_day(who.at.date())


class ColumnsForm(FirstDayForm):
    """Which column holds what, as it was guessed; whoever knows better says so."""

    dates = _choice(
        _("02/03/2026 is in"),
        [("dmy", _("March (day first)")), ("mdy", _("February (month first)"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *arguments: Any, who: Who, guessed: Columns, **options: Any) -> None:
        super().__init__(*arguments, who=who, **options)
        self.guessed = guessed
        choices = [("", _("No column")), *((name, name) for name in guessed.layout.columns)]
        for key, words in FIELD_WORDS.items():
            self.fields[key] = AlwaysAnswered(
                label=words,
                choices=choices,
                initial=guessed.columns.get(key, ""),
                error_messages={"invalid_choice": CHOOSE},
                widget=OneColumn,
            )
        self.fields["dates"].initial = guessed.dates
        found = [key for key in FIELD_WORDS if key in guessed.columns]
        self.order_fields([*found, *FIELD_WORDS, "dates", "since"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        lacking = missing(self.columns(cleaned))
        if "name" in lacking:
            self.add_error("name", _("Say which column holds who it is about: a name, an address or an id."))
        if "opening" in lacking:
            self.add_error("opening", _("Say which column holds what people applied for."))
        return cleaned

    def columns(self, cleaned: dict[str, Any]) -> Columns:
        chosen = {key: cleaned.get(key) or "" for key in FIELD_WORDS}
        dates = cleaned.get("dates") or DATES[0]
        return with_columns(self.guessed, chosen, dates)


class HookForm(ActForm):
    secret = Words(
        label=_("Secret"),
        most=200,
        help_text=_("The one the ATS shows where the webhook is made. Leave it empty, and Kept makes one."),
    )


class KeyForm(ActForm):
    key = Words(
        label=_("API key"),
        missing=_("Enter the key the ATS gave you."),
        most=500,
        help_text=_("For Greenhouse's Harvest v3: the client's id, a colon, and its secret."),
    )
    address = Words(
        label=_("Another address than the usual one"),
        most=300,
        help_text=_("Such as https://api.eu.lever.co/v1/. Leave it empty for the usual one."),
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["key"].widget.attrs["autocomplete"] = "off"
