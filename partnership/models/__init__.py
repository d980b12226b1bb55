"""The rows of the room, by noun."""
