"""`kept init-keys`: the one secret that lies outside Kept, on paper."""

import click
from django.utils import timezone

from core.actions import seals as actions


@click.command("init-keys")
@click.option("--replace", is_flag=True, help="Make a new one; asks for the one there is, and ends it.")
def command(replace: bool) -> None:
    """Make the organisation's break-glass key and print it, once. Kept keeps only its public half.

    Whoever holds it can let somebody in again who lost their passphrase, after two people agreed in Kept.
    """
    if replace:
        old = click.prompt("The break-glass key until now", hide_input=True)
        secret = actions.replace_keys(old.strip(), at=timezone.now())
    else:
        secret = actions.init_keys(at=timezone.now())
    click.echo(
        "Write this down twice, keep both copies where two people are needed to get one, and clear the screen:"
    )
    click.echo(f"\n    {secret}\n")
    click.echo("It is not stored anywhere and cannot be shown again.")
