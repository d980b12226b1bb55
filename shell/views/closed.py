"""Doors of others that stay shut in Kept."""

from typing import NoReturn

from django.http import Http404, HttpRequest


def nothing_here(request: HttpRequest) -> NoReturn:
    raise Http404
