"""The marks of a form while somebody writes: htmx asks the form's own page for them alone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hiring.forms.guard import MARKS, GuardedForm


def asks_for_marks(request: HttpRequest) -> bool:
    """Whether the page was asked, while somebody writes, for the marks alone: nothing is sent or saved."""
    return request.method == "POST" and MARKS in request.POST


def marks_of(request: HttpRequest, form: GuardedForm) -> HttpResponse:
    return render(request, "hiring/guard/marks.html", {"form": form})
