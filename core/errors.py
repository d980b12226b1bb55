"""The one error that people are shown, as written."""

from __future__ import annotations

import errno
import sqlite3

from core.lazy import LazyText

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class Refused(Exception):
    """An act the rules do not allow now; its sentence says why and what to do next.

    What a person may not even know of is never Refused but a 404 (see core.walls).
    """

    def __init__(self, sentence: str | LazyText) -> None:
        super().__init__(sentence)

    @property
    def sentence(self) -> str:
        return str(self.args[0])


class Broken(Refused):
    """What is stored is not what was recorded; its sentence says where. It is shown and never read as genuine."""


def is_disk_full(error: BaseException | None) -> bool:
    """Whether there was no room to write: SQLITE_FULL, PostgreSQL's 53100, or what the system says of a file."""
    if error is None:
        return False
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return True
    codes = (getattr(error, "sqlite_errorcode", None), getattr(error, "sqlstate", None))
    return codes[0] == sqlite3.SQLITE_FULL or codes[1] == "53100" or is_disk_full(error.__cause__)
