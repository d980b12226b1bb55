"""How often Python looks for objects that only hold each other, while an import makes millions that do not."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

USUALLY = gc.get_threshold()
SELDOM = 20_000


@contextmanager
def looking_for_cycles_seldom() -> Iterator[None]:
    """Else it does after every 700 new objects, among all that was ever loaded: a third of an import's time."""
    gc.freeze()
    gc.set_threshold(SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*USUALLY)
        gc.unfreeze()
