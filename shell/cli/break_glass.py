"""`kept break-glass`: let somebody in again with the secret that lies outside Kept."""

import click
from django.utils import timezone

from core.actions import seals as actions
from core.models import BreakGlass


@click.command("break-glass")
@click.argument("request_id")
def command(request_id: str) -> None:
    """Let somebody in again, as two people agreed. Asks for the break-glass key, which is used and not kept."""
    asked = BreakGlass.objects.filter(public_id=request_id).first()
    if asked is None:
        raise click.ClickException("Nobody asked for this. The address of the page says what to type here.")
    secret = click.prompt("The break-glass key", hide_input=True)
    count = actions.break_glass(asked, secret.strip(), at=timezone.now())
    walls = "1 sealed wall" if count == 1 else f"{count} sealed walls"
    click.echo(f"{asked.person} can open {walls} again. Both names are in the record.")
