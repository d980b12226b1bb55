"""What a page asks the database: the same at one row and at three; and by which way it answers."""

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


def plan_of(sql: str) -> str:
    """How the database would go about a statement, in its own words."""
    with connection.cursor() as cursor:
        how = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
        cursor.execute(f"{how} {sql}")
        return "\n".join(str(row[-1]) for row in cursor.fetchall())
