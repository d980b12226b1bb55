"""What the browser tests need from npm, by exact version and hash."""

from pathlib import Path

from tests.npm import install

AXE = (
    "axe-core",
    "4.14.1",
    "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
)


def axe() -> Path:
    """Return the path of axe-core's script."""
    return install(*AXE) / "axe.min.js"


if __name__ == "__main__":
    print(axe())  # noqa: T201 (a set-up step says what it installed)
