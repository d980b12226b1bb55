"""`kept doctor`: look whether all is well, and say what to do."""

import dataclasses
import json
import sys
from pathlib import Path

import click
from django.utils import timezone

from proof.receipt import RECEIPT_LIMIT
from shell.doctor import Finding, examine, record


@click.command("doctor")
@click.option("--record", "whole_record", is_flag=True, help="Verify the whole record again; takes a while.")
@click.option(
    "--known",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="With --record: a checkpoint or receipt that was held outside; may be given again and again.",
)
@click.option("--json", "as_json", is_flag=True, help="Write the findings as JSON, for a program to read.")
def command(whole_record: bool, known: tuple[Path, ...], as_json: bool) -> None:
    """Look whether all is well, and say what to do where it is not. Ends with 1 when something is wrong."""
    if known and not whole_record:
        raise click.UsageError("--known needs --record.")
    findings = list(examine(timezone.now()))
    if whole_record:
        findings += record.whole([held(path) for path in known])
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(finding) for finding in findings], indent=2))
    else:
        for finding in findings:
            tell(finding)
    sys.exit(0 if all(finding.ok for finding in findings) else 1)


def held(path: Path) -> bytes:
    """No more of a file than tells that it is too long to be what was handed out."""
    with path.open("rb") as file:
        return file.read(RECEIPT_LIMIT + 1)


def tell(finding: Finding) -> None:
    mark = click.style("ok   ", fg="green") if finding.ok else click.style("WRONG", fg="red")
    click.echo(f"{mark} {finding.check:11}{finding.words}")
    if finding.todo:
        click.echo(f"{'':17}-> {finding.todo}")
