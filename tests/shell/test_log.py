import logging
import sys

from django.core.exceptions import PermissionDenied
from django.test import RequestFactory
from django.urls import resolve

from shell.log import QuietFormatter

SECRET = "/accounts/password/reset/key/a-k3y/"


def line(message: str, path: str, *, known: bool) -> str:
    """What is written about a request, as Django logs it."""
    request = RequestFactory().get(path)
    request.resolver_match = resolve(path) if known else None
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, "%s: %s", (message, path), None)
    record.request = request
    return QuietFormatter().format(record)


def test_log_names_the_page_and_not_its_address() -> None:
    written = line("Internal Server Error", SECRET, known=True)
    assert written.startswith("Internal Server Error: accounts/")
    assert "k3y" not in written


def test_log_of_an_address_that_leads_nowhere_does_not_repeat_it() -> None:
    assert line("Not Found", "/asha@example.org/", known=False) == "Not Found: an unknown address"


def test_log_of_an_error_says_where_and_not_what() -> None:
    try:
        refuse()
    except PermissionDenied:
        record = logging.LogRecord("kept", logging.ERROR, "", 0, "It failed", (), sys.exc_info())
    written = QuietFormatter().format(record)
    assert "test_log.py" in written
    assert written.endswith("\nPermissionDenied")


def refuse() -> None:
    raise PermissionDenied("Asha Pillai, asha@example.org")


def test_log_without_a_request_is_as_it_was_written() -> None:
    record = logging.LogRecord("kept.tick", logging.WARNING, "", 0, "%s failed", ("retention",), None)
    assert QuietFormatter().format(record) == "retention failed"
