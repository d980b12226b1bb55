"""What a person may see and do in hiring, in one table; getters that refuse with a 404."""

from core import walls
from hiring.access import allies, candidates, closings, letters, openings, sources

VERBS = walls.table(
    "hiring",
    openings.VERBS | closings.VERBS | letters.VERBS | sources.VERBS | candidates.VERBS | allies.VERBS,
)
