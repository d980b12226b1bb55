"""What runs in the worker process of `kept serve` beside the web server."""

import sys
import threading

import click

from shell.cli.group import set_up_django

set_up_django()

from django.conf import settings  # noqa: E402 (Django has to stand before models are imported)

from core import tick as ticking  # noqa: E402 (as above)
from hiring.rules import guard  # noqa: E402 (as above)
from shell import in_use, schema, welcome  # noqa: E402 (as above)

TURN = 0.001  # seconds: age seals a piece without letting go, and pages and the disk should not wait five times as long


def start(stop: threading.Event, *, tick: bool) -> threading.Thread:
    """This will greet, read the guard's rules ahead, and start the tick in a thread that ends when `stop` is set."""
    sys.setswitchinterval(TURN)
    in_use.hold(settings.KEPT_HOME)
    if schema.is_behind():
        sys.exit(f"kept: {schema.BEHIND}")
    click.echo(welcome.words())
    threading.Thread(target=guard.warm, name="guard", daemon=True).start()
    target = ticking.run if tick else threading.Event.wait
    thread = threading.Thread(target=target, args=(stop,), name="tick")
    thread.start()
    return thread
