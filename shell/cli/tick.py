"""`kept tick`: do what is due, beside `kept serve --no-tick`, on any number of machines."""

import signal
import threading

import click
from django.conf import settings
from django.utils import timezone

from core import tick as ticking
from shell import in_use, schema


@click.command("tick")
@click.option("--once", is_flag=True, help="Do what is due now, say how much it was, and stop.")
def command(once: bool) -> None:
    """Do what becomes due until Ctrl-C: mail, reminders, reactions, checkpoints."""
    in_use.hold(settings.KEPT_HOME)
    if schema.is_seen_behind():
        raise click.ClickException(schema.BEHIND)
    if once:
        click.echo(f"{ticking.tick_once(timezone.now())} done")
    else:
        run_until_told()


def run_until_told() -> None:
    stop = threading.Event()
    for told in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told, lambda *_: stop.set())
    ticking.run(stop)
