"""The room's one table, put together from the nouns' own parts."""

from __future__ import annotations

from core import walls
from partnership.access import help as helping
from partnership.access import office_hours

VERBS = walls.table("partnership", office_hours.VERBS | helping.VERBS)
