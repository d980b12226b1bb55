"""moto's S3 server, a program of its own on a port of this machine: no real store was tried."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.request import urlopen

from core.seals.s3 import Bucket, _client

PATIENCE = 60.0
BUCKET = "evidence"
KEY: dict[str, Any] = {"key_id": "kept", "secret": "made-up-for-tests"}


@contextmanager
def moto() -> Iterator[str]:
    """The address of a server that is there until the block ends."""
    from tests.shell.programs import free_port

    port = free_port()
    program = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"MOTO_CALL_RESET_API": "false"},
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/moto-api/data.json")
        yield address
    finally:
        program.kill()
        program.wait()


def _wait_for(address: str) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            urlopen(address, timeout=5).close()
        except OSError:  # nobody is there yet, or too busy to answer
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


def make_bucket(address: str, name: str = BUCKET, *, locks: bool = True) -> Any:
    """A bucket with versions and Object Lock; gives a client of it."""
    client = client_of(address)
    client.create_bucket(Bucket=name, ObjectLockEnabledForBucket=locks)
    return client


def client_of(address: str) -> Any:
    return _client(address, "us-east-1", KEY["key_id"], KEY["secret"])


def bucket(address: str, name: str = BUCKET, **more: Any) -> Bucket:
    return Bucket(name=name, prefix="kept/", url=address, region="us-east-1", **KEY, **more)
