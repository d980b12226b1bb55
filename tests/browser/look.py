"""Pages that show every component of `core/ui/` at once, to be looked at and for axe. For tests only."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.csrf import csrf_failure
from django.views.defaults import bad_request, permission_denied, server_error

from core.ui import DateInput, bars

DUE_AT = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)

FRAME: dict[str, Any] = {
    "sign_out": "/accounts/logout/",
    "groups": [
        {
            "title": "",
            "links": [
                {"href": "#", "words": "Home", "current": True, "count": 3},
                {"href": "#", "words": "Search"},
                {"href": "#", "words": "Notifications", "count": 12},
            ],
        },
        {
            "title": "Rooms",
            "links": [
                {"href": "#", "words": words} for words in ("Hiring", "Partnership", "Cases", "Readiness")
            ],
        },
        {
            "title": "House",
            "links": [{"href": "#", "words": words} for words in ("People", "The record", "Administration")],
        },
    ],
    "me": {"name": "Chloe Martin", "under": "HR", "links": [{"href": "#", "words": "Profile and sign-in"}]},
    "languages": [{"code": "en", "name": "English", "current": True}, {"code": "de", "name": "Deutsch"}],
    "foot": [{"href": "#", "words": "The record"}, {"href": "#", "words": "Help"}],
}

MINE = [
    {
        "href": "#",
        "what": "Answer after the interview",
        "who": "to Asha Rao",
        "clock": "2 working days late",
        "state": "late",
        "due_at": DUE_AT,
    },
    {
        "href": "#",
        "what": "Look at the office hours again",
        "who": "to Tariq Aziz",
        "clock": "due today at 17:00",
        "state": "due_today",
    },
    {
        "href": "#",
        "what": "Say whether the desk can move",
        "who": "to Dev Patel",
        "clock": "due tomorrow",
        "state": "due_tomorrow",
        "note": "Handed over by Ben Okafor",
    },
    {
        "href": "#",
        "what": "Meet your counterpart",
        "who": "to Dev Patel",
        "clock": "due in 9 working days",
        "state": "due_later",
    },
]
YOURS = [
    {
        "href": "#",
        "what": "Collect the mail of the shared account, including everything that was archived",
        "who": "Dev Patel",
        "clock": "due tomorrow",
        "state": "due_tomorrow",
    },
    {
        "href": "#",
        "what": "Name a second interviewer",
        "who": "Ben Okafor",
        "clock": "kept today",
        "state": "kept_in_time",
    },
    {
        "href": "#",
        "what": "Send the role card",
        "who": "Tariq Aziz",
        "clock": "kept 1 day late",
        "state": "kept_late",
    },
    {"href": "#", "what": "Book the room", "who": "Tariq Aziz", "clock": "released", "state": "released"},
]
STATES = [
    ("due in 9 working days", "due_later"),
    ("due tomorrow", "due_tomorrow"),
    ("due today", "due_today"),
    ("2 working days late", "late"),
    ("kept", "kept_in_time"),
    ("kept late", "kept_late"),
    ("released", "released"),
    ("HR", ""),
]
NAMES = ["Amara Okafor", "Mateo Díaz", "Yuki Tanaka", "Jonas Weber", "Zoë Łukasz"]


class LookForm(forms.Form):
    """Every kind of field."""

    name = forms.CharField(label="Full name")
    email = forms.EmailField(label="E-mail", help_text="Where the invitation goes.")
    team = forms.ChoiceField(label="Team", choices=[("1", "People"), ("2", "Talent acquisition")])
    since = forms.DateField(label="Since", widget=DateInput)
    role = forms.ChoiceField(
        label="What do they do?",
        choices=[("hr", "HR"), ("ta", "Talent acquisition"), ("it", "IT")],
        widget=forms.RadioSelect,
        help_text="One of these; more can be added later.",
    )
    days = forms.MultipleChoiceField(
        label="Days",
        required=False,
        choices=[("mo", "Monday"), ("tu", "Tuesday")],
        widget=forms.CheckboxSelectMultiple,
    )
    agreed = forms.BooleanField(label="They agreed to be added", help_text="Ask them first.")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 4}))


class FilterForm(forms.Form):
    words = forms.CharField(label="Search", required=False, widget=forms.TextInput(attrs={"type": "search"}))


def look(request: HttpRequest) -> HttpResponse:
    return render(request, "look/look.html", _context(request))


def form(request: HttpRequest) -> HttpResponse:
    wrong = LookForm({"name": "Amara Okafor", "email": "amara@"}) if "wrong" in request.GET else LookForm()
    words = FilterForm(request.GET or None, auto_id="f_%s")
    found = f"Looking for {request.GET.get('words') or 'nothing'}"
    return render(request, "look/form.html", {"frame": FRAME, "form": wrong, "filter": words, "words": found})


def fails(request: HttpRequest) -> HttpResponse:
    return server_error(request)


def refused(request: HttpRequest) -> HttpResponse:
    return permission_denied(request, PermissionDenied())


def busy(request: HttpRequest) -> HttpResponse:
    return render(request, "429.html", status=429)


def stale(request: HttpRequest) -> HttpResponse:
    return csrf_failure(request)


def unreadable(request: HttpRequest) -> HttpResponse:
    return bad_request(request, SuspiciousOperation())


def _context(request: HttpRequest) -> dict[str, Any]:
    return {
        "frame": FRAME,
        "acts": [{"href": "#", "words": "Make a promise"}, {"href": "#", "words": "Ask for help"}],
        "mine": MINE,
        "yours": YOURS,
        "leave": "leave" in request.GET,
        "picture": bars([("Jun", 14), ("Jul", 18), ("Aug", 11), ("Sep", 22), ("Oct", 27), ("Nov", 19)]),
        "tags": [{"words": words, "state": state} for words, state in STATES],
        "figures": [
            {"name": "Open promises", "value": 31, "note": "4 due this week"},
            {"name": "Kept in time", "value": "94 %", "note": "of the last 90 days"},
            {"name": "Late", "value": 2, "note": "both have been told"},
        ],
        "events": [
            {"what": "The promise was made", "at": DUE_AT, "by": "Ben Okafor"},
            {
                "what": "It was extended by 3 working days",
                "at": DUE_AT,
                "by": "Ben Okafor",
                "state": "due_tomorrow",
                "more": "“We have not decided yet, and I would rather say so.”",
            },
            {"what": "It was kept", "at": DUE_AT, "by": "Ben Okafor", "state": "kept_in_time"},
        ],
        "tabs": [
            {"href": "#", "words": "Open", "current": True},
            {"href": "#", "words": "Kept"},
            {"href": "#", "words": "All"},
        ],
        "table": _rows(),
        "page": Paginator(range(90), 10).page(2),
        "facts": [
            {"name": "Name", "value": "Asha Rao"},
            {
                "name": "E-mail",
                "value": "asha@example.org",
                "href": "mailto:asha@example.org",
                "act": "Change",
                "act_href": "#",
            },
            {"name": "Language", "value": "English", "act": "Change", "act_href": "#"},
        ],
        "due_at": DUE_AT,
    }


def _rows() -> list[dict[str, str]]:
    return [
        {
            "name": name,
            "opening": "Backend engineer",
            "words": words,
            "state": state,
            "by": "Ben Okafor",
            "since": "18 Nov 2026",
        }
        for name, (words, state) in zip(NAMES, STATES, strict=False)
    ]
