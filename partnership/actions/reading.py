"""Reading a calendar of somebody else's making in a process of its own, which may take only so much time and memory.

A rule can be written that keeps a program busy for ever. Here it costs two seconds and its own event.
`python -m partnership.actions.reading SINCE UNTIL ZONE` reads a calendar from its input; it knows no Django.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from time import process_time

from partnership.rules.calendars import Busy, CalendarFault, Why, busy

SECONDS_OF_ONE, SECONDS_OF_ALL, MOST_SECONDS = 2.0, 20.0, 30
PATIENCE = 120
MOST_MEMORY = 2 << 30


def busy_apart(document: bytes, since: datetime, until: datetime, zone: str) -> Busy:
    """As `busy`, whatever the calendar does; raises CalendarFault also for what takes too long."""
    command = [sys.executable, "-m", __name__, since.isoformat(), until.isoformat(), zone]
    environ = {"PYTHONPATH": os.pathsep.join(path or "." for path in sys.path), "PATH": os.defpath}
    try:
        done = subprocess.run(  # noqa: S603 # a fixed command; strangers only write what it reads
            command, input=document, env=environ, capture_output=True, timeout=PATIENCE, check=True
        )
        said = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        raise CalendarFault("too long") from None
    if "fault" in said:
        raise CalendarFault(said["fault"])
    moments = [(datetime.fromtimestamp(a, UTC), datetime.fromtimestamp(b, UTC)) for a, b in said["periods"]]
    return Busy(moments, {Why(name): number for name, number in said["left_out"].items()})


class TooLong(TimeoutError):
    """One series took more time than all of a usual calendar."""


@contextmanager
def watched() -> Iterator[None]:
    """This will end whatever takes longer than one series may, or all of them together."""
    if process_time() > SECONDS_OF_ALL:
        raise TooLong
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS_OF_ONE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _stop(*_signal: object) -> None:
    raise TooLong


def main() -> None:
    since, until, zone = sys.argv[1:]
    warnings.simplefilter("ignore")  # what libraries think of a stranger's file
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    signal.signal(signal.SIGVTALRM, _stop)
    window = datetime.fromisoformat(since), datetime.fromisoformat(until)
    try:
        found = busy(sys.stdin.buffer.read(), *window, zone, watch=watched)
    except CalendarFault as fault:
        said: dict[str, object] = {"fault": str(fault)}
    else:
        periods = [(start.timestamp(), end.timestamp()) for start, end in found.periods]
        said = {"periods": periods, "left_out": found.left_out}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
