"""Programs that nobody here wrote, on what we write and on damaged copies; VERIFY.txt is tried command by command.

A program that is missing skips its test by name, and the summary of `make test` lists it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest

from proof.bundle.custody import CustodyAct, CustodyFile, custody_bytes
from proof.bundle.report import Report, ReportEntry, report_pdf
from proof.seals import new_identity, recipient_of
from proof.timestamp import fetch_timestamp, read_certificates
from proof.verifier.bundle import Trust
from proof.verifier.finding import INVALID, VALID
from proof.verifier.stamp import stamp_by_openssl
from tests.proof.authority import Authority, authority
from tests.proof.bundled import PRINCIPAL, TRUST, Bundled, judged
from tests.proof.record import LOG

BIN = Path(sys.executable).parent
NOW = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)


def ask(program: str, *arguments: object, inside: Path, given: Path | None = None) -> int:
    """The exit code of a referee; skipped by name where it cannot be had."""
    found = shutil.which(program, path=f"{BIN}:/usr/bin:/bin:/usr/local/bin")
    if found is None:
        pytest.skip(f"referee: {program} is missing on this machine")
    command = [sys.executable, "-W", "ignore", found] if found.startswith(str(BIN)) else [found]
    standard_input = given.open("rb") if given else subprocess.DEVNULL
    done = subprocess.run(
        [*command, *map(str, arguments)], cwd=inside, stdin=standard_input, capture_output=True, check=False
    )
    if given:
        standard_input.close()  # type: ignore[union-attr] # a file then
    return done.returncode


@pytest.fixture(scope="module")
def stamping(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with authority(tmp_path_factory.mktemp("authority")) as running:
        yield running


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory, stamping: Authority) -> Path:
    def stamp(tags: bytes) -> bytes:
        return fetch_timestamp(stamping.url, tags, trusted=read_certificates(stamping.root))

    made = Bundled(tmp_path_factory.mktemp("bundles"), stamp=stamp)
    (made.folder / "trust.txt").write_text(f"{LOG.key}\n")
    (made.folder / "tsa.pem").write_bytes(stamping.root)
    return made.written()


@pytest.fixture
def damaged(bundle: Path, tmp_path: Path) -> Path:
    """A copy in which one byte of one receipt is another."""
    copy = Path(shutil.copytree(bundle, tmp_path / "bundle"))
    receipt = copy / "data" / "record" / "receipts" / "000002.txt"
    receipt.write_bytes(receipt.read_bytes().replace(b"Ben", b"Eve"))
    return copy


def test_sha256sum_finds_every_file_as_it_was_packed(bundle: Path, damaged: Path) -> None:
    for manifest, code in (("manifest-sha256.txt", 1), ("tagmanifest-sha256.txt", 0)):
        assert ask("sha256sum", "-c", manifest, inside=bundle) == 0
        assert ask("sha256sum", "-c", manifest, inside=damaged) == code


def test_bagit_py_calls_the_bag_valid(bundle: Path, damaged: Path) -> None:
    assert ask("bagit.py", "--validate", ".", inside=bundle) == 0
    assert ask("bagit.py", "--validate", ".", inside=damaged) == 1


def test_ssh_keygen_verifies_the_list_of_files(bundle: Path, tmp_path: Path) -> None:
    verify = ["-Y", "verify", "-f", "allowed_signers", "-I", PRINCIPAL, "-n", "kept-bundle", "-s"]
    tags, signature = bundle / "tagmanifest-sha256.txt", "tagmanifest-sha256.txt.sig"
    assert ask("ssh-keygen", *verify, signature, inside=bundle, given=tags) == 0
    (tmp_path / "tags").write_bytes(tags.read_bytes().replace(b"README", b"readme"))
    assert ask("ssh-keygen", *verify, signature, inside=bundle, given=tmp_path / "tags") != 0
    token = bundle / "tagmanifest-sha256.txt.tsr"
    assert ask("ssh-keygen", *verify, f"{token}.sig", inside=bundle, given=token) == 0


def test_ssh_keygen_signs_what_we_read(bundle: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(bundle, tmp_path / "bundle"))
    (copy / "tagmanifest-sha256.txt.sig").unlink()
    key = bundle.parent / "bundles.key"
    sign = ["-Y", "sign", "-q", "-n", "kept-bundle", "-f", key, "tagmanifest-sha256.txt"]
    assert ask("ssh-keygen", *sign, inside=copy) == 0
    assert judged(copy).code == VALID
    (copy / "tagmanifest-sha256.txt.sig").unlink()
    assert ask("ssh-keygen", *[*sign[:4], "file", *sign[5:]], inside=copy) == 0
    assert judged(copy).findings[0].path == "tagmanifest-sha256.txt.sig"


def test_openssl_verifies_the_timestamp(bundle: Path, tmp_path: Path, stamping: Authority) -> None:
    tags = bundle / "tagmanifest-sha256.txt"
    verify = ["ts", "-verify", "-in", f"{tags}.tsr", "-CAfile", "../tsa.pem", "-data"]
    assert ask("openssl", *verify, tags, inside=bundle) == 0
    (tmp_path / "tags").write_bytes(tags.read_bytes() + b"x")
    assert ask("openssl", *verify, tmp_path / "tags", inside=bundle) != 0
    stamped = TRUST._replace(
        stamp=lambda token, text: stamp_by_openssl(token, text, bundle.parent / "tsa.pem")
    )
    verdict = judged(bundle, stamped)
    assert (verdict.code, "so says the timestamp authority" in str(verdict.proves)) == (VALID, True)
    assert "--tsa" not in str(verdict.leaves_open)
    (tmp_path / "other.pem").write_bytes((bundle.parent / "bundles.key").read_bytes())
    wrong = Trust(TRUST.keys, stamp=lambda token, text: stamp_by_openssl(token, text, tmp_path / "other.pem"))
    assert judged(bundle, wrong).code == INVALID


def test_age_opens_what_was_encrypted_to_a_recipient(bundle: Path, tmp_path: Path) -> None:
    identity = new_identity()
    (tmp_path / "key.txt").write_text(f"{identity}\n")
    (tmp_path / "key.txt").chmod(0o600)
    tar = shutil.make_archive(str(tmp_path / "bundle"), "tar", bundle.parent, bundle.name)
    assert ask("age", "-r", recipient_of(identity), "-o", "bundle.tar.age", tar, inside=tmp_path) == 0
    command = [sys.executable, "-m", "shell.cli", "verify", f"{tmp_path}/bundle.tar.age"]
    options = ["--trust", f"{bundle.parent}/trust.txt", "--identity", f"{tmp_path}/key.txt"]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split("\n")[0], done.stderr) == (0, "VALID", "")
    whole = (tmp_path / "bundle.tar.age").read_bytes()
    for cut in (whole[:-1], whole[: len(whole) // 2], whole[:-400] + bytes(400)):
        (tmp_path / "bundle.tar.age").write_bytes(cut)
        done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
        assert done.returncode == INVALID
        assert "Traceback" not in done.stdout + done.stderr


def test_case_validate_accepts_the_chain_of_custody(bundle: Path, tmp_path: Path) -> None:
    validate = ["--built-version", "case-1.5.0"]
    assert ask("case_validate", *validate, bundle / "data" / "custody.jsonld", inside=bundle) == 0
    wrong = (
        (bundle / "data" / "custody.jsonld")
        .read_text()
        .replace('"uco-types:hashMethod": "SHA256"', '"uco-types:hashMethod": 7')
    )
    (tmp_path / "wrong.jsonld").write_text(wrong)
    assert ask("case_validate", *validate, tmp_path / "wrong.jsonld", inside=bundle) != 0


def test_hash_methods_are_plain_strings_and_ids_stay() -> None:
    acts = [CustodyAct(1, "Ben made it.", "Ben", "2026-03-03T10:00:00Z", [CustodyFile("a", 1, "ab" * 32)])]
    first = custody_bytes("ab" * 16, "One", acts)
    assert first == custody_bytes("ab" * 16, "One", acts)
    assert b'"uco-types:hashMethod": "SHA256"' in first


@pytest.mark.parametrize("name", ["Asha Pillai", "Ås\u0142a 日本 שלום \U0001f600 \x07"])
def test_report_claims_to_be_pdf_a_whatever_people_are_called(name: str, tmp_path: Path) -> None:
    """PDF/A is a claim: veraPDF, which would prove it, is not to be had; pikepdf reads the claim and the file."""
    entry = ReportEntry(1, f"{name} #panic() $x$ `raw` @you <b>", "2026-03-03 10:00 UTC", [("What", name)])
    report = Report(
        "de", f"Ein Versprechen an {name}", "Kept", "x", "x", "x", "x", [("Wer", name)], [entry], ["x"]
    )
    (tmp_path / "report.pdf").write_bytes(report_pdf(report, at=NOW))
    with pikepdf.open(tmp_path / "report.pdf") as opened:
        claimed = opened.open_metadata()
        assert (claimed["pdfaid:part"], claimed["pdfaid:conformance"]) == ("3", "B")
        assert opened.Root.MarkInfo.Marked
        assert str(opened.Root.Lang) == "de"
        assert opened.check_pdf_syntax() == []


COMMANDS = re.compile(r"^    (\S.*)$", re.MULTILINE)


def test_every_command_of_verify_txt_works_as_it_stands(bundle: Path) -> None:
    commands = COMMANDS.findall((bundle / "VERIFY.txt").read_text())
    assert [command.split()[0] for command in commands] == [
        *("python3", "sha256sum", "sha256sum", "ssh-keygen", "python3", "test", "age"),
    ]
    for command in commands[:-1]:
        done = subprocess.run(["sh", "-c", command], cwd=bundle, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
    said = subprocess.run(["sh", "-c", commands[0]], cwd=bundle, capture_output=True, text=True, check=False)
    assert said.stdout.startswith("VALID\n")


def test_last_command_of_verify_txt_opens_an_encrypted_bundle(bundle: Path, tmp_path: Path) -> None:
    identity = new_identity()
    (tmp_path / "KEY.txt").write_text(f"{identity}\n")
    tar = shutil.make_archive(str(tmp_path / "packed"), "tar", bundle.parent, bundle.name)
    assert ask("age", "-r", recipient_of(identity), "-o", "BUNDLE.tar.age", tar, inside=tmp_path) == 0
    command = COMMANDS.findall((bundle / "VERIFY.txt").read_text())[-1]
    assert subprocess.run(["sh", "-c", command], cwd=tmp_path, check=False).returncode == 0
    assert judged(tmp_path / bundle.name).code == VALID
