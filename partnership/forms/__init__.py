"""What the room asks, by noun."""
