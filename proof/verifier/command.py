"""The command line: python3 verify.py PATH [--trust KEYFILE] [--known CHECKPOINT] [--json]."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from proof.verifier.bundle import Trust, verify_bag, verify_bundle
from proof.verifier.finding import INVALID
from proof.verifier.note import parse_keys, parse_note
from proof.verifier.receipt import PROOF_MARK, RECEIPT_LIMIT, parse_receipt
from proof.verifier.source import CannotRead, Opener, open_by_age, read_contents
from proof.verifier.stamp import stamp_by_openssl
from proof.verifier.tree import Invalid
from proof.verifier.verdict import Stamp, Verdict, verify_receipt

EXPLANATION = """of a receipt alone: verify.py receipt FILE --trust KEYFILE; its parts: verify.py part FILE PART

exit codes: 0 VALID, 10 VALID WITH ERASURES, 20 INCOMPLETE, 30 DIVERGED (contradicts a checkpoint you
hold), 40 INVALID, 2 the command was given wrongly. Get KEYFILE from somebody you trust, not with the receipt.

What openssl says of the timestamp, without this program, with the authority's certificates in TSA.pem:
  python3 verify.py part FILE text > text; python3 verify.py part FILE token > token
  openssl ts -verify -data text -in token -CAfile TSA.pem"""


def main(arguments: list[str] | None = None, opener: Opener = open_by_age) -> int:
    """This will run one command and give its exit code; whatever is in the files, it ends in a sentence.

    `opener` opens age files; by itself this takes the program age.
    """
    given = sys.argv[1:] if arguments is None else arguments
    parser = _parser() if given[:1] in (["receipt"], ["part"]) else _path_parser()
    parsed = parser.parse_args(given)
    parsed.opener = opener
    try:
        code: int = parsed.run(parsed)
    except CannotRead as why:
        sys.stderr.write(f"{_shown(str(why))}.\n")
        return 2
    except Invalid as why:
        sys.stderr.write(f"{why}\n")
        return INVALID
    except Exception as bug:  # a verifier is fed by strangers: no file may end in a traceback
        sys.stderr.write(f"This cannot be read at all ({type(bug).__name__}).\n")
        return INVALID
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="verify.py",
        description="Check what Kept handed out, offline.",
        epilog=EXPLANATION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="receipt|part")
    receipt = commands.add_parser("receipt", help="check a receipt and say what it proves")
    receipt.add_argument("file", metavar="FILE")
    receipt.add_argument(
        "--trust", required=True, metavar="KEYFILE", help="the keys of the record and its witnesses"
    )
    _add_what_is_known(receipt)
    receipt.set_defaults(run=_receipt)
    part = commands.add_parser("part", help="print one part of a receipt as it is")
    part.add_argument("file", metavar="FILE")
    part.add_argument("part", choices=["checkpoint", "entry", "text", "token"])
    part.set_defaults(run=_part)
    return parser


def _path_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="verify.py",
        description="Check a bundle (a folder, .zip, .tar or .age) or a receipt that Kept handed out, offline.",
        epilog=EXPLANATION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="PATH")
    parser.add_argument("--trust", metavar="KEYFILE", help="the keys of the record, from somebody you trust")
    _add_what_is_known(parser)
    parser.add_argument("--identity", metavar="KEYFILE", help="your age key, for a bundle encrypted to you")
    parser.add_argument("--bag", action="store_true", help="check any BagIt bag as such, whoever made it")
    parser.set_defaults(run=_path)
    return parser


def _add_what_is_known(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--known", metavar="CHECKPOINT", help="a checkpoint, or another receipt, that you hold"
    )
    parser.add_argument("--consistency", metavar="FILE", help="from /record/consistency, if the sizes differ")
    parser.add_argument("--tsa", metavar="PEM", help="the timestamp authority's certificates; needs openssl")
    parser.add_argument("--json", action="store_true", help="for programs")


def _receipt(parsed: argparse.Namespace) -> int:
    trust = _trust(parsed)
    verdict = verify_receipt(_read(parsed.file), *trust)
    _print(verdict, parsed.json)
    return verdict.code


def _path(parsed: argparse.Namespace) -> int:
    """A bundle, a bag or a receipt: whatever lies at the path."""
    path, trust = Path(parsed.file), _trust(parsed)
    if not parsed.bag and _is_receipt(path):
        if not trust.keys:
            raise CannotRead(f"{path} is a receipt: say with --trust which keys of a record you trust")
        return _receipt(parsed)
    contents = read_contents(path, Path(parsed.identity) if parsed.identity else None, parsed.opener)
    verdict = verify_bag(contents) if parsed.bag else verify_bundle(contents, trust)
    _print(verdict, parsed.json)
    return verdict.code


def _is_receipt(path: Path) -> bool:
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(len(PROOF_MARK)) == PROOF_MARK.encode()
    except (OSError, ValueError):
        return False


def _trust(parsed: argparse.Namespace) -> Trust:
    try:
        keys = parse_keys(_read(parsed.trust).decode("utf-8", "replace")) if parsed.trust else []
    except Invalid as why:
        raise CannotRead(f"{parsed.trust}: {why}") from why
    known = _read(parsed.known) if parsed.known else b""
    consistency = _read(parsed.consistency) if parsed.consistency else b""
    return Trust(keys, known, consistency, _stamp(parsed.tsa) if parsed.tsa else None)


def _stamp(authorities: str) -> Stamp:
    _read(authorities)
    return lambda token, text: stamp_by_openssl(token, text, Path(authorities))


def _part(parsed: argparse.Namespace) -> int:
    receipt = parse_receipt(_read(parsed.file))
    parts = {
        "checkpoint": receipt.proof.checkpoint,
        "entry": receipt.entry,
        "text": parse_note(receipt.proof.checkpoint).text.encode(),
        "token": receipt.token,
    }
    if not parts[parsed.part]:
        raise Invalid(f"The receipt has no {parsed.part}.")
    sys.stdout.buffer.write(parts[parsed.part])
    sys.stdout.buffer.flush()
    return 0


def _read(name: str) -> bytes:
    """At most one byte more than the longest receipt, so that 10 GB of nonsense is refused at once."""
    try:
        with Path(name).open("rb") as file:
            return file.read(RECEIPT_LIMIT + 1)
    except (OSError, ValueError) as why:
        raise CannotRead(f"{name} cannot be read: {getattr(why, 'strerror', None) or why}") from why


def _print(verdict: Verdict, as_json: bool) -> None:
    text = json.dumps(verdict.as_json(), indent=2) if as_json else verdict.as_text()
    encoding = _encoding(sys.stdout)
    try:
        for line in text.split("\n"):
            safe = _shown(line).encode(encoding, "backslashreplace")
            sys.stdout.write(safe.decode(encoding) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has read enough; the verdict stays what it is
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 # it stays until the end


def _shown(line: str) -> str:
    """Without anything that would move the cursor or turn the writing around."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in line)


def _encoding(stream: Any) -> str:
    return getattr(stream, "encoding", None) or "utf-8"
