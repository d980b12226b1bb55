"""The actions on keys and sealed walls: exactly one entry each, and nothing changed when it fails (as test_actions)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError

from core import seals
from core.actions import people
from core.actions import seals as actions
from core.actions.codes import give_code
from core.models import BreakGlass, BreakGlassKey, Entry, PasskeyWrap, Role, WallSeat
from tests.cast import NOW
from tests.core.sealed import Sealed, opened, passphrase_of, unlocked
from tests.core.test_actions import Act, actions_of, everything, refuse_inserts

NEW = "another passphrase of mine"


def asked(sealed: Sealed) -> BreakGlass:
    people.grant_role(sealed.cast.eve, role=Role.COUNSEL, by=sealed.cast.ada, at=NOW)
    return actions.ask_to_break_glass(sealed.cast.judge, reason="Lost it.", by=sealed.cast.chloe, at=NOW)


def agreed(sealed: Sealed) -> BreakGlass:
    row = asked(sealed)
    actions.agree_to_break_glass(row, by=sealed.cast.eve, at=NOW)
    return row


def init_keys(_sealed: Sealed) -> Act:
    BreakGlassKey.objects.update(until_at=NOW)
    return lambda: actions.init_keys(at=NOW)


def change_passphrase(sealed: Sealed) -> Act:
    chloe = unlocked(sealed.cast.chloe)
    return lambda: actions.change_passphrase(chloe, NEW, at=NOW)


def renew_key(sealed: Sealed) -> Act:
    chloe = unlocked(sealed.cast.chloe)
    return lambda: actions.renew_key(chloe, NEW, at=NOW)


def let_passkey_open(sealed: Sealed) -> PasskeyWrap:
    said = {"secret": b"s" * 32, "salt": b"t" * 32}
    return actions.let_passkey_open(unlocked(sealed.cast.chloe), "credential", **said, at=NOW)


def end_passkey(sealed: Sealed) -> Act:
    wrap = let_passkey_open(sealed)
    return lambda: actions.end_passkey(wrap, by=sealed.cast.chloe, at=NOW)


def give_seat(sealed: Sealed) -> Act:
    wall, cast = opened(sealed.wall, sealed.cast.chloe), sealed.cast
    return lambda: actions.give_seat(wall, cast.tariq, role="handler", by=cast.chloe, at=NOW)


def hand_on_keys(sealed: Sealed) -> Act:
    cast = sealed.cast
    actions.give_seat(opened(sealed.wall, cast.chloe), cast.dev, role="handler", by=cast.chloe, at=NOW)
    actions.choose_passphrase(cast.dev, passphrase_of(cast.dev), at=NOW)
    wall = opened(sealed.wall, cast.chloe)
    return lambda: actions.hand_on_keys(wall, by=cast.chloe, at=NOW)


def end_sealed_seat(sealed: Sealed) -> Act:
    wall, cast = opened(sealed.wall, sealed.cast.chloe), sealed.cast
    seat = WallSeat.objects.get(wall=sealed.wall, person=cast.judge)
    return lambda: actions.end_sealed_seat(wall, seat, by=cast.chloe, at=NOW)


def turn_wall_key(sealed: Sealed) -> Act:
    wall = opened(sealed.wall, sealed.cast.chloe)
    return lambda: actions.turn_wall_key(wall, by=sealed.cast.chloe, at=NOW)


def agree(sealed: Sealed) -> Act:
    row = asked(sealed)
    return lambda: actions.agree_to_break_glass(row, by=sealed.cast.eve, at=NOW)


def break_glass(sealed: Sealed) -> Act:
    row = agreed(sealed)
    return lambda: actions.break_glass(row, sealed.glass, at=NOW)


# Each prepares, and gives the act itself.
SEALED_ACTIONS: dict[str, Callable[[Sealed], Act]] = {
    "seals.init_keys": init_keys,
    "seals.replace_keys": lambda sealed: lambda: actions.replace_keys(sealed.glass, at=NOW),
    "seals.choose_passphrase": lambda sealed: lambda: actions.choose_passphrase(sealed.cast.dev, NEW, at=NOW),
    "seals.change_passphrase": change_passphrase,
    "seals.renew_key": renew_key,
    "seals.let_passkey_open": lambda sealed: lambda: let_passkey_open(sealed),
    "seals.end_passkey": end_passkey,
    "seals.lose_passphrase": lambda sealed: lambda: actions.lose_passphrase(sealed.cast.judge, NEW, at=NOW),
    "seals.give_seat": give_seat,
    "seals.hand_on_keys": hand_on_keys,
    "seals.end_sealed_seat": end_sealed_seat,
    "seals.turn_wall_key": turn_wall_key,
    "seals.ask_to_break_glass": lambda sealed: lambda: asked_alone(sealed),
    "seals.agree_to_break_glass": agree,
    "seals.break_glass": break_glass,
    "codes.give_code": lambda sealed: lambda: give_code(sealed.cast.asha, by=sealed.cast.tariq, at=NOW),
}


def asked_alone(sealed: Sealed) -> BreakGlass:
    return actions.ask_to_break_glass(sealed.cast.judge, reason="Lost it.", by=sealed.cast.chloe, at=NOW)


@pytest.fixture(params=sorted(SEALED_ACTIONS))
def act(request: pytest.FixtureRequest, sealed: Sealed) -> Act:
    assert seals.break_glass_key().pk
    return SEALED_ACTIONS[request.param](sealed)


def test_every_sealed_action_is_in_the_table() -> None:
    assert actions_of({"seals", "codes"}) == set(SEALED_ACTIONS)


def test_sealed_action_writes_exactly_one_entry(act: Act) -> None:
    before = Entry.objects.count()
    act()
    assert Entry.objects.count() == before + 1


@pytest.mark.parametrize("table", ["core_entry", "core_opening"])
def test_sealed_action_whose_entry_fails_has_changed_nothing(act: Act, table: str) -> None:
    before = everything()
    refuse_inserts(table)
    with pytest.raises(DatabaseError, match="the disk is full"):
        act()
    assert everything() == before
