"""Signed notes and checkpoints: the vectors of Go's sumdb, Tessera's log, and everything that is malformed."""

from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proof import checkpoint, merkle, note
from proof.verifier.note import (
    Checkpoint,
    Key,
    make_key,
    open_checkpoint,
    parse_checkpoint,
    parse_keys,
)
from proof.verifier.tree import Invalid
from tests.proof.vectors import folder, load

VECTORS = load(folder("05-merkle") / "signed-note" / "sumdb-note-vectors.json")
LOG = note.make_secret("kept.example/record", seed=bytes(range(32)))
WITNESS = note.make_secret("witness.example/w1", note.COSIGNATURE, seed=bytes(range(1, 33)))
TEXT = "kept.example/record\n3\n" + b64encode(bytes(32)).decode() + "\n"


def opened(data: bytes, keys: list[Key]) -> list[str]:
    return [signature.name for signature in note.open_note(note.parse_note(data), keys)]


@pytest.mark.parametrize("case", VECTORS["open"], ids=lambda case: str(case["name"]))
def test_note_vector_ends_as_published(case: dict[str, Any]) -> None:
    data, keys = b64decode(case["note_base64"]), [note.parse_key(each) for each in case["keys"]]
    if case["ok"]:
        assert opened(data, keys) == case["verified"]
    else:
        with pytest.raises(Invalid):
            opened(data, keys)


@pytest.mark.parametrize("key", VECTORS["verifier_keys_bad"])
def test_bad_verifier_key_of_the_vectors_is_refused(key: str) -> None:
    with pytest.raises(Invalid):
        note.parse_key(key)


def test_signature_is_the_one_the_vectors_give() -> None:
    case = VECTORS["sign"]
    secret = note.parse_secret(case["private_key_throwaway"])
    text = b64decode(case["text_base64"]).decode()
    assert bytes(note.sign_note(text, secret)) == b64decode(case["signed_base64"])
    assert str(secret) == case["private_key_throwaway"]


def test_checkpoints_of_tesseras_log_follow_from_its_tiles() -> None:
    log = folder("05-merkle") / "tessera-log"
    for path in sorted(log.glob("checkpoint.*")):
        signed = note.parse_note(path.read_bytes())
        found = parse_checkpoint(signed.text)
        assert (found.origin, found.size) == ("example.com/log/testdata", int(path.suffix[1:]))
        assert bytes(signed) == path.read_bytes()
        assert found.root == merkle.root(leaves_of(log, found.size))


def leaves_of(log: Path, size: int) -> list[bytes]:
    """The right edge of the tree over Tessera's entries, which are length-prefixed."""
    if size == 0:
        return []
    bundle, leaves = (log / f"tile/entries/000.p/{size}").read_bytes(), []
    while bundle:
        end = 2 + int.from_bytes(bundle[:2], "big")
        leaves.append(merkle.leaf_hash(bundle[2:end]))
        bundle = bundle[end:]
    assert b"".join(leaves) == (log / f"tile/0/000.p/{size}").read_bytes()
    return merkle.append_leaves(0, [], leaves).frontier


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])), min_size=1))
def test_note_comes_back_as_it_was_signed(lines: list[str]) -> None:
    text = "\n".join(lines) + "\n"
    signed = note.sign_note(text, LOG)
    assert note.parse_note(bytes(signed)) == signed
    assert opened(bytes(signed), [LOG.key]) == ["kept.example/record"]


@given(st.data())
def test_one_changed_byte_of_a_note_is_refused(data: st.DataObject) -> None:
    original = bytes(note.sign_note(TEXT, LOG))
    assert opened(original, [LOG.key]) == ["kept.example/record"]
    position, byte = data.draw(st.integers(0, len(original) - 1)), data.draw(st.integers(0, 255))
    changed = original[:position] + bytes([byte]) + original[position + 1 :]
    if changed != original:
        with pytest.raises(Invalid):
            opened(changed, [LOG.key])


@pytest.mark.parametrize("text", ["no newline at the end", "a\rb\n", "nul\x00\n", ""])
def test_text_that_cannot_be_a_note_is_not_signed(text: str) -> None:
    note.sign_note("a text\n", LOG)
    with pytest.raises(Invalid):
        note.sign_note(text, LOG)


def test_cosignature_verifies_and_commits_to_its_time() -> None:
    line = note.cosign(TEXT, WITNESS, time=1_800_000_000)
    signed = note.Note(TEXT, [*note.sign_note(TEXT, LOG).signatures, line])
    verified = note.open_note(note.parse_note(bytes(signed)), [LOG.key, WITNESS.key])
    assert [(each.name, each.time) for each in verified][1:] == [("witness.example/w1", 1_800_000_000)]
    later = line._replace(data=(1_800_000_001).to_bytes(8, "big") + line.data[8:])
    with pytest.raises(Invalid, match=r"the signature of witness.example/w1 is wrong"):
        note.open_note(note.Note(TEXT, [later]), [WITNESS.key])


def test_cosignature_in_the_example_of_the_specification_parses() -> None:
    example = (
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
        "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+"
        "zyWE+xeMcTOAYQ8=\n"
        "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nN"
        "o0xUe+mbIUBkBIfZ+qnA==\n"
    )
    parsed = note.parse_note(example.encode())
    assert parsed.signatures[1].time == 1679315147
    assert parse_checkpoint(parsed.text).size == 20852163


def test_each_key_only_signs_its_own_kind() -> None:
    note.sign(TEXT, LOG)
    note.cosign(TEXT, WITNESS, time=1)
    with pytest.raises(Invalid):
        note.sign(TEXT, WITNESS)
    with pytest.raises(Invalid):
        note.cosign(TEXT, LOG, time=1)


@pytest.mark.parametrize("secret", [LOG, WITNESS])
def test_keys_come_back_from_their_text(secret: note.SecretKey) -> None:
    assert note.parse_key(str(secret.key)) == secret.key
    assert note.parse_secret(str(secret)) == secret
    assert str(secret).split("+")[-1] not in repr(secret)


@pytest.mark.parametrize(
    "text",
    [
        "", "a", "a+b", "a+00000000+", "a+00000000+AQ==", str(LOG), str(LOG.key) + "=", str(LOG.key).upper(),
        " " + str(LOG.key), "x" + str(LOG.key), str(LOG.key).replace("+", "+0", 1),
        str(make_key("kept.example", 2, bytes(32))), str(make_key("kept.example", 1, bytes(31))),
    ],
)  # fmt: skip
def test_malformed_key_is_refused(text: str) -> None:
    note.parse_key(str(LOG.key))
    with pytest.raises(Invalid):
        note.parse_key(text)
    with pytest.raises(Invalid):
        note.parse_secret(text if text != str(LOG) else text.removeprefix("PRIVATE"))


def test_file_of_trusted_keys_may_be_commented() -> None:
    assert parse_keys(f"# the log\n{LOG.key}\n\n{WITNESS.key}\r\n") == [LOG.key, WITNESS.key]
    for text in ("", "# nothing\n", f"{LOG.key} and more\n"):
        with pytest.raises(Invalid):
            parse_keys(text)


@pytest.mark.parametrize(
    "change",
    [
        ("record\n3", "record\n03"), ("record\n3", "record\n+3"), ("record\n3", "record\n-1"), ("\n3", "\n3 "),
        ("record\n3", "record\n9223372036854775808"), ("record\n3", "record\n٣"), ("AAA=", "AA=="),
        ("AAA=", "AAB="), ("AAA=\n", "AAA=\n\n"), ("kept.example/record\n", ""), ("3\n", ""), ("3\n", "\n"),
    ],
)  # fmt: skip
def test_malformed_checkpoint_is_refused(change: tuple[str, str]) -> None:
    assert parse_checkpoint(TEXT) == Checkpoint("kept.example/record", 3, bytes(32))
    assert change[0] in TEXT
    with pytest.raises(Invalid):
        parse_checkpoint(TEXT.replace(*change, 1))


def test_checkpoint_signed_only_by_another_log_is_refused() -> None:
    other = note.make_secret("other.example/record")
    assert open_checkpoint(bytes(note.sign_note(TEXT, LOG)), [LOG.key])[0].size == 3
    with pytest.raises(Invalid, match=r"no key of kept.example/record that you trust"):
        open_checkpoint(bytes(note.sign_note(TEXT, other)), [LOG.key, other.key])
    with pytest.raises(Invalid):
        checkpoint.sign_checkpoint(parse_checkpoint(TEXT), other)


def test_request_comes_back_and_shows_the_extension(tree_of: Any) -> None:
    tree = tree_of(9)
    old, new = (checkpoint.checkpoint_at("kept.example/record", size, tree.reader) for size in (5, 9))
    request = checkpoint.request_from(5, 9, tree.reader, checkpoint.sign_checkpoint(new, LOG))
    assert checkpoint.parse_request(bytes(request)) == request
    checkpoint.verify_extends(old, new, request.proof)
    for first, second in (
        (new, old),
        (old, new._replace(origin="other")),
        (old, new._replace(root=bytes(32))),
    ):
        with pytest.raises(Invalid):
            checkpoint.verify_extends(first, second, request.proof)


@pytest.mark.parametrize(
    "data", [b"", b"old 5", b"new 5\n\n", b"old 05\n\n", b"old 5\nAA==\n\n", b"\xff\n\n"]
)
def test_malformed_request_is_refused(data: bytes) -> None:
    assert checkpoint.parse_request(b"old 5\n\nx") == checkpoint.Request(5, [], b"x")
    with pytest.raises(Invalid):
        checkpoint.parse_request(data)
