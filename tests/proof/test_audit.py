"""The audit: silent on a whole record, and whatever is changed in it is named with its place."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proof import entry, merkle, note
from proof.audit import Finding, audit_record
from proof.checkpoint import checkpoint_at
from proof.verifier.note import Checkpoint
from tests.proof.conftest import Tree

LOG = note.make_secret("kept.example/record", seed=bytes(range(32)))
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
WALLS = [f"{number:032x}" for number in range(5)]


@dataclass
class Record:
    """What a database holds, as an attacker with write access sees it."""

    entries: dict[int, bytes] = field(default_factory=dict)
    hashes: dict[int, bytes] = field(default_factory=dict)
    checkpoints: list[Checkpoint] = field(default_factory=list)

    def findings(self) -> list[Finding]:
        rows = [(index, body, self.hashes.get(index, b"")) for index, body in sorted(self.entries.items())]
        return list(audit_record(rows, self.checkpoints))

    def copy(self) -> "Record":
        return Record(dict(self.entries), dict(self.hashes), list(self.checkpoints))


def recorded(size: int, *, signed: tuple[int, ...] = ()) -> Record:
    record, tree, chains = Record(), Tree(), dict.fromkeys(WALLS, (0, entry.FIRST_PREV))
    for index in range(size):
        wall = WALLS[index * 7 % 5]
        draft = entry.draft(
            "core.noted", at=NOON, wall=wall, actor="Ben", about=f"thing {index}", facts={"note": "x"}
        )
        seq, prev = chains[wall]
        body = entry.complete(draft.prefix, wall_prev=prev, wall_seq=seq + 1)
        chains[wall] = (seq + 1, entry.entry_hash(body))
        tree.grow(body)
        record.entries[index] = body
    record.hashes = dict(enumerate(tree.hashes))
    record.checkpoints = [checkpoint_at("kept.example/record", each, tree.reader) for each in signed]
    return record


WHOLE = recorded(40, signed=(1, 5, 8, 13, 33, 40))


def where(findings: list[Finding]) -> list[tuple[str, dict[str, int | str]]]:
    return [(each.what, each.where) for each in findings]


@pytest.mark.parametrize("size", [0, 1, 2, 7, 8, 40])
def test_whole_record_has_no_finding(size: int) -> None:
    assert recorded(size, signed=tuple(range(1, size + 1))).findings() == []


@pytest.mark.parametrize("batch", [1, 2, 3, 7, 16, 39, 40, 41])
def test_size_of_batches_changes_nothing(batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("proof.audit.BATCH", batch)
    assert WHOLE.findings() == []
    changed = WHOLE.copy()
    changed.entries[17] = changed.entries[17].replace(b"core.noted", b"core.nothd")
    assert ("entry", {"index": 17}) in where(changed.findings())
    assert {each for each, _ in where(changed.findings())} <= {"entry", "wall"}


@pytest.mark.parametrize("index", range(40))
def test_changed_entry_is_named(index: int) -> None:
    changed = WHOLE.copy()
    changed.entries[index] = changed.entries[index].replace(b'"v":1', b'"v":2')
    found = where(changed.findings())
    assert ("entry", {"index": index}) in found
    assert [each for each in found if each[0] == "node"] == []


@pytest.mark.parametrize("batch", [1, 4, 4096])
@pytest.mark.parametrize("index", range(40))
def test_changed_or_missing_hash_is_named(index: int, batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("proof.audit.BATCH", batch)
    for level in range(merkle.completes(index)):
        changed, whole = WHOLE.copy(), WHOLE.hashes[index]
        changed.hashes[index] = whole[: level * 32] + bytes(32) + whole[level * 32 + 32 :]
        named = ("hash", {"index": index, "level": level}) if level else ("entry", {"index": index})
        assert where([each for each in changed.findings() if each.what != "checkpoint"]) == [named]
        changed.hashes[index] = whole[: level * 32] + whole[level * 32 + 32 :]
        assert ("entry", {"index": index}) in where(changed.findings())


@pytest.mark.parametrize("index", [-1, -5000])
def test_entry_where_none_belongs_is_named(index: int) -> None:
    more = WHOLE.copy()
    more.entries[index] = WHOLE.entries[0]
    assert where(more.findings()) == [("entry", {"index": index})]


@pytest.mark.parametrize("index", [42, 9000, 2**60])
def test_entry_far_behind_the_last_shows_what_is_missing(index: int) -> None:
    more = WHOLE.copy()
    more.entries[index] = WHOLE.entries[0]
    found = where(more.findings())
    assert found[0] == ("entry", {"index": 40, "last": index - 1})
    assert ("entry", {"index": index}) in found
    assert len(found) < 5


def test_what_is_missing_altogether_is_named_as_a_run() -> None:
    empty = Record({}, WHOLE.hashes, WHOLE.checkpoints)
    assert where(empty.findings()) == [("checkpoint", {"size": 40, "first": 0, "last": 39})]
    without = Record(WHOLE.entries, {}, WHOLE.checkpoints)
    assert ("entry", {"index": 0}) in where(without.findings())
    holes = WHOLE.copy()
    for index in (*range(7, 30), 33):
        del holes.entries[index]
    assert [each for each in where(holes.findings()) if each[0] == "entry"] == [
        ("entry", {"index": 7, "last": 29}),
        ("entry", {"index": 33}),
    ]


def test_tree_is_compared_again_behind_a_gap() -> None:
    holes = WHOLE.copy()
    del holes.entries[4]
    holes.hashes[31] = holes.hashes[31][:-1] + b"x"
    found = where(holes.findings())
    assert [each for each in found if each[0] != "wall"][:2] == [
        ("entry", {"index": 4}),
        ("hash", {"index": 31, "level": 5}),
    ]


@pytest.mark.parametrize("index", range(40))
def test_deleted_entry_is_named(index: int) -> None:
    cut = WHOLE.copy()
    del cut.entries[index]
    found = where(cut.findings())
    if index < 39:
        assert ("entry", {"index": index}) in found
    else:
        assert found == [("checkpoint", {"size": 40, "first": 39, "last": 39})]


def test_truncated_record_is_found_by_an_older_checkpoint_alone() -> None:
    cut = recorded(40)
    shorter = Record(
        {index: cut.entries[index] for index in range(30)},
        cut.hashes,
    )
    assert shorter.findings() == []
    tree = Tree().grow(*cut.entries.values())
    shorter.checkpoints = [checkpoint_at("kept.example/record", 36, tree.reader)]
    assert where(shorter.findings()) == [("checkpoint", {"size": 36, "first": 30, "last": 35})]
    assert "entries 30 to 35 are missing" in str(shorter.findings()[0])


@pytest.mark.parametrize("index", [0, 4, 12, 13, 39])
def test_whole_record_rewritten_from_one_entry_on_contradicts_the_next_checkpoint(index: int) -> None:
    bodies = list(WHOLE.entries.values())
    bodies[index] = bodies[index].replace(b"core.noted", b"core.forged")
    tree = Tree().grow(*bodies)
    forged = Record(dict(enumerate(bodies)), dict(enumerate(tree.hashes)), WHOLE.checkpoints)
    after = next(each.size for each in WHOLE.checkpoints if each.size > index)
    before = max([each.size for each in WHOLE.checkpoints if each.size <= index], default=0)
    found = [each for each in forged.findings() if each.what == "checkpoint"]
    assert where(found) == [("checkpoint", {"size": after, "first": before, "last": after - 1})]
    assert before <= index < after


def test_inserted_entry_is_found() -> None:
    more = WHOLE.copy()
    more.entries[40] = more.entries[39].replace(b"core.noted", b"core.forged")
    assert ("entry", {"index": 40}) in where(more.findings())


def test_swapped_entries_are_both_named() -> None:
    swapped = WHOLE.copy()
    swapped.entries[3], swapped.entries[4] = swapped.entries[4], swapped.entries[3]
    found = where(swapped.findings())
    assert ("entry", {"index": 3}) in found
    assert ("entry", {"index": 4}) in found


def test_chain_that_does_not_follow_is_named_though_the_tree_is_whole() -> None:
    draft = entry.draft("core.noted", at=NOON, wall=WALLS[0], actor="a", about="b", facts={})
    first = entry.complete(draft.prefix, wall_prev=entry.FIRST_PREV, wall_seq=1)
    for seq, prev in ((3, entry.entry_hash(first)), (2, "f" * 64), (1, entry.FIRST_PREV)):
        bodies = [first, entry.complete(draft.prefix, wall_prev=prev, wall_seq=seq)]
        rows = zip(range(2), bodies, Tree().grow(*bodies).hashes, strict=True)
        found = list(audit_record(rows))
        assert where(found) == [("wall", {"index": 1, "wall": WALLS[0], "wall_seq": seq})]


@settings(max_examples=400)
@given(st.integers(0, 2**32))
def test_random_attack_is_found(seed: int) -> None:
    dice, attacked = random.Random(seed), WHOLE.copy()
    table: dict[int, bytes] = dice.choice([attacked.entries, attacked.hashes])
    key, other = dice.sample(sorted(table), 2)
    attack = dice.choice(["flip", "delete", "swap", "copy", "cut", "append", "empty"])
    before = dict(table)
    if attack == "flip":
        data = bytearray(table[key])
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        table[key] = bytes(data)
    elif attack == "delete":
        del table[key]
    elif attack == "swap":
        table[key], table[other] = table[other], table[key]
    elif attack == "copy":
        table[key] = table[other]
    elif attack == "cut":
        table[key] = table[key][: dice.randrange(len(table[key]))]
    elif attack == "append":
        attacked.entries[40 + dice.randrange(3)] = attacked.entries[key]
    else:
        table[key] = b""
    assert attacked.findings() != [] or (attack != "append" and table == before)
