"""Processes that write to the record until they are killed, or until they are done.

Run as a program of its own (`python -m tests.attacks.writers`): it loads Django once and forks, so that hundreds of
writers start in seconds. It prints, as JSON, what each of them had been told was written.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from importlib import import_module
from typing import Any

import django

django.setup()

from django.db import transaction  # noqa: E402 # models need Django to be set up

from core import ledger, walls  # noqa: E402 # as above
from core.actions.organisation import Place, set_up_organisation  # noqa: E402 # as above
from core.actions.people import CHANGED  # noqa: E402 # as above
from core.ledger.check import check_record  # noqa: E402 # as above
from core.ledger.checkpoints import make_checkpoint  # noqa: E402 # as above
from core.models import Entry, Organisation, Wall  # noqa: E402 # as above

appending: Any = import_module("core.ledger.append")  # its function of the same name hides it
AT = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
PATIENCE = 0.06


def killed(rounds: int) -> list[str]:
    """Writers that append and sign as fast as they can, one after the other, each killed at some moment."""
    dice = random.Random(11)
    told: list[str] = []
    for number in range(rounds):
        reader, writer = os.pipe()
        child = fork(partial(write_for_ever, number), writer)
        os.close(writer)
        first = os.read(reader, 1)  # it has begun
        time.sleep(dice.random() * PATIENCE)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        told += lines(first + read_all(reader))
    return told


def at_once(writers: int, acts: int) -> list[str]:
    """Writers that append at the same time, to a wall they share and to their own."""
    reader, writer = os.pipe()
    children = [fork(partial(write_some, acts), writer) for _ in range(writers)]
    os.close(writer)
    told = lines(read_all(reader))
    failed = [child for child in children if os.waitpid(child, 0)[1]]
    return told if not failed else [f"{len(failed)} writers failed"]


def fork(write: Callable[[int], None], say: int) -> int:
    child = os.fork()
    if child == 0:
        try:
            write(say)
        except BaseException as why:  # a child must not go on as its parent
            sys.stderr.write(f"{why!r}\n")
            os._exit(1)
        os._exit(0)
    return child


def write_for_ever(number: int, say: int) -> None:
    while True:
        number += 1
        signed = make_checkpoint(at=AT) if number % 5 == 0 else None
        if signed:
            os.write(say, f"checkpoint {signed.size} {sha256(signed.note.encode()).hexdigest()}\n".encode())
        tell(say, act(Organisation.objects.get().wall, number))


def write_some(acts: int, say: int) -> None:
    shared = Organisation.objects.get().wall
    for number in range(acts):
        tell(say, act(shared if number % 2 else None, number))


def until_the_server_dies(writers: int, waits: int) -> list[str]:
    """Writers that go on until the database is gone; with `waits` 0 they do not wait for its disk."""
    if not waits:
        appending.flush = lambda: None
    reader, writer = os.pipe()
    children = [fork(partial(write_some, 10**9), writer) for _ in range(writers)]
    os.close(writer)
    told = b""
    while some := os.read(reader, 65536):
        told += some
        sys.stderr.write(".")
        sys.stderr.flush()
    for child in children:
        os.waitpid(child, 0)
    return lines(told)


def begin() -> list[str]:
    """An organisation in an empty database."""
    place = Place("DE", "BY", "Europe/Berlin", "en")
    set_up_organisation(name="Isarlicht", place=place, is_demo=False, at=AT)
    return []


def found() -> list[str]:
    """What is there, and every finding about it."""
    entries = [f"entry {each.index} {sha256(bytes(each.body)).hexdigest()}" for each in Entry.objects.all()]
    return [*entries, *(f"finding {each.where} {each.what}" for each in check_record().findings)]


def act(wall: Wall | None, number: int) -> int:
    with transaction.atomic():
        changed = []
        if wall is None:
            wall = walls.raise_wall("test", at=AT)
            changed = [wall]
        facts = {"number": str(number)}
        return ledger.record(CHANGED, wall=wall, by=None, at=AT, about=wall, facts=facts, changed=changed)


def tell(say: int, index: int) -> None:
    """Say that an entry is written; only now is it acknowledged."""
    body = bytes(Entry.objects.get(index=index).body)
    os.write(say, f"entry {index} {sha256(body).hexdigest()}\n".encode())


def read_all(pipe: int) -> bytes:
    data = b""
    while some := os.read(pipe, 65536):
        data += some
    os.close(pipe)
    return data


def lines(data: bytes) -> list[str]:
    return data.decode().splitlines()


if __name__ == "__main__":
    way, *numbers = sys.argv[1:]
    ways: dict[str, Callable[..., list[str]]] = {
        "killed": killed,
        "at_once": at_once,
        "until_the_server_dies": until_the_server_dies,
        "begin": begin,
        "found": found,
    }
    sys.stdout.write(json.dumps(ways[way](*map(int, numbers))))
