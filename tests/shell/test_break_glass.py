"""Who is let in again is searched for, and it takes the right paper."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner
from django.test import Client

from core.actions import people
from core.actions import seals as actions
from core.models import BreakGlass, PersonKey, Role
from proof.seals import new_identity
from shell.cli import main
from tests.cast import NOW
from tests.core.sealed import Sealed, passphrase_of

pytestmark = pytest.mark.usefixtures("now")


def test_wrong_paper_lets_nobody_in_and_uses_nothing_up(sealed: Sealed) -> None:
    """Also where there is no wall yet that only the right paper would open."""
    cast = sealed.cast
    people.grant_role(cast.tariq, role=Role.COUNSEL, by=cast.ada, at=NOW)
    actions.choose_passphrase(cast.dev, passphrase_of(cast.dev), at=NOW)
    actions.lose_passphrase(cast.dev, passphrase_of(cast.dev), at=NOW)
    asked = actions.ask_to_break_glass(cast.dev, reason="Forgot it.", by=cast.chloe, at=NOW)
    actions.agree_to_break_glass(asked, by=cast.tariq, at=NOW)
    for secret in ("AGE-SECRET-KEY-1WRONG", new_identity(), "x"):
        run = CliRunner().invoke(main, ["break-glass", asked.public_id], input=f"{secret}\n")
        assert (run.exit_code, "not the organisation's break-glass key" in run.output) == (1, True)
    asked.refresh_from_db()
    key = PersonKey.objects.get(person=cast.dev, until_at__isnull=True)
    assert (asked.opened_at, key.vouched_at) == (None, None)
    run = CliRunner().invoke(main, ["break-glass", asked.public_id], input=f"{sealed.glass}\n")
    key.refresh_from_db()
    assert (run.exit_code, key.vouched_at is not None) == (0, True)


def test_whoever_is_let_in_is_searched_and_not_picked_from_a_list_of_all(
    sealed: Sealed, sign_in: Callable[..., Client]
) -> None:
    chloe = sign_in(sealed.cast.chloe)
    twins = [people.add_person(name="Kim Lind", email=f"kim{n}@x.test", by=None, at=NOW) for n in (1, 2)]
    for twin in twins:
        people.seat_in_team(twin, team=sealed.cast.hr_team, by=sealed.cast.ada, at=NOW)
    assert "<select" not in chloe.get("/seals/break-glass/").content.decode()

    def asked(person: str) -> str:
        return chloe.post("/seals/break-glass/", {"person": person, "reason": "x"}).content.decode()

    for nobody in ("Nobody at all", sealed.cast.chloe.name, f"person:{sealed.cast.chloe.public_id}"):
        assert "Nobody is called that" in asked(nobody)
    page = asked("lind")
    assert "Choose whom you mean." in page
    assert [page.count(f"person:{twin.public_id}") for twin in twins] == [1, 1]
    assert BreakGlass.objects.count() == 0
    asked(f"person:{twins[1].public_id}")
    assert BreakGlass.objects.get().person == twins[1]
