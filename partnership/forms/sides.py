"""What forms between two sides share: for which side somebody speaks, and which other it is about."""

from __future__ import annotations

from typing import Any

from core.pages.fields import ActForm
from partnership.access.sides import sides_for
from partnership.models import SideName


class BetweenSidesForm(ActForm):
    """Offers one's own sides as `one`; who speaks for a single side is not offered it as the `other`."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        mine = [side.value for side in sides_for(self.who)]
        self._offer("one", mine)
        if len(mine) == 1:
            self._offer("other", [value for value in SideName.values if value != mine[0]])
        self.initial = {"one": mine[0], **(self.initial or {})} if mine else self.initial

    def _offer(self, name: str, sides: list[str]) -> None:
        self.fields[name].choices = [(side, SideName(side).label) for side in sides]  # type: ignore[attr-defined] # a ChoiceField
