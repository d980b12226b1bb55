"""Very many candidates, made inside SQLite in the KEPT_HOME of the environment: python -m bench.hiring_world NUMBER

One in five applied for the first opening, one in twelve was interviewed and is owed a talk or was told, and half of
the others wait for a letter. One talk in fifteen is open, some of them late.
"""

import sys

from django.db import connection
from django.utils import timezone

from shell.cli.group import set_up_django

FOR_EACH_OPENING = 1000
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {number})"
PERSONS = """
INSERT INTO core_person (id, public_id, name, email, language, time_zone, country, region, created_at)
{numbers} SELECT {first} + i, lower(hex(randomblob(11))), 'Candidate ' || i, '', '', '', '', '',
  '2026-01-01 09:00:00' FROM n
"""
APPLICATIONS = """
INSERT INTO hiring_application (public_id, person_id, opening_id, applied_at, is_prospect, status)
{numbers} SELECT lower(hex(randomblob(11))), {first} + i, {opening},
  datetime('2026-01-01', '+' || (i % 400000) || ' minutes'), 0, 'rejected' FROM n
"""
PROMISES = """
INSERT INTO core_promise (id, public_id, kind, what, about, wall_id, owed_by_id, owed_to_id, made_at, due_at, ended_at,
  next_try_at, tries, failure)
{numbers} SELECT {promise} + i, lower(hex(randomblob(11))), 'hiring.closing', 'Engineer', 'closing:' || i,
  (SELECT wall_id FROM hiring_opening WHERE id = {opening}), {ben}, {first} + i, '2026-01-01 09:00:00', {due},
  {ended}, NULL, 0, '' FROM n WHERE i % 12 = 0
"""
CLOSINGS = """
INSERT INTO hiring_closing (public_id, person_id, opening_id, wall_id, kind, promise_id, opened_at, decided_at,
  owed_by_id, due_at, ended_at)
{numbers} SELECT lower(hex(randomblob(11))), {first} + i, {opening},
  (SELECT wall_id FROM hiring_opening WHERE id = {opening}),
  CASE WHEN i % 12 = 0 THEN 'talk' ELSE 'letter' END, CASE WHEN i % 12 = 0 THEN {promise} + i END,
  '2026-01-01 09:00:00', '2026-01-01 09:00:00', CASE WHEN i % 12 = 0 THEN {ben} END,
  CASE WHEN i % 12 = 0 THEN {due} END, CASE WHEN i % 12 = 0 THEN {ended} END
FROM n WHERE i % 12 = 0 OR i % 2 = 0
"""
DUE = "datetime('2026-06-01', '+' || (i % 500000) || ' minutes')"
ENDED = "CASE WHEN i % 180 = 0 THEN NULL ELSE '2026-05-01 09:00:00' END"


def make(number: int) -> None:
    """This will build the world."""
    from bench.world import hurry
    from core.models import Person, Promise
    from hiring.actions.openings import open_opening
    from tests import cast

    at = timezone.now()
    cast.build(at)
    ben, tariq = (Person.objects.get(email=cast.address(name)) for name in ("ben", "tariq"))
    hurry()
    openings = [
        open_opening(title=f"Engineer {n}", hiring_manager=ben, recruiters=[tariq], by=tariq, at=at)
        for n in range(max(20, number // FOR_EACH_OPENING))
    ]
    holes = {
        "numbers": NUMBERS.format(number=number),
        "first": Person.objects.order_by("-pk")[0].pk + 1,
        "promise": (Promise.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1,
        "opening": f"CASE WHEN i % 5 = 0 THEN {openings[0].pk} ELSE {openings[0].pk} + i % {len(openings)} END",
        "ben": ben.pk,
        "due": DUE,
        "ended": ENDED,
    }
    with connection.cursor() as cursor:
        for statement in (PERSONS, APPLICATIONS, PROMISES, CLOSINGS):
            cursor.execute(statement.format(**holes))
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    set_up_django()
    make(int(sys.argv[1]))
