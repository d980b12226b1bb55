"""What `kept serve` says when it starts."""

from django.conf import settings


def words() -> str:
    """This will return the address and, where there is one, how to come in."""
    return f"Kept is at {settings.KEPT_BASE_URL} (Ctrl-C stops it)"
