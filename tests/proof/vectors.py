"""Third-party vectors: those that every clone has, or the newer ones where they lie beside the clone."""

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).parent / "fixtures"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


def folder(topic: str) -> Path:
    """This will give the folder of a topic."""
    return SHARED / topic if (SHARED / topic).is_dir() else FIXTURES / topic


def proofs(kind: str) -> list[tuple[str, dict[str, Any]]]:
    """This will give every published proof of a kind (`inclusion`, `subtreeconsistency`) with its name."""
    found = load(FIXTURES / "05-merkle" / "transparency-dev-merkle.json")
    beside = folder("05-merkle") / "transparency-dev-merkle"
    found |= {str(path.relative_to(beside))[:-5]: load(path) for path in sorted(beside.rglob("*.json"))}
    return [(name, case) for name, case in found.items() if name.startswith(f"{kind}/")]


def load(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def raw(text: str | None) -> bytes:
    return b64decode(text or "")


def hashes(texts: list[str] | None) -> list[bytes]:
    return [b64decode(each) for each in texts or []]
