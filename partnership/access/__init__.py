"""What a person may see and do in the room, noun by noun. Importing this declares every verb of the room."""

from partnership.access.verbs import VERBS

__all__ = ["VERBS"]
