"""Thousands of random attacks on the database: each is refused by it, or found and named (issue "Proof", section 3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error, connection, transaction
from django.db.backends.utils import CursorWrapper
from hypothesis import HealthCheck, Phase, given, settings

from core.ledger.check import check_record
from tests.attacks.attacks import Attack, attacks, targets
from tests.attacks.world import build_world
from tests.cast import Cast, without_guards

AT_LEAST = 2000


def test_every_attack_is_found_and_named(cast: Cast) -> None:
    held = build_world(cast)
    assert check_record(known=[held]).findings == []
    world = targets()
    content = {target.table: target.rows() for group in world.values() for target in group}
    outcomes: Counter[str] = Counter()

    @settings(
        max_examples=AT_LEAST * 3 // 2,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(attacks(world, content))
    def attacked(attack: Attack) -> None:
        if outcomes["found"] < AT_LEAST:
            outcomes[outcome_of(attack, held)] += 1

    with connection.cursor() as cursor, without_guards(cursor), without_check_constraints(cursor):
        attacked()
    assert outcomes["found"] >= AT_LEAST, outcomes
    assert check_record(known=[held]).findings == []


@contextmanager
def without_check_constraints(cursor: CursorWrapper) -> Iterator[None]:
    """An attacker on SQLite switches them off; the next test's connection is this one, so they come back."""
    if connection.vendor == "sqlite":
        cursor.execute("PRAGMA ignore_check_constraints = ON")
    try:
        yield
    finally:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


def outcome_of(attack: Attack, held: bytes) -> str:
    with transaction.atomic():
        try:
            with transaction.atomic():
                attack.run()
        except (Error, OverflowError):
            return "refused"
        try:
            findings = check_record(known=[held]).findings
        finally:
            transaction.set_rollback(True)
    told = [f"{finding.where}. {finding.what}" for finding in findings]
    assert findings, f"nobody noticed: {attack.does}"
    named = [name for name in attack.names for each in told if f"{name}." in each or f"{name} " in each]
    assert named, f"{attack.does}, and the report said only: {told}"
    return "found"
