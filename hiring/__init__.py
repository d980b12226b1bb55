"""Everyone who was interviewed is answered by the person who met them (MISSION H1 to H10)."""
