"""Names that stand in addresses, and that people type after a command."""

from __future__ import annotations

import secrets

import pytest

from core.models.ids import new_public_id


def test_public_id_begins_with_no_dash(monkeypatch: pytest.MonkeyPatch) -> None:
    """`kept break-glass -x1...` would be read as an option."""
    drawn = iter(["-x1", "--help", "x-1"])
    monkeypatch.setattr(secrets, "token_urlsafe", lambda _size: next(drawn))
    assert new_public_id() == "x-1"
