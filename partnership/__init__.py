"""HR and TA, and HR and IT, are one team (MISSION P1 to P10)."""
