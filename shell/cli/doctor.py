"""`kept doctor`: look whether all is well, and say what to do."""

import dataclasses
import json
import sys

import click
from django.utils import timezone

from shell.doctor import Finding, examine


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Write the findings as JSON, for a program to read.")
def command(as_json: bool) -> None:
    """Look whether all is well, and say what to do where it is not. Ends with 1 when something is wrong."""
    findings = list(examine(timezone.now()))
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(finding) for finding in findings], indent=2))
    else:
        for finding in findings:
            tell(finding)
    sys.exit(0 if all(finding.ok for finding in findings) else 1)


def tell(finding: Finding) -> None:
    mark = click.style("ok   ", fg="green") if finding.ok else click.style("WRONG", fg="red")
    click.echo(f"{mark} {finding.check:11}{finding.words}")
    if finding.todo:
        click.echo(f"{'':17}-> {finding.todo}")
