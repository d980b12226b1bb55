"""Files that somebody uploads: of any size, from who may, and nothing stays of one that went wrong."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from errno import ENOSPC
from pathlib import Path
from typing import Any

import pytest
import pytest_django
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hiring.actions import uploads
from hiring.actions.imports import add_source
from hiring.models import Import
from tests.cast import NOW, Cast
from tests.hiring.test_imports import TABLE, upload


def test_file_larger_than_what_is_held_in_memory_is_kept_whole(
    cast: Cast, now: Any, sign_in: Any, settings: pytest_django.Settings, tmp_path: Path
) -> None:
    settings.KEPT_HOME = settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    large = TABLE.encode() + b";" * 5 + b" " * settings.FILE_UPLOAD_MAX_MEMORY_SIZE
    arrived = upload(sign_in(cast.tariq), "large.csv", large)
    assert uploads.path_of(arrived).read_bytes() == large
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [arrived.stored_as]


def test_large_file_is_taken_from_nobody_else_and_not_without_the_token(
    cast: Cast, now: Any, sign_in: Any, settings: pytest_django.Settings, tmp_path: Path
) -> None:
    settings.KEPT_HOME = settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = sign_in(cast.tariq).cookies
    for browser, status in (
        (Client(), 302),
        (sign_in(cast.ben), 404),
        (sign_in(cast.ada), 404),
        (strict, 403),
    ):
        said = {"source": "", "kind": "csv", "name": "X", "file": SimpleUploadedFile("x.csv", TABLE.encode())}
        assert browser.post("/hiring/imports/", said).status_code == status
    assert Import.objects.count() == 0


def test_nothing_stays_of_a_file_that_could_not_be_kept(
    cast: Cast, now: Any, settings: pytest_django.Settings, tmp_path: Path
) -> None:
    settings.KEPT_HOME = tmp_path
    source = add_source(kind="csv", name="X", by=cast.ada, at=NOW)

    def full() -> Iterator[bytes]:
        yield b"name,job\nAsha Pillai,"
        raise OSError(ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        uploads.receive(source, name="x.csv", chunks=full(), by=cast.tariq, at=NOW)
    assert list(uploads.folder().iterdir()) == []


def test_file_that_a_dead_process_left_behind_is_not_kept(
    cast: Cast, now: Any, settings: pytest_django.Settings, tmp_path: Path
) -> None:
    settings.KEPT_HOME = tmp_path
    source = add_source(kind="csv", name="X", by=cast.ada, at=NOW)
    arrived = uploads.receive(source, name="x.csv", chunks=[TABLE.encode()], by=cast.tariq, at=NOW)
    left, fresh, sent = uploads.folder() / "left", uploads.folder() / "fresh", tmp_path / "tmpabc.upload.csv"
    for path in (left, fresh, sent):
        path.write_bytes(TABLE.encode())
    for path in (left, sent, uploads.path_of(arrived)):
        os.utime(path, (0, 0))
    uploads.forget_unconfirmed(NOW - timedelta(days=2))
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} == {"fresh", arrived.stored_as}
