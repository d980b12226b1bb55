"""`kept migrate`: bring the database to this version of Kept."""

import click
from django.core.management import call_command

from core.tick.sizes import learn_sizes
from shell import schema


@click.command("migrate")
@click.option("--check", is_flag=True, help="Change nothing; end with 1 when there is something to do.")
@click.option("--quiet", is_flag=True, help="Say nothing when all went well.")
def command(check: bool, quiet: bool) -> None:
    """Bring the database to this version of Kept. It may be run again at any time."""
    if check:
        refuse_behind()
        return
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    learn_sizes()
    if not quiet:
        click.echo("The database is ready.")


def refuse_behind() -> None:
    if schema.is_behind():
        raise click.ClickException(schema.BEHIND)
