"""Third-party vectors: the few that every clone has, and the whole folder where it lies beside the clone."""

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

FIXTURES = Path(__file__).parent / "fixtures"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


def shared(topic: str) -> Path:
    """This will give the folder of a topic, or skip and say so in the summary."""
    folder = SHARED / topic
    if not folder.is_dir():
        pytest.skip(f"vectors: ../shared/data/{topic} is not on this machine")
    return folder


def cases(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    """This will read every JSON case below a folder with its path as its name."""
    return [(str(path.relative_to(folder)), load(path)) for path in sorted(folder.rglob("*.json"))]


def load(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def raw(text: str | None) -> bytes:
    return b64decode(text or "")


def hashes(texts: list[str] | None) -> list[bytes]:
    return [b64decode(each) for each in texts or []]
