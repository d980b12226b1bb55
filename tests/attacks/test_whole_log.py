"""Attacks that leave a record without any contradiction in itself: whoever holds an older checkpoint finds them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from core.actions import people as acts
from core.ledger.append import append
from core.ledger.check import check_record
from core.ledger.checkpoints import make_checkpoint, memory
from core.ledger.drafts import Act, draft
from core.ledger.tree import read_nodes
from core.models import Checkpoint, Delivery, Entry, Head, Opening, Person
from proof import merkle
from proof.signer import SignerRefused
from tests.attacks.world import build_world
from tests.cast import NOW, Cast, without_guards


@contextmanager
def attacker() -> Iterator[None]:
    """Somebody with the database's password and the files, without the key."""
    with connection.cursor() as cursor, without_guards(cursor):
        yield


def forget_from(index: int) -> None:
    """Cut the log off before an entry, and mend everything that would give it away in the database."""
    Opening.objects.filter(pk__gte=index).delete()
    Delivery.objects.filter(entry__gte=index).delete()
    Entry.objects.filter(pk__gte=index)._raw_delete("default")
    Checkpoint.objects.filter(size__gt=index).delete()
    Head.objects.update(size=index, frontier=b"".join(merkle.read_frontier(index, read_nodes)))


def lie(cast: Cast) -> None:
    """An act like any other, written in place of the ones that were cut off."""
    act = Act(acts.CHANGED, cast.organisation.wall, cast.sol, NOW, cast.sol)
    append([draft(act)])


def test_truncated_log_is_found_by_an_older_checkpoint(cast: Cast) -> None:
    held = build_world(cast)
    person = acts.add_person(name="Mo", email="mo@isarlicht.example", by=cast.ada, at=NOW)
    later = make_checkpoint(at=NOW)
    assert later
    with attacker():
        forget_from(later.size - 1)
        Person.objects.filter(pk=person.pk)._raw_delete("default")
        memory().write_bytes(held)
    assert check_record(known=[held]).findings == []
    [finding] = check_record(known=[later.note.encode()]).findings
    assert finding.where == "a checkpoint held outside"
    assert finding.what == f"{later.size} entries were signed; the last 1 of them are gone."


def test_rewritten_log_is_found_by_an_older_checkpoint(cast: Cast) -> None:
    held = build_world(cast)
    size = Head.objects.get().size
    with attacker():
        forget_from(size - 1)
        lie(cast)
        lie(cast)
    [finding] = [f for f in check_record(known=[held]).findings if f.where == "a checkpoint held outside"]
    assert finding.what == f"The first {size} entries are not those that were signed."


def test_signer_refuses_a_rewritten_log(cast: Cast) -> None:
    build_world(cast)
    size = Head.objects.get().size
    with attacker():
        forget_from(size - 1)
        lie(cast)
        lie(cast)
    with pytest.raises(SignerRefused, match="the signer refuses this tree"):
        make_checkpoint(at=NOW)


def test_signer_refuses_a_truncated_log(cast: Cast) -> None:
    build_world(cast)
    size = Head.objects.get().size
    with attacker():
        forget_from(size - 1)
    with pytest.raises(SignerRefused, match=f"the log had {size} entries and now has {size - 1}"):
        make_checkpoint(at=NOW)


def test_log_of_another_installation_is_found_by_its_checkpoint(cast: Cast) -> None:
    held = build_world(cast)
    stranger = held.replace(b"/record\n", b"/elsewhere\n", 1)
    [finding] = check_record(known=[stranger]).findings
    assert finding.where == "a checkpoint held outside"
    assert finding.what.startswith("It cannot be used: ")
