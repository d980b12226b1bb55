"""An organisation with very many promises, made in the KEPT_HOME of the environment: python -m bench.world NUMBER

The last line it prints is the session of somebody who is signed in, and whom 200 of the promises concern.
"""

import sys

from django.db import connection
from django.test import Client
from django.utils import timezone

from shell.cli.group import set_up_django

THEIRS = 200
MEMBERS = 300
BY_HAND = 20_000
RANDOM_ID = {
    "sqlite": "lower(hex(randomblob(11)))",
    "postgresql": "substr(replace(gen_random_uuid()::text, '-', ''), 1, 22)",
}


def make(number: int) -> str:
    """This will build the world and give the session."""
    from core.actions import people
    from core.models import Account, Person
    from tests import cast, crowd

    at = timezone.now()
    cast.build(at)
    ada, ben = (Person.objects.get(email=cast.address(name)) for name in ("ada", "ben"))
    members = [people.add_person(name=f"Member {n}", email="", by=ada, at=at) for n in range(MEMBERS)]
    hurry()
    crowd.fill(min(number, BY_HAND), persons=members, at=at, one=ben, theirs=THEIRS)
    multiply(number, ben.pk)
    analyze()
    browser = Client()
    browser.force_login(Account.objects.get(person=ben))
    return browser.cookies["kept_session"].value


def multiply(number: int, ben: int) -> None:
    """This will copy the promises that do not concern him, inside the database, until there are so many."""
    from core.models import Promise

    fields = [field for field in Promise._meta.concrete_fields if field.name not in {"id", "public_id"}]
    names = ", ".join(str(field.column) for field in fields)
    copy = (
        f"INSERT INTO core_promise (public_id, {names}) SELECT {RANDOM_ID[connection.vendor]}, {names} "
        f"FROM core_promise WHERE {ben} NOT IN (owed_by_id, owed_to_id, coalesce(owed_with_id, 0)) LIMIT %s"
    )
    with connection.cursor() as cursor:
        while (missing := number - Promise.objects.count()) > 0:
            cursor.execute(copy, [missing])


def hurry() -> None:
    """This will let this connection write without waiting for the disk: the world is thrown away in any case."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for pragma in ("synchronous=OFF", "journal_mode=MEMORY", "cache_size=-1000000"):
                cursor.execute(f"PRAGMA {pragma}")


def analyze() -> None:
    """This will let the database see what there is, as it does by itself in time."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    set_up_django()
    sys.stdout.write(f"{make(int(sys.argv[1]))}\n")
