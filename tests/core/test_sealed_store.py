"""Sealed files in S3 with Object Lock: moto's server is the store, a program of its own; no real store was tried."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
import pytest_django
from botocore.exceptions import ClientError
from django.db import connections, transaction

from core import ledger, seals
from core.errors import Broken, Refused
from core.ledger import Reader
from core.models import SealedFile
from core.seals import s3, store_file
from core.seals.blobs import NoAnswer, Writer
from core.seals.s3 import PART, Bucket
from tests import s3 as server
from tests.cast import NOW
from tests.core.sealed import SAID, Sealed, opened, put_file
from tests.core.test_sealed_files import seconds_to_seal

REAL_NOW = datetime.now(UTC).replace(microsecond=0)  # the server lives in its own time
KILLS = 12


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with server.moto() as address:
        yield address


@pytest.fixture
def client(address: str) -> Iterator[Any]:
    client = server.make_bucket(address)
    yield client
    _empty(client)


def _empty(client: Any) -> None:
    for each in versions(client):
        client.delete_object(
            Bucket=server.BUCKET, Key=each["Key"], VersionId=each["VersionId"], BypassGovernanceRetention=True
        )
    client.delete_bucket(Bucket=server.BUCKET)


def versions(client: Any) -> list[dict[str, Any]]:
    listed = client.list_object_versions(Bucket=server.BUCKET)
    return [*listed.get("Versions", []), *listed.get("DeleteMarkers", [])]


@pytest.fixture
def kept(client: Any, address: str) -> Bucket:
    return server.bucket(address)


@pytest.fixture
def held(client: Any, address: str) -> Bucket:
    return server.bucket(address, lock="governance", lock_days=30)


def written(data: bytes) -> Callable[[Writer], None]:
    def write(file: Writer) -> None:
        for start in range(0, len(data), 65_536):
            file.write(data[start : start + 65_536])

    return write


def fetched(bucket: Bucket, blob_id: str) -> bytes:
    with bucket.open(blob_id) as body:
        return body.read()


@pytest.mark.parametrize("size", [0, 1, PART - 1, PART, PART + 1, 2 * PART + 5])
def test_blob_comes_back_as_it_was(kept: Bucket, size: int) -> None:
    data = os.urandom(size)
    kept.put("ab12", written(data), at=NOW)
    assert fetched(kept, "ab12") == data
    with kept.open("ab12") as body:
        assert body.read(10) == data[:10]


def test_blob_that_is_not_there_is_said_so(kept: Bucket) -> None:
    with pytest.raises(FileNotFoundError):
        kept.open("none")


def test_blob_of_parts_is_not_there_before_its_end(kept: Bucket) -> None:
    def write(file: Writer) -> None:
        written(bytes(3 * PART))(file)
        with pytest.raises(FileNotFoundError):
            kept.open("ab12")

    kept.put("ab12", write, at=NOW)
    assert len(fetched(kept, "ab12")) == 3 * PART


def test_upload_that_fails_leaves_nothing(kept: Bucket, client: Any) -> None:
    def write(file: Writer) -> None:
        written(bytes(3 * PART))(file)
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        kept.put("ab12", write, at=NOW)
    assert versions(client) == []
    assert client.list_multipart_uploads(Bucket=server.BUCKET).get("Uploads", []) == []


def test_memory_stays_flat_while_parts_go_up(kept: Bucket) -> None:
    import resource

    def write(file: Writer) -> None:
        piece = bytes(1 << 20)
        for _each in range(300):
            file.write(piece)

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    kept.put("big", write, at=NOW)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000  # kB, of 300 MB


# --- Object Lock ---


@pytest.mark.parametrize("size", [10, 2 * PART + 5], ids=["whole", "in parts"])
def test_locked_blob_can_not_be_deleted_before_its_day(held: Bucket, client: Any, size: int) -> None:
    held.put("ab12", written(bytes(size)), at=REAL_NOW)
    [version] = versions(client)
    where = {"Bucket": server.BUCKET, "Key": "kept/ab/ab12", "VersionId": version["VersionId"]}
    lock = client.head_object(**where)
    until = lock["ObjectLockRetainUntilDate"]
    assert (lock["ObjectLockMode"], until) == ("GOVERNANCE", REAL_NOW + timedelta(days=30))
    with pytest.raises(ClientError, match="AccessDenied"):
        client.delete_object(**where)
    assert len(fetched(held, "ab12")) == size


def test_locked_blob_that_is_overwritten_is_still_there_below(held: Bucket, client: Any) -> None:
    held.put("ab12", written(b"first"), at=REAL_NOW)
    [version] = versions(client)
    client.put_object(Bucket=server.BUCKET, Key="kept/ab/ab12", Body=b"forged")
    there = client.get_object(Bucket=server.BUCKET, Key="kept/ab/ab12", VersionId=version["VersionId"])
    assert there["Body"].read() == b"first"


# --- As the store of sealed files ---


@pytest.fixture
def in_bucket(sealed: Sealed, kept: Bucket, settings: pytest_django.Settings) -> Sealed:
    settings.KEPT_S3 = asdict(kept)
    return sealed


def read(sealed: Sealed, file: SealedFile) -> bytes:
    into = BytesIO()
    Reader(opened(sealed.wall, sealed.cast.judge)).file(SealedFile.objects.get(pk=file.pk), into)
    return into.getvalue()


@pytest.mark.parametrize("size", [0, 70_000, PART + 70_000])
def test_sealed_file_lies_in_the_bucket_as_noise(in_bucket: Sealed, client: Any, size: int) -> None:
    data = (b"picture at the gate " * (size // 20 + 1))[:size]
    file = put_file(in_bucket.wall, data, by=in_bucket.cast.chloe)
    assert read(in_bucket, file) == data
    [version] = versions(client)
    held = client.get_object(Bucket=server.BUCKET, Key=version["Key"])["Body"].read()
    assert version["Key"] == f"kept/{file.blob_id[:2]}/{file.blob_id}"
    assert not any(word in held for word in (b"picture", b"age-encryption", b"gate.jpg"))


def test_shredded_file_is_noise_though_the_bucket_holds_it(
    in_bucket: Sealed, held: Bucket, client: Any, settings: pytest_django.Settings
) -> None:
    settings.KEPT_S3 = asdict(held)
    file = put_file(in_bucket.wall, b"picture" * 1000, by=in_bucket.cast.chloe, at=REAL_NOW)
    assert read(in_bucket, file) == b"picture" * 1000
    with transaction.atomic():
        seals.shred_file(file)
        ledger.record(SAID, wall=file.wall, by=in_bucket.cast.chloe, at=NOW, about=file, changed=[file])
    with pytest.raises(Broken, match="changed or is missing a part"):
        read(in_bucket, file)
    assert len(versions(client)) == 1


def test_payload_that_was_changed_or_deleted_is_said_so(in_bucket: Sealed, client: Any) -> None:
    file = put_file(in_bucket.wall, b"picture" * 50_000, by=in_bucket.cast.chloe)
    where = {"Bucket": server.BUCKET, "Key": versions(client)[0]["Key"]}
    payload = client.get_object(**where)["Body"].read()
    for changed in (payload[:1000], payload[:-1], bytes([payload[0] ^ 1]) + payload[1:], b""):
        client.put_object(**where, Body=changed)
        with pytest.raises(Broken, match="changed or is missing a part"):
            read(in_bucket, file)
    client.delete_object(**where)
    with pytest.raises(Broken, match="changed or is missing a part"):
        read(in_bucket, file)


def test_store_that_does_not_answer_is_one_sentence(
    in_bucket: Sealed, settings: pytest_django.Settings
) -> None:
    file = put_file(in_bucket.wall, b"picture", by=in_bucket.cast.chloe)
    settings.KEPT_S3 = settings.KEPT_S3 | {"url": "http://127.0.0.1:9"}
    with pytest.raises(Refused, match="The store of files does not answer"):
        read(in_bucket, file)
    with pytest.raises(Refused, match="The store of files does not answer"):
        store_file(BytesIO(b"x"), name="x", wall=in_bucket.wall, by=None, at=NOW)
    assert SealedFile.objects.count() == 1


def test_bucket_that_refuses_is_one_sentence(in_bucket: Sealed, settings: pytest_django.Settings) -> None:
    settings.KEPT_S3 = settings.KEPT_S3 | {"name": "another"}
    with pytest.raises(Refused, match="The store of files does not answer"):
        store_file(BytesIO(b"x"), name="x", wall=in_bucket.wall, by=None, at=NOW)


def seal_for_ever(sealed: Sealed, say: int, number: int) -> None:
    connections.close_all()
    s3._client.cache_clear()
    dice = random.Random(number)
    os.write(say, b"+")
    while True:
        data = dice.randbytes(dice.choice([1000, PART + 1000]))
        file = put_file(sealed.wall, data, by=sealed.cast.chloe)
        os.write(say, f"{file.pk} {sha256(data).hexdigest()}\n".encode())


def test_killed_while_it_goes_up_nothing_acknowledged_is_lost(in_bucket: Sealed) -> None:
    dice, told = random.Random(7), []
    patience = max(0.6, 10 * min(seconds_to_seal(in_bucket) for _each in range(3)))
    connections.close_all()
    for number in range(KILLS):
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                seal_for_ever(in_bucket, writer, number)
            finally:
                os._exit(1)
        os.close(writer)
        os.read(reader, 1)
        time.sleep(dice.random() * patience)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with os.fdopen(reader) as lines:
            told += [line.strip() for line in lines if line.endswith("\n")]
    there = {file.pk: sha256(read(in_bucket, file)).hexdigest() for file in SealedFile.objects.all()}
    assert told
    assert [line for line in told if there.get(int(line.split()[0])) != line.split()[1]] == []


# --- The doctor ---


def test_doctor_looks_at_the_bucket(held: Bucket, address: str, settings: pytest_django.Settings) -> None:
    from shell.doctor.storage import blobs

    settings.KEPT_S3 = asdict(held)
    assert blobs(NOW).words == "Sealed files lie in the bucket evidence, held 30 days (governance)."
    settings.KEPT_S3 = asdict(server.bucket(address, "another", lock="governance", lock_days=1))
    assert (blobs(NOW).ok, blobs(NOW).words) == (False, "The bucket another does not answer (404).")
    server.make_bucket(address, "loose", locks=False)
    settings.KEPT_S3 = asdict(server.bucket(address, "loose", lock="governance", lock_days=1))
    assert blobs(NOW).words == "The bucket loose was made without Object Lock."


def test_credentials_do_not_show_themselves(kept: Bucket) -> None:
    assert "made-up" not in repr(kept)
    assert str(NoAnswer("AccessDenied")) == "The store of files does not answer (AccessDenied)."
