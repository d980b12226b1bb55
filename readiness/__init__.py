"""Trust and plans before the crisis (MISSION R1 to R5)."""
