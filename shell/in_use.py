"""Whether Kept runs on this KEPT_HOME now: each that does holds a lock, which whoever wants the folder alone needs."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import Refused

LOCK = "in-use"


def hold(home: Path) -> int:
    """This will mark the folder as used until this process ends, or the descriptor it gives is closed."""
    lock = _open(home)
    fcntl.flock(lock, fcntl.LOCK_SH)
    return lock


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """This will keep everybody else out of the folder meanwhile; Refused while Kept runs on it."""
    lock = _open(home)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise Refused("Kept is running on this data. Stop it first, with Ctrl-C where it runs.") from None
    finally:
        os.close(lock)


def _open(home: Path) -> int:
    return os.open(home / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
