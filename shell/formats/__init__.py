"""How dates are written, per language: the day first, 24 hours."""
