import pytest
from click.testing import CliRunner, Result
from django.contrib.auth import authenticate

from core import people
from core.actions import people as actions
from core.models import Entry, Person, Role
from shell.cli.createadmin import command
from tests.cast import NOW, Cast

PASSWORD = "marmalade-on-toast"  # made up


def createadmin(*arguments: str, password: str = PASSWORD) -> Result:
    return CliRunner().invoke(command, [*arguments, "--password", password])


def may_sign_in(email: str) -> bool:
    return authenticate(None, email=email, password=PASSWORD) is not None


def test_createadmin_new_person_can_sign_in_and_administer(cast: Cast, now: object) -> None:
    result = createadmin("--email", "mia@isarlicht.example", "--name", "Mia Vogt")
    assert (result.exit_code, result.output) == (
        0,
        "mia@isarlicht.example is an administrator and can sign in.\n",
    )
    mia = Person.objects.get(name="Mia Vogt")
    assert people.roles_of(mia, NOW) == {Role.ADMINISTRATOR}
    assert may_sign_in("mia@isarlicht.example")
    newest = list(Entry.objects.order_by("-index").values_list("kind", flat=True)[:4])
    assert newest == ["core.role_granted", "core.account_opened", "core.person_seated", "core.person_added"]


def test_createadmin_account_that_is_there_gets_the_role_and_the_password(cast: Cast, now: object) -> None:
    assert createadmin("--email", "dev@isarlicht.example").exit_code == 0
    assert people.roles_of(cast.dev, NOW) == {Role.IT_CUSTODIAN, Role.ADMINISTRATOR}
    assert may_sign_in("dev@isarlicht.example")


def test_createadmin_administrator_who_forgot_gets_a_new_password_only(cast: Cast, now: object) -> None:
    before = Entry.objects.count()
    assert createadmin("--email", "ada@isarlicht.example").exit_code == 0
    assert may_sign_in("ada@isarlicht.example")
    assert Entry.objects.count() == before


def test_createadmin_somebody_who_left_is_refused(cast: Cast, now: object) -> None:
    actions.record_leaving(cast.dev, by=cast.ada, at=NOW)
    result = createadmin("--email", "dev@isarlicht.example")
    assert result.exit_code == 1
    assert "has left" in result.output


def test_createadmin_weak_password_is_refused(cast: Cast) -> None:
    result = createadmin("--email", "dev@isarlicht.example", password="hunter2")
    assert result.exit_code == 1
    assert "too short" in result.output


@pytest.mark.usefixtures("cast")
def test_createadmin_something_else_than_an_address_is_refused() -> None:
    result = createadmin("--email", "dev", "--name", "Dev")
    assert (result.exit_code, result.output) == (1, "Error: Enter a valid email address.\n")


@pytest.mark.usefixtures("empty_database")
def test_createadmin_before_there_is_an_organisation_is_refused() -> None:
    result = createadmin("--email", "mia@isarlicht.example", "--name", "Mia Vogt")
    assert result.exit_code == 1
    assert "Set the organisation up first" in result.output
