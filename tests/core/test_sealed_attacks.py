"""Two thousand random changes to what is sealed, with write access to database and blobs: each is found and named."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest_django
from django.db import connection, transaction
from django.db.models import Model

from core import ledger, seals, walls
from core.errors import Refused
from core.ledger import Reader
from core.ledger.checkpoints import make_checkpoint
from core.models import (
    Entry,
    Opening,
    Person,
    PersonKey,
    SealedFile,
    Wall,
    WallKey,
    WallSeat,
    WrappedWallKey,
)
from core.models.sealed import seal_text
from proof import seals as age
from tests.cast import NOW, without_guards
from tests.core.sealed import WORDS, Sealed, Statement, make_statement, passphrase_of, put_file

ATTACKS = 2000
DICE = random.Random(4)
OTHER = "We talked about the rota."


def flipped(data: bytes) -> bytes:
    changed = bytearray(data)
    changed[DICE.randrange(len(changed))] ^= DICE.randrange(1, 256)
    return bytes(changed)


def cut(data: bytes) -> bytes:
    return data[: DICE.randrange(len(data))]


def grown(data: bytes) -> bytes:
    return data + DICE.randbytes(DICE.randrange(1, 40))


HARMS = (flipped, flipped, flipped, cut, grown)


def write(row: Model, column: str, value: Any) -> None:
    """As somebody would with a database client."""
    table, key = row._meta.db_table, row._meta.pk
    assert key is not None
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE {table} SET {column} = %s WHERE "{key.column}" = %s', [value, row.pk])


def harm(row: Model, column: str) -> str:
    value = getattr(row, column)
    write(row, column, DICE.choice(HARMS)(bytes(value)))
    return f"{row._meta.label_lower}:{row.pk}"


# Each attack changes something and gives a pattern that the report has to hold.


def harm_statement(sealed: Sealed) -> str:
    return harm(DICE.choice(list(Statement.objects.all())), "words")


def forge_statement(sealed: Sealed) -> str:
    row = DICE.choice(list(Statement.objects.all()))
    forged = seal_text("words", "Nothing happened.", sealed.wall.recipient)
    if DICE.random() < 0.5:
        forged.commitment = row.words.commitment
    write(row, "words", bytes(forged))
    return f"core.statement:{row.pk}"


def swap_statements(sealed: Sealed) -> str:
    first, second = Statement.objects.order_by("pk")
    write(first, "words", bytes(second.words))
    write(second, "words", bytes(first.words))
    return f"core.statement:{first.pk}"


def delete_statement(sealed: Sealed) -> str:
    row = DICE.choice(list(Statement.objects.all()))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_statement WHERE id = %s", [row.pk])
    return f"core.statement:{row.pk}"


def harm_header(sealed: Sealed) -> str:
    return harm(SealedFile.objects.get(), "header")


def harm_file(sealed: Sealed) -> str:
    return harm(SealedFile.objects.get(), "sealed")


def harm_wrap(sealed: Sealed) -> str:
    harm(my_wrap(sealed), "body")
    return "Your copy of key 1"


def replace_wrap(sealed: Sealed) -> str:
    mine = my_wrap(sealed)
    assert mine.person_key is not None
    identity = age.new_identity().encode()
    write(mine, "body", age.seal(identity, [mine.person_key.recipient]))
    return "Your copy of key 1"


def my_wrap(sealed: Sealed) -> WrappedWallKey:
    wraps = WrappedWallKey.objects.select_related("person_key").filter(wall_key__wall=sealed.wall)
    return wraps.get(person_key__person=sealed.cast.chloe)


def harm_identity(sealed: Sealed) -> str:
    harm(PersonKey.objects.get(person=sealed.cast.chloe), "wrapped")
    return "Your key was|not your passphrase"


def replace_recipient(sealed: Sealed) -> str:
    theirs = age.recipient_of(age.new_identity())
    row, word = DICE.choice(
        [
            (Wall.objects.get(pk=sealed.wall.pk), "was replaced"),
            (WallKey.objects.get(wall=sealed.wall), "was"),
            (PersonKey.objects.get(person=sealed.cast.chloe), "was replaced"),
        ]
    )
    write(row, "recipient", theirs)
    return word


def slip_in_seat(sealed: Sealed) -> str:
    walls.seat(sealed.wall, sealed.cast.eve, role="handler", by=sealed.cast.chloe, at=NOW)
    return "core.wallseat:"


def change_seat(sealed: Sealed) -> str:
    seat = WallSeat.objects.get(wall=sealed.wall, person=sealed.cast.judge)
    how = DICE.randrange(3)
    if how == 0:
        WallSeat.objects.filter(pk=seat.pk).delete()
    elif how == 1:
        write(seat, "person_id", sealed.cast.eve.pk)
    else:
        write(seat, "role", "owner")
    return f"core.wallseat:{seat.pk}"


def harm_entry(sealed: Sealed) -> str:
    harm(DICE.choice(list(Entry.objects.filter(wall=sealed.wall))), "body")
    return "Entry "


def harm_opening(sealed: Sealed) -> str:
    row = DICE.choice(list(Opening.objects.filter(entry__wall=sealed.wall)))
    if DICE.random() < 0.2:
        write(row, "envelope", b"")
        return "was emptied"
    harm(row, "envelope")
    return "Entry |was emptied"  # it may be cut to nothing


def harm_blob(sealed: Sealed) -> str:
    blob = the_blob(sealed)
    data, how = blob.read_bytes(), DICE.randrange(6)
    blob.unlink() if how == 0 else blob.write_bytes(DICE.choice(HARMS)(data))
    return f"core.sealedfile:{SealedFile.objects.get().pk}"


def the_blob(sealed: Sealed) -> Path:
    from django.conf import settings

    blob_id = SealedFile.objects.get(wall=sealed.wall).blob_id
    return Path(settings.KEPT_BLOBS) / blob_id[:2] / blob_id


ALL: list[Callable[[Sealed], str]] = [
    *(harm_statement, forge_statement, swap_statements, delete_statement, harm_header, harm_file),
    *(harm_wrap, replace_wrap, harm_identity, replace_recipient, slip_in_seat, change_seat),
    *(harm_entry, harm_opening, harm_blob),
]


@contextmanager
def taken_back() -> Iterator[None]:
    """Change what one likes, the record included; afterwards all is as it was."""
    with transaction.atomic():
        with connection.cursor() as cursor, without_guards(cursor):
            yield
        transaction.set_rollback(True)


def report(sealed: Sealed, person: Person) -> list[str]:
    """Everything that somebody inside is told when they read all there is."""
    try:
        key = seals.current_key(person)
        assert key is not None
        unlocked = seals.unlock(key, passphrase_of(person))
        opened = seals.open_wall(Wall.objects.get(pk=sealed.wall.pk), unlocked, at=NOW)
    except Refused as refused:
        return [refused.sentence]
    reader = Reader(opened)
    told = [f"{broke.where} {broke.what}" for broke in ledger.look_inside(reader)]
    if not told:
        words = [reader.text(row, "words") for row in Statement.objects.order_by("pk")]
        assert words == [WORDS, OTHER]
    return told


def test_every_change_to_what_is_sealed_is_found_and_named(
    sealed: Sealed, settings: pytest_django.Settings, tmp_path: Path
) -> None:
    settings.KEPT_HOME = tmp_path
    make_statement(sealed.wall, OTHER, by=sealed.cast.chloe)
    put_file(sealed.wall, b"picture" * 20_000, by=sealed.cast.chloe)
    make_checkpoint(at=NOW)
    blob = the_blob(sealed)
    before = blob.read_bytes()
    assert report(sealed, sealed.cast.chloe) == []
    missed: Counter[str] = Counter()
    for number in range(ATTACKS):
        attack = ALL[number % len(ALL)]
        with taken_back():
            word = attack(sealed)
            told = report(sealed, sealed.cast.chloe)
        blob.write_bytes(before)
        if not any(re.search(word, each) for each in told):
            missed[f"{attack.__name__}: {told}"] += 1
    assert missed == Counter()
    assert report(sealed, sealed.cast.chloe) == []


def test_wall_that_was_rewritten_as_a_whole_is_not_the_one_that_was_signed(
    sealed: Sealed, settings: pytest_django.Settings, tmp_path: Path
) -> None:
    """Who rewrites an entry and all that hangs on it needs the signer's key as well."""
    settings.KEPT_HOME = tmp_path
    make_checkpoint(at=NOW)
    last = Entry.objects.filter(wall=sealed.wall).order_by("-wall_seq").first()
    assert last is not None
    with taken_back():
        body = bytes(last.body).replace(b'"kind":"tests.statement_made"', b'"kind":"tests.statement_mode"')
        write(last, "body", body)
        assert [each for each in report(sealed, sealed.cast.chloe) if "not the one that was signed" in each]
