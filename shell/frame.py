"""The frame around every page: side bar, who is signed in, languages. A context processor."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

# Group, URL name, words. A link whose page is not built yet is left out.
LINKS = [
    ("", "home", _("Home")),
    ("", "search", _("Search")),
    ("", "notifications", _("Notifications")),
    (_("House"), "people", _("People")),
    (_("House"), "record", _("The record")),
    (_("House"), "administration", _("Administration")),
]


def frame(request: HttpRequest) -> dict[str, Any]:
    """This will return what `core/ui/menu.html` shows; pages before signing in get no links."""
    signed_in = hasattr(request, "user") and request.user.is_authenticated
    return {
        "frame": {
            "sign_out": reverse("account_logout"),
            "groups": _groups(request) if signed_in else [],
            "me": {"name": str(request.user), "links": _mine(request)} if signed_in else None,
            "languages": _languages(),
            "foot": [],
        }
    }


def _groups(request: HttpRequest) -> list[dict[str, Any]]:
    titles = dict.fromkeys(str(group) for group, _name, _words in LINKS)
    return [
        {
            "title": title,
            "links": [
                link for group, name, words in LINKS if group == title for link in _link(request, name, words)
            ],
        }
        for title in titles
    ]


def _mine(request: HttpRequest) -> list[dict[str, Any]]:
    return _link(request, "profile", gettext("Profile")) + _link(request, "mfa_index", gettext("Signing in"))


def _link(request: HttpRequest, name: str, words: Any) -> list[dict[str, Any]]:
    try:
        href = reverse(name)
    except NoReverseMatch:
        return []
    current = request.path == href or (href != "/" and request.path.startswith(href))
    return [{"href": href, "words": words, "current": current}]


def _languages() -> list[dict[str, Any]]:
    here = get_language()
    names = {"en": "English", "de": "Deutsch"}  # each in its own language, for who cannot read the other
    return [
        {"code": code, "name": names[code], "current": code == here} for code, _name in settings.LANGUAGES
    ]
