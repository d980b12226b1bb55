"""What Kept writes to people about their own account. Secret links are made when a mail is sent and kept nowhere."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core import messages
from core.actions.people import INVITED
from core.lazy import LazyText
from core.models import Message

PASSWORD_RESET = "shell.password_reset"  # noqa: S105 (the name of a template)


def password_link(message: Message) -> str:
    """Where the account this message goes to can choose a password, once, within three days."""
    account = messages.account_of(message)
    key = default_token_generator.make_token(account)
    return reverse(
        "account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(account), "key": key}
    )


messages.declare(
    PASSWORD_RESET,
    subject=_("Choose a new password for Kept"),
    text=_(
        "Somebody, most likely you, asked for a new password for your account. The link works once, for three days. "
        "If it was not you, do nothing: your password stays as it is."
    ),
    link=password_link,
)
messages.add_link(INVITED, password_link)

NOT_YOU = _("If that was not you, choose a new password now and tell your administrator.")


def _notice(name: str, *, subject: LazyText) -> str:
    messages.declare(name, subject=subject, text=format_lazy("{}.\n\n{}", subject, NOT_YOU))
    return name


_PASSWORD_CHANGED = _notice("shell.password_changed", subject=_("Your password for Kept was changed"))

# allauth's name of a mail: ours
NOTICES = {
    "account/email/password_changed": _PASSWORD_CHANGED,
    "account/email/password_reset": _PASSWORD_CHANGED,
    "account/email/password_set": _PASSWORD_CHANGED,
    "mfa/email/totp_activated": _notice(
        "shell.app_added", subject=_("An authenticator app now guards your account in Kept")
    ),
    "mfa/email/totp_deactivated": _notice(
        "shell.app_removed", subject=_("The authenticator app no longer guards your account in Kept")
    ),
    "mfa/email/recovery_codes_generated": _notice(
        "shell.recovery_codes_made", subject=_("New recovery codes were made for your account in Kept")
    ),
    "mfa/email/webauthn_added": _notice(
        "shell.passkey_added", subject=_("A passkey was added to your account in Kept")
    ),
    "mfa/email/webauthn_removed": _notice(
        "shell.passkey_removed", subject=_("A passkey was removed from your account in Kept")
    ),
    "socialaccount/email/account_connected": _notice(
        "shell.provider_linked", subject=_("Your account in Kept was linked to single sign-on")
    ),
}
