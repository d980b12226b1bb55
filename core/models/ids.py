"""Random names for things that are seen in addresses: never a counter, which would tell how many there are."""

from __future__ import annotations

import secrets


def new_public_id() -> str:
    """22 URL-safe characters, 128 random bits."""
    return secrets.token_urlsafe(16)


def new_wall_id() -> str:
    """32 hex digits, 128 random bits: the only name of a wall that stands in the log."""
    return secrets.token_hex(16)
