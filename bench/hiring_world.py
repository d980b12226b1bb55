"""Very many candidates, made inside the database of the environment's KEPT_HOME: python -m bench.hiring_world NUMBER

One in five applied for the first opening. One in twelve was interviewed: of ten of them one is owed a talk now, one
waits for something else, and the others were answered throughout the last year. Half of the others wait for a letter or
had one. The tick has counted what it counts. The last line it prints is what bench.pages asks for.
"""

import json
import sys
from datetime import datetime
from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.utils import timezone

from bench.hiring_beside import DAY, MINUTE, TOKEN, Beside
from shell.cli.group import set_up_django

FOR_EACH_OPENING = 1000
FEWEST_OPENINGS, MOST_MANAGERS = 100, 300
A_PAGE = 60

# How each database counts, draws an id and adds minutes to a moment.
WAYS = {
    "sqlite": {
        "numbers": "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {number})",
        "id": "lower(hex(randomblob(11)))",
        "later": "datetime('{moment}', '+' || ({minutes}) || ' minutes')",
        "moment": "'{moment}'",
    },
    "postgresql": {
        "numbers": "WITH n AS (SELECT generate_series(0, {number} - 1) AS i)",
        "id": "substr(replace(gen_random_uuid()::text, '-', ''), 1, 22)",
        "later": "timestamptz '{moment}+00' + ({minutes}) * interval '1 minute'",
        "moment": "timestamptz '{moment}+00'",
    },
}
IS_TALK, IS_OWED, WAITS = "i % 12 = 0", "i % 120 = 0", "i % 120 = 12"
IS_SENT = "i % 8 = 2"
OF_A_YEAR = "i % 500000 * 4001 % 500000"  # minutes, in no order
PERSONS = """
INSERT INTO core_person (id, public_id, name, email, language, time_zone, country, region, created_at)
{numbers} SELECT {first} + i, {id}, 'Candidate ' || i, '', '', '', '', '', {begun} FROM n
"""
APPLICATIONS = """
INSERT INTO hiring_application (id, public_id, person_id, opening_id, applied_at, is_prospect, status)
{numbers} SELECT {first} + i, {id}, {first} + i, {opening}, {applied}, FALSE,
  CASE WHEN i % 50 = 1 THEN 'active' ELSE 'rejected' END FROM n
"""
CANDIDATES = """
INSERT INTO hiring_candidate (person_id, can_email, created_at) {numbers} SELECT {first} + i, TRUE, {begun} FROM n
"""
INTERVIEWS = """
INSERT INTO hiring_interview (id, public_id, application_id, kind, starts_at, ends_at, status)
{numbers} SELECT {first} + i, {id}, {first} + i, 'Talk', {applied}, {applied}, 'held' FROM n WHERE {is_talk}
"""
INTERVIEWERS = """
INSERT INTO hiring_interviewer (interview_id, person_id) {numbers} SELECT {first} + i, {manager} FROM n WHERE {is_talk}
"""
PROMISES = """
INSERT INTO core_promise (id, public_id, kind, what, about, wall_id, owed_by_id, owed_to_id, made_at, due_at, ended_at,
  next_try_at, tries, failure)
{numbers} SELECT {promise} + i, {id}, 'hiring.closing', 'Engineer', 'closing:' || i, {wall}, {manager}, {first} + i,
  {begun}, {due}, CASE WHEN {is_owed} THEN NULL ELSE {ended} END, NULL, 0, ''
FROM n WHERE {is_talk} AND NOT ({waits})
"""
CLOSINGS = """
INSERT INTO hiring_closing (id, public_id, person_id, opening_id, wall_id, kind, promise_id, opened_at, decided_at,
  owed_by_id, due_at, ended_at)
{numbers} SELECT {first} + i, {id}, {first} + i, {opening}, {wall}, CASE WHEN {is_talk} THEN 'talk' ELSE 'letter' END,
  CASE WHEN {is_talk} AND NOT ({waits}) THEN {promise} + i END, {opened}, {opened},
  CASE WHEN {is_talk} AND NOT ({waits}) THEN {manager} END, CASE WHEN {is_talk} AND NOT ({waits}) THEN {due} END,
  CASE WHEN {is_sent} OR ({is_talk} AND NOT ({is_owed} OR {waits})) THEN {ended} END
FROM n WHERE {is_talk} OR i % 2 = 0
"""
WAITING = """
INSERT INTO hiring_closingwait (closing_id, why, since_at, until_at)
{numbers} SELECT {first} + i, 'active', {opened}, CASE WHEN {waits} THEN NULL ELSE {ended} END
FROM n WHERE {waits} OR i % 24 = 0
"""
HELD = """
INSERT INTO hiring_closingheld (closing_id, at, by_id, held_at, how, lines, offered, contested_saying)
{numbers} SELECT {first} + i, {ended}, {manager}, {ended}, 'call', '',
  CASE WHEN i % 48 = 0 THEN 'touch' ELSE 'nothing' END, '' FROM n WHERE {is_talk} AND NOT ({is_owed} OR {waits})
"""
LETTERS = """
INSERT INTO hiring_letter (closing_id, text, reviewed_at, reviewed_by_id, by_other_means, is_undelivered)
{numbers} SELECT {first} + i, 'Thank you for applying.', {ended}, {manager}, FALSE, FALSE FROM n WHERE {is_sent}
"""
WRITINGS = """
INSERT INTO hiring_writing (person_id, opening_id, by_id, at, words, tells)
{numbers} SELECT {first} + i, {opening}, {manager}, {opened}, 'There is news.', FALSE FROM n WHERE {is_talk}
"""
WISHES = """
INSERT INTO hiring_wish (person_id, opening_id, channel, amount, reach, at)
{numbers} SELECT {first} + i, {opening}, 'call', 'some', '', {opened} FROM n WHERE {is_talk} AND i % 240 <> 0
"""
KEPT_IN_MIND = """
INSERT INTO hiring_keptinmind (id, public_id, person_id, words, roles, agreed_at, until_at)
{numbers} SELECT {first} + i, {id}, {first} + i, 'Engineer of bridges, rails and tunnels', 'Engineer', {opened},
  CASE WHEN i % 200 = 0 THEN {far} ELSE {begun} END FROM n WHERE i % 100 = 0
"""
FOUND_BY_WORDS = """
INSERT INTO core_searchdocument (model, object_id, text)
{numbers} SELECT 'hiring.keptinmind', {first} + i, 'engineer of bridges rails and tunnels engineer' FROM n
WHERE i % 100 = 0
"""
ANSWERS = """
INSERT INTO hiring_answer (place, question, says, is_shown)
{numbers} SELECT i, CASE WHEN i % 2 = 0 THEN 'respected' ELSE 'come_back' END,
  CASE WHEN i % 3 = 0 THEN 'yes' ELSE 'partly' END, TRUE FROM n WHERE i % 10 < 2
"""
COUNTED_ANSWERS = """
INSERT INTO hiring_answercount (question, says, number)
SELECT question, says, count(*) FROM hiring_answer GROUP BY question, says
"""
LINKS = """
INSERT INTO hiring_privatelink (person_id, digest, made_at, expires_at)
{numbers} SELECT {first} + i, {id} || {id}, {opened}, {far} FROM n WHERE {is_talk}
"""
STATEMENTS = (
    *(
        PERSONS,
        CANDIDATES,
        APPLICATIONS,
        INTERVIEWS,
        INTERVIEWERS,
        PROMISES,
        CLOSINGS,
        WAITING,
        HELD,
        LETTERS,
        WRITINGS,
        WISHES,
    ),
    *(KEPT_IN_MIND, FOUND_BY_WORDS, ANSWERS, COUNTED_ANSWERS, LINKS),
)


def make(number: int) -> dict[str, Any]:
    """This will build the world."""
    from bench.world import analyze, hurry
    from hiring.actions.figures import count_days
    from hiring.actions.settings import publish_figure
    from tests import cast

    at = timezone.now()
    cast.build(at - 400 * DAY)
    found = cast.find()
    hurry()
    leads = [found.ben, *managers(found, min(MOST_MANAGERS, number // 200), at)]
    openings = openings_of(leads, max(FEWEST_OPENINGS, number // FOR_EACH_OPENING), found.tariq, at)
    holes = fillings(number, [each.pk for each in openings], [each.pk for each in leads], at)
    with connection.cursor() as cursor:
        for statement in STATEMENTS:
            cursor.execute(statement.format(**holes))
    restart_ids()
    talked = [holes["first"] + 12 * n for n in range(number // 200)]
    Beside(found, leads, openings, talked, at).fill()
    count_days(at)
    publish_figure(by=found.chloe, at=at)
    analyze()
    return {"counts": counts(), "pages": pages(found, openings)}


def managers(cast: Any, number: int, at: datetime) -> list[Any]:
    """So many people of the search team, who lead openings."""
    from core.models import Person, RoleGrant, TeamSeat

    since = {"since_at": at - 300 * DAY, "since_by": cast.ada}
    made = Person.objects.bulk_create(Person(name=f"Manager {n}", created_at=at) for n in range(number))
    TeamSeat.objects.bulk_create(TeamSeat(person=each, team=cast.search_team, **since) for each in made)
    RoleGrant.objects.bulk_create(RoleGrant(person=each, role="hiring_manager", **since) for each in made)
    return made


def openings_of(leads: list[Any], number: int, recruiter: Any, at: datetime) -> list[Any]:
    """Openings, each behind its wall; Ben leads a page of them, and one in ten."""
    from core.models import Wall, WallSeat
    from hiring.actions.openings import open_opening
    from hiring.models import Opening

    first = open_opening(
        title="Engineer 0", hiring_manager=leads[0], recruiters=[recruiter], by=recruiter, at=at - 300 * DAY
    )
    leading = [leads[0] if n < A_PAGE or n % 10 == 0 else leads[n % len(leads)] for n in range(1, number)]
    walls = Wall.objects.bulk_create(
        Wall(kind="open", around="hiring.opening", created_at=at) for _ in leading
    )
    since = {"since_at": at - 300 * DAY, "since_by": recruiter}
    for role in ("hiring_manager", "recruiter"):
        WallSeat.objects.bulk_create(
            WallSeat(wall=wall, person=one if role == "hiring_manager" else recruiter, role=role, **since)
            for wall, one in zip(walls, leading, strict=True)
        )
    return [
        first,
        *Opening.objects.bulk_create(
            Opening(title=f"Engineer {n + 1}", wall=wall, hiring_manager=one, opened_at=at - n * MINUTE)
            for n, (wall, one) in enumerate(zip(walls, leading, strict=True))
        ),
    ]


def fillings(number: int, openings: list[int], leads: list[int], at: datetime) -> dict[str, Any]:
    """What stands in the holes of the statements; a candidate's opening and manager follow from their number."""
    from core.models import Person, Promise

    way = WAYS[connection.vendor]

    def later(moment: str, minutes: str) -> str:
        return way["later"].format(moment=moment, minutes=minutes)

    opened, ended = (f"{at - days * DAY:%Y-%m-%d %H:%M:%S}" for days in (360, 350))
    one, others = openings[0], f"{openings[0]} + (i / 120 * 7 + i) % {len(openings)}"
    opening = f"CASE WHEN (i / 120) % 5 = 0 THEN {one} ELSE {others} END"
    manager = (
        f"CASE WHEN (i / 120) % 2 = 0 THEN {leads[0]} ELSE {leads[1]} + (i / 120 + i) % {len(leads) - 1} END"
    )
    late, in_time = later(opened, f"{OF_A_YEAR} + 5000"), later(ended, f"{OF_A_YEAR} + 60000")
    return {
        "number": number,
        "numbers": way["numbers"].format(number=number),
        "id": way["id"],
        "first": Person.objects.order_by("-pk")[0].pk + 1,
        "promise": (Promise.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1,
        "opening": f"({opening})",
        "wall": f"(SELECT wall_id FROM hiring_opening WHERE id = ({opening}))",
        "manager": f"({manager})",
        "begun": way["moment"].format(moment="2025-01-01 09:00:00"),
        "far": way["moment"].format(moment="2030-01-01 09:00:00"),
        "applied": later("2025-01-01 09:00:00", "i % 400000"),
        "opened": later(opened, OF_A_YEAR),
        "ended": later(ended, OF_A_YEAR),
        "due": f"CASE WHEN i % 9 = 0 THEN {late} ELSE {in_time} END",
        "is_talk": IS_TALK,
        "is_owed": IS_OWED,
        "waits": WAITS,
        "is_sent": IS_SENT,
    }


def restart_ids() -> None:
    """Rows that were written with their ids have not told PostgreSQL which come next."""
    from core import models as core
    from hiring import models

    made = [
        core.Person,
        core.Promise,
        models.Application,
        models.Interview,
        models.Closing,
        models.KeptInMind,
    ]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), made):
            cursor.execute(statement)


def counts() -> dict[str, int]:
    from core.models import Person
    from hiring import models

    nouns = (
        "Opening Application Interview Closing ClosingHeld ClosingWait Letter Writing Wish Ally KeptInMind"
    )
    nouns += " DataRequest Slot Meeting Answer Import Knock PrivateLink"
    busy = models.Opening.objects.order_by("pk")[0]
    owed = models.Closing.objects.filter(ended_at__isnull=True, due_at__isnull=False)
    rows: dict[str, Any] = {
        "persons": Person.objects,
        "of the first opening": models.Application.objects.filter(opening=busy),
    }
    rows |= {"owed now": owed, "owed by Ben": owed.filter(owed_by__name="Ben Okafor")}
    rows |= {noun: getattr(models, noun).objects for noun in nouns.split()}
    return {name: found.count() for name, found in rows.items()}


def pages(cast: Any, openings: list[Any]) -> list[tuple[str, str, str]]:
    from hiring.models import Closing, Source

    tariq, ben, busy = cast.tariq.email, cast.ben.email, openings[0].public_id
    late = Closing.objects.filter(opening=openings[0], owed_by=cast.ben, ended_at__isnull=True).order_by(
        "due_at"
    )[0]
    of_all = [
        "board/",
        "board/openings/",
        "board/people/",
        "board/asked/",
        "board/waits/",
        "openings/",
        "figures/",
    ]
    of_all += ["requests/", "voices/", "sources/", "imports/", "settings/"]
    found = [(path, tariq if path != "settings/" else cast.chloe.email, f"/hiring/{path}") for path in of_all]
    found += [
        ("an opening", tariq, f"/hiring/openings/{busy}/"),
        ("far down in it", tariq, f"/hiring/openings/{busy}/?after={far_down(openings[0])}"),
        ("its manager's", ben, f"/hiring/openings/{busy}/"),
        ("its letters", tariq, f"/hiring/openings/{busy}/letters/"),
        ("who might fit", tariq, f"/hiring/openings/{busy}/allies/"),
        ("a source", tariq, f"/hiring/sources/{Source.objects.get().public_id}/"),
        ("what Ben owes", ben, "/hiring/"),
        ("Ben's openings", ben, "/hiring/openings/"),
        ("a closing", ben, f"/hiring/closings/{late.public_id}/"),
        ("Ben's allies", ben, "/hiring/allies/"),
        ("Ben's times", ben, "/hiring/times/"),
        ("Ben's home", ben, "/"),
        ("Ben's page", tariq, f"/people/{cast.ben.public_id}/"),
        ("a candidate's own", "", f"/private/{TOKEN}/"),
        ("the figure", "", "/promise/hiring.svg"),
    ]
    return found


def far_down(opening: Any) -> str:
    """The place of whoever applied in the middle."""
    from core.pages.paging import BEGINNING, MICROSECOND
    from hiring.models import Application

    applied = Application.objects.filter(opening=opening).order_by("-applied_at", "-public_id")
    middle = applied[applied.count() // 2]
    return f"{(middle.applied_at - BEGINNING) // MICROSECOND}~{middle.public_id}"


if __name__ == "__main__":
    set_up_django()
    print(json.dumps(make(int(sys.argv[1]))))
