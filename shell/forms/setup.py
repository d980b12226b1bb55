"""The four forms of the first visit. What was typed is kept as it was typed and looked at again at the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.forms import BoundField
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.lazy import LazyText
from core.models import Account, Role, Team
from shell.forms.place import PlaceForm


class OrganisationForm(forms.Form):
    name = forms.CharField(
        label=_("What is your organisation called?"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    language = forms.ChoiceField(
        label=_("In which language does it mostly speak?"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        help_text=_("Everybody can choose another one for themselves."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("language", get_language())


class CountryForm(PlaceForm):
    """As it stands above; a name of its own for the page it is on."""


class AdministratorForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("You sign in with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("A password"),
        strip=False,
        help_text=_("At least 10 characters. Three or four words in a row are good and easy to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.initial.get("password_hash"):
            self.fields["password"].required = False
            self.fields["password"].help_text = _("You have chosen one. Leave this empty to keep it.")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if password:
            validate_password(password, Account(email=self.cleaned_data.get("email", "")))
        return password


@dataclass(frozen=True)
class Department:
    """One of the three from which the first people come."""

    key: str
    role: Role
    kind: Team.Kind
    title: LazyText
    words: LazyText


DEPARTMENTS = (
    Department("hr", Role.HR, Team.Kind.HR, _("HR"), _("Answers people, and reads what is reported.")),
    Department(
        "ta", Role.TA, Team.Kind.TA, _("Talent acquisition"), _("Brings candidates in and looks after them.")
    ),
    Department(
        "it", Role.IT_CUSTODIAN, Team.Kind.IT, _("IT"), _("Preserves evidence when somebody asks for it.")
    ),
)


class PeopleForm(forms.Form):
    """A name and an address for each department, or neither."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for department in DEPARTMENTS:
            self.fields[f"{department.key}_name"] = forms.CharField(
                label=_("Name"), max_length=200, required=False
            )
            self.fields[f"{department.key}_email"] = forms.EmailField(
                label=_("E-mail address"), max_length=254, required=False
            )

    def groups(self) -> Iterator[tuple[Department, list[BoundField]]]:
        for department in DEPARTMENTS:
            yield department, [self[f"{department.key}_name"], self[f"{department.key}_email"]]

    def clean(self) -> None:
        for department in DEPARTMENTS:
            name, email = (
                self.cleaned_data.get(f"{department.key}_{part}", "") for part in ("name", "email")
            )
            if name and not email and f"{department.key}_email" not in self.errors:
                self.add_error(f"{department.key}_email", _("Enter an e-mail address, or leave both empty."))
            if email and not name:
                self.add_error(f"{department.key}_name", _("Enter a name, or leave both empty."))

    def named(self) -> list[tuple[Department, str, str]]:
        """This will give the department, name and address of everybody who was named."""
        clean = self.cleaned_data
        found = [(d, clean[f"{d.key}_name"], clean[f"{d.key}_email"].lower()) for d in DEPARTMENTS]
        return [each for each in found if each[1]]
