"""What we write is accepted, and what was corrupted is refused, by programs that nobody here wrote."""

import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from proof import merkle, note
from proof.checkpoint import checkpoint_at, sign_checkpoint
from proof.receipt import parse_receipt
from proof.tile import tile_bytes, tiles_of
from tests.proof.conftest import Tree
from tests.proof.record import LOG, ORIGIN, Record
from tests.proof.referees.golang import Go
from tests.proof.referees.sigstore import Sigstore, question
from tests.proof.vectors import folder, load, raw

SIZES = [*range(1, 20), 31, 32, 33, 64, 100]


@pytest.fixture(scope="module")
def go() -> Go:
    return Go()


@pytest.fixture(scope="module")
def sigstore() -> Sigstore:
    return Sigstore()


def flipped(data: bytes, at: int = 0) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def test_go_grows_the_same_tree_and_stores_the_same_hashes(go: Go, tree_of: Callable[[int], Tree]) -> None:
    trees = [tree_of(size) for size in SIZES]
    for tree, said in zip(
        trees, go.ask(*({"ask": "tree", "leaves": tree.entries} for tree in trees)), strict=True
    ):
        assert (said["Error"], said["Data"]) == ("", tree.root)
        assert said["Hashes"] == list(tree.nodes.values())


def test_go_numbers_positions_as_we_do(go: Go) -> None:
    places = [(level, n) for level in (0, 1, 2, 5, 20) for n in (0, 1, 2, 3, 7, 8, 1000, 123456)]
    asked = [{"ask": "position", "level": level, "index": n} for level, n in places]
    assert [each["Number"] for each in go.ask(*asked)] == [merkle.stored_index(*each) for each in places]
    asked = [{"ask": "place", "position": position} for position in range(300)]
    assert [(each["Level"], each["Number"]) for each in go.ask(*asked)] == [
        *map(merkle.stored_at, range(300))
    ]
    asked = [{"ask": "count", "size": size} for size in range(300)]
    assert [each["Number"] for each in go.ask(*asked)] == [*map(merkle.stored_count, range(300))]


def test_go_writes_the_same_proofs(go: Go, tree_of: Callable[[int], Tree]) -> None:
    for size in SIZES:
        tree = tree_of(size)
        asked = [{"ask": "prove", "leaves": tree.entries, "index": index} for index in range(size)]
        ours = [merkle.inclusion_proof(index, size, tree.reader) for index in range(size)]
        assert [each["Hashes"] for each in go.ask(*asked)] == ours
        asked = [{"ask": "prove", "leaves": tree.entries, "old": old} for old in range(1, size + 1)]
        ours = [merkle.consistency_proof(old, size, tree.reader) for old in range(1, size + 1)]
        assert [each["Hashes"] for each in go.ask(*asked)] == ours


def test_go_accepts_our_inclusion_proofs_and_refuses_changed_ones(
    go: Go, tree_of: Callable[[int], Tree]
) -> None:
    tree = tree_of(100)
    for size in SIZES:
        root = merkle.root_at(size, tree.reader)
        for index in range(0, size, 1 + size // 9):
            proof = merkle.inclusion_proof(index, size, tree.reader)
            place = {"size": size, "root": root, "index": index, "entry": tree.entries[index]}
            right = {"ask": "inclusion", "proof": proof, **place}
            wrong = [
                right | {"root": flipped(root)},
                right | {"entry": b"another"},
                right | {"proof": [*proof, root]},
            ]
            wrong += [right | {"proof": [*proof[:-1], flipped(proof[-1])]}] if proof else []
            said = [each["Error"] != "" for each in go.ask(right, *wrong)]
            assert said == [False, *[True] * len(wrong)]


def test_go_accepts_our_consistency_proofs_and_refuses_changed_ones(
    go: Go, tree_of: Callable[[int], Tree]
) -> None:
    tree = tree_of(100)
    roots = {size: merkle.root_at(size, tree.reader) for size in range(1, 101)}
    for size in SIZES:
        for old in range(1, size, 1 + size // 9):
            proof = merkle.consistency_proof(old, size, tree.reader)
            place = {"size": size, "root": roots[size], "old": old, "oldRoot": roots[old]}
            right = {"ask": "consistency", "proof": proof, **place}
            wrong = [
                right | {"oldRoot": flipped(roots[old])},
                right | {"root": flipped(roots[size])},
                right | {"proof": proof[1:]},
                right | {"proof": [flipped(proof[0]), *proof[1:]]},
            ]
            said = [each["Error"] != "" for each in go.ask(right, *wrong)]
            assert said == [False, True, True, True, True]


def test_go_opens_our_checkpoints_and_refuses_changed_ones(go: Go, tree_of: Callable[[int], Tree]) -> None:
    tree = tree_of(100)
    for size in SIZES:
        signed = sign_checkpoint(checkpoint_at(ORIGIN, size, tree.reader), LOG)
        said = go.one(ask="open", data=signed, keys=[str(LOG.key)])
        assert (said["Error"], said["Names"]) == ("", [ORIGIN])
        for at in range(
            0, len(signed) - 4, 7
        ):  # Go does not mind unused bits in the last base64 digit; we do
            assert go.one(ask="open", data=flipped(signed, at), keys=[str(LOG.key)])["Error"]


def test_go_and_we_agree_on_every_note_of_the_vectors(go: Go) -> None:
    for case in load(folder("05-merkle") / "signed-note" / "sumdb-note-vectors.json")["open"]:
        said = go.one(ask="open", data=raw(case["note_base64"]), keys=case["keys"])
        assert (said["Error"] == "") == case["ok"], case["name"]


def test_we_open_what_go_signs(go: Go) -> None:
    text = "kept.example/record\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
    said = go.one(ask="sign", data=text.encode(), secret=str(LOG))
    assert said["Data"] == bytes(note.sign_note(text, LOG))
    assert note.open_note(note.parse_note(said["Data"]), [LOG.key])


def test_go_reads_the_same_tiles(go: Go, tree_of: Callable[[int], Tree]) -> None:
    tree = tree_of(600)
    asked = [
        {"ask": "tile", "leaves": tree.entries, "path": each.path.replace("tile/", "tile/8/")}
        for each in tiles_of(600)
    ]
    assert [each["Data"] for each in go.ask(*asked)] == [
        tile_bytes(each, 600, tree.reader) for each in tiles_of(600)
    ]


def test_go_verifies_whole_receipts_and_refuses_changed_ones(go: Go) -> None:
    record = Record().grow(9)
    for index in range(9):
        data = record.receipt(index, 9, token=b"token")
        said = go.one(ask="receipt", data=data, keys=[str(LOG.key)])
        assert (said["Error"], said["Data"]) == ("", record.tree.entries[index])
        before_openings = data.index(b"\nopenings ")
        checked = [
            at
            for at in range(0, before_openings, 11)
            if at not in range(data.index(b"\n\nkept"), data.index(b"entry {"))
        ]
        for at in checked:
            assert go.one(ask="receipt", data=flipped(data, at), keys=[str(LOG.key)])["Error"], at


def test_sigstore_accepts_our_checkpoints_and_proofs_and_refuses_changed_ones(sigstore: Sigstore) -> None:
    record = Record().grow(20)
    right, wrong = [], []
    for size in (1, 2, 3, 7, 8, 13, 20):
        for index in range(0, size, 3):
            read = parse_receipt(record.receipt(index, size))
            hashes, checkpoint = read.proof.hashes, read.proof.checkpoint
            right.append(question(read.entry, index, hashes, checkpoint, LOG.key))
            wrong.append(question(flipped(read.entry), index, hashes, checkpoint, LOG.key))
            wrong.append(question(read.entry, index, [*hashes, bytes(32)], checkpoint, LOG.key))
            wrong.append(question(read.entry, index, hashes, flipped(checkpoint, 25), LOG.key))
            wrong.append(question(read.entry, index, hashes, checkpoint, note.make_secret(ORIGIN).key))
            if hashes:
                wrong.append(
                    question(read.entry, index, [flipped(hashes[0]), *hashes[1:]], checkpoint, LOG.key)
                )
    assert sigstore.ask(*right) == [""] * len(right)
    assert "" not in sigstore.ask(*wrong)


def test_pymerkle_gives_the_same_roots_and_accepts_our_inclusion_proofs(
    tree_of: Callable[[int], Tree],
) -> None:
    if importlib.util.find_spec("pymerkle") is None:
        pytest.skip("referee: pymerkle is not installed, so it was not asked")
    tree = tree_of(100)
    entries = [each.hex() for each in tree.entries]
    for size in SIZES:
        paths = [merkle.inclusion_proof(index, size, tree.reader) for index in range(size)]
        right = [[each.hex() for each in path] for path in paths]
        wrong = [[flipped(each).hex() for each in path] or [bytes(32).hex()] for path in paths]
        root = merkle.root_at(size, tree.reader).hex()
        asked = [{"entries": entries, "size": size, "root": root, "paths": each} for each in (right, wrong)]
        assert pymerkle(*asked) == [{"root": root, "refused": []}, {"root": root, "refused": [*range(size)]}]


def pymerkle(*questions: dict[str, Any]) -> list[dict[str, Any]]:
    program = Path(__file__).parent / "referees" / "pymerkle_program.py"
    lines = "".join(json.dumps(each) + "\n" for each in questions)
    done = subprocess.run([sys.executable, program], input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_referees_are_told_of_in_the_summary_when_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tests.proof.referees.golang.sys.executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    for referee in (Go, Sigstore):
        with pytest.raises(pytest.skip.Exception, match=r"referee: .* was not asked"):
            referee()
