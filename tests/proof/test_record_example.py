"""The example of docs/record.md verifies, and the document says what the example holds."""

import re
from pathlib import Path

from proof.receipt import check_receipt, parse_receipt
from proof.verifier.finding import VALID, WORDS
from proof.verifier.note import parse_keys
from proof.verifier.verdict import verify_receipt

DOCS = Path(__file__).resolve().parents[2] / "docs"
RECEIPT = (DOCS / "record-example" / "receipt.txt").read_bytes()
TRUST = (DOCS / "record-example" / "trust.txt").read_text(encoding="utf-8")
TEXT = (DOCS / "record.md").read_text(encoding="utf-8")


def test_example_is_valid() -> None:
    assert verify_receipt(RECEIPT, parse_keys(TRUST)).code == VALID


def test_document_shows_lines_of_the_example() -> None:
    indented = {line.strip() for line in TEXT.splitlines() if line.startswith("    ")}
    for line in parse_receipt(RECEIPT).proof.checkpoint.decode().splitlines():
        assert line in indented | {""}
    assert TRUST.splitlines()[-1] in indented
    (shown,) = [line for line in indented if line.startswith('{"actor"')]
    pattern = ".*".join(re.escape(part) for part in shown.split("..."))
    assert re.fullmatch(pattern, parse_receipt(RECEIPT).entry.decode())


def test_document_lists_every_verdict() -> None:
    for code, word in WORDS.items():
        assert f"| {code} | {word} |" in TEXT


def test_example_opens_as_the_document_says() -> None:
    checked = check_receipt(parse_receipt(RECEIPT), parse_keys(TRUST))
    assert (checked.values["actor"], checked.entry.wall_seq) == ("Ben", 2)
