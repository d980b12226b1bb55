"""What is declared is known to every process: the tick and the commands import no page."""

import subprocess
import sys

from tests.house.source import PACKAGES, ROOT, files, name_of

DECLARES = ("ledger.declare(", "messages.declare(", "promises.declare(", "ledger.hear(", "search.declare(")


def test_whatever_declares_is_imported_at_the_start() -> None:
    declaring = {
        name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for path in files(".py", under=tuple(package for package in PACKAGES if package != "shell"))
        if any(sign in path.read_text(encoding="utf-8") for sign in DECLARES)
    }
    program = "import django, sys; django.setup(); print(*sys.modules)"
    started = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True
    )

    assert declaring
    assert declaring - set(started.stdout.split()) == set(), "name them in DECLARING of the app's apps.py"
