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
    crowd.fill(number, persons=members, at=at, one=ben, theirs=THEIRS)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    browser = Client()
    browser.force_login(Account.objects.get(person=ben))
    return browser.cookies["kept_session"].value


def hurry() -> None:
    """This will let this connection write without waiting for the disk: the world is thrown away in any case."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for pragma in ("synchronous=OFF", "journal_mode=MEMORY", "cache_size=-1000000"):
                cursor.execute(f"PRAGMA {pragma}")


if __name__ == "__main__":
    set_up_django()
    sys.stdout.write(f"{make(int(sys.argv[1]))}\n")
