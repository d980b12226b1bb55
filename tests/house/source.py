"""The project's own files, as the house rules read them."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("hiring", "partnership", "cases", "readiness")
# From the bottom up: a package may name what stands before it, and nothing behind it.
LAYERS = (("proof",), ("core",), ("evidence",), ROOMS, ("shell",))
PACKAGES = tuple(name for layer in LAYERS for name in layer)
FOREIGN = ("fonts", "vendor")  # files of others, kept as they came
ASSEMBLED = ("proof/verify.py",)  # put together from modules that keep the rules, see proof/standalone.py


def files(*endings: str, under: tuple[str, ...] = (*PACKAGES, "tests", "bench")) -> Iterator[Path]:
    """This will give every file of ours with one of these endings, but no migrations and nothing foreign."""
    for folder in under:
        for path in sorted((ROOT / folder).rglob("*")):
            ours = not {"migrations", *FOREIGN} & set(path.parts) and name_of(path) not in ASSEMBLED
            if ours and path.suffix in endings:
                yield path


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def below(package: str) -> set[str]:
    """This will return what a package may name: itself and the layers under it."""
    height = next(index for index, layer in enumerate(LAYERS) if package in layer)
    return {package, *(name for layer in LAYERS[:height] for name in layer)}


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """This will give every function of a file with its number of lines."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1
