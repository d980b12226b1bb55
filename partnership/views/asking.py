"""The small pages that ask one thing: a form, an act, and back to where one came from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.errors import Refused


@dataclass(frozen=True)
class Page:
    """The words of such a page: what it is about stands `over` its title, `done` is said when it went well."""

    title: str
    submit: str
    done: str
    back: str
    over: str = ""
    under: str = ""


def ask(request: HttpRequest, form: forms.Form, act: Callable[[], object], page: Page) -> HttpResponse:
    """This will show the form, or do the act with what it says; a refusal stands on the form, and nothing is lost."""
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, page.done)
            return redirect(page.back)
    return render(request, "partnership/asking.html", {"form": form, "page": page})
