"""What the browser tests need: a browser of Debian's, and from npm, by exact version and hash, what looks at pages."""

import shutil
from pathlib import Path

from tests.npm import install

AXE = (
    "axe-core",
    "4.14.1",
    "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
)

CHROMIUMS = ("chromium-headless-shell", "chromium")  # without a window the same pages take a fifth less time


def chromium() -> str | None:
    """Return the path of the browser, or None where there is none."""
    return next(filter(None, map(shutil.which, CHROMIUMS)), None)


def axe() -> Path:
    """Return the path of axe-core's script."""
    return install(*AXE) / "axe.min.js"


if __name__ == "__main__":
    print(axe())  # noqa: T201 (a set-up step says what it installed)
