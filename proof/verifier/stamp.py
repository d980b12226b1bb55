"""The timestamp of a receipt (RFC 3161), checked by the openssl program where there is one."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from datetime import datetime, timezone
from pathlib import Path

from proof.verifier.receipt import Incomplete
from proof.verifier.tree import Invalid

STRONG = {"sha256", "sha384", "sha512"}
HASHED = re.compile(r"^Hash Algorithm: (\S+)$", re.MULTILINE)
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
STAMPED = re.compile(r"Time stamp: (\w{3}) +(\d+) (\d\d):(\d\d):(\d\d)(?:\.\d+)? (\d{4}) GMT")


def stamp_by_openssl(token: bytes, text: bytes, authorities: Path) -> datetime:
    """This will say when an authority stamped the text; `authorities` holds its certificates in PEM.

    They must have been valid at that time, and may have expired since. Invalid when the stamp does not hold,
    Incomplete when this machine has no openssl to say so.
    """
    openssl = shutil.which("openssl")
    if openssl is None:
        raise Incomplete(
            "the timestamp was to be checked, which takes the program openssl, and it is missing here"
        )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "token").write_bytes(token)
        (folder / "text").write_bytes(text)
        said = _run([openssl, "ts", "-reply", "-in", "token", "-text"], folder)
        at = _stamped_at(said)
        _check_hash(said)
        certificates = str(authorities.resolve())
        command = [openssl, "ts", "-verify", "-data", "text", "-in", "token", "-CAfile", certificates]
        _run([*command, "-untrusted", certificates, "-attime", str(int(at.timestamp()))], folder)
    return at


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(  # noqa: S603 # a fixed command; strangers only write what it reads
        command, cwd=folder, capture_output=True, text=True, errors="replace", timeout=60, check=False
    )
    if done.returncode:
        raise Invalid(
            "openssl says that the timestamp is not by the authority you trust, or not of this record"
        )
    return done.stdout


def _check_hash(said: str) -> None:
    """Openssl would take MD5: but whoever can make two texts of one hash can have the other one stamped."""
    match = HASHED.search(said)
    if match is None or match[1].lower() not in STRONG:
        raise Invalid("the timestamp is over a hash too weak, or too rare, to be relied on")


def _stamped_at(said: str) -> datetime:
    match = STAMPED.search(said)
    if match is None or match[1] not in MONTHS:
        raise Invalid("the timestamp does not say when it was made")
    month, day, hour, minute, second, year = MONTHS.index(match[1]) + 1, *map(int, match.groups()[1:])
    return datetime(year, month, day, hour, minute, second, tzinfo=timezone.utc)  # noqa: UP017 # Python 3.9
