"""`kept receipt`: check what Kept handed out, offline; without Django, database or account."""

import sys

import click

from proof.verifier import command as verifier


@click.group("receipt")
def command() -> None:
    """Check a receipt offline. A copy of verify.py does the same with Python alone."""


@command.command(
    "verify", epilog="Ends with 0 VALID, 10 VALID WITH ERASURES, 20 INCOMPLETE, 30 DIVERGED, 40 INVALID."
)
@click.argument("file", type=click.Path())
@click.option(
    "--trust", required=True, type=click.Path(), help="The keys of the record, from somebody you trust."
)
@click.option("--known", type=click.Path(), help="A checkpoint, or another receipt, that you hold.")
@click.option("--consistency", type=click.Path(), help="From /record/consistency, if the sizes differ.")
@click.option("--tsa", type=click.Path(), help="The timestamp authority's certificates; needs openssl.")
@click.option("--json", "as_json", is_flag=True, help="Write the verdict as JSON, for a program to read.")
def verify(
    file: str, trust: str, known: str | None, consistency: str | None, tsa: str | None, as_json: bool
) -> None:
    """Say what FILE proves and what it does not."""
    given = {"--known": known, "--consistency": consistency, "--tsa": tsa}
    options = [part for name, value in given.items() if value for part in (name, value)]
    sys.exit(verifier.main(["receipt", file, "--trust", trust, *options, *(["--json"] if as_json else [])]))
