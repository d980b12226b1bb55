"""The bundle as it is written and as it is judged: by `kept verify`, by the one file, and by what was changed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from proof.note import make_secret
from proof.standalone import TARGET
from proof.verifier.bundle import Trust
from proof.verifier.command import main
from proof.verifier.finding import DIVERGED, ERASURES, INCOMPLETE, INVALID, VALID
from tests.proof.bundled import TRUST, Bundled, files_of, judged
from tests.proof.record import LOG, Record


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Bundled:
    return Bundled(tmp_path_factory.mktemp("bundles"))


@pytest.fixture(scope="module")
def bundle(made: Bundled) -> Path:
    return made.written()


@pytest.fixture
def copy(bundle: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(bundle, tmp_path / "copy"))


def test_bundle_is_valid_to_who_trusts_the_record(bundle: Path) -> None:
    verdict = judged(bundle)
    assert (verdict.code, verdict.findings) == (VALID, ())
    assert verdict.facts["size"] == 4


def test_bundle_is_undecided_to_who_trusts_nobody(bundle: Path) -> None:
    verdict = judged(bundle, Trust([]))
    assert verdict.code == INCOMPLETE
    assert "--trust" in verdict.summary


def test_bundle_of_another_record_says_whose_key_is_missing(bundle: Path) -> None:
    verdict = judged(bundle, Trust([make_secret("other.example/record").key]))
    assert verdict.code == INCOMPLETE
    assert "get the key of that record from somebody you trust" in verdict.summary


def test_bundle_with_something_erased_is_valid_with_erasures(tmp_path: Path) -> None:
    verdict = judged(Bundled(tmp_path / "made", erased="reason").written())
    assert (verdict.code, verdict.findings) == (ERASURES, ())
    assert "What stood in: reason. It was erased; the proof of the rest holds." in verdict.leaves_open


def test_bundle_contradicts_a_checkpoint_of_a_rewritten_record(bundle: Path, made: Bundled) -> None:
    assert judged(bundle, TRUST._replace(known=made.record.checkpoint(4))).code == VALID
    verdict = judged(bundle, TRUST._replace(known=Record().grow(4).checkpoint(4)))
    assert verdict.code == DIVERGED
    assert verdict.findings[0].path == "data/record/checkpoint.txt"


def test_both_programs_say_the_same(bundle: Path, copy: Path, tmp_path: Path) -> None:
    (tmp_path / "trust").write_text(f"{LOG.key}\n")
    (copy / "README.txt").unlink()
    for path, code in ((bundle, VALID), (copy, INCOMPLETE)):
        said = []
        alone = [sys.executable, "-I", "-S", str(TARGET)]
        kept = [sys.executable, "-m", "shell.cli", "verify"]
        for program in (alone, kept):
            command = [*program, str(path), "--trust", str(tmp_path / "trust"), "--json"]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert (done.returncode, done.stderr) == (code, "")
            said.append(json.loads(done.stdout))
        assert said[0] == said[1]


def test_reader_that_stops_early_changes_no_verdict(bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "trust").write_text(f"{LOG.key}\n")
    command = [sys.executable, "-I", "-S", str(TARGET), str(bundle), "--trust", str(tmp_path / "trust")]
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (VALID, b"")


def test_missing_file_is_named(copy: Path) -> None:
    (copy / "data" / "record" / "receipts" / "000002.txt").unlink()
    verdict = judged(copy)
    assert verdict.code == INCOMPLETE
    assert verdict.findings[0].path == "data/record/receipts/000002.txt"


def test_future_version_asks_for_a_newer_program(copy: Path) -> None:
    info = copy / "bag-info.txt"
    info.write_text(info.read_text().replace("Kept-Bundle: 1", "Kept-Bundle: 7"))
    assert "says version 7 of Kept's bundles, and this program reads version 1: get a newer one" in str(
        judged(copy).findings
    )


def test_command_reads_a_receipt_too(
    bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "trust").write_text(f"{LOG.key}\n")
    receipt = str(bundle / "data" / "record" / "receipts" / "000001.txt")
    assert main([receipt, "--trust", str(tmp_path / "trust")]) == VALID
    assert capsys.readouterr().out.startswith("VALID\nEntry 0 is in the record")
    assert main([receipt]) == 2


def test_every_byte_of_the_sealing_files_counts(copy: Path) -> None:
    small = [path for path in files_of(copy) if path.stat().st_size < 900]
    assert {"bagit.txt", "tagmanifest-sha256.txt.sig", "checkpoint.txt"} <= {path.name for path in small}
    for path in small:
        whole, name = path.read_bytes(), path.relative_to(copy).as_posix()
        for at in range(len(whole)):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1 :])
            verdict = judged(copy)
            assert verdict.code in (INVALID, INCOMPLETE), (name, at)
            assert name in {finding.path for finding in verdict.findings}, (name, at, verdict.findings)
        path.write_bytes(whole)
    assert judged(copy).code == VALID
