"""What a page asks the database: the same at one row and at three."""

from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def costs_the_same(client: Client, path: str, make: Callable[[int], object]) -> None:
    make(0)
    client.get(path)  # what is looked up once a process
    one = queries(client, path)
    make(1)
    make(2)
    assert queries(client, path) == one


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)
