"""The way to the organisation's own sign-in, which may be away."""

from __future__ import annotations

from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.openid_connect import views
from django.http import HttpRequest, HttpResponse
from requests import RequestException


def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """This will do what allauth does, and say so in words when the provider does not answer."""
    try:
        answer: HttpResponse = views.login(request, provider_id)
    except RequestException as away:
        answer = render_authentication_error(request, provider_id, exception=away)
    return answer
