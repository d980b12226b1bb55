"""The one error that people are shown, as written."""

from __future__ import annotations

from core.lazy import LazyText


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
