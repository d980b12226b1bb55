"""The frame around every page: side bar, who is signed in, languages. A context processor."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import access
from core.models import Role
from core.pages.door import who_asks
from core.walls import Who

# Group, URL name, words.
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
MINE = [("profile", _("Profile")), ("mfa_index", _("Signing in"))]
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
    "duplicates": ("/people/erase/",),
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
    here = _here(request.path) if who else ""
    return {
        "frame": {
            "sign_out": reverse("account_logout"),
            "groups": _groups(who, here) if who else [],
            "me": _me(who, here) if who else None,
            "search": reverse("search") if who else "",
            "languages": [] if who and who.person.language else _languages(),  # the profile says it already
            "foot": [],
        }
    }


def _groups(who: Who, here: str) -> list[Group]:
    hidden = {name for name, roles in FOR_ROLES.items() if not roles & who.roles}
    hidden |= set() if who.team_ids else FOR_MEMBERS
    titles = dict.fromkeys(group for group, _name, _words in LINKS)
    groups = [Group(str(title), _links(title, hidden, here)) for title in titles]
    for link in groups[0].links:
        if link["name"] == "notifications":
            link["count"] = _unseen(who)
    return [group for group in groups if group.links]


def _unseen(who: Who) -> str:
    """This will count what is new, as far as a side bar has room for it."""
    number = access.unseen_messages(who)[: MOST_COUNTED + 1].count()
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number or "")


def _links(title: Any, hidden: set[str], here: str) -> list[dict[str, Any]]:
    return [_link(name, words, here) for group, name, words in LINKS if group == title and name not in hidden]


def _me(who: Who, here: str) -> dict[str, Any]:
    links = [_link(name, words, here) for name, words in MINE]
    roles = ", ".join(str(Role(role).label) for role in sorted(who.roles))
    return {"name": str(who.person), "under": roles, "links": links}


def _link(name: str, words: Any, here: str) -> dict[str, Any]:
    return {"name": name, "href": reverse(name), "words": words, "current": name == here}


def _here(path: str) -> str:
    """Under which link a page stands: of those that hold it, the one whose place is told most exactly."""
    names = [*(name for _group, name, _words in LINKS), *(name for name, _words in MINE)]
    places = [(place, name) for name in names for place in (reverse(name), *ALSO_HERE.get(name, ()))]
    held = [(len(place), name) for place, name in places if _holds(place, path)]
    return max(held, default=(0, ""))[1]


def _holds(place: str, path: str) -> bool:
    """Whether a page is this place or lies under it; everything lies under the root, which says nothing."""
    return path == place or (place != "/" and path.startswith(place))


def _languages() -> list[dict[str, Any]]:
    here = get_language()
    names = {"en": "English", "de": "Deutsch"}  # each in its own language, for who cannot read the other
    return [
        {"code": code, "name": names[code], "current": code == here} for code, _name in settings.LANGUAGES
    ]
