"""How fast a bundle is checked, and its report set, beside the tools that people have anyway."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bench.pairs import Pair, measure, report
from proof.bundle import Part
from proof.bundle.report import Report, ReportEntry, report_pdf
from proof.standalone import TARGET
from tests.proof.bundled import Bundled
from tests.proof.record import LOG

PIECE = bytes(range(256)) * 4096
ROWS = 2_000


def main(megabytes: int = 1024, rounds: int = 5) -> None:
    """This will measure every pair on a bundle that holds one file of that many MiB; a minute."""
    with tempfile.TemporaryDirectory(prefix="kept-bench-") as name:
        folder = Path(name)
        large = Part("data/files/large", megabytes << 20, (PIECE for _ in range(megabytes)))
        bundle = Bundled(folder / "made", more=[large]).written()
        written = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        (folder / "trust.txt").write_text(f"{LOG.key}\n")
        measured = [measure(pair, rounds) for pair in pairs(folder, bundle, megabytes)]
    report("bundle", measured)
    checked = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(
        f"  memory: {written} MiB after writing it, at most {checked} MiB while checking it; goal: under 200 MiB"
    )


def pairs(folder: Path, bundle: Path, megabytes: int) -> list[Pair]:
    verify = [sys.executable, str(TARGET), str(bundle), "--trust", str(folder / "trust.txt")]
    return [
        Pair(
            f"verify.py on a bundle of {megabytes} MiB",
            "ratio at most 1.11 (0.9 of its throughput)",
            lambda: run(verify),
            "openssl dgst -sha256",
            lambda: run(["openssl", "dgst", "-sha256", str(bundle / "data/files/large")]),
        ),
        Pair(
            f"verify.py on a bundle of {megabytes} MiB, again",
            "ratio at most 0.33 (3 times its throughput)",
            lambda: run(verify),
            "sha256sum -c",
            lambda: run(["sha256sum", "--quiet", "-c", "manifest-sha256.txt"], bundle),
        ),
        Pair(
            f"report with a custody table of {ROWS:,} rows",
            "at most 2,000 ms",
            lambda: report_pdf(custody(ROWS), at=datetime.now(UTC)),
            "the same with 20 rows",
            lambda: report_pdf(custody(20), at=datetime.now(UTC)),
        ),
    ]


def run(command: list[str], inside: Path | None = None) -> None:
    subprocess.run(command, cwd=inside, check=True, stdout=subprocess.DEVNULL)


def custody(rows: int) -> Report:
    table = [
        (
            str(at),
            f"2026-03-{at % 28 + 1:02} 10:00 UTC",
            "Dev Raman",
            f"Sealed message {at} of the mailbox, 1,024 bytes",
        )
        for at in range(rows)
    ]
    return Report(
        language="en",
        title="A case and its evidence",
        author="Isarlicht",
        lead="Who had what, and when.",
        footer="Isarlicht",
        story="What happened",
        how="How to check this",
        facts=[("What", "A mailbox")],
        entries=[ReportEntry(1, "Dev sealed it.", "2026-03-03 10:00 UTC")],
        hints=["See VERIFY.txt."],
        custody="Chain of custody",
        columns=("No.", "When", "Who", "What"),
        rows=table,
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
