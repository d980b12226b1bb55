"""How many answers stand together before anybody sees them."""

ENOUGH = 5
