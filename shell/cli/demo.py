"""`kept demo`: load the demo world into an empty database, or throw it away."""

from pathlib import Path

import click
from django.conf import settings
from django.utils import timezone

from core.models import Organisation, Person
from shell import welcome
from shell.seed import candidates, clearing, demo_bundle, loading


@click.group("demo")
def command() -> None:
    """Load the demo world, or throw it away."""


@command.command("load")
@click.option("--if-empty", is_flag=True, help="Do nothing when there is data already, or KEPT_DEMO is 0.")
@click.option("--quiet", is_flag=True, help="Say nothing when all went well.")
def load(if_empty: bool, quiet: bool) -> None:
    """Fill an empty Kept with an organisation of about 60 people who promise each other things."""
    if if_empty and (not settings.KEPT_DEMO or Person.objects.exists() or Organisation.objects.exists()):
        return
    organisation = loading.load(timezone.now())
    if not quiet:
        click.echo(f"{organisation} is here: {Person.objects.count()} people.\n{welcome.sign_ins()}")


@command.command("bundle")
@click.option(
    "--to", "target", required=True, type=click.Path(path_type=Path), help="A folder not there yet."
)
def bundle(target: Path) -> None:
    """Export a promise of the demo world with its whole record, for `kept verify`."""
    try:
        promise = demo_bundle.write(target.absolute(), at=timezone.now())
    except OSError as why:
        raise click.ClickException(f"{target} cannot be written: {why.strerror or why}.") from None
    click.echo(f"“{promise.what}” is in {target}, with its whole record. Check it: kept verify {target}")


@command.command("links")
def links() -> None:
    """Print a link to the own page of every candidate of the demo world, to be opened in a private window.

    Each is new; outside the demo world only the mail to the candidate ever holds one.
    """
    pages = candidates.pages(timezone.now())
    if not pages:
        raise click.ClickException("This is not the demo world, or nobody of it applies any more.")
    for name, waits, page in pages:
        click.echo(f"{name}, {waits}\n  {settings.KEPT_BASE_URL}{page}")


@command.command("clear")
@click.option("--yes", is_flag=True, help="Do not ask.")
def clear(yes: bool) -> None:
    """Throw the demo world away, with its keys, mails and files; an empty Kept is left.

    It refuses when anything here is not the demo's, and while Kept runs on it.
    """
    if not yes:
        click.confirm("Throw the demo world away, with everything that was done in it?", abort=True)
    was_there = clearing.clear()
    click.echo("The demo world is gone. This Kept is empty." if was_there else "This Kept is empty already.")
