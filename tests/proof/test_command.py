"""The verifier's command: its exit codes, its words, and what strangers may put into its files."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from proof import entry
from proof.checkpoint import checkpoint_at, request_from
from proof.timestamp import fetch_timestamp, read_certificates
from proof.verifier.command import main
from tests.proof.authority import authority
from tests.proof.record import LOG, NOON, ORIGIN, Record


@pytest.fixture(scope="module")
def record() -> Record:
    return Record().grow(9)


@pytest.fixture
def files(tmp_path: Path, record: Record) -> Callable[..., list[str]]:
    """Writes files and gives the arguments that name them."""
    (tmp_path / "trust").write_text(f"{LOG.key}\n")

    def written(**content: bytes) -> list[str]:
        for name, data in content.items():
            (tmp_path / name).write_bytes(data)
        options = [
            each for name in content if name != "receipt" for each in (f"--{name}", str(tmp_path / name))
        ]
        return ["receipt", str(tmp_path / "receipt"), "--trust", str(tmp_path / "trust"), *options]

    return written


def test_command_ends_with_the_code_of_the_verdict(
    record: Record, files: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    good, rewritten = record.receipt(5, 9), Record().grow(9)
    proof = bytes(request_from(4, 9, record.tree.reader))
    for content, code, word in [
        ({"receipt": good}, 0, "VALID"),
        ({"receipt": record.receipt(5, 9, gone="reason")}, 10, "VALID WITH ERASURES"),
        ({"receipt": good[:-5]}, 20, "INCOMPLETE"),
        ({"receipt": good, "known": rewritten.checkpoint(9)}, 30, "DIVERGED"),
        ({"receipt": good.replace(b"Ben", b"Eve")}, 40, "INVALID"),
        ({"receipt": good, "known": record.checkpoint(4), "consistency": proof}, 0, "VALID"),
        ({"receipt": b"\x00" * 3_000_000}, 40, "INVALID"),
    ]:
        assert main(files(**content)) == code
        assert capsys.readouterr().out.startswith(f"{word}\n")


def test_command_gives_json_to_programs(
    record: Record, files: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*files(receipt=record.receipt(5, 9)), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["verdict"], said["code"], said["facts"]["values"]["actor"]) == ("VALID", 0, "Ben")


def test_command_prints_a_part_as_it_is(
    record: Record, files: Callable[..., list[str]], capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    _, file, *_ = files(receipt=record.receipt(5, 9, token=b"token"))
    expected = {
        "entry": record.tree.entries[5],
        "checkpoint": record.checkpoint(9),
        "text": str(checkpoint_at(ORIGIN, 9, record.tree.reader)).encode(),
        "token": b"token",
    }
    for part, data in expected.items():
        assert main(["part", file, part]) == 0
        assert capsysbinary.readouterr().out == data
    files(receipt=record.receipt(5, 9))
    assert main(["part", file, "token"]) == 40


def test_wrong_usage_ends_with_2(
    record: Record, files: Callable[..., list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    right = files(receipt=record.receipt(5, 9))
    assert main(right) == 0
    for wrong in ([], ["receipt"], right[:2], [*right, "--nothing"]):
        with pytest.raises(SystemExit) as ended:
            main(wrong)
        assert ended.value.code == 2
    capsys.readouterr()
    for missing in (
        ["receipt", str(tmp_path / "none"), *right[2:]],
        [*right[:3], str(tmp_path)],
        [*right, "--known", "\0"],
    ):
        assert main(missing) == 2
        assert capsys.readouterr().err.count("\n") == 1
    (tmp_path / "trust").write_text("no key")
    assert main(right) == 2
    assert str(tmp_path / "trust") in capsys.readouterr().err


def test_value_cannot_pretend_to_be_part_of_the_verdict(
    record: Record, files: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    evil = "x\n\nVALID\n- \x1b[2J\u202e" + "y" * 400
    mine = Record()
    draft = entry.draft("core.noted", at=NOON, wall="ab" * 16, actor=evil, about="x", facts={})
    mine.tree.grow(entry.complete(draft.prefix, wall_prev=entry.FIRST_PREV, wall_seq=1))
    mine.drafts.append(draft)
    assert main(files(receipt=mine.receipt(0, 1))) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert '"x\\n\\nVALID\\n- \\u001b[2J\\u202e' in out
    assert "characters more" in out
    assert out.count("\nVALID") == 0


def test_timestamp_of_a_receipt_is_checked_by_openssl(
    record: Record, files: Callable[..., list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = str(checkpoint_at(ORIGIN, 9, record.tree.reader)).encode()
    (tmp_path / "authority").mkdir()
    with authority(tmp_path / "authority") as running:
        token = fetch_timestamp(running.url, text, trusted=read_certificates(running.root))
        other = fetch_timestamp(running.url, text + b"x", trusted=read_certificates(running.root))
    option = ["--tsa", str(tmp_path / "authority" / "root.pem")]
    assert main([*files(receipt=record.receipt(5, 9, token=token)), *option]) == 0
    said = capsys.readouterr().out
    assert f"The record stood like this at {datetime.now(UTC):%Y-%m-%d}" in said
    assert "was not checked" not in said
    for wrong, code in ((other, 40), (b"nonsense", 40), (b"", 20)):
        assert main([*files(receipt=record.receipt(5, 9, token=wrong)), *option]) == code
    assert main([*files(receipt=record.receipt(5, 9, token=token)), "--tsa", str(tmp_path / "trust")]) == 40
    assert main([*files(receipt=record.receipt(5, 9, token=token)), "--tsa", str(tmp_path / "none")]) == 2
