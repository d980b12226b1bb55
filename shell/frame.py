"""The frame around every page: side bar, who is signed in, languages. A context processor."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from core import access
from core.models import Role
from core.pages.door import who_asks
from core.walls import Who

# Group, URL name, words. A link whose page is not built yet is left out.
LINKS = [
    ("", "home", _("Home")),
    ("", "notifications", _("Notifications")),
    (_("Rooms"), "hiring:closings", _("Hiring")),
    (_("Rooms"), "partnership:room", _("Partnership")),
    (_("House"), "people", _("People")),
    (_("House"), "duplicates", _("Duplicates")),
    (_("House"), "hiring:sources", _("Sources")),
    (_("House"), "holds", _("Legal holds")),
    (_("House"), "record", _("The record")),
    (_("House"), "administration", _("Administration")),
    (_("House"), "attention", _("What needs a hand")),
]
FOR_ROLES = {
    "administration": {Role.ADMINISTRATOR},
    "attention": {Role.ADMINISTRATOR},
    "duplicates": {Role.HR, Role.TA},
    "hiring:sources": {Role.HR, Role.TA, Role.ADMINISTRATOR},
    "holds": {Role.HR, Role.COUNSEL},
}
FOR_MEMBERS = {"hiring:closings", "partnership:room"}
ALSO_HERE = {
    "home": ("/promises/", "/mine/", "/yours/", "/ours/"),
    "people": ("/teams/",),
    "hiring:sources": ("/hiring/imports/",),
}
MOST_COUNTED = 99


@dataclass(frozen=True)
class Group:
    """Links that stand together in the side bar."""

    title: str
    links: list[dict[str, Any]]


def frame(request: HttpRequest) -> dict[str, Any]:
    """This will return what `core/ui/menu.html` shows; pages before signing in get no links."""
    who = who_asks(request) if hasattr(request, "user") and request.user.is_authenticated else None
    return {
        "frame": {
            "sign_out": reverse("account_logout"),
            "groups": _groups(request, who) if who else [],
            "me": _me(request, who) if who else None,
            "search": reverse("search") if who else "",
            "languages": [] if who and who.person.language else _languages(),  # the profile says it already
            "foot": [],
        }
    }


def _groups(request: HttpRequest, who: Who) -> list[Group]:
    hidden = {name for name, roles in FOR_ROLES.items() if not roles & who.roles}
    hidden |= set() if who.team_ids else FOR_MEMBERS
    titles = dict.fromkeys(group for group, _name, _words in LINKS)
    groups = [Group(str(title), _links(request, title, hidden)) for title in titles]
    for link in groups[0].links:
        if link["name"] == "notifications":
            link["count"] = _unseen(who)
    return [group for group in groups if group.links]


def _unseen(who: Who) -> str:
    """This will count what is new, as far as a side bar has room for it."""
    number = access.unseen_messages(who)[: MOST_COUNTED + 1].count()
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number or "")


def _links(request: HttpRequest, title: Any, hidden: set[str]) -> list[dict[str, Any]]:
    return [
        link
        for group, name, words in LINKS
        if group == title and name not in hidden
        for link in _link(request, name, words)
    ]


def _me(request: HttpRequest, who: Who) -> dict[str, Any]:
    links = _link(request, "profile", gettext("Profile")) + _link(request, "mfa_index", gettext("Signing in"))
    roles = ", ".join(str(Role(role).label) for role in sorted(who.roles))
    return {"name": str(who.person), "under": roles, "links": links}


def _link(request: HttpRequest, name: str, words: Any) -> list[dict[str, Any]]:
    try:
        href = reverse(name)
    except NoReverseMatch:
        return []
    return [{"name": name, "href": href, "words": words, "current": _is_here(request.path, name, href)}]


def _is_here(path: str, name: str, href: str) -> bool:
    """Home holds everything about promises, and people hold their teams."""
    if name == "people" and path.startswith((reverse("duplicates"), reverse("erasures"), reverse("holds"))):
        return False
    places = ALSO_HERE.get(name, ()) if href == "/" else (href, *ALSO_HERE.get(name, ()))
    return path == href or path.startswith(tuple(places))


def _languages() -> list[dict[str, Any]]:
    here = get_language()
    names = {"en": "English", "de": "Deutsch"}  # each in its own language, for who cannot read the other
    return [
        {"code": code, "name": names[code], "current": code == here} for code, _name in settings.LANGUAGES
    ]
