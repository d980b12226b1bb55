"""Checkpoints are stamped by a real authority, when there is one and it answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import override_settings

from core import tick
from core.actions import people as acts
from core.ledger.check import check_record
from core.ledger.checkpoints import make_checkpoint
from core.ledger.receipts import make_receipt
from core.ledger.stamps import stamped_text
from core.models import Checkpoint, Entry
from proof.receipt import parse_receipt
from proof.timestamp import read_certificates, verify_timestamp
from tests.cast import NOW, Cast
from tests.proof.authority import Authority, authority

LATER = NOW + timedelta(minutes=1)


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with authority(tmp_path_factory.mktemp("tsa")) as running:
        yield running


@pytest.fixture
def stamped_by(tsa: Authority) -> Iterator[Authority]:
    with override_settings(KEPT_TSA_URL=tsa.url, KEPT_TSA_CERTIFICATES=str(tsa.folder / "root.pem")):
        yield tsa


def signed(cast: Cast) -> Checkpoint:
    acts.add_person(name="Mo", email="mo@isarlicht.example", by=cast.ada, at=NOW)
    made = make_checkpoint(at=NOW)
    assert made
    return made


def test_tick_has_the_newest_checkpoint_stamped(cast: Cast, stamped_by: Authority) -> None:
    made = signed(cast)
    tick.tick_once(LATER)
    newest = Checkpoint.objects.order_by("-size")[0]
    assert (newest.size >= made.size, newest.next_try_at, newest.failure) == (True, None, "")
    trusted = read_certificates(Path(stamped_by.folder / "root.pem").read_bytes())
    verify_timestamp(bytes(newest.token), stamped_text(newest), trusted)
    assert check_record().findings == []


def test_receipt_carries_the_stamp(cast: Cast, stamped_by: Authority) -> None:
    signed(cast)
    tick.tick_once(LATER)
    entry = Entry.objects.select_related("opening").order_by("-index")[0]
    receipt = make_receipt(entry, is_party=True)
    assert receipt
    assert parse_receipt(receipt).token == bytes(Checkpoint.objects.order_by("-size")[0].token)


def test_authority_that_is_away_is_asked_again_and_holds_nothing_up(
    cast: Cast, stamped_by: Authority
) -> None:
    with override_settings(KEPT_TSA_URL="http://127.0.0.1:9/tsa"):
        made = signed(cast)
        tick.tick_once(NOW)
        made.refresh_from_db()
        assert (bytes(made.token), made.tries) == (b"", 1)
        assert made.failure.startswith("NotStamped: http://127.0.0.1:9/tsa gave no timestamp")
    tick.tick_once(LATER + timedelta(minutes=1))
    made.refresh_from_db()
    assert made.failure == ""
    assert bytes(made.token)


def test_stamp_of_something_else_is_found(cast: Cast, stamped_by: Authority) -> None:
    made = signed(cast)
    tick.tick_once(LATER)
    token = bytes(Checkpoint.objects.order_by("-size")[0].token)
    older = Checkpoint.objects.exclude(size=made.size).order_by("-size")[0]
    Checkpoint.objects.filter(pk=older.pk).update(token=token)
    [finding] = check_record().findings
    assert finding.where == f"core_checkpoint {older.pk}"
    assert finding.what.startswith("Its time stamp does not hold")


def test_without_an_authority_nothing_waits(cast: Cast) -> None:
    assert signed(cast).next_try_at is None
