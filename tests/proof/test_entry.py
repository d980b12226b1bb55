"""An entry's exact bytes: canonical, small, without a value in clear, and refused when anything differs."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from proof import entry
from proof.verifier.entry import Entry, Opening
from proof.verifier.tree import Invalid

NOON = datetime(2026, 11, 22, 12, 0, 0, 5, tzinfo=UTC)
WALL = "0123456789abcdef0123456789abcdef"
FACTS = st.from_regex(r"\A[a-z][a-z0-9_]{0,63}\Z").filter(lambda name: name not in ("actor", "object"))
TEXT = st.text(st.characters(codec="utf-8"), max_size=300)


def drafted(**facts: str) -> entry.Draft:
    return entry.draft("core.promise_made", at=NOON, wall=WALL, actor="asha", about="promise 7", facts=facts)


def written(**facts: str) -> bytes:
    return entry.complete(drafted(**facts).prefix, wall_prev=entry.FIRST_PREV, wall_seq=1)


@given(st.dictionaries(FACTS, TEXT, max_size=12), st.integers(2, 2**53 - 1))
def test_entry_is_the_canonical_json_of_its_fields(facts: dict[str, str], seq: int) -> None:
    draft = drafted(**facts)
    data = entry.complete(draft.prefix, wall_prev="f" * 64, wall_seq=seq)
    assert rfc8785.dumps(json.loads(data)) == data
    parsed = entry.parse_entry(data)
    assert (parsed.kind, parsed.at, parsed.wall) == ("core.promise_made", "2026-11-22T12:00:00.000005Z", WALL)
    assert (parsed.wall_seq, parsed.wall_prev) == (seq, "f" * 64)
    opened = {name: entry.open_commitment(parsed, name, each) for name, each in draft.openings.items()}
    assert opened == {"actor": "asha", "object": "promise 7", **facts}


@given(st.dictionaries(FACTS, TEXT, max_size=6))
def test_openings_are_canonical_json_and_come_back(facts: dict[str, str]) -> None:
    openings = drafted(**facts).openings
    data = entry.serialise_openings(openings)
    assert rfc8785.dumps(json.loads(data)) == data
    assert entry.parse_openings(data) == openings


def test_entry_holds_no_value_in_clear() -> None:
    data = written(reason="Too Junior", mail="asha@example.com")
    assert b"reason" in data
    for value in (b"asha", b"promise 7", b"Too Junior", b"example.com"):
        assert value not in data


def test_same_values_never_give_the_same_commitments() -> None:
    first, second = (entry.parse_entry(written(reason="same")).commitments for _ in range(2))
    assert not set(first.values()) & set(second.values())


def test_first_entry_of_a_wall_has_number_one_and_no_predecessor() -> None:
    prefix = drafted().prefix
    first = entry.complete(prefix, wall_prev=entry.FIRST_PREV, wall_seq=1)
    second = entry.complete(prefix, wall_prev=entry.entry_hash(first), wall_seq=2)
    assert [entry.parse_entry(each).wall_seq for each in (first, second)] == [1, 2]
    for seq, prev in ((0, entry.FIRST_PREV), (2, entry.FIRST_PREV), (1, entry.entry_hash(first))):
        with pytest.raises(Invalid):
            entry.parse_entry(entry.complete(prefix, wall_prev=prev, wall_seq=seq))


@given(st.data())
def test_any_changed_byte_is_refused_or_another_entry(data: st.DataObject) -> None:
    original = written(reason="call")
    position, byte = data.draw(st.integers(0, len(original) - 1)), data.draw(st.integers(0, 255))
    changed = original[:position] + bytes([byte]) + original[position + 1 :]
    try:
        parsed = entry.parse_entry(changed)
    except Invalid:
        return
    assert (parsed == entry.parse_entry(original)) == (changed == original)


@pytest.mark.parametrize(
    "replaced",
    [
        (b'"v":1', b'"v":2'), (b'"v":1', b'"v":true'), (b'"v":1', b'"v":1.0'), (b'"v":1', b'"v":"1"'),
        (b'{"actor"', b'{ "actor"'), (b'"wall_seq":1', b'"wall_seq":1.0'),
        (b'"wall_seq":1', b'"wall_seq":true'),
        (b'"wall_seq":1', b'"wall_seq":-1'), (b'"wall_seq":1', b'"wall_seq":' + b"9" * 5000),
        (b'"wall_seq":1', b'"wall_seq":NaN'), (b'"facts":{', b'"facts":{"Name":"' + b"0" * 64 + b'",'),
        (b'"facts":{', b'"facts":{"actor":"' + b"0" * 64 + b'",'), (b'"facts":{', b'"facts":[{'),
        (b"core.promise_made", b"promise"), (b"core.promise_made", b"Core.promise"), (b"T12:00", b" 12:00"),
        (b"T12:00", b"T25:00"), (b"2026-", "\u0662026-".encode()), (b'"at"', b'"at":1,"at"'), (b"}", b""),
        (b'"v":1', b'"v":1,"x":1'), (b"made", b"made\n"), (b'"actor"', b"[" * 60000), (b'"v"', b"\xff"),
    ],
)  # fmt: skip
def test_entry_of_any_other_form_is_refused(replaced: tuple[bytes, bytes]) -> None:
    data = written()
    entry.parse_entry(data)
    with pytest.raises(Invalid):
        entry.parse_entry(data.replace(*replaced, 1))


def test_entry_of_64_kib_is_written_and_one_fact_more_is_refused() -> None:
    facts = {f"fact_{number:058d}": "x" for number in range(489)}
    data = written(**facts)
    assert 65_000 < len(data) <= entry.ENTRY_LIMIT
    assert len(entry.parse_entry(data).facts) == 489
    with pytest.raises(Invalid, match="at most 65536 bytes"):
        written(**facts, **{"z" * 63: "x"})
    with pytest.raises(Invalid, match="at most 65536 bytes"):
        entry.parse_entry(data + b" " * 2000)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "promise"}, {"wall": "short"}, {"wall": WALL.upper()}, {"at": NOON.replace(tzinfo=None)},
        {"facts": {"Reason": "x"}}, {"facts": {"actor": "x"}}, {"facts": {"reason": "\ud800"}},
    ],
)  # fmt: skip
def test_draft_with_a_malformed_field_is_refused(wrong: dict[str, Any]) -> None:
    right: dict[str, Any] = {"at": NOON, "wall": WALL, "actor": "a", "about": "b", "facts": {"reason": "x"}}
    entry.draft(**{"kind": "core.noted", **right})
    with pytest.raises(Invalid):
        entry.draft(**{"kind": "core.noted", **right, **wrong})


def test_time_is_written_in_utc() -> None:
    berlin = timezone(timedelta(hours=1))
    assert entry.at_text(NOON.astimezone(berlin)) == "2026-11-22T12:00:00.000005Z"


@given(st.binary(min_size=32, max_size=32), TEXT, TEXT)
def test_commitment_to_another_value_name_or_salt_differs(salt: bytes, value: str, other: str) -> None:
    committed = entry.commitment("reason", Opening(salt, value))
    assert (entry.commitment("reason", Opening(salt, other)) == committed) == (value == other)
    assert entry.commitment("reasons", Opening(salt, value)) != committed
    assert entry.commitment("reason", Opening(salt[::-1] + b"\0", value)) != committed


def test_commitment_has_the_documented_bytes() -> None:
    salt = bytes(range(32))
    preimage = b"kept commitment v1\n" + b"\x00\x06reason" + salt + b"\x00\x00\x00\x03yes" + bytes(29)
    assert entry.commitment("reason", Opening(salt, "yes")) == entry.entry_hash(preimage)


@pytest.mark.parametrize(("length", "expected"), [(0, 32), (32, 32), (33, 64), (4096, 4096), (4097, 8192)])
def test_bucket_rounds_up(length: int, expected: int) -> None:
    assert entry.bucket(length) == expected


def test_opening_of_another_entry_is_refused() -> None:
    draft, other = drafted(reason="yes"), drafted(reason="yes")
    parsed = entry.parse_entry(entry.complete(draft.prefix, wall_prev=entry.FIRST_PREV, wall_seq=1))
    assert entry.open_commitment(parsed, "reason", draft.openings["reason"]) == "yes"
    with pytest.raises(Invalid, match="not the one that was recorded"):
        entry.open_commitment(parsed, "reason", other.openings["reason"])
    with pytest.raises(Invalid, match="no field fact"):
        entry.open_commitment(parsed, "fact", draft.openings["reason"])


@pytest.mark.parametrize(
    "data",
    [
        b"", b"[]", b"null", b'{"a":1}', b'{"a":{}}', b'{"a":{"salt":"00","value":"x"}}', b"{} ",
        b'{"A":{"salt":"%s","value":"x"}}' % (b"0" * 64), b'{"a":{"salt":"%s","value":1}}' % (b"0" * 64),
        b'{"a":{"salt":"%s","value":"\\ud800"}}' % (b"0" * 64), b'{"a":{"salt":[],"value":"x"}}',
    ],
)  # fmt: skip
def test_malformed_openings_are_refused(data: bytes) -> None:
    assert entry.parse_openings(b'{"a":{"salt":"%s","value":"x"}}' % (b"0" * 64)) == {
        "a": Opening(bytes(32), "x")
    }
    with pytest.raises(Invalid):
        entry.parse_openings(data)


def test_entry_names_every_commitment() -> None:
    parsed = entry.parse_entry(written(reason="x"))
    assert isinstance(parsed, Entry)
    assert list(parsed.commitments) == ["actor", "object", "reason"]
