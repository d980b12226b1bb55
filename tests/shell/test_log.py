import logging
import sys

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
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


@pytest.mark.parametrize("host", ["evil.example", "a b", "x\r\ny", "e" * 5000])
@pytest.mark.parametrize("path", ["/", "/healthz", "/accounts/login/"])
@pytest.mark.django_db
def test_asking_under_a_name_that_is_not_ours_is_answered_plainly_in_one_line(
    host: str, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert Client().get(path, headers={"host": "localhost"}).status_code != 400
    caplog.clear()
    caplog.set_level("INFO", logger="django")
    answer = Client().get(path, headers={"host": host})
    assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert "Use the address that you were given" in answer.text
    [record] = caplog.records
    written = QuietFormatter().format(record)
    assert (record.levelname, written.count("\n"), len(written) < 200) == ("WARNING", 0, True)


def refuse() -> None:
    raise PermissionDenied("Asha Pillai, asha@example.org")


def test_log_without_a_request_is_as_it_was_written() -> None:
    record = logging.LogRecord("kept.tick", logging.WARNING, "", 0, "%s failed", ("retention",), None)
    assert QuietFormatter().format(record) == "retention failed"
