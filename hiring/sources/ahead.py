"""Reading large files in a process of its own, a batch ahead of whoever takes in what they say.

`python -m hiring.sources.ahead` reads what to read from its input and writes batches to its output, pickled on both
sides; it knows no Django and no database. While nobody takes a batch it waits, so that at most three are in memory.
"""

from __future__ import annotations

import copyreg
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any

from hiring.sources.columns import Columns
from hiring.sources.files import Part, read_files
from hiring.sources.parcels import KINDS
from hiring.sources.said import Said

WORTH_IT = 8 << 20  # bytes; starting a process takes as long as reading half a megabyte


def read_ahead(paths: Sequence[Path], kind: str, mapping: Columns | None = None) -> Iterator[Part]:
    """As `read_files`, of which it gives every batch and raises every error."""
    if sum(path.stat().st_size for path in paths) < WORTH_IT:
        yield from read_files(paths, kind, mapping)
        return
    environ = os.environ | {"PYTHONPATH": os.pathsep.join(path or "." for path in sys.path)}
    reader = subprocess.Popen(  # noqa: S603 # a fixed command
        [sys.executable, "-m", __name__], env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with reader:
        assert reader.stdin is not None and reader.stdout is not None  # noqa: S101, PT018 # they are pipes
        pickle.dump((paths, kind, mapping), reader.stdin)
        reader.stdin.close()
        yield from _batches(reader.stdout)


def _batches(output: IO[bytes]) -> Iterator[Part]:
    """Until the reader says that it has read all; one that dies before is an error. The next batch is unpacked while
    whoever took one waits for the database."""
    with ThreadPoolExecutor(1, "kept-ahead") as unpacker:
        coming = unpacker.submit(pickle.load, output)
        while (said := coming.result()) is not None:
            if isinstance(said, Exception):
                raise said
            coming = unpacker.submit(pickle.load, output)
            yield said


def _told(thing: Any) -> tuple[type, tuple[Any, ...]]:
    """How a thing is pickled: as it is made. What dataclasses do by themselves takes twice as long to unpack."""
    return type(thing), tuple([getattr(thing, name) for name in type(thing).__slots__])


def main() -> None:
    for kind in KINDS.values():
        copyreg.pickle(kind, _told)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it stops, and closes the pipe
    output = sys.stdout.buffer
    try:
        for part in read_files(*pickle.load(sys.stdin.buffer)):  # noqa: S301 # written by our own process
            part.said = Said(part.things)
            pickle.dump(part, output, pickle.HIGHEST_PROTOCOL)
            output.flush()
        pickle.dump(None, output)
    except BrokenPipeError:
        os._exit(1)  # nobody listens any more
    except Exception as error:  # handed to whoever asked, who raises it
        pickle.dump(error, output)


if __name__ == "__main__":
    main()
