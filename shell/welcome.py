"""What `kept serve` says when it starts."""

from django.conf import settings

from core.models import Organisation
from shell import first_visit


def words() -> str:
    """This will return the address and, where there is one, how to come in."""
    ready = f"Kept is at {settings.KEPT_BASE_URL} (Ctrl-C stops it)"
    return ready if Organisation.objects.exists() else f"{ready}\n{how_to_set_up()}"


def how_to_set_up() -> str:
    """This will make a new one-time token: the one printed before opens nothing any more."""
    address = f"{settings.KEPT_BASE_URL}/setup/{first_visit.new_token()}/"
    return f"It belongs to nobody yet. Set it up here, once:\n{address}"
