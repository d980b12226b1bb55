"""`kept verify`: check a bundle or a receipt offline; without Django, database or account."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from proof.verifier import command as verifier
from proof.verifier.source import CannotRead, open_by_age, refuse_open_key
from proof.verifier.tree import Invalid

CODES = "Ends with 0 VALID, 10 VALID WITH ERASURES, 20 INCOMPLETE, 30 DIVERGED, 40 INVALID, 2 usage."


@click.command("verify", epilog=CODES)
@click.argument("path", type=click.Path())
@click.option("--trust", type=click.Path(), help="The keys of the record, from somebody you trust.")
@click.option("--known", type=click.Path(), help="A checkpoint, or a receipt, that you hold.")
@click.option("--consistency", type=click.Path(), help="From /record/consistency, if the sizes differ.")
@click.option("--tsa", type=click.Path(), help="The timestamp authority's certificates; needs openssl.")
@click.option("--identity", type=click.Path(), help="Your age key, for a bundle encrypted to you.")
@click.option("--bag", is_flag=True, help="Check any BagIt bag as such, whoever made it.")
@click.option("--json", "as_json", is_flag=True, help="Write the verdict as JSON, for a program to read.")
def command(path: str, trust: str | None, bag: bool, as_json: bool, **given: str | None) -> None:
    """Say whether the bundle at PATH (a folder, .zip, .tar or .age) is what it claims, and what it proves.

    Trust comes from outside the bundle: without --trust, the key of the Kept in KEPT_HOME on this machine is taken,
    if there is one.
    """
    options = [part for name, value in given.items() if value for part in (f"--{name}", value)]
    options += [option for option, chosen in (("--bag", bag), ("--json", as_json)) if chosen]
    if trust := trust or (None if bag else own_key()):
        options += ["--trust", trust]
    sys.exit(verifier.main([path, *options], opener=open_age))


def own_key() -> str | None:
    """The public key of this machine's own Kept: from outside the bundle, and where an engineer looks first."""
    path = Path(os.environ.get("KEPT_HOME") or "./.kept").expanduser() / "record" / "key.txt"
    if not path.is_file():
        return None
    click.echo(f"Trusting the key of the Kept on this machine, {path}; --trust names another.", err=True)
    return str(path)


@contextmanager
def open_age(path: Path, identity: Path) -> Iterator[BinaryIO]:
    """Open an age file through pyrage, so that no program is needed; armored files go to the program age."""
    from proof.seals import Damaged, NotOpened, header_length, open_stream

    refuse_open_key(identity)
    with path.open("rb") as file:
        beginning = file.read(64 * 1024)
        length = header_length(beginning)
        if length is None:
            with open_by_age(path, identity) as stream:
                yield stream
            return
        file.seek(length)
        keys = [
            line for line in identity.read_text(encoding="utf-8").split() if line.startswith("AGE-SECRET")
        ]
        reading, writing = os.pipe()
        failed: list[Exception] = []

        def fill() -> None:
            try:
                with os.fdopen(writing, "wb") as out:
                    open_stream(beginning[:length], file, out, keys)
            except (NotOpened, OSError) as why:
                failed.append(why)

        thread = threading.Thread(target=fill, daemon=True)
        thread.start()
        with os.fdopen(reading, "rb") as stream:
            yield stream
        thread.join()
        if failed and not isinstance(failed[0], Damaged):
            raise CannotRead(f"{path}: {str(failed[0]).rstrip('.')}")
        if failed:
            raise Invalid("was damaged after it was encrypted")
