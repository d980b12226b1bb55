"""Payloads in an S3-compatible store, each held by Object Lock for as many days as were set. Needs boto3: `kept[s3]`.

A blob goes up in parts while it is sealed, so memory stays flat; before the last part is acknowledged nothing is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any, BinaryIO, cast

import boto3
from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from core.seals.blobs import NoAnswer, Writer
from core.seals.streams import Behind

PART = 16 << 20  # ten thousand parts at most: blobs of up to 160 GB
GONE = {"NoSuchKey", "404"}


@dataclass(frozen=True)
class Bucket:
    """A bucket and what stands before its keys; credentials that are empty are found as boto3 finds them."""

    name: str
    prefix: str = ""
    url: str = ""
    region: str = ""
    key_id: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    lock: str = ""
    lock_days: int = 0

    def put(self, blob_id: str, write: Callable[[Writer], None], *, at: datetime) -> None:
        upload = _Upload(self, self._key(blob_id), self._held(at))
        with _named():
            try:
                with Behind(upload.take, PART) as file:
                    write(file)
                upload.finish()
            except BaseException:
                upload.abandon()
                raise

    def open(self, blob_id: str) -> BinaryIO:
        try:
            with _named():
                answer = self.client.get_object(Bucket=self.name, Key=self._key(blob_id))
        except NoAnswer as error:
            if error.code in GONE:
                raise FileNotFoundError(blob_id) from None
            raise
        return cast(BinaryIO, _Body(answer["Body"]))

    def look_at(self) -> str:
        """What is wrong with the bucket, for the doctor; empty when blobs can be put and are held."""
        try:
            with _named():
                self.client.head_bucket(Bucket=self.name)
                locks = self._locks() if self.lock else True
        except NoAnswer as error:
            return f"The bucket {self.name} does not answer ({error.code})."
        return "" if locks else f"The bucket {self.name} was made without Object Lock."

    def _locks(self) -> bool:
        try:
            answer = self.client.get_object_lock_configuration(Bucket=self.name)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ObjectLockConfigurationNotFoundError":
                return False
            raise
        return bool(answer["ObjectLockConfiguration"].get("ObjectLockEnabled") == "Enabled")

    @cached_property
    def client(self) -> Any:
        return _client(self.url, self.region, self.key_id, self.secret)

    def _key(self, blob_id: str) -> str:
        return f"{self.prefix}{blob_id[:2]}/{blob_id}"

    def _held(self, at: datetime) -> dict[str, Any]:
        if not self.lock:
            return {}
        until = at + timedelta(days=self.lock_days)
        return {"ObjectLockMode": self.lock.upper(), "ObjectLockRetainUntilDate": until}


class _Upload:
    """One object: put whole when it is short, and in parts otherwise."""

    def __init__(self, bucket: Bucket, key: str, held: dict[str, Any]) -> None:
        self.client, self.where, self.held = bucket.client, {"Bucket": bucket.name, "Key": key}, held
        self.first: bytes | None = None
        self.upload_id = ""
        self.parts: list[dict[str, Any]] = []

    def take(self, piece: bytes) -> None:
        if self.first is None:
            self.first = piece
            return
        if not self.upload_id:
            self.upload_id = self.client.create_multipart_upload(**self.where, **self.held)["UploadId"]
            self._send(self.first)
            self.first = b""
        self._send(piece)

    def _send(self, piece: bytes) -> None:
        number = len(self.parts) + 1
        part = self.client.upload_part(
            **self.where, UploadId=self.upload_id, PartNumber=number, Body=piece, ChecksumAlgorithm="SHA256"
        )
        self.parts.append(
            {"PartNumber": number, "ETag": part["ETag"], "ChecksumSHA256": part["ChecksumSHA256"]}
        )

    def finish(self) -> None:
        if self.upload_id:
            parts = {"Parts": self.parts}
            done = self.client.complete_multipart_upload(
                **self.where, UploadId=self.upload_id, MultipartUpload=parts
            )
            self._hold(done)
        else:
            self.client.put_object(
                **self.where, **self.held, Body=self.first or b"", ChecksumAlgorithm="SHA256"
            )

    def _hold(self, done: dict[str, Any]) -> None:
        """Said again of the whole: not every store that speaks S3 keeps what was asked when the first part went up."""
        if self.held:
            lock = {
                "Mode": self.held["ObjectLockMode"],
                "RetainUntilDate": self.held["ObjectLockRetainUntilDate"],
            }
            self.client.put_object_retention(**self.where, VersionId=done["VersionId"], Retention=lock)

    def abandon(self) -> None:
        if self.upload_id:
            with _quietly():
                self.client.abort_multipart_upload(**self.where, UploadId=self.upload_id)


class _Body:
    """An object as it comes in; the connection's errors come out as OSError, as from a disk."""

    def __init__(self, body: Any) -> None:
        self.body = body

    def read(self, size: int = -1) -> bytes:
        with _named():
            data: bytes = self.body.read(None if size < 0 else size)
            return data

    def __enter__(self) -> _Body:
        return self

    def __exit__(self, *_error: object) -> None:
        self.body.close()


@contextmanager
def _named() -> Iterator[None]:
    """What boto3 raises comes out as NoAnswer."""
    try:
        yield
    except ClientError as error:
        raise NoAnswer(str(error.response.get("Error", {}).get("Code", "no reason"))) from None
    except (BotoCoreError, Boto3Error) as error:
        raise NoAnswer(type(error).__name__) from None


@contextmanager
def _quietly() -> Iterator[None]:
    """What is left of an upload that failed is taken away by the store's own rule, if it cannot be now."""
    try:
        yield
    except (ClientError, BotoCoreError, Boto3Error):
        return


@lru_cache(maxsize=4)
def _client(url: str, region: str, key_id: str, secret: str) -> Any:
    config = Config(
        connect_timeout=5,
        read_timeout=60,
        retries={"max_attempts": 3, "mode": "standard"},
        max_pool_connections=8,
    )
    return boto3.client(
        "s3",
        endpoint_url=url or None,
        region_name=region or None,
        aws_access_key_id=key_id or None,
        aws_secret_access_key=secret or None,
        config=config,
    )
