"""The signer: the only holder of the log's key, which never signs two trees that contradict each other.

It remembers the last checkpoint it signed and refuses a tree that is smaller or not shown to extend it
(c2sp.org/tlog-checkpoint, Signatures). What it signs is on disk before anybody sees it, so it may be killed at
any moment. `python -m proof.signer` runs it as a process of its own, whose key the rest of Kept need not be
able to read.
"""

from __future__ import annotations

import fcntl
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from proof.checkpoint import (
    Checkpoint,
    Request,
    open_checkpoint,
    parse_checkpoint,
    parse_request,
    sign_checkpoint,
    verify_extends,
)
from proof.merkle import EMPTY_ROOT
from proof.note import Key, SecretKey, make_secret, parse_key, parse_note, parse_secret
from proof.verifier.tree import Invalid

__all__ = ["Prove", "Signer", "SignerRefused", "create_signer"]

Prove = Callable[[int], Sequence[bytes]]
"""Gives the consistency proof from the size it is asked about to the tree that is to be signed."""

LONGEST_FILE = 64 * 1024
SECONDS = 60
USAGE = """usage: python -m proof.signer create|key|last|sign KEYFILE MEMORY [ORIGIN]

create  make a key for the log named ORIGIN, and an empty memory
key     print the verifier key
last    print the checkpoint that was signed last
sign    read `old N`, a consistency proof, an empty line and an unsigned checkpoint; print it signed
"""


class SignerRefused(Exception):
    """The signer does not sign, and the sentence says why."""


def create_signer(key_file: Path, memory: Path, origin: str) -> Signer:
    """This will make a signing key (mode 0600) and the memory of an empty log; it replaces neither.

    Killed in between, it leaves the memory of an empty log without a key, and may be called again.
    """
    with _locked(memory):
        if key_file.exists():
            raise SignerRefused(f"{key_file} exists; a log keeps its key")
        if memory.exists() and parse_checkpoint(parse_note(memory.read_bytes()).text).size:
            raise SignerRefused(f"{memory} exists and its key is gone; without that key nothing continues it")
        secret = make_secret(origin)
        write_private(memory, sign_checkpoint(Checkpoint(origin, 0, EMPTY_ROOT), secret))
        write_private(key_file, f"{secret}\n".encode())
    return Signer(key_file, memory)


class Signer:
    """A key file and a memory; any number of processes may hold one, and only one at a time signs."""

    def __init__(self, key_file: Path, memory: Path) -> None:
        self._key_file, self._memory = key_file, memory

    @property
    def key(self) -> Key:
        """The verifier key, which may be shown to everybody."""
        return self._secret().key

    def last(self) -> bytes:
        """This will give the checkpoint that was signed last, of size 0 when none was."""
        self._remembered()
        return self._memory.read_bytes()

    def last_size(self) -> int:
        return self._remembered().size

    def sign(self, checkpoint: Checkpoint, prove: Prove) -> bytes:
        """This will sign a tree that extends the last one signed, and remember it; else SignerRefused.

        `prove` is asked for the consistency proof from the size remembered. Signing the same tree again gives
        the same bytes. OSError when the memory cannot be written: then nothing was signed.
        """
        secret = self._secret()
        with _locked(self._memory):
            last = self._remembered()
            if checkpoint == last:
                return self._memory.read_bytes()
            try:
                verify_extends(last, checkpoint, _proof(last.size, checkpoint.size, prove))
                signed = sign_checkpoint(checkpoint, secret)
            except Invalid as why:
                raise SignerRefused(f"the signer refuses this tree: {why}") from why
            write_private(self._memory, signed)
            return signed

    def _secret(self) -> SecretKey:
        text = read_private(self._key_file)
        try:
            return parse_secret(text.strip())
        except Invalid as why:
            raise SignerRefused(f"{self._key_file}: {why}") from None

    def _remembered(self) -> Checkpoint:
        if not self._memory.exists():
            raise SignerRefused(f"{self._memory}, the signer's memory, is gone: bring it back from a backup")
        if self._memory.stat().st_size > LONGEST_FILE:
            raise SignerRefused(f"{self._memory} is not the memory of this signer")
        try:
            return open_checkpoint(self._memory.read_bytes(), [self.key])[0]
        except Invalid as why:
            raise SignerRefused(f"{self._memory} is not the memory of this signer: {why}") from why


class SignerProcess:
    """The same signer as a process of its own, perhaps under another account: `command` starts it."""

    def __init__(self, command: Sequence[str], key_file: Path, memory: Path) -> None:
        self._command, self._files = list(command), [str(key_file), str(memory)]

    @property
    def key(self) -> Key:
        """The verifier key, which may be shown to everybody."""
        return parse_key(self._ask("key").decode().strip())

    def last(self) -> bytes:
        """This will give the checkpoint that was signed last, of size 0 when none was."""
        return self._ask("last")

    def last_size(self) -> int:
        return parse_checkpoint(parse_note(self.last()).text).size

    def sign(self, checkpoint: Checkpoint, prove: Prove) -> bytes:
        """This will have a tree signed, as Signer.sign does; SignerRefused as well when the process fails."""
        old = self.last_size()
        request = Request(old, _proof(old, checkpoint.size, prove), str(checkpoint).encode())
        return self._ask("sign", bytes(request))

    def _ask(self, what: str, request: bytes = b"") -> bytes:
        command = [*self._command, what, *self._files]
        try:
            done = subprocess.run(  # noqa: S603 # the command is the administrator's own
                command, input=request, capture_output=True, timeout=SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as why:
            raise SignerRefused(f"the signer's process did not answer: {why}") from why
        if done.returncode:
            raise SignerRefused(
                done.stderr.decode("utf-8", "replace").strip() or "the signer's process failed"
            )
        return done.stdout


def _proof(old: int, new: int, prove: Prove) -> list[bytes]:
    return list(prove(old)) if 0 < old < new else []


@contextmanager
def _locked(memory: Path) -> Iterator[None]:
    """Hold the lock beside the memory; the system lets it go when the process ends, however it ends."""
    with memory.with_name(memory.name + ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def write_private(path: Path, data: bytes) -> None:
    """Put a file in place whole or not at all, and durably, readable by its owner alone."""
    scratch = path.with_name(path.name + ".new")
    try:
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(path)
    except OSError:
        scratch.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read_private(path: Path) -> str:
    try:
        status = path.stat()
    except FileNotFoundError:
        raise SignerRefused(f"there is no signing key at {path}") from None
    if not stat.S_ISREG(status.st_mode) or status.st_mode & 0o077 or status.st_size > LONGEST_FILE:
        raise SignerRefused(f"{path} can be read by others; let its owner alone read it: chmod 600 {path}")
    return path.read_text(encoding="utf-8", errors="replace")


def main(arguments: Sequence[str]) -> int:
    """This will run one command; 0 done, 1 refused with a sentence on the error output, 2 usage."""
    wanted = {"create": 4, "key": 3, "last": 3, "sign": 3}
    if not arguments or wanted.get(arguments[0]) != len(arguments):
        sys.stderr.write(USAGE)
        return 2
    try:
        _run(*arguments)
    except (SignerRefused, Invalid, OSError) as why:
        sys.stderr.write(f"{why}\n")
        return 1
    return 0


def _run(command: str, key_file: str, memory: str, origin: str = "") -> None:
    if command == "create":
        create_signer(Path(key_file), Path(memory), origin)
    signer = Signer(Path(key_file), Path(memory))
    if command in ("create", "key"):
        answer = f"{signer.key}\n".encode()
    elif command == "last":
        answer = signer.last()
    else:
        answer = _sign(signer, sys.stdin.buffer.read(LONGEST_FILE))
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()


def _sign(signer: Signer, data: bytes) -> bytes:
    request = parse_request(data)

    def prove(size: int) -> Sequence[bytes]:
        if size != request.old:
            raise Invalid(f"it signed {size} entries last, and the proof begins at {request.old}")
        return request.proof

    return signer.sign(parse_checkpoint(request.checkpoint.decode("utf-8", "replace")), prove)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
