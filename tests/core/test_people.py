"""Who somebody is, over time: seats, roles, absences, and persons who turn out to be one, or not."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from core import access, people
from core.actions import erasure, merging
from core.actions import people as actions
from core.errors import Refused
from core.models import Absence, Account, Merge, Message, Person, Role, RoleGrant, TeamSeat
from tests.cast import BEGAN, NOW, Cast, OwnDatabase, find

HOUR = timedelta(hours=1)
MONDAY, FRIDAY = date(2026, 3, 9), date(2026, 3, 13)


def added(cast: Cast, name: str) -> Person:
    return actions.add_person(name=name, email=f"{name.lower()}@isarlicht.example", by=cast.ada, at=NOW)


def merge(cast: Cast, person: Person, into: Person) -> Merge:
    return merging.merge_people(person, into=into, reason="The same one.", by=cast.tariq, at=NOW)


def root(person: Person) -> Person:
    return people.root_of(Person.objects.get(pk=person.pk))


# --- Seats and roles ---


def test_seat_and_role_hold_from_their_moment_until_another(cast: Cast) -> None:
    seat = actions.seat_in_team(cast.eve, team=cast.it_team, by=cast.ada, at=NOW)
    grant = actions.grant_role(cast.eve, role=Role.HR, by=cast.ada, at=NOW)
    actions.end_seat(seat, by=cast.ada, at=NOW + HOUR)
    actions.withdraw_role(grant, by=cast.ada, at=NOW + HOUR)
    moments = [NOW - HOUR, NOW, NOW + HOUR - timedelta(microseconds=1), NOW + HOUR]
    assert [people.is_member(cast.eve, at) for at in moments] == [False, True, True, False]
    assert [people.has_role(cast.eve, Role.HR, at) for at in moments] == [False, True, True, False]
    assert [cast.eve in people.members(at) for at in moments] == [False, True, True, False]
    assert [cast.eve in people.holders_of(Role.HR, at) for at in moments] == [False, True, True, False]


def test_seat_twice_is_refused_and_after_its_end_given_anew(cast: Cast) -> None:
    with pytest.raises(Refused, match="already"):
        actions.seat_in_team(cast.ben, team=cast.search_team, by=cast.ada, at=NOW)
    actions.end_seat(TeamSeat.objects.get(person=cast.ben), by=cast.ada, at=NOW)
    actions.seat_in_team(cast.ben, team=cast.search_team, by=cast.ada, at=NOW + HOUR)
    assert people.is_member(cast.ben, NOW + HOUR)


def test_seat_ends_once(cast: Cast) -> None:
    seat = TeamSeat.objects.get(person=cast.ben)
    actions.end_seat(seat, by=cast.ada, at=NOW)
    with pytest.raises(Refused, match="ended already"):
        actions.end_seat(seat, by=cast.ada, at=NOW + HOUR)


def test_nobody_grants_themselves_a_role_under_any_name(cast: Cast) -> None:
    double = added(cast, "Ada")
    merge(cast, double, cast.ada)
    double.refresh_from_db()
    for person, by in [(cast.ada, cast.ada), (double, cast.ada), (cast.ada, double)]:
        with pytest.raises(Refused, match="to themselves"):
            actions.grant_role(person, role=Role.HR, by=by, at=NOW)
    actions.grant_role(cast.rosa, role=Role.HR, by=cast.ada, at=NOW)


def test_grant_is_told_to_whoever_holds_the_role(cast: Cast) -> None:
    actions.grant_role(cast.rosa, role=Role.HR, by=cast.ada, at=NOW)
    told = Message.objects.get(created_at=NOW)
    assert (told.to, told.template) == (cast.chloe, "core.role_granted")
    with pytest.raises(Refused, match="already"):
        actions.grant_role(cast.rosa, role=Role.HR, by=cast.ada, at=NOW)


def test_last_administrator_stays(cast: Cast) -> None:
    grant = RoleGrant.objects.get(role=Role.ADMINISTRATOR)
    with pytest.raises(Refused, match="last administrator"):
        actions.withdraw_role(grant, by=cast.chloe, at=NOW)
    with pytest.raises(Refused, match="last administrator"):
        actions.record_leaving(cast.ada, by=cast.chloe, at=NOW)
    actions.grant_role(cast.dev, role=Role.ADMINISTRATOR, by=cast.ada, at=NOW)
    actions.withdraw_role(grant, by=cast.dev, at=NOW)
    assert list(people.holders_of(Role.ADMINISTRATOR, NOW)) == [cast.dev]


def test_last_administrator_stays_who_holds_the_role_under_two_names(cast: Cast) -> None:
    double = added(cast, "Adabauer")
    actions.grant_role(double, role=Role.ADMINISTRATOR, by=cast.ada, at=NOW)
    merge(cast, double, cast.ada)
    with pytest.raises(Refused, match="last administrator"):
        actions.record_leaving(cast.ada, by=cast.chloe, at=NOW)


def test_two_administrators_who_withdraw_each_other_leave_one(own_database: OwnDatabase) -> None:
    cast = find()
    actions.grant_role(cast.dev, role=Role.ADMINISTRATOR, by=cast.ada, at=NOW)
    together = Barrier(2)

    def withdraw(pair: tuple[Person, Person]) -> str:
        person, by = pair
        try:
            together.wait(10)
            grant = RoleGrant.objects.get(person=person, role=Role.ADMINISTRATOR)
            actions.withdraw_role(grant, by=by, at=NOW)
        except Refused as refused:
            return refused.sentence
        finally:
            connection.close()
        return "withdrawn"

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(withdraw, [(cast.ada, cast.dev), (cast.dev, cast.ada)]))
    assert said == ["This is the last administrator. Make somebody else one first.", "withdrawn"]
    assert people.holders_of(Role.ADMINISTRATOR, NOW).count() == 1


# --- Leaving and coming back ---


def test_leaving_ends_seats_roles_and_account(cast: Cast) -> None:
    actions.record_leaving(cast.ben, by=cast.ada, at=NOW)
    assert not people.is_member(cast.ben, NOW)
    assert people.roles_of(cast.ben, NOW) == set()
    assert not Account.objects.get(person=cast.ben).is_active
    assert people.is_member(cast.ben, NOW - HOUR)
    with pytest.raises(Refused, match="left already"):
        actions.record_leaving(cast.ben, by=cast.ada, at=NOW)


def test_leaving_ends_the_account_of_a_duplicate_too(cast: Cast) -> None:
    merge(cast, cast.eve, cast.asha)
    actions.seat_in_team(cast.asha, team=cast.it_team, by=cast.ada, at=NOW)
    actions.record_leaving(cast.asha, by=cast.ada, at=NOW)
    assert not Account.objects.get(person=cast.eve).is_active


def test_whoever_comes_back_signs_in_again_with_a_new_password(cast: Cast) -> None:
    account = Account.objects.get(person=cast.ben)
    account.set_password("what it was before")
    account.last_login = NOW
    account.save()
    with pytest.raises(Refused, match="already"):
        actions.open_account(cast.ben, by=cast.ada, at=NOW)
    actions.record_leaving(cast.ben, by=cast.ada, at=NOW)
    actions.seat_in_team(cast.ben, team=cast.search_team, by=cast.ada, at=NOW + HOUR)
    reopened = actions.open_account(cast.ben, by=cast.ada, at=NOW + HOUR)
    assert (reopened, reopened.is_active) == (account, True)
    assert not reopened.check_password("what it was before")
    with pytest.raises(Refused, match="cannot be changed here"):  # or an administrator could come in as them
        actions.correct_email(cast.ben, email="ada2@isarlicht.example", by=cast.ada, at=NOW + HOUR)


def test_account_needs_an_address_that_nobody_signs_in_with(cast: Cast) -> None:
    double = actions.add_person(name="Ben", email="BEN@isarlicht.example", by=cast.ada, at=NOW)
    with pytest.raises(Refused, match="this e-mail address"):
        actions.open_account(double, by=cast.ada, at=NOW)
    nobody = actions.add_person(name="No Mail", email="", by=cast.ada, at=NOW)
    with pytest.raises(Refused, match="Enter an e-mail"):
        actions.open_account(nobody, by=cast.ada, at=NOW)


def test_account_is_one_for_all_names_of_a_person(cast: Cast) -> None:
    merge(cast, cast.asha, cast.ben)
    cast.asha.refresh_from_db()
    with pytest.raises(Refused, match="signs in with an account already"):
        actions.open_account(cast.asha, by=cast.ada, at=NOW)


# --- Absence ---


def plan(cast: Cast, deputy: Person | None, *, person: Person | None = None) -> Absence:
    return actions.plan_absence(
        person or cast.ben, from_on=MONDAY, until_on=FRIDAY, deputy=deputy, by=cast.ben, at=NOW
    )


def test_deputy_answers_on_the_days_of_the_absence_and_no_other(cast: Cast) -> None:
    plan(cast, cast.chloe)
    days = [MONDAY - timedelta(days=1), MONDAY, FRIDAY, FRIDAY + timedelta(days=1)]
    answering = [people.answers_for(cast.ben, day) for day in days]
    assert answering == [cast.ben, cast.chloe, cast.chloe, cast.ben]


def test_absence_without_a_deputy_leaves_it_to_the_person(cast: Cast) -> None:
    plan(cast, None)
    assert people.answers_for(cast.ben, MONDAY) == cast.ben


def test_two_who_stand_in_for_each_other_do_not_run_in_a_circle(cast: Cast) -> None:
    plan(cast, cast.chloe)
    plan(cast, cast.ben, person=cast.chloe)
    assert people.answers_for(cast.ben, MONDAY) == cast.chloe


def test_newest_of_two_absences_counts(cast: Cast) -> None:
    plan(cast, cast.chloe)
    plan(cast, cast.dev)
    assert people.answers_for(cast.ben, MONDAY) == cast.dev


def test_absence_that_was_ended_is_over(cast: Cast) -> None:
    absence = plan(cast, cast.chloe)
    actions.end_absence(absence, by=cast.ben, at=NOW)
    assert people.answers_for(cast.ben, MONDAY) == cast.ben
    with pytest.raises(Refused, match="ended already"):
        actions.end_absence(absence, by=cast.ben, at=NOW)


def test_absence_counts_for_all_names_of_a_person(cast: Cast) -> None:
    merge(cast, cast.asha, cast.ben)
    plan(cast, cast.chloe)
    cast.asha.refresh_from_db()
    assert people.answers_for(cast.asha, MONDAY) == cast.chloe


def test_deputy_works_here(cast: Cast) -> None:
    with pytest.raises(Refused, match="works here"):
        plan(cast, cast.eve)
    plan(cast, cast.chloe)


def test_absence_runs_forward_and_has_another_deputy(cast: Cast) -> None:
    with pytest.raises(Refused, match="must not be before"):
        actions.plan_absence(cast.ben, from_on=FRIDAY, until_on=MONDAY, deputy=None, by=cast.ben, at=NOW)
    merge(cast, cast.asha, cast.ben)
    cast.asha.refresh_from_db()
    for deputy in (cast.ben, cast.asha):
        with pytest.raises(Refused, match="somebody else"):
            plan(cast, deputy)


# --- Merging ---


def test_merge_lets_every_name_be_the_same_person(cast: Cast) -> None:
    merge(cast, cast.asha, cast.ben)
    cast.asha.refresh_from_db()
    assert people.identities(cast.asha) == people.identities(cast.ben) == [cast.ben.pk, cast.asha.pk]
    assert people.has_role(cast.asha, Role.HIRING_MANAGER, NOW)
    assert people.is_member(cast.asha, NOW)


def test_merge_chain_leads_to_one_root(cast: Cast) -> None:
    a, b, c, d = (added(cast, name) for name in "ABCD")
    merge(cast, a, b)
    merge(cast, c, d)
    merge(cast, b, d)  # and a along with it
    assert [root(person) for person in (a, b, c, d)] == [d, d, d, d]
    assert sorted(people.identities(root(a))) == sorted([a.pk, b.pk, c.pk, d.pk])


def test_merge_of_duplicates_merges_their_roots(cast: Cast) -> None:
    a, b, c, d = (added(cast, name) for name in "ABCD")
    merge(cast, a, b)
    merge(cast, c, d)
    merge(cast, a, c)
    assert [root(person) for person in (a, b, c, d)] == [d, d, d, d]


def test_unmerge_takes_along_who_came_with_the_person(cast: Cast) -> None:
    a, b, c, d = (added(cast, name) for name in "ABCD")
    merge(cast, a, b)
    merge(cast, c, d)
    second = merge(cast, b, d)
    merging.unmerge_people(second, by=cast.tariq, at=NOW)
    assert [root(person) for person in (a, b, c, d)] == [b, b, d, d]
    with pytest.raises(Refused, match="apart already"):
        merging.unmerge_people(second, by=cast.tariq, at=NOW)


def test_unmerge_in_the_middle_of_a_chain(cast: Cast) -> None:
    a, b, c = (added(cast, name) for name in "ABC")
    first = merge(cast, a, b)
    merge(cast, b, c)
    merging.unmerge_people(first, by=cast.tariq, at=NOW)
    assert [root(person) for person in (a, b, c)] == [a, c, c]


def test_unmerge_of_the_first_link_leaves_later_merges_alone(cast: Cast) -> None:
    a, b, c = (added(cast, name) for name in "ABC")
    merge(cast, a, b)
    later = merge(cast, c, a)  # into b, the root of a
    merging.unmerge_people(later, by=cast.tariq, at=NOW)
    assert [root(person) for person in (a, b, c)] == [b, b, c]


def test_merge_of_one_and_the_same_is_refused(cast: Cast) -> None:
    merge(cast, cast.asha, cast.ben)
    for person, into in [(cast.ben, cast.ben), (cast.asha, cast.ben), (cast.ben, cast.asha)]:
        with pytest.raises(Refused, match="one person already"):
            merge(cast, person, into)


def test_merge_known_to_one_browser_only_is_refused_in_the_other(cast: Cast) -> None:
    as_opened_before = Person.objects.get(pk=cast.asha.pk)
    merge(cast, cast.asha, cast.ben)
    with pytest.raises(Refused, match="one person already"):
        merge(cast, as_opened_before, cast.ben)
    merge(cast, as_opened_before, added(cast, "Other"))
    assert root(cast.asha) == root(cast.ben) == Person.objects.get(name="Other")


def test_merges_that_cross_make_one_person(own_database: OwnDatabase) -> None:
    cast = find()
    a, b = added(cast, "A"), added(cast, "B")
    together = Barrier(2)

    def cross(pair: tuple[Person, Person]) -> str:
        try:
            together.wait(10)
            merge(cast, *pair)
        except Refused as refused:
            return refused.sentence
        finally:
            connection.close()
        return "merged"

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(cross, [(a, b), (b, a)]))
    assert said == ["These two are one person already.", "merged"]
    assert root(a) == root(b)


def test_merge_of_two_who_sign_in_is_refused_until_one_account_is_closed(cast: Cast) -> None:
    with pytest.raises(Refused, match="account of their own"):
        merge(cast, cast.rosa, cast.ben)
    actions.record_leaving(cast.rosa, by=cast.ada, at=NOW)
    merge(cast, cast.rosa, cast.ben)


def test_merge_of_two_whose_other_names_sign_in_is_refused(cast: Cast) -> None:
    merge(cast, cast.rosa, cast.asha)
    with pytest.raises(Refused, match="account of their own"):
        merge(cast, cast.asha, cast.ben)


@pytest.mark.parametrize("turned", [False, True])
def test_merge_with_somebody_erased_is_refused(cast: Cast, turned: bool) -> None:
    erasure.erase_person(cast.asha, ground="asked_for", by=cast.chloe, at=NOW)
    pair = (cast.ben, cast.asha) if turned else (cast.asha, cast.ben)
    with pytest.raises(Refused, match="stays without a name"):
        merge(cast, *pair)


def test_unmerge_after_erasing_is_refused(cast: Cast) -> None:
    other = added(cast, "Other")
    merged = merge(cast, cast.asha, other)
    erasure.erase_person(cast.asha, ground="asked_for", by=cast.chloe, at=NOW)
    with pytest.raises(Refused, match="cannot be told apart"):
        merging.unmerge_people(merged, by=cast.tariq, at=NOW)


# --- Lists ---


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("people_for", [access.people_for, access.owable])
def test_lists_of_people_ask_as_often_for_one_as_for_three(
    cast: Cast,
    number: int,
    people_for: Callable[..., object],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for name in "ABC"[:number]:
        actions.seat_in_team(added(cast, name), team=cast.it_team, by=cast.ada, at=NOW)
    with django_assert_num_queries(3):
        names = [person.name for person in people_for(cast.ben, at=NOW)]  # type: ignore[attr-defined] # a queryset
    assert {"A", "B", "C"} & set(names) == set("ABC"[:number])


def test_people_for_shows_nobody_to_who_has_no_seat(cast: Cast) -> None:
    assert list(access.people_for(cast.eve, at=NOW)) == [cast.eve]
    assert list(access.people_for(cast.asha, at=NOW)) == [cast.asha]
    assert cast.eve not in access.people_for(cast.ben, at=NOW)
    assert list(access.people_for(cast.ben, at=BEGAN - HOUR)) == [cast.ben]
