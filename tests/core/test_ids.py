"""Names that stand in addresses, and that people type after a command."""

from __future__ import annotations

import secrets

import pytest

from core.models.ids import ids_side_by_side, new_public_id


def test_public_id_begins_with_no_dash(monkeypatch: pytest.MonkeyPatch) -> None:
    """`kept break-glass -x1...` would be read as an option."""
    drawn = iter(["-x1", "--help", "x-1"])
    monkeypatch.setattr(secrets, "token_urlsafe", lambda _size: next(drawn))
    assert new_public_id() == "x-1"


def test_ids_side_by_side_begin_alike_and_are_as_long() -> None:
    with ids_side_by_side():
        ids = {new_public_id() for _ in range(1000)}
    assert (len(ids), len({each[:4] for each in ids}), {len(each) for each in ids}) == (1000, 1, {22})
    assert len({new_public_id()[:4] for _ in range(1000)}) > 900
