"""npm's @sigstore/verify: it checks a checkpoint's signature by its log and an entry's inclusion under it.

It knows no consistency proofs, no cosignatures, no malformed base64 and no malformed notes beyond what it needs, so
those are left to Go. Exact versions, compared with the hashes below, are unpacked into `.run/node`; none of their
scripts runs.
"""

import json
import shutil
import subprocess
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from proof.note import Key
from tests import npm

PROGRAM = Path(__file__).with_name("sigstore.js")
PACKAGES = {  # the newest that run on node 20
    "@sigstore/verify": (
        "3.1.1",
        "qv7+G3J2cc6wwFj3yKvXOamzqhMwSk1ogPGmhpS8iXllcPrJaIIBA+4HbttlHVu1pqWTdmaCH/WE7UOC51kdoA==",
    ),
    "@sigstore/bundle": (
        "4.0.0",
        "NwCl5Y0V6Di0NexvkTqdoVfmjTaQwoLM236r89KEojGmq/jMls8S+zb7yOwAPdXvbwfKDlP+lmXgAL4vKSQT+A==",
    ),
    "@sigstore/core": (
        "3.2.1",
        "qRsxPnCrbC/puegGxKuynfnxgLiHqWStrSjxkoB4YKqq3Z3s4cyZyj42ZdWFAEblNP65C+rBH8EuREHIXoi83g==",
    ),
    "@sigstore/protobuf-specs": (
        "0.5.2",
        "SQqvFMt4V78fdjcDdYX6HbiVSOR4QK3ZgwCa2KOsopAgPIHy1rU5UDUmzLl02r5oyyaYcYHR1hpwDRk/yUe+Mw==",
    ),
}


class Sigstore:
    """The referee as a node program."""

    def __init__(self) -> None:
        self._node = shutil.which("node") or ""
        if not self._node:
            pytest.skip("referee: node is missing, so @sigstore/verify was not asked")
        try:
            self._modules = _modules()
        except npm.CannotInstall as why:
            pytest.skip(f"referee: {why}")

    def ask(self, *questions: dict[str, Any]) -> list[str]:
        """This will give "" for each proof that it accepts, else its reason."""
        lines = "".join(json.dumps(each) + "\n" for each in questions)
        program = self._modules.parent / PROGRAM.name
        shutil.copy(PROGRAM, program)
        done = subprocess.run([self._node, program], input=lines, capture_output=True, text=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]


def question(entry: bytes, index: int, hashes: list[bytes], checkpoint: bytes, key: Key) -> dict[str, Any]:
    size = checkpoint.split(b"\n")[1].decode()
    return {
        "entry": b64encode(entry).decode(),
        "index": str(index),
        "size": size,
        "hashes": [b64encode(each).decode() for each in hashes],
        "checkpoint": b64encode(checkpoint).decode(),
        "public": key.public.hex(),
        "keyId": key.id.hex(),
        "origin": f"https://{key.name}",
    }


def _modules() -> Path:
    """A node_modules folder of links to the unpacked packages."""
    folder = npm.STORE / "sigstore" / "node_modules"
    for name, (version, sha512) in PACKAGES.items():
        unpacked, link = npm.install(name, version, sha512), folder / name
        link.parent.mkdir(parents=True, exist_ok=True)
        if not link.exists():
            shutil.copytree(unpacked, link)
    return folder
