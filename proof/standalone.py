"""Assembles `proof/verify.py`: the modules of `proof.verifier` as one file that runs alone.

`python -m proof.standalone` writes it; a test compares it with the modules. Names are unique across the
modules, so putting them one after the other changes nothing.
"""

from __future__ import annotations

import ast
from pathlib import Path

from proof import verifier

MODULES = [
    *("tree", "finding", "entry", "ed25519", "note", "receipt", "stamp", "verdict"),
    *("sshsig", "contents", "tar", "zipped", "source", "bag", "bundle", "command"),
]
TARGET = Path(__file__).with_name("verify.py")
HEAD = '''#!/usr/bin/env python3
"""Check what Kept handed out: offline, with Python's standard library alone (3.9 or later).

This is the whole reading half of Kept's record in one file. Read it before you trust it; then

    python3 verify.py BUNDLE --trust KEYFILE
    python3 verify.py receipt FILE --trust KEYFILE

It is assembled from the package proof/verifier by `python -m proof.standalone`; change it there.
"""

from __future__ import annotations

'''
FOOT = """

if __name__ == "__main__":
    sys.exit(main())
"""


def assemble() -> str:
    """This will give the text of the one file."""
    folder = Path(str(verifier.__file__)).parent
    sources = {name: (folder / f"{name}.py").read_text(encoding="utf-8") for name in MODULES}
    imports = {line for source in sources.values() for line in _imports(source)}
    plain = sorted(line for line in imports if line.startswith("import "))
    chosen = sorted(line for line in imports if line.startswith("from "))
    bodies = [_body(name, source) for name, source in sources.items()]
    return HEAD + "\n".join(plain + _merged(chosen)) + "".join(bodies) + FOOT


def _imports(source: str) -> list[str]:
    """The imports of the standard library at a module's top, one name a line."""
    found = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.Import):
            found += [f"import {each.name}" for each in node.names]
        elif isinstance(node, ast.ImportFrom) and not str(node.module).startswith(("proof", "__future__")):
            found += [f"from {node.module} import {each.name}" for each in node.names]
    return found


def _merged(lines: list[str]) -> list[str]:
    names: dict[str, list[str]] = {}
    for line in lines:
        module, name = line.removeprefix("from ").split(" import ")
        names.setdefault(module, []).append(name)
    return [f"from {module} import {', '.join(sorted(found))}" for module, found in names.items()]


def _body(name: str, source: str) -> str:
    """A module without its imports, its docstring as a comment above it."""
    tree = ast.parse(source)
    first = next(node for node in tree.body[1:] if not isinstance(node, ast.Import | ast.ImportFrom))
    lines = source.splitlines(keepends=True)
    decorated = getattr(first, "decorator_list", [])
    start = min(node.lineno for node in [first, *decorated])
    about = "".join(f"# {line}".rstrip() + "\n" for line in str(ast.get_docstring(tree)).splitlines())
    rule = f"# --- {name} " + "-" * (98 - len(name)) + "\n"
    return (
        f"\n\n{rule}{about}\n" + ("" if isinstance(first, ast.Assign) else "\n") + "".join(lines[start - 1 :])
    )


if __name__ == "__main__":
    TARGET.write_text(assemble(), encoding="utf-8")
