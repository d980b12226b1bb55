"""The room's one table, put together from the nouns' own parts."""

from __future__ import annotations

from core import walls
from partnership.access import agreements, celebrations, disagreements, office_hours, pulse, repairs, ties
from partnership.access import help as helping

VERBS = walls.table(
    "partnership",
    agreements.VERBS
    | celebrations.VERBS
    | disagreements.VERBS
    | repairs.VERBS
    | office_hours.VERBS
    | helping.VERBS
    | ties.VERBS
    | pulse.VERBS,
)
