"""The passkeys a person signs in with, as far as they can open what is sealed (the PRF extension of WebAuthn).

A script of ours asks the browser (core/static/core/js/prf.js); what the passkey makes of a salt comes in a form, as a
passphrase would, and is used and not kept.
"""

from __future__ import annotations

import base64
import binascii
import os
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.utils.translation import gettext_lazy as _

from core.models import Account, PasskeyWrap, PersonKey

SALT_BYTES = SECRET_BYTES = 32
NOT_READ = _("Your browser did not say what is needed. Use your passphrase.")


@dataclass(frozen=True)
class Passkey:
    """One of somebody's passkeys, and its way to open what is sealed, if it was given one."""

    credential_id: str
    name: str
    wrap: PasskeyWrap | None


def passkeys_of(account: Account, key: PersonKey) -> list[Passkey]:
    wraps = {wrap.credential_id: wrap for wrap in PasskeyWrap.objects.filter(person_key=key)}
    stored = Authenticator.objects.filter(user=account, type=Authenticator.Type.WEBAUTHN).order_by("pk")
    return [_passkey(each.wrap(), wraps) for each in stored]


def _passkey(stored: Any, wraps: dict[str, PasskeyWrap]) -> Passkey:
    credential_id = text(stored.authenticator_data.credential_data.credential_id)
    return Passkey(credential_id, stored.name, wraps.get(credential_id))


def asked_of_browser(passkeys: list[Passkey]) -> dict[str, Any]:
    """What the script asks the browser for: these passkeys, each with the salt it opens with, or with a new one."""
    keys = [
        {
            "id": each.credential_id,
            "salt": text(bytes(each.wrap.salt) if each.wrap else os.urandom(SALT_BYTES)),
        }
        for each in passkeys
    ]
    return {"keys": keys}


class PasskeyForm(forms.Form):
    """What the script filled in; none of it is ever shown."""

    credential = forms.CharField(widget=forms.HiddenInput, max_length=1400)
    salt = forms.CharField(widget=forms.HiddenInput, max_length=100)
    secret = forms.CharField(widget=forms.HiddenInput, max_length=100)

    def clean_salt(self) -> bytes:
        return _bytes(self.cleaned_data["salt"], SALT_BYTES)

    def clean_secret(self) -> bytes:
        return _bytes(self.cleaned_data["secret"], SECRET_BYTES)


def text(data: bytes) -> str:
    """Base64 as browsers write it: for addresses, without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _bytes(written: str, length: int) -> bytes:
    try:
        data = base64.urlsafe_b64decode(f"{written}==".encode("ascii"))
    except (binascii.Error, ValueError):
        data = b""
    if len(data) != length:
        raise forms.ValidationError(NOT_READ)
    return data
