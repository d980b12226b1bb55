"""What people do in the room, by noun."""
