"""The room's one table, put together from the nouns' own parts."""

from __future__ import annotations

from core import walls
from core.walls import Verb

VERBS = walls.table("partnership", dict[str, Verb]())
