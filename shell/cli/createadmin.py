"""`kept createadmin`: whoever has this machine can always make an administrator, and the record says so."""

from datetime import datetime

import click
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from core import people
from core.actions import people as actions
from core.models import Account, Organisation, Person, Role, Team


@click.command("createadmin")
@click.option("--email", prompt="E-mail", help="The address to sign in with.")
@click.option(
    "--name", default="", help="The name, for somebody who is not in Kept yet; asked for when missing."
)
@click.password_option(help="Better typed when asked for than given here.")
def command(email: str, name: str, password: str) -> None:
    """Make somebody an administrator of the server: settings, people and roles, never content.

    For an address that has an account the password is set anew.
    """
    refuse_bad(email, password)
    account = Account.objects.filter(email__iexact=email).first()
    if account is not None and not account.is_active:
        raise click.ClickException("This person has left: their account stays closed. Use another address.")
    if account is None and not name:
        name = click.prompt("Name")
    make_administrator(account, name=name, email=email, password=password, at=timezone.now())
    click.echo(f"{email} is an administrator and can sign in.")


def refuse_bad(email: str, password: str) -> None:
    if not Organisation.objects.exists():
        raise click.ClickException(
            "Set the organisation up first: run `kept serve` and open the address it prints."
        )
    try:
        validate_email(email)
        validate_password(password)
    except ValidationError as error:
        raise click.ClickException(" ".join(error.messages)) from None


@transaction.atomic
def make_administrator(
    account: Account | None, *, name: str, email: str, password: str, at: datetime
) -> None:
    """This will do everything or nothing, each act with its entry in the record."""
    if account is None:
        new_member(name=name, email=email, password=password, at=at)
        return
    account.set_password(password)
    account.save(update_fields=["password"])
    if not people.has_role(account.person, Role.ADMINISTRATOR, at):
        actions.grant_role(account.person, role=Role.ADMINISTRATOR, by=None, at=at)


def new_member(*, name: str, email: str, password: str, at: datetime) -> Person:
    person = actions.add_person(name=name, email=email, by=None, at=at)
    team = Team.objects.filter(kind=Team.Kind.IT).order_by("pk").first()
    if team is not None:
        actions.seat_in_team(person, team=team, by=None, at=at)
    actions.open_account(person, by=None, at=at, password_hash=make_password(password))
    actions.grant_role(person, role=Role.ADMINISTRATOR, by=None, at=at)
    return person
