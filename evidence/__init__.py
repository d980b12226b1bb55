"""IT's own room: orders, sealed items, custody, bundles. Rooms may use it; it knows none of them."""
