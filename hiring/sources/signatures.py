"""Who rang: the signatures of the three vendors, compared in constant time.

Greenhouse signs the raw body (`Signature: sha256 <hex>`), Ashby too (`Ashby-Signature: sha256=<hex>`). Lever signs
`token + triggeredAt`, both of which stand in the body: whoever saw one message could send it again with other `data`.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any


def greenhouse(body: bytes, headers: Mapping[str, str], secret: str) -> bool:
    algorithm, _space, said = headers.get("Signature", "").strip().partition(" ")
    return algorithm.lower() == "sha256" and _same(said, body, secret)


def ashby(body: bytes, headers: Mapping[str, str], secret: str) -> bool:
    algorithm, _equals, said = headers.get("Ashby-Signature", "").strip().partition("=")
    return algorithm.lower() == "sha256" and _same(said, body, secret)


def lever(body: bytes, _headers: Mapping[str, str], secret: str) -> bool:
    said = _object(body)
    token, triggered_at, signature = (said.get(name) for name in ("token", "triggeredAt", "signature"))
    if not isinstance(token, str) or not isinstance(signature, str) or not isinstance(triggered_at, int):
        return False
    return _same(signature, f"{token}{triggered_at}".encode(errors="replace"), secret)


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _same(said: str, message: bytes, secret: str) -> bool:
    """Nobody knocks without a secret: an empty one matches nothing."""
    right = hmac.new(secret.encode(), message, sha256).hexdigest()
    return bool(secret) and hmac.compare_digest(said.strip().lower().encode(errors="replace"), right.encode())


CHECKS = {"greenhouse": greenhouse, "ashby": ashby, "lever": lever}
