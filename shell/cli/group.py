"""The group of commands. One is imported only when it is called, so that `kept serve` stays small."""

import importlib
import os
from collections.abc import Mapping
from typing import Any

import click

from shell.version import VERSION

# name: (module, needs Django, what `kept --help` says)
COMMANDS: Mapping[str, tuple[str, bool, str]] = {
    "serve": ("shell.cli.serve", False, "Serve Kept in the browser until Ctrl-C."),
    "tick": ("shell.cli.tick", True, "Do what is due: mail, reminders, checkpoints."),
    "migrate": ("shell.cli.migrate", True, "Bring the database to this version of Kept."),
    "createadmin": ("shell.cli.createadmin", True, "Make somebody an administrator of the server."),
    "init-keys": ("shell.cli.init_keys", True, "Make the break-glass key and print it, once."),
    "break-glass": ("shell.cli.break_glass", True, "Let somebody in again, as two people agreed."),
    "demo": ("shell.cli.demo", True, "Load the demo world, or throw it away."),
    "import": ("shell.cli.imports", True, "Take in what an ATS or a table says, from files."),
    "checkpoint": ("shell.cli.checkpoint", True, "Sign the record as it stands, for people outside to hold."),
    "verify": ("shell.cli.verify", False, "Check a bundle or a receipt offline."),
    "receipt": ("shell.cli.receipt", False, "Check a receipt offline."),
    "doctor": ("shell.cli.doctor", True, "Look whether all is well, and say what to do."),
}


class Commands(click.Group):
    """This will know every command by name and import the one that is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, needs_django, _ = COMMANDS[cmd_name]
        if needs_django:
            set_up_django()
        command: click.Command = importlib.import_module(module).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, _, words) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Exception as error:
            sentence = refusal(error)
            if sentence is None:
                raise
            raise click.ClickException(sentence) from None


def refusal(error: Exception) -> str | None:
    """This will return the sentence of an error that is meant for people, or None for a bug."""
    from django.db import DatabaseError, OperationalError
    from django.http import Http404

    from core.errors import Refused, is_disk_full
    from shell import schema

    if isinstance(error, Refused):
        return str(error)
    if isinstance(error, Http404):
        return "There is no such thing."
    if is_disk_full(error):
        return "The disk is full and nothing was changed: make room, then do it again."
    if isinstance(error, DatabaseError) and schema.explains(error):
        return schema.BEHIND
    if isinstance(error, OperationalError):
        return "The database does not answer: run `kept doctor`."
    return None


def set_up_django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shell.settings")
    django.setup()


@click.command(cls=Commands)
@click.version_option(VERSION, prog_name="kept")
def main() -> None:
    """Kept: where a people team makes promises to people, and keeps them.

    Settings come from the environment (KEPT_HOME, KEPT_PORT ...): docs/settings.md lists them. Commands end
    with 0 when all went well, 1 when Kept refused and said why, and 2 when the command was not understood.
    """
