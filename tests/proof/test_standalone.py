"""The one file: assembled from the modules, complete in itself, and of the same opinion as they are."""

import ast
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from proof.standalone import MODULES, TARGET, assemble
from tests.proof.record import LOG, Record


def pythons() -> list[str]:
    """This Python, and others on this machine from 3.9 on, found on the path or beside this one."""
    on_path = [shutil.which(f"python3.{minor}") for minor in range(9, 16)]
    beside = [str(each) for each in sorted(Path(sys.base_prefix).parent.glob("3.*/bin/python3"))]
    return [sys.executable, *(each for each in [*on_path, *beside] if each and runs(each))]


def runs(python: str) -> bool:
    asked = "import sys; sys.exit(sys.version_info < (3, 9))"
    return subprocess.run([python, "-c", asked], capture_output=True, check=False).returncode == 0


def test_file_is_what_the_modules_assemble_to() -> None:
    assert TARGET.read_text(encoding="utf-8") == assemble(), "run: python -m proof.standalone"


def test_no_name_stands_twice_in_the_modules() -> None:
    names: Counter[str] = Counter()
    for module in MODULES:
        for node in ast.parse((TARGET.parent / "verifier" / f"{module}.py").read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                names[node.name] += 1
            elif isinstance(node, ast.Assign):
                names.update(
                    each.id
                    for target in node.targets
                    for each in ast.walk(target)
                    if isinstance(each, ast.Name)
                )
    assert [name for name, count in names.items() if count > 1] == []


def test_file_imports_the_standard_library_alone() -> None:
    imported = {
        (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name) or ""
        for node in ast.walk(ast.parse(assemble()))
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    roots = {name.partition(".")[0] for name in imported}
    assert roots - set(sys.stdlib_module_names) == {"cryptography"}


@pytest.mark.parametrize("python", pythons(), ids=lambda path: path.replace("/", " "))
def test_file_alone_in_a_folder_judges_receipts(python: str, tmp_path: Path) -> None:
    record, verifier = Record().grow(9), tmp_path / "verify.py"
    shutil.copy(TARGET, verifier)
    (tmp_path / "trust").write_text(f"{LOG.key}\n")
    good = record.receipt(5, 9)
    for data, code, word in [
        (good, 0, "VALID"),
        (good[:-4], 20, "INCOMPLETE"),
        (good.replace(b"Ben", b"Eve"), 40, "INVALID"),
    ]:
        (tmp_path / "receipt").write_bytes(data)
        command = [python, "-I", "-S", str(verifier), "receipt", "receipt", "--trust", "trust"]
        done = subprocess.run(
            command,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={"PYTHONUTF8": "1"},
            check=False,
        )
        assert (done.returncode, done.stdout.split("\n")[0], done.stderr) == (code, word, "")


def test_ten_gigabytes_of_nonsense_end_in_a_sentence_at_once(tmp_path: Path) -> None:
    (tmp_path / "trust").write_text(f"{LOG.key}\n")
    with (tmp_path / "huge").open("wb") as huge:
        huge.truncate(10 * 1024**3)
    command = [sys.executable, str(TARGET), "receipt", "huge", "--trust", "trust"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=20, check=False)
    assert (done.returncode, done.stderr) == (40, "")
    assert done.stdout.startswith("INVALID\nDo not rely on this: a receipt has at most 1048576 bytes")


def test_value_that_the_terminal_cannot_show_is_escaped(tmp_path: Path) -> None:
    (tmp_path / "trust").write_text(f"{LOG.key}\n")
    (tmp_path / "receipt").write_bytes(Record().grow(1).receipt(0, 1))
    command = [sys.executable, str(TARGET), "receipt", "receipt", "--trust", "trust"]
    env = {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=env, check=False)
    assert (done.returncode, done.stderr) == (0, "")
