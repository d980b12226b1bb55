"""The payloads that vendors documented or that were captured: those beside the clone, else our copy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).parent / "fixtures" / "ats"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "13-ats-payloads"


def folder(kind: str) -> Path:
    return SHARED / kind if (SHARED / kind).is_dir() else FIXTURES / kind


def saved(name: str) -> Any:
    """One of them by its name below the folder of its vendor."""
    kind, _slash, file = name.partition("/")
    return json.loads((folder(kind) / file).read_text("utf-8"))


def linked(said: Any, **to: Any) -> Any:
    """The same with other values under these names, wherever they stand: examples do not refer to each other."""
    if isinstance(said, Mapping):
        return {key: to[key] if key in to else linked(value, **to) for key, value in said.items()}
    return [linked(each, **to) for each in said] if isinstance(said, list) else said
