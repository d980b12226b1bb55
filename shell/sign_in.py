"""How allauth is told the rules of the house.

People are added by an administrator and never sign up. Every mail is a row of core.messages, so that one which fails
is seen. A guesser is slowed by their own address, and the person whose password they guess is not.
"""

from __future__ import annotations

from typing import Any

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.usersessions.models import UserSession
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import timezone
from qrcode.image.svg import SvgPathImage

from core import messages
from core.models import Account
from shell import second_step
from shell.sign_in_mails import NOTICES, PASSWORD_RESET

GUESSED_ANYWHERE = "login_failed_anywhere"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_password_reset_mail(self, user: Account, email: str, context: dict[str, Any]) -> None:
        messages.say(user.person, PASSWORD_RESET, at=timezone.now())

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Account,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        messages.say(user.person, NOTICES[template_prefix], at=timezone.now())

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Refuse every other mail: it would go out past the rows in which a failure is seen."""
        raise NotImplementedError(f"Kept has no words for {template_prefix}.")

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count guesses by address, by address and account, and, from addresses unknown to the account, by account."""
        super().pre_authenticate(request, **credentials)
        email = credentials.get("email", "").lower()
        if not self._is_at_home(request, email) and not ratelimit.consume(
            request, action=GUESSED_ANYWHERE, key=email
        ):
            raise self.validation_error("too_many_login_attempts")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return f"{self.get_client_ip(request)} {credentials.get('email', '').lower()}"

    def _is_at_home(self, request: HttpRequest, email: str) -> bool:
        sessions = UserSession.objects.filter(user__email=email, ip=self.get_client_ip(request))
        return bool(sessions.exists())


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """The organisation's own provider lets people in whom Kept knows already; it never makes new ones."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Link the first sign-in by the provider to the account with the e-mail address that the provider verified."""
        sociallogin.account.extra_data = {}  # what the provider knows about people is not ours to keep
        if sociallogin.is_existing:
            sociallogin.account.save()
            return
        verified = [address.email for address in sociallogin.email_addresses if address.verified is True]
        account = Account.objects.filter(email__in=[email.lower() for email in verified]).first()
        if account is None:
            raise ImmediateHttpResponse(render(request, "socialaccount/unknown.html", status=403))
        sociallogin.connect(request, account)


class StepAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    def encrypt(self, text: str) -> str:
        return second_step.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return second_step.decrypt(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """This will draw the QR code as SVG that can stand inside a page: no data: image, no style attribute."""
        return qrcode.make(url, image_factory=SvgPathImage).to_string(encoding="unicode")  # type: ignore[no-any-return]  # qrcode ships no types
