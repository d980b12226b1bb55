"""`kept checkpoint`: sign the record as it stands, for people outside to hold."""

import json

import click
from django.utils import timezone

from core.ledger import checkpoints
from proof.signer import SignerRefused


@click.command("checkpoint")
@click.option(
    "--key", "only_key", is_flag=True, help="Print the key that verifies checkpoints, and sign nothing."
)
@click.option(
    "--json", "as_json", is_flag=True, help="Write size, note and key as JSON, for a program to read."
)
def command(only_key: bool, as_json: bool) -> None:
    """Sign the record as it stands and print the checkpoint: give it to somebody outside to hold.

    Whoever holds one will see it when the record is rewritten. The tick signs by itself too.
    """
    if not only_key:
        sign()
    newest = checkpoints.newest()
    if newest is None:
        raise click.ClickException("Nothing was ever signed: the record is empty.")
    if as_json:
        click.echo(json.dumps({"size": newest.size, "note": newest.note, "key": newest.key}, indent=2))
    else:
        click.echo(f"{newest.key}\n" if only_key else newest.note, nl=False)


def sign() -> None:
    try:
        checkpoints.make_checkpoint(at=timezone.now())
    except SignerRefused as refused:
        raise click.ClickException(f"The signer refuses: {refused}.") from None
