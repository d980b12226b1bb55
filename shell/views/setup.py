"""The first visit: four short pages and a look at it all, behind the token that `kept serve` printed."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.base import SessionBase
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from core.models import Organisation
from core.pages.places import place_words
from shell import first_visit
from shell.actions.setup import FirstAdministrator, FirstPerson, set_up
from shell.forms.place import PlaceForm
from shell.forms.setup import AdministratorForm, CountryForm, OrganisationForm, PeopleForm

FORMS: dict[str, type[forms.Form]] = {
    "organisation": OrganisationForm,
    "country": CountryForm,
    "administrator": AdministratorForm,
    "people": PeopleForm,
}
STEPS = (*FORMS, "check")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class Answers:
    """What was typed so far, as it was typed, in the session on the server; of the password only its hash."""

    def __init__(self, session: SessionBase) -> None:
        self.session = session
        self.typed: dict[str, dict[str, str]] = session.get("first_visit", {})

    @property
    def password_hash(self) -> str:
        return self.typed.get("administrator", {}).get("password_hash", "")

    def form(self, name: str, data: Any = None) -> Any:
        return FORMS[name](data, initial=self.typed.get(name, {}))

    def answered(self, name: str) -> Any:
        """This will give the form as it was answered, looked at again."""
        return self.form(name, self.typed.get(name, {}))

    def missing(self) -> str:
        """This will name the first page that still needs an answer, or "check" when none does."""
        return next((name for name in FORMS if not self.answered(name).is_valid()), "check")

    def keep(self, name: str, typed: dict[str, str]) -> None:
        kept = {
            key: str(value) for key, value in typed.items() if key not in ("password", "csrfmiddlewaretoken")
        }
        self.typed[name] = self.typed.get(name, {}) | kept
        self.session["first_visit"] = self.typed

    def keep_password(self, password: str) -> None:
        if password:
            self.keep("administrator", {"password_hash": make_password(password)})


@never_cache
@require_http_methods(["GET", "HEAD"])
def begin(request: HttpRequest, token: str) -> HttpResponse:
    if refused := _refusal(request, token):
        return refused
    return redirect("setup_step", token, Answers(request.session).missing())


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, token: str, name: str) -> HttpResponse:
    if refused := _refusal(request, token):
        return refused
    if name not in STEPS:
        raise Http404
    answers = Answers(request.session)
    missing = answers.missing()
    if STEPS.index(name) > STEPS.index(missing):
        return redirect("setup_step", token, missing)
    if name == "check":
        return _check(request, token, answers)
    return _ask(request, token, name, answers)


def _refusal(request: HttpRequest, token: str) -> HttpResponse | None:
    """A wrong token is a page that is not there, and so is the right one once the set-up is done."""
    if Organisation.objects.exists():
        raise Http404
    address = get_adapter().get_client_ip(request)
    if first_visit.has_guessed_too_often(address):
        return render(request, "429.html", status=429)
    if not first_visit.is_token(token):
        first_visit.count_guess(address)
        raise Http404
    return None


def _ask(request: HttpRequest, token: str, name: str, answers: Answers) -> HttpResponse:
    form = answers.form(name, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        going_to = _keep(form, name, answers, is_going_back="back" in request.POST)
        if going_to:
            return redirect("setup_step", token, going_to)
    return render(request, f"shell/setup/{name}.html", _page(token, name, form=form))


def _keep(form: Any, name: str, answers: Answers, *, is_going_back: bool) -> str:
    """This will keep what was typed, right or wrong, and name the page to go to; none while something is wrong."""
    if isinstance(form, PlaceForm) and form.asks_again and not is_going_back:
        answers.keep(name, {"region": "", "time_zone": "", **form.again().initial})
        return name
    answers.keep(name, form.data.dict())
    if is_going_back:
        return STEPS[max(STEPS.index(name) - 1, 0)]
    if not form.is_valid():
        return ""
    if name == "administrator":
        answers.keep_password(form.cleaned_data["password"])
    return STEPS[STEPS.index(name) + 1]


def _check(request: HttpRequest, token: str, answers: Answers) -> HttpResponse:
    forms_ = {name: answers.answered(name) for name in FORMS}
    for form in forms_.values():
        form.is_valid()
    if request.method == "POST":
        return _set_up(request, forms_, answers)
    return render(request, "shell/setup/check.html", _page(token, "check", facts=_facts(token, forms_)))


def _set_up(request: HttpRequest, answered: dict[str, Any], answers: Answers) -> HttpResponse:
    organisation, administrator = (answered[name].cleaned_data for name in ("organisation", "administrator"))
    account = set_up(
        name=organisation["name"],
        place=answered["country"].place(language=organisation["language"]),
        administrator=FirstAdministrator(
            administrator["name"], administrator["email"], answers.password_hash
        ),
        first_people=[
            FirstPerson(name, email, department.role, department.kind)
            for department, name, email in answered["people"].named()
        ],
        at=timezone.now(),
    )
    first_visit.forget_token()
    del request.session["first_visit"]
    login(request, account, backend=BACKEND)
    messages.success(request, _("Kept is ready. Everybody you named gets an invitation by mail."))
    return redirect("/")


def _page(token: str, name: str, **more: Any) -> dict[str, Any]:
    number = STEPS.index(name) + 1
    over = _("Step %(number)d of %(all)d") % {"number": number, "all": len(STEPS)}
    return {"token": token, "over": over, "previous": STEPS[number - 2] if number > 1 else "", **more}


def _facts(token: str, answered: dict[str, Any]) -> list[dict[str, Any]]:
    organisation, country, administrator = (
        answered[name].cleaned_data for name in ("organisation", "country", "administrator")
    )
    place = answered["country"].place(language=organisation["language"])
    languages = dict(OrganisationForm.base_fields["language"].choices)  # type: ignore[attr-defined] # a choice field
    rows = [
        ("organisation", _("Organisation"), organisation["name"]),
        ("organisation", _("Language"), languages[organisation["language"]]),
        ("country", _("Country"), place_words(place.country, place.region)),
        ("country", _("Time zone"), country["time_zone"]),
        ("administrator", _("Administrator"), f"{administrator['name']}, {administrator['email']}"),
    ]
    rows += [
        ("people", department.title, f"{name}, {email}")
        for department, name, email in answered["people"].named()
    ]
    return [
        {"name": title, "value": value, "act": _("Change"), "act_href": f"/setup/{token}/{step_}/"}
        for step_, title, value in rows
    ]
