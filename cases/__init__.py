"""When something bad happens to a person at work (MISSION C1 to C8)."""
