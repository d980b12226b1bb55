"""What `kept serve` says when it starts."""

from django.conf import settings

from core.models import Organisation
from shell import first_visit
from shell.seed.staff import KEYED, PASSPHRASE, PASSWORD, SIGN_INS, address


def words() -> str:
    """This will return the address and, where there is one, how to come in."""
    ready = f"Kept is at {settings.KEPT_BASE_URL} (Ctrl-C stops it)"
    organisation = Organisation.objects.first()
    if organisation is None:
        return f"{ready}\n{how_to_set_up()}"
    return f"{ready}\n{sign_ins()}" if organisation.is_demo else ready


def how_to_set_up() -> str:
    """This will make a new one-time token: the one printed before opens nothing any more."""
    address = f"{settings.KEPT_BASE_URL}/setup/{first_visit.new_token()}/"
    return f"It belongs to nobody yet. Set it up here, once:\n{address}"


def sign_ins() -> str:
    """This will return who can sign in to the demo world, a line each."""
    lines = [f"  {address(key):22}{words}" for key, words in SIGN_INS.items()]
    keyed = ", ".join(key.capitalize() for key in KEYED)
    sealed = f"What is sealed opens with the passphrase “{PASSPHRASE}” ({keyed})."
    candidates = "Candidates need no account: `kept demo links` prints their own pages, for a private window."
    return "\n".join([f"Sign in with the password {PASSWORD} as", *lines, sealed, candidates])
