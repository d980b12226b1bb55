"""`kept serve`: one light process that waits, and one worker with four threads and the tick.

Nothing of Django is imported here but in the worker: two whole copies would not fit the memory we promise.
"""

import logging
import os
import socket
import sys
import threading
from functools import partial
from typing import Any

import click
from granian.constants import Interfaces
from granian.errors import FatalError
from granian.log import LogLevels
from granian.server import MPServer

from shell import environment

BLOCKING_THREADS = 4
SECONDS_TO_FINISH = 20


@click.command("serve")
@click.option("--tick/--no-tick", default=True, help="Do what is due here too, or leave it to `kept tick`.")
def command(tick: bool) -> None:
    """Serve Kept in the browser until Ctrl-C, and do what becomes due."""
    try:
        values = environment.read(os.environ)
    except environment.BadSetting as error:
        raise click.ClickException(str(error)) from None
    refuse_taken(values["KEPT_HOST"], values["KEPT_PORT"])
    serve(values["KEPT_HOST"], values["KEPT_PORT"], tick=tick)


def refuse_taken(host: str, port: int) -> None:
    """Asked before anything starts: the server itself would say it in a traceback."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, port))
        except OSError as error:
            words = (
                f"Port {port} on {host} cannot be opened ({error.strerror}): choose another with KEPT_PORT."
            )
            raise click.ClickException(words) from None


def serve(host: str, port: int, *, tick: bool) -> None:
    server = MPServer(
        "shell.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=BLOCKING_THREADS,
        workers_kill_timeout=SECONDS_TO_FINISH,
        log_level=LogLevels.error,
    )
    try:
        server.serve(spawn_target=partial(work, tick))
    except FatalError:
        sys.exit(1)


def work(tick: bool, *arguments: Any) -> None:
    """This will be the worker: Django, the tick beside it, and the web server's own loop until it is told to stop."""
    from shell.cli import worker

    stop = threading.Event()
    thread = worker.start(stop, tick=tick)
    try:
        MPServer._spawn_wsgi_worker(*arguments)
    finally:
        stop.set()
        thread.join()
    logging.shutdown()
