"""BagIt bags of every kind, and what strangers put in their place: judged, and never a crash, a hang or a way out."""

from __future__ import annotations

import gzip
import io
import json
import os
import stat
import subprocess
import sys
import tarfile
import time
import unicodedata
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from proof.standalone import TARGET
from proof.verifier import contents as limits
from proof.verifier.bundle import Trust, verify_bag, verify_bundle
from proof.verifier.command import main
from proof.verifier.finding import INCOMPLETE, INVALID, VALID
from proof.verifier.source import CannotRead, read_contents
from proof.verifier.verdict import Verdict
from tests.proof.vectors import folder

SUITE = folder("03-bags") / "loc-conformance-suite"
BAGS = sorted(path for path in SUITE.glob("*/*/*") if path.is_dir())
ARCHIVES = sorted((folder("12-archives") / "libzip-regress").glob("*.zip"))


def judged(path: Path) -> Verdict:
    return verify_bag(read_contents(path))


@pytest.mark.parametrize("bag", BAGS, ids=lambda bag: "/".join(bag.parts[-3:]))
def test_bag_gets_the_verdict_of_its_folder(bag: Path) -> None:
    verdict, expected = judged(bag), bag.parent.name
    if expected in ("valid", "warning"):
        assert (verdict.code, bool(verdict.findings)) == (VALID, expected == "warning"), verdict.findings
    else:
        assert verdict.code == INVALID
        assert verdict.summary.startswith("Do not rely on this: ")


@pytest.mark.parametrize("bag", BAGS, ids=lambda bag: "/".join(bag.parts[-3:]))
def test_no_foreign_bag_is_a_valid_bundle(bag: Path) -> None:
    assert verify_bundle(read_contents(bag), Trust([])).code in (INCOMPLETE, INVALID)


def test_suites_are_there() -> None:
    assert len(BAGS) >= 44
    assert len(ARCHIVES) >= 100


@pytest.mark.parametrize("archive", ARCHIVES, ids=lambda archive: archive.name)
def test_odd_archive_ends_in_a_sentence(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    start = time.process_time()  # a busy machine does not count
    assert main([str(archive)]) in (2, INCOMPLETE, INVALID)
    said = capsys.readouterr()
    assert len((said.out + said.err).strip()) > 20
    assert "Traceback" not in said.out + said.err
    assert time.process_time() - start < 5


# The kernel's own mark of this program (VmHWM): ru_maxrss would begin with that of the tests that started it.
MEASURED = """
import pathlib, runpy, sys
sys.argv = sys.argv[1:]
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
finally:
    status = pathlib.Path("/proc/self/status").read_text()
    print(status.partition("VmHWM:")[2].split()[0])
"""

# Bags made here, and what can be done to them

Files = dict[str, bytes]


def bag_of(payload: Files, **tags: bytes) -> Files:
    lines = [f"{sha256(content).hexdigest()}  {path}\n" for path, content in payload.items()]
    declared = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    return {"bagit.txt": declared, "manifest-sha256.txt": "".join(lines).encode(), **payload, **tags}


SOUND = bag_of({"data/a.txt": b"a", "data/in/b.txt": b"bb"})


def laid(files: Files, top: Path) -> Path:
    for path, content in files.items():
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        (top / path).write_bytes(content)
    return top


def zipped(files: Files, path: Path, way: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", way) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def tarred(files: Files, path: Path) -> Path:
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def test_sound_bag_is_valid_however_it_is_packed(tmp_path: Path) -> None:
    inside = {f"bag/{path}": content for path, content in SOUND.items()}
    packed = tarred(SOUND, tmp_path / "flat.tar")
    (tmp_path / "flat.tar.gz").write_bytes(gzip.compress(packed.read_bytes()))
    ways = [
        laid(SOUND, tmp_path / "folder"),
        zipped(SOUND, tmp_path / "flat.zip"),
        zipped(inside, tmp_path / "top.zip", zipfile.ZIP_STORED),
        packed,
        tarred(inside, tmp_path / "top.tar"),
        tmp_path / "flat.tar.gz",
    ]
    assert [(judged(way).code, judged(way).findings) for way in ways] == [(VALID, ())] * len(ways)


@pytest.mark.parametrize("make", [zipped, tarred])
@pytest.mark.parametrize(
    "name",
    [
        "../../evil.txt",
        "/tmp/evil.txt",
        "data/../../evil.txt",
        "C:\\evil.txt",
        "..\\..\\evil.txt",
        "~/evil",
    ],
)
def test_path_that_leads_out_is_named_and_followed_nowhere(
    tmp_path: Path, name: str, make: Callable[[Files, Path], Path]
) -> None:
    packed = make(SOUND | {name: b"evil"}, tmp_path / "packed")
    before = sorted(tmp_path.rglob("*"))
    verdict = judged(packed)
    assert (verdict.code, sorted(tmp_path.rglob("*"))) == (INVALID, before)
    assert "leads out of the bundle" in str(verdict.findings)


@pytest.mark.parametrize(
    "path", ["../x", "/etc/passwd", "data/../../x", "\\\\host\\x", "C:/x", "%TEMP%/x", "data/\0x"]
)
def test_manifest_that_names_something_outside_is_invalid(tmp_path: Path, path: str) -> None:
    evil = SOUND["manifest-sha256.txt"] + f"{'0' * 64}  {path}\n".encode()
    assert judged(laid(SOUND | {"manifest-sha256.txt": evil}, tmp_path / "bag")).code == INVALID


def test_link_pipe_and_device_are_named_and_not_opened(tmp_path: Path) -> None:
    for number, make in enumerate(
        (
            lambda path: path.symlink_to("/etc/passwd"),
            lambda path: path.symlink_to("."),
            lambda path: path.symlink_to("nowhere"),
            os.mkfifo,
        )
    ):
        bag = laid(SOUND, tmp_path / str(number))
        make(bag / "data" / "odd")  # type: ignore[no-untyped-call] # lambdas beside a function
        verdict = judged(bag)
        assert (verdict.code, verdict.findings[0].path) == (INVALID, "data/odd")
        (bag / "data" / "odd").unlink()
        assert judged(bag).code == VALID


def test_links_and_devices_in_archives_are_named(tmp_path: Path) -> None:
    with tarfile.open(tarred(SOUND, tmp_path / "packed.tar"), "a") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
            member = tarfile.TarInfo(f"data/odd{kind.decode()}")
            member.type, member.linkname = kind, "/etc/passwd"
            archive.addfile(member)
    odd = [finding.path for finding in judged(tmp_path / "packed.tar").findings if "link" in finding.what]
    assert odd == ["data/odd2", "data/odd1", "data/odd3", "data/odd6"]
    with zipfile.ZipFile(zipped(SOUND, tmp_path / "packed.zip"), "a") as archive_:
        link = zipfile.ZipInfo("data/odd")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive_.writestr(link, "/etc/passwd")
    assert judged(tmp_path / "packed.zip").findings[0].path == "data/odd"


def test_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UNPACKED_FREELY", 1 << 20)
    with (
        zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("data/zeros", "w", force_zip64=True) as file,
    ):
        for _ in range(100):
            file.write(bytes(1 << 20))
    start = time.process_time()  # a busy machine does not count
    assert "is a bomb" in judged(tmp_path / "bomb.zip").summary
    assert time.process_time() - start < 1
    with gzip.open(tmp_path / "bomb.tar.gz", "wb") as out:
        member = tarfile.TarInfo("data/zeros")
        member.size = 100 << 20
        out.write(member.tobuf())
        for _ in range(100):
            out.write(bytes(1 << 20))
    assert "is a bomb" in judged(tmp_path / "bomb.tar.gz").summary


def test_archive_with_a_header_without_end_is_refused(tmp_path: Path) -> None:
    member = tarfile.TarInfo("long")
    member.type, member.size = tarfile.XHDTYPE, 10 << 30
    with (tmp_path / "long.tar").open("wb") as out:
        out.write(member.tobuf(tarfile.GNU_FORMAT))
        out.truncate(10 << 30)
    assert "a name in the archive is too long" in judged(tmp_path / "long.tar").summary


def test_cut_or_changed_archive_is_never_valid(tmp_path: Path) -> None:
    for packed in (zipped(SOUND, tmp_path / "a.zip"), tarred(SOUND, tmp_path / "a.tar")):
        whole = packed.read_bytes()
        for length in range(0, len(whole), 97):
            packed.write_bytes(whole[:length])
            try:
                code = judged(packed).code
            except CannotRead:
                code = 2
            assert code != VALID, (packed, length)
            if packed.suffix == ".tar" and length > len(whole) - 512 * 20:
                break  # what follows is the end mark, which a tar has many of


def test_what_is_no_archive_or_half_of_one_is_said_in_words_that_people_know(tmp_path: Path) -> None:
    whole = zipped(SOUND, tmp_path / "half.zip").read_bytes()
    (tmp_path / "half.zip").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "report.pdf").write_bytes(b"%PDF-1.7 " + bytes(range(1, 256)) * 9)
    said = {
        "half.zip": "the archive is cut short: the list of its files is missing; get it again",
        "report.pdf": "this is no zip, tar or age file that this program can read, or it was changed",
    }
    for name, words in said.items():
        assert judged(tmp_path / name).summary == f"Do not rely on this: {name}: {words}."


def test_long_lines_and_long_manifests_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = SOUND | {"manifest-sha256.txt": b"0" * 10_000_000}
    assert "has a line of more than 65536 characters" in judged(laid(line, tmp_path / "line")).summary
    info = SOUND | {"bag-info.txt": b"x" * 2_000_000}
    assert "is longer than this program reads" in judged(laid(info, tmp_path / "info")).summary
    monkeypatch.setattr("proof.verifier.source.MOST_FILES", 3)
    assert "more than 3 files" in judged(laid(SOUND, tmp_path / "many")).summary
    deep = laid(SOUND, tmp_path / "deep") / "data"
    for _ in range(120):
        deep = deep / "d"
    deep.mkdir(parents=True)
    assert "lies deeper than anything in a bundle" in str(judged(tmp_path / "deep").findings)


def test_encodings_that_are_none_are_named(tmp_path: Path) -> None:
    for number, name in enumerate(
        ("zip", "rot13", "hex", "undefined", "idna", "punycode", "unicode_escape", "klingon", "\u00e9")
    ):
        declared = f"BagIt-Version: 1.0\nTag-File-Character-Encoding: {name}\n".encode()
        verdict = judged(laid(SOUND | {"bagit.txt": declared}, tmp_path / str(number)))
        assert verdict.code == INVALID
    wide = {
        name: content.decode().encode("utf-16")
        for name, content in SOUND.items()
        if name.startswith("manifest")
    }
    declared = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-16\n"
    assert judged(laid(SOUND | wide | {"bagit.txt": declared}, tmp_path / "wide")).code == VALID


def test_byte_order_mark_is_no_part_of_a_bag(tmp_path: Path) -> None:
    for name in ("bagit.txt", "manifest-sha256.txt"):
        marked = SOUND | {name: b"\xef\xbb\xbf" + SOUND[name]}
        assert judged(laid(marked, tmp_path / name)).code == INVALID


def test_names_that_systems_confuse_are_warned_of(tmp_path: Path) -> None:
    composed, parted = (unicodedata.normalize(form, "data/Müller.txt") for form in ("NFC", "NFD"))
    both = bag_of({composed: b"a", parted: b"a", "data/X": b"x", "data/x": b"x"})
    verdict = judged(laid(both, tmp_path / "both"))
    assert (verdict.code, len(verdict.findings)) == (VALID, 2)
    other = bag_of({composed: b"a"})
    other[parted] = other.pop(composed)
    assert "some systems take for the same name" in str(judged(laid(other, tmp_path / "other")).findings)


def test_per_cent_signs_stand_for_line_ends(tmp_path: Path) -> None:
    bag = bag_of({"data/a%0Ab": b"1", "data/50%25": b"2"})
    bag["data/a\nb"], bag["data/50%"] = bag.pop("data/a%0Ab"), bag.pop("data/50%25")
    assert judged(laid(bag, tmp_path / "bag")).code == VALID


def test_future_version_of_bagit_is_undecided(tmp_path: Path) -> None:
    later = SOUND | {"bagit.txt": b"BagIt-Version: 2.0\nTag-File-Character-Encoding: UTF-8\n"}
    verdict = judged(laid(later, tmp_path / "bag"))
    assert (verdict.code, "a newer one may" in verdict.summary) == (INCOMPLETE, True)


def test_what_is_still_to_be_fetched_is_not_fetched(tmp_path: Path) -> None:
    bag = SOUND | {"fetch.txt": b"http://127.0.0.1:9/a - data/a.txt\n"}
    del bag["data/a.txt"]
    verdict = judged(laid(bag, tmp_path / "bag"))
    assert (verdict.code, "fetches nothing" in verdict.summary) == (INCOMPLETE, True)


def test_names_that_are_no_text_are_shown_safely(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bag = laid(SOUND, tmp_path / "bag")
    Path(os.fsdecode(os.fsencode(bag / "data") + b"/\xff\x1b[2J\n")).write_bytes(b"x")
    for options in ([], ["--json"]):
        assert main([str(bag), "--bag", *options]) == INVALID
        said = capsys.readouterr().out
        assert "\x1b" not in said
    assert json.loads(said)["verdict"] == "INVALID"


def test_long_work_says_how_far_it_is_on_a_terminal_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    moments = iter([0.0, 0.1, 0.7, 0.7])
    monkeypatch.setattr("time.monotonic", lambda: next(moments))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    progress = limits.Progress(20_000_000)
    progress.add(1_000_000)
    progress.add(4_000_000)
    progress.end()
    assert capsys.readouterr().err == "\rReading: 5 of 20 MB \r\033[K"
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False, raising=False)
    moments = iter([0.0, 9.0])
    limits.Progress(20_000_000).add(1)
    assert capsys.readouterr().err == ""


def test_what_is_no_bundle_at_all_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "sealed.age").write_bytes(b"age-encryption.org/v1\n-> X25519 x\n")
    (tmp_path / "key").write_text("AGE-SECRET-KEY-1X\n")
    (tmp_path / "key").chmod(0o644)
    for arguments, words in (
        (["none"], "No such file"),
        (["pipe"], "neither a folder nor a file"),
        (["sealed.age"], "--identity KEYFILE"),
        (["sealed.age", "--identity", str(tmp_path / "key")], "chmod 600"),
        (["sealed.age", "--identity", str(tmp_path / "no-key")], "cannot be read"),
    ):
        assert main([str(tmp_path / arguments[0]), *arguments[1:]]) == 2
        said = capsys.readouterr().err
        assert (words in said, said.count("\n")) == (True, 1), said


def test_large_bag_is_judged_in_little_memory(tmp_path: Path) -> None:
    """A sparse file of 1 GiB and 10,000 small ones; what is kept is a digest for each, so 20 GB cost no more."""
    bag = laid(SOUND, tmp_path / "bag")
    with (bag / "data" / "large").open("wb") as out:
        out.truncate(1 << 30)
    lines = ["49bc20df15e412a64472421e13fe86ff1c5165e18b2afccf160d4dc19fe68a14  data/large\n"]
    for number in range(10_000):
        (bag / "data" / f"{number:05}").write_bytes(b"x")
        lines.append(f"{sha256(b'x').hexdigest()}  data/{number:05}\n")
    with (bag / "manifest-sha256.txt").open("a") as out_:
        out_.writelines(lines)
    command = [sys.executable, "-I", "-S", "-c", MEASURED, str(TARGET), str(bag), "--bag"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split("\n")[0]) == (0, "VALID"), done.stdout[:500] + done.stderr
    assert int(done.stdout.split()[-1]) < 200 * 1024
    assert limits.MOST_FILES == 100_000
