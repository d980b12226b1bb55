"""A sealed wall of the cast's with a statement inside, for tests of seals: Chloe and Judge sit inside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import ClassVar

import pytest
import pytest_django
from django.apps import apps
from django.db import connection, models, transaction
from django.test.utils import isolate_apps
from django.utils.translation import gettext_lazy as _

from core import ledger, seals
from core.actions import seals as actions
from core.ledger import Reader
from core.ledger.kinds import Kind
from core.models import Person, SealedFile, SealedText, Wall
from core.seals import OpenWall, Unlocked
from proof.seals import Cost
from tests.cast import NOW, Cast, OwnDatabase, find

CHEAP = Cost(passes=1, memory=8, lanes=1)
WORDS = "He waited at the gate again. Grüße, 雨 ☂"
RAISED, SAID = "tests.wall_raised", "tests.statement_made"

with isolate_apps("core"):

    class Statement(models.Model):
        """What a room's model with sealed text looks like."""

        wall = models.ForeignKey(Wall, on_delete=models.PROTECT, related_name="+")
        words = SealedText()
        objects: ClassVar[models.Manager[Statement]] = models.Manager()

        RECORDED = ("wall_id", "words")

        class Meta:
            app_label = "core"


@transaction.atomic
def raise_wall(*people: Person, by: Person, at: datetime = NOW) -> Wall:
    wall, rows = seals.raise_sealed_wall("tests.case", [(each, "handler") for each in people], by=by, at=at)
    ledger.record(RAISED, wall=wall, by=by, at=at, about=wall, changed=rows)
    return wall


@transaction.atomic
def make_statement(wall: Wall, words: str, *, by: Person, at: datetime = NOW) -> Statement:
    statement = Statement.objects.create(wall=wall, words=words)
    ledger.record(SAID, wall=wall, by=by, at=at, about=statement, changed=[statement])
    return statement


@transaction.atomic
def put_file(wall: Wall, data: bytes, *, by: Person, at: datetime = NOW) -> SealedFile:
    file = seals.store_file(BytesIO(data), name="gate.jpg", wall=wall, by=by, at=at)
    ledger.record(SAID, wall=wall, by=by, at=at, about=file, changed=[file])
    return file


def passphrase_of(person: Person) -> str:
    return f"the passphrase of {person.name}"


def unlocked(person: Person) -> Unlocked:
    key = seals.current_key(person)
    assert key is not None
    return seals.unlock(key, passphrase_of(person))


def opened(wall: Wall, person: Person, at: datetime = NOW) -> OpenWall:
    return seals.open_wall(Wall.objects.get(pk=wall.pk), unlocked(person), at=at)


def read(wall: Wall, statement: Statement, person: Person, at: datetime = NOW) -> str:
    return Reader(opened(wall, person, at)).text(Statement.objects.get(pk=statement.pk), "words")


@dataclass(frozen=True)
class Sealed:
    cast: Cast
    glass: str
    wall: Wall
    statement: Statement


@pytest.fixture
def sealed(
    own_database: OwnDatabase,
    tmp_path: Path,
    settings: pytest_django.Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Sealed]:
    """A wall with a statement by Chloe; a database of its own, in which statements have a table."""
    settings.SEAL_COST = CHEAP
    for kind in (RAISED, SAID):
        monkeypatch.setitem(ledger.KINDS, kind, Kind(kind, _("Said"), ledger.WITH_WALL))
    settings.KEPT_BLOBS = tmp_path / "blobs"
    with connection.schema_editor() as editor:
        editor.create_model(Statement)
    apps.all_models["core"]["statement"] = Statement
    apps.clear_cache()
    try:
        yield _built(find())
    finally:
        del apps.all_models["core"]["statement"]
        apps.clear_cache()


def _built(cast: Cast) -> Sealed:
    glass = actions.init_keys(at=NOW)
    for person in (cast.chloe, cast.judge, cast.tariq, cast.eve):
        actions.choose_passphrase(person, passphrase_of(person), at=NOW)
    wall = raise_wall(cast.chloe, cast.judge, by=cast.chloe)
    return Sealed(cast, glass, wall, make_statement(wall, WORDS, by=cast.chloe))
