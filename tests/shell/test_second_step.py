"""The secrets of the second step of signing in stand in the database only encrypted, under a key outside of it."""

from __future__ import annotations

import pytest
import pytest_django
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)

from core.models import Account
from shell import second_step
from shell.doctor.storage import second_steps
from tests.cast import NOW, Cast


def code_of(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def activate(cast: Cast) -> str:
    secret = str(generate_totp_secret())
    TOTP.activate(Account.objects.get(person=cast.ben), secret)
    return secret


def totp() -> Authenticator:
    return Authenticator.objects.get(type=Authenticator.Type.TOTP)


def test_totp_secret_is_not_in_the_database_and_its_codes_are_right(cast: Cast, now: object) -> None:
    secret = activate(cast)
    stored = totp().data["secret"]
    assert stored.startswith(second_step.BEGINS)
    assert secret not in stored
    assert second_step.decrypt(stored) == secret
    assert totp().wrap().validate_code(code_of(secret))
    assert not totp().wrap().validate_code("000000") or code_of(secret) == "000000"


def test_recovery_codes_are_not_in_the_database(cast: Cast) -> None:
    codes = RecoveryCodes.activate(Account.objects.get(person=cast.ben))
    stored = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).data["seed"]
    assert stored.startswith(second_step.BEGINS)
    assert codes.validate_code(codes.get_unused_codes()[0])


def test_secret_that_was_stored_before_is_read_as_it_is(cast: Cast, now: object) -> None:
    secret = activate(cast)
    Authenticator.objects.update(data={"secret": secret})
    assert totp().wrap().validate_code(code_of(secret))


def test_changed_secret_key_is_said_by_the_doctor(cast: Cast, settings: pytest_django.Settings) -> None:
    activate(cast)
    assert second_steps(NOW).ok
    settings.SECRET_KEY = "another secret key of fifty characters or even more"
    with pytest.raises(second_step.CannotRead):
        second_step.decrypt(totp().data["secret"])
    found = second_steps(NOW)
    assert (found.ok, found.words) == (
        False,
        "KEPT_SECRET_KEY was changed: nobody can take the second step of signing in.",
    )
