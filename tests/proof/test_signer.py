"""The signer remembers, refuses, shares, and survives being killed."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from proof import merkle
from proof.checkpoint import checkpoint_at, open_checkpoint, request_from, verify_extends
from proof.note import parse_secret
from proof.signer import Signer, SignerProcess, SignerRefused, create_signer, main
from proof.verifier.note import Checkpoint
from tests.proof.conftest import Tree

ORIGIN = "kept.example/record"
COMMAND = [sys.executable, "-m", "proof.signer"]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return tmp_path / "signer.key", tmp_path / "signer.last"


def signed(signer: Signer | SignerProcess, tree: Tree, size: int) -> bytes:
    return signer.sign(
        checkpoint_at(ORIGIN, size, tree.reader),
        lambda old: merkle.consistency_proof(old, size, tree.reader),
    )


def forked(tree: Tree) -> Tree:
    """The same log with its second entry rewritten."""
    return Tree().grow(tree.entries[0], b"rewritten", *tree.entries[2:])


def test_signer_signs_a_log_as_it_grows(files: tuple[Path, Path], tree_of: Callable[[int], Tree]) -> None:
    tree, signer = tree_of(40), create_signer(*files, ORIGIN)
    sizes = [
        open_checkpoint(signed(signer, tree, size), [signer.key])[0].size for size in (0, 1, 7, 7, 8, 40)
    ]
    assert sizes == [0, 1, 7, 7, 8, 40]
    assert signer.last_size() == 40


def test_same_tree_gives_the_same_bytes(files: tuple[Path, Path], tree_of: Callable[[int], Tree]) -> None:
    tree, signer = tree_of(9), create_signer(*files, ORIGIN)
    assert signed(signer, tree, 9) == signed(signer, tree, 9) == signer.last()


def test_smaller_rewritten_or_foreign_tree_is_refused(
    files: tuple[Path, Path], tree_of: Callable[[int], Tree]
) -> None:
    tree, signer = tree_of(9), create_signer(*files, ORIGIN)
    signed(signer, tree, 5)
    before = signer.last()
    with pytest.raises(SignerRefused, match="had 5 entries and now has 4"):
        signed(signer, tree, 4)
    for size in (5, 9):
        with pytest.raises(SignerRefused, match="refuses this tree"):
            signed(signer, forked(tree), size)
    with pytest.raises(SignerRefused, match="two logs"):
        signer.sign(Checkpoint("other.example", 9, tree.root), lambda _: [])
    assert signer.last() == before
    assert signed(signer, tree, 9)


def test_another_signer_on_the_same_files_remembers_too(
    files: tuple[Path, Path], tree_of: Callable[[int], Tree]
) -> None:
    tree = tree_of(9)
    signed(create_signer(*files, ORIGIN), tree, 9)
    with pytest.raises(SignerRefused):
        signed(Signer(*files), forked(tree), 9)


def test_key_is_made_once_and_readable_by_its_owner_alone(files: tuple[Path, Path]) -> None:
    signer = create_signer(*files, ORIGIN)
    assert [each.stat().st_mode & 0o777 for each in files] == [0o600, 0o600]
    assert parse_secret(files[0].read_text().strip()).key == signer.key
    with pytest.raises(SignerRefused, match="a log keeps its key"):
        create_signer(*files, ORIGIN)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_key_that_others_can_read_is_refused(files: tuple[Path, Path], mode: int) -> None:
    signer = create_signer(*files, ORIGIN)
    assert signer.key.name == ORIGIN
    files[0].chmod(mode)
    with pytest.raises(SignerRefused, match="chmod 600"):
        _ = signer.key


def test_missing_or_foreign_key_or_memory_is_refused(
    files: tuple[Path, Path], tmp_path: Path, tree_of: Callable[[int], Tree]
) -> None:
    signer, tree = create_signer(*files, ORIGIN), tree_of(3)
    signed(signer, tree, 3)
    other = create_signer(tmp_path / "other.key", tmp_path / "other.last", ORIGIN)
    for path, replaced, words in [
        (files[1], None, "bring it back from a backup"),
        (files[1], other.last(), "not the memory of this signer"),
        (files[1], b"x" * 100_000, "not the memory of this signer"),
        (files[0], None, "there is no signing key"),
        (files[0], b"nonsense", "not a signing key"),
    ]:
        kept = path.read_bytes()
        path.unlink() if replaced is None else path.write_bytes(replaced)
        with pytest.raises(SignerRefused, match=words):
            signed(signer, tree, 3)
        path.write_bytes(kept)
        path.chmod(0o600)
    assert signed(signer, tree, 3)


def test_key_lost_while_the_log_was_empty_is_made_anew_but_never_later(
    files: tuple[Path, Path], tree_of: Callable[[int], Tree]
) -> None:
    create_signer(*files, ORIGIN)
    files[0].unlink()
    signed(create_signer(*files, ORIGIN), tree_of(3), 3)
    files[0].unlink()
    with pytest.raises(SignerRefused, match="nothing continues it"):
        create_signer(*files, ORIGIN)


def test_memory_that_cannot_be_written_leaves_the_old_one(
    files: tuple[Path, Path], tree_of: Callable[[int], Tree]
) -> None:
    signer, tree = create_signer(*files, ORIGIN), tree_of(3)
    before = signer.last()
    files[1].with_name(files[1].name + ".new").mkdir()
    with pytest.raises(OSError, match="directory"):
        signed(signer, tree, 3)
    assert signer.last() == before


def test_signer_as_a_process_answers_the_same(
    files: tuple[Path, Path], tree_of: Callable[[int], Tree], capfd: pytest.CaptureFixture[str]
) -> None:
    tree = tree_of(9)
    assert main(["create", *map(str, files), ORIGIN]) == 0
    process = SignerProcess(COMMAND, *files)
    assert capfd.readouterr().out == f"{process.key}\n"
    assert open_checkpoint(signed(process, tree, 5), [process.key])[0].size == 5
    assert signed(process, tree, 9) == Signer(*files).last() == process.last()
    with pytest.raises(SignerRefused, match="had 9 entries and now has 5"):
        signed(process, tree, 5)
    with pytest.raises(SignerRefused, match=r"does not extend|two different trees"):
        signed(process, forked(tree), 9)


def test_process_that_does_not_answer_ends_in_a_sentence(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    create_signer(*files, ORIGIN)
    monkeypatch.setattr("proof.signer.SECONDS", 0.1)
    for command in (["/nowhere/signer"], ["sleep"], [sys.executable, "-c", "import time; time.sleep(9)"]):
        with pytest.raises(SignerRefused):
            SignerProcess(command, *files).last()


@pytest.mark.parametrize("arguments", [[], ["sign"], ["help"], ["key", "a"], ["sign", "a", "b", "c"]])
def test_wrong_usage_is_told_and_ends_with_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err.startswith("usage:")


@pytest.mark.parametrize("request_bytes", [b"", b"old 1\n\nx", b"\xff" * 100_000])
def test_malformed_request_ends_in_one_sentence(files: tuple[Path, Path], request_bytes: bytes) -> None:
    create_signer(*files, ORIGIN)
    command = [*COMMAND, "sign", *map(str, files)]
    done = subprocess.run(command, input=request_bytes, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (1, b"", 1)


def test_two_processes_at_once_never_sign_a_fork(
    files: tuple[Path, Path], tree_of: Callable[[int], Tree]
) -> None:
    create_signer(*files, ORIGIN)
    trees = [tree_of(30), forked(tree_of(30))]

    def try_all(tree: Tree) -> list[bytes]:
        got = []
        for size in range(2, 31, 4):
            try:
                got.append(signed(Signer(*files), tree, size))
            except SignerRefused:
                continue
        return got

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(try_all, trees * 2))
    key = Signer(*files).key
    roots = {open_checkpoint(each, [key])[0] for outcome in outcomes for each in outcome}
    assert len({each.size for each in roots}) == len(roots)
    assert any(all(merkle.root_at(each.size, tree.reader) == each.root for each in roots) for tree in trees)


SIGNING = """
import sys
from pathlib import Path
from proof import merkle
from proof.checkpoint import checkpoint_at
from proof.signer import Signer
hashes = []
frontier = []
signer = Signer(Path(sys.argv[1]), Path(sys.argv[2]))
last = signer.last_size()
reader = lambda positions: [hashes[n][32 * k : 32 * k + 32] for n, k in map(merkle.stored_beside, positions)]
for size in range(1, 100000):
    appended = merkle.append(size - 1, frontier, [b"entry %d" % (size - 1)])
    hashes += appended.hashes
    frontier = appended.frontier
    if size > last:
        now = checkpoint_at(sys.argv[3], size, reader)
        signer.sign(now, lambda old: merkle.consistency_proof(old, size, reader))
        print(size, flush=True)
"""


def test_signer_killed_at_any_moment_forgets_nothing(
    files: tuple[Path, Path], tree_of: Callable[[int], Tree]
) -> None:
    signer, dice, acknowledged = create_signer(*files, ORIGIN), random.Random(7), 0
    for _ in range(12):
        command = [sys.executable, "-c", SIGNING, *map(str, files), ORIGIN]
        with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True) as process:
            assert process.stdout is not None
            first = int(process.stdout.readline())
            assert first > acknowledged
            time.sleep(dice.random() / 20)
            os.kill(process.pid, signal.SIGKILL)
            acknowledged = _last(process, first)
        checkpoint, _ = open_checkpoint(signer.last(), [signer.key])
        assert checkpoint.size >= acknowledged
        tree = tree_of(checkpoint.size)
        proof = request_from(acknowledged, tree.size, tree.reader).proof
        verify_extends(checkpoint_at(ORIGIN, acknowledged, tree.reader), checkpoint, proof)


def _last(process: "subprocess.Popen[bytes]", first: int) -> int:
    assert process.stdout is not None
    whole = [line for line in process.stdout.read().splitlines(keepends=True) if line.endswith(b"\n")]
    return int(whole[-1]) if whole else first
