"""How allauth is told that people are added by an administrator and never sign up by themselves."""

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest
from qrcode.image.svg import SvgPathImage


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False


class StepAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    def build_totp_svg(self, url: str) -> str:
        """This will draw the QR code as SVG that can stand inside a page: no data: image, no style attribute."""
        return qrcode.make(url, image_factory=SvgPathImage).to_string(encoding="unicode")  # type: ignore[no-any-return]  # qrcode ships no types
