"""What opens the record can be destroyed; its proofs stay, and a legal hold forbids it."""

import json
from typing import Any

import pytest
from django.db import transaction

from core import ledger, walls
from core.actions import erasure, holds
from core.actions import people as acts
from core.actions.merging import merge_people, unmerge_people
from core.errors import Refused
from core.models import Entry, Opening, Person
from proof import entry as proof_entry
from tests.cast import NOW, Cast

GROUND = "GDPR art. 17"


def erase(person: Person, cast: Cast) -> int:
    erasure.erase_person(person, ground=GROUND, by=cast.chloe, at=NOW)
    return Entry.objects.order_by("-index")[0].index


def test_erasing_destroys_what_opens_the_entries_about_a_person(cast: Cast) -> None:
    about = Opening.objects.filter(about=ledger.label(cast.asha))
    before = {opening.pk: bytes(opening.entry.body) for opening in about}
    assert all(opening.envelope and opening.body for opening in about)
    erased_in = erase(cast.asha, cast)
    after = Opening.objects.filter(pk__in=before)
    assert [(bytes(o.envelope), bytes(o.body)) for o in after] == [(b"", b"")] * len(before)
    assert {opening.pk: bytes(opening.entry.body) for opening in after} == before
    assert sorted(map(int, said(erased_in, "destroyed")["openings"])) == sorted(before)


def test_erasing_takes_the_digests_of_words_out_of_other_entries(cast: Cast) -> None:
    merge = merge_people(cast.judge, into=cast.asha, reason="Asha's telephone", by=cast.chloe, at=NOW)
    merged_in = Entry.objects.count() - 1
    unmerge_people(merge, by=cast.chloe, at=NOW)
    assert set(envelope(merged_in)) == {"actor", "object", "rows"}
    erased_in = erase(cast.asha, cast)
    assert set(envelope(merged_in)) == {"actor", "object"}
    actor = envelope(merged_in)["actor"]
    assert proof_entry.open_commitment(entry(merged_in), "actor", actor) == cast.chloe.public_id
    assert said(erased_in, "destroyed")["digests"] == [merged_in, merged_in + 1]
    assert said(erased_in, "destroyed")["rows"][ledger.label(cast.judge)][0] == merged_in + 1


def test_erasing_keeps_the_newest_digest_of_each_row(cast: Cast) -> None:
    acts.set_profile(
        cast.asha, name="A", language="", time_zone="", country="", region="", by=cast.ada, at=NOW
    )
    newest = Entry.objects.order_by("-index")[0].index
    with transaction.atomic():
        destroyed = ledger.erase_openings(cast.asha, at=NOW)
    cast.asha.refresh_from_db()
    label = ledger.label(cast.asha)
    assert destroyed.rows[label] == (newest, ledger.rows.digest(cast.asha))
    assert newest in destroyed.openings


def test_erasing_what_is_inside_a_wall(cast: Cast) -> None:
    wall, other = walls.raise_wall("test", at=NOW), walls.raise_wall("test", at=NOW)
    for each in (wall, other):
        ledger.record(acts.CHANGED, wall=each, by=cast.ben, at=NOW, about=cast.organisation)
    destroyed = ledger.erase_openings(wall, at=NOW)
    assert list(destroyed.openings) == [Entry.objects.get(wall=wall).index]
    assert bytes(Opening.objects.get(entry__wall=other).envelope)


def test_hold_on_a_person_blocks_erasing_until_it_is_lifted(cast: Cast) -> None:
    hold = holds.place_hold(cast.asha, reason="a claim is pending", by=cast.chloe, at=NOW)
    assert ledger.is_held(cast.asha, at=NOW)
    with pytest.raises(Refused, match="legal hold"):
        erase(cast.asha, cast)
    holds.lift_hold(hold, reason="it was settled", by=cast.chloe, at=NOW)
    assert not ledger.is_held(cast.asha, at=NOW)
    erase(cast.asha, cast)
    cast.asha.refresh_from_db()
    assert cast.asha.name == ""


def test_hold_on_a_wall_blocks_erasing_whom_its_entries_are_about(cast: Cast) -> None:
    wall = walls.raise_wall("test", at=NOW)
    ledger.record(acts.CHANGED, wall=wall, by=cast.ben, at=NOW, about=cast.organisation, subject=cast.asha)
    hold = holds.place_hold(wall, reason="a court asked for it", by=cast.chloe, at=NOW)
    assert ledger.is_held(wall, at=NOW)
    with pytest.raises(Refused, match="legal hold"):
        erase(cast.asha, cast)
    holds.lift_hold(hold, reason="it was settled", by=cast.chloe, at=NOW)
    erase(cast.asha, cast)


def test_hold_is_lifted_once_and_says_why(cast: Cast) -> None:
    hold = holds.place_hold(cast.asha, reason="a claim is pending", by=cast.chloe, at=NOW)
    holds.lift_hold(hold, reason="it was settled", by=cast.chloe, at=NOW)
    with pytest.raises(Refused, match="already"):
        holds.lift_hold(hold, reason="it was settled", by=cast.chloe, at=NOW)
    with pytest.raises(Refused, match="Write why"):
        holds.place_hold(cast.asha, reason=" ", by=cast.chloe, at=NOW)


def entry(index: int) -> proof_entry.Entry:
    return proof_entry.parse_entry(bytes(Entry.objects.get(index=index).body))


def envelope(index: int) -> dict[str, proof_entry.Opening]:
    return proof_entry.parse_openings(bytes(Opening.objects.get(pk=index).envelope))


def said(index: int, name: str) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(
        proof_entry.open_commitment(entry(index), name, envelope(index)[name])
    )
    return values
