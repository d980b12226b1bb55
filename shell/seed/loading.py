"""Building the demo world so that it ends at a given moment and never looks stale."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from django.contrib.auth.hashers import make_password
from django.db import transaction

from core import promises as engine
from core.actions import merging, organisation, people, promises
from core.actions.messages import see_messages
from core.errors import Refused
from core.models import (
    Account,
    Head,
    Merge,
    Message,
    Organisation,
    Person,
    Promise,
    Role,
    RoleGrant,
    Team,
    TeamSeat,
)
from shell.seed import script, staff
from shell.seed.answers import answer_people
from shell.seed.chorus import chorus
from shell.seed.hiring import look_for_people
from shell.seed.office_hours import open_doors
from shell.seed.script import Line, Turn
from shell.seed.staff import Member
from shell.seed.stage import Stage
from shell.seed.tables import set_tables
from shell.seed.together import grow_together

SEEN_UNTIL = timedelta(hours=20)


@transaction.atomic
def load(at: datetime) -> Organisation:
    """Fill an empty Kept with the demo world: all of it, or nothing."""
    Head.objects.select_for_update().get()
    if Person.objects.exists():
        raise Refused("There are people in this Kept already: the demo world needs an empty one.")
    stage = Stage(at)
    found_organisation(stage)
    hire(stage)
    meet_outsiders(stage)
    live(stage)
    for line in [*script.SCRIPT, *chorus(stage.random)]:
        promise(stage, line)
    open_doors(stage)
    look_for_people(stage)
    answer_people(stage)
    set_tables(stage)
    grow_together(stage)
    stage.play()
    let_in()
    read_messages(at)
    return Organisation.objects.get()


def found_organisation(stage: Stage) -> None:
    """Half a year ago: the first administrator and the teams."""
    at = stage.moment(-130)
    organisation.set_up_organisation(name=staff.ORGANISATION, place=staff.MUNICH, is_demo=True, at=at)
    for key, (name, kind) in staff.TEAMS.items():
        stage.teams[key] = people.add_team(name=name, kind=kind, by=None, at=at)
    first = staff.FIRST
    stage.persons[first.key] = ada = people.add_person(name=first.name, email=first.email, by=None, at=at)
    people.seat_in_team(ada, team=stage.teams["it"], by=None, at=at)
    people.grant_role(ada, role=Role.ADMINISTRATOR, by=None, at=at)
    people.open_account(ada, by=None, at=at)


def hire(stage: Stage) -> None:
    for team, members in staff.MEMBERS.items():
        for member in members:
            stage.plan(-member.joined, partial(_join, stage, member, stage.teams[team]))


def _join(stage: Stage, member: Member, team: Team, at: datetime) -> None:
    ada = stage.persons["ada"]
    person = people.add_person(name=member.name, email=member.email, language=member.language, by=ada, at=at)
    stage.persons[member.key] = person
    people.seat_in_team(person, team=team, is_lead=member.is_lead, by=ada, at=at)
    people.open_account(person, by=ada, at=at)
    if member.role:
        people.grant_role(person, role=member.role, by=ada, at=at)
    if member.lives:
        _move(person, member, at)


def _move(person: Person, member: Member, at: datetime) -> None:
    country, region, zone = member.lives or ("", "", "")
    people.set_profile(
        person,
        name=person.name,
        language=person.language,
        country=country,
        region=region,
        time_zone=zone,
        by=person,
        at=at,
    )


def meet_outsiders(stage: Stage) -> None:
    """Candidates without an account; an expert and a stranger with one, but without a seat."""
    for key, name in staff.CANDIDATES.items():
        stage.plan(-40, partial(_meet, stage, key, name, "tariq"))
    for key, name in staff.OUTSIDERS.items():
        stage.plan(-40, partial(_meet, stage, key, name, "ada"))
        stage.plan(-39, partial(_let_in, stage, key))


def _meet(stage: Stage, key: str, name: str, by: str, at: datetime) -> None:
    stage.persons[key] = people.add_person(name=name, email=staff.address(key), by=stage.persons[by], at=at)


def _let_in(stage: Stage, key: str, at: datetime) -> None:
    people.open_account(stage.persons[key], by=stage.persons["ada"], at=at)


def live(stage: Stage) -> None:
    """Absences, a merge and one taken apart, somebody who left, somebody who changed teams."""
    for key, first, last, deputy in [
        ("henrike", -1, 4, "samira"),
        ("jonas", 1, 40, "emeka"),
        ("kirsten", 5, 14, "giulia"),
        ("walter", -12, -6, "nuray"),
        ("miriam", 8, 12, "hana"),
        ("ingrid", -3, -1, None),
    ]:
        stage.plan(min(-2, first - 3), partial(_go_away, stage, key, (first, last), deputy))
    for number, act in [
        (-30, _lend_role),
        (-20, _change_team),
        (-15, _mix_up),
        (-13, _tell_apart),
        (-10, _take_role_back),
        (-9, _leave),
        (-7, _merge_double),
    ]:
        stage.plan(number, partial(act, stage))


def _go_away(stage: Stage, key: str, days: tuple[int, int], deputy: str | None, at: datetime) -> None:
    person = stage.persons[key]
    people.plan_absence(
        person,
        from_on=stage.day(days[0]),
        until_on=stage.day(days[1]),
        deputy=stage.persons[deputy] if deputy else None,
        by=person,
        at=at,
    )


def _merge_double(stage: Stage, at: datetime) -> None:
    tariq = stage.persons["tariq"]
    double = people.add_person(name="A. Pillai", email=staff.address("asha.pillai"), by=tariq, at=at)
    merging.merge_people(
        double,
        into=stage.persons["asha"],
        reason="The same phone number in both applications.",
        by=tariq,
        at=at,
    )


def _mix_up(stage: Stage, at: datetime) -> None:
    lena, tom = stage.persons["lena"], stage.persons["tom"]
    other = people.add_person(name="Tom Jansen", email=staff.address("tom.jansen"), by=lena, at=at)
    merging.merge_people(other, into=tom, reason="The same name.", by=lena, at=at)


def _tell_apart(stage: Stage, at: datetime) -> None:
    merging.unmerge_people(Merge.objects.get(into=stage.persons["tom"]), by=stage.persons["tariq"], at=at)


def _leave(stage: Stage, at: datetime) -> None:
    people.record_leaving(stage.persons[staff.LEAVER], by=stage.persons["ada"], at=at)


def _change_team(stage: Stage, at: datetime) -> None:
    ada, zofia = stage.persons["ada"], stage.persons["zofia"]
    people.end_seat(TeamSeat.objects.get(person=zofia), by=ada, at=at)
    people.seat_in_team(zofia, team=stage.teams["platform"], by=ada, at=at)


def _lend_role(stage: Stage, at: datetime) -> None:
    people.grant_role(stage.persons["aylin"], role=Role.HIRING_MANAGER, by=stage.persons["ada"], at=at)


def _take_role_back(stage: Stage, at: datetime) -> None:
    grant = RoleGrant.objects.get(person=stage.persons["aylin"])
    people.withdraw_role(grant, by=stage.persons["ada"], at=at)


def promise(stage: Stage, line: Line) -> None:
    """Plan a line of the script and its turns."""
    made: list[Promise] = []
    stage.plan(line.made, partial(_make, stage, line, made))
    for turn in line.turns:
        stage.plan(turn.on, partial(_take, stage, made, turn))


def _make(stage: Stage, line: Line, made: list[Promise], at: datetime) -> None:
    promise = promises.make_promise(
        owed_by=stage.party(line.by),
        owed_to=stage.party(line.to),
        owed_with=stage.persons[line.together] if line.together else None,
        what=line.what,
        due_at=stage.evening(line.due),
        by=stage.persons[line.said_by or line.by],
        at=at,
    )
    made.append(promise)


def _take(stage: Stage, made: list[Promise], turn: Turn, at: datetime) -> None:
    promise = Promise.objects.get(pk=made[0].pk)
    by, waits = engine.answers(promise)[0], engine.waits(promise)[0]
    match turn:
        case script.Kept():
            promises.keep_promise(promise, by=by, at=at, said=turn.said)
        case script.Contested():
            promises.contest_keeping(promise, by=waits, at=at, saying=turn.saying)
        case script.Extended():
            promises.extend_promise(
                promise, to_due_at=stage.evening(turn.to), notice=turn.notice, by=by, at=at
            )
        case script.HandedOver():
            promises.hand_over_promise(
                promise, to_person=stage.persons[turn.to], reason=turn.reason, by=by, at=at
            )
        case script.Released():
            promises.release_promise(promise, reason=turn.reason, by=waits, at=at)


def let_in() -> None:
    """Let the known faces sign in with the one simple password."""
    addresses = [staff.address(key) for key in staff.SIGN_INS]
    Account.objects.filter(email__in=addresses).update(password=make_password(staff.PASSWORD))


def read_messages(at: datetime) -> None:
    """Everybody has read what came until yesterday."""
    see_messages(Message.objects.filter(created_at__lt=at - SEEN_UNTIL), at=at - SEEN_UNTIL)
