"""`kept import`: take in what an ATS or a table says, from files."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import click
from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from core.models import Organisation
from hiring.access.first_day import first_day
from hiring.actions import imports
from hiring.actions.first_day import set_first_day
from hiring.actions.intake import Tally
from hiring.models import Source
from hiring.sources.columns import Columns, missing, with_columns
from hiring.sources.files import Part, files_in, refused
from hiring.sources.headings import FIELDS

KINDS = [kind for kind, _name in Source.Kind.choices]
SHOWN_REFUSALS = SHOWN_COLUMNS = 20
COUNTS = ("read", "new", "changed", "unchanged", "waiting", "refused")


@click.command("import")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Write the report as JSON, for a program to read.")
@click.option(
    "--source", "name", default="", help="The name of the source; a new one is made. Else: the kind's."
)
@click.option(
    "--mapping",
    multiple=True,
    metavar="FIELD=COLUMN",
    help="For csv: which column holds which field; may be given again and again, and is kept with the source. "
    f"Fields: {', '.join(FIELDS)}.",
)
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Owe answers only for decisions from this day on; kept for every import after it.",
)
@click.option(
    "--dates", type=click.Choice(["dmy", "mdy"]), help="For csv: whether 02/03 is in March or in February."
)
def command(
    kind: str,
    paths: tuple[Path, ...],
    dry_run: bool,
    as_json: bool,
    name: str,
    mapping: tuple[str, ...],
    since: datetime | None,
    dates: str | None,
) -> None:
    """Take in files of Greenhouse, Lever, Ashby or a table (csv); folders are read whole.

    Importing the same again changes nothing, and an import that was interrupted is done again. Ends with 1 when
    something was refused.
    """
    if not Organisation.objects.exists():
        raise click.ClickException(
            "Set the organisation up first: run `kept serve` and open the address it prints."
        )
    files = files_in(paths, kind)
    if not files:
        raise click.ClickException("There is nothing in these folders that could be read.")
    with transaction.atomic():
        source = _source(kind, name)
        if since:
            set_first_day(since.date(), by=None, at=timezone.now())
        columns = _columns(source, files, mapping, dates, quiet=as_json) if kind == "csv" else None
        if dry_run:
            tally = _run(source, files, columns, dry_run=True, quiet=as_json)
            first = first_day()
            transaction.set_rollback(True)
    if not dry_run:
        tally = _run(source, files, columns, dry_run=False, quiet=as_json)
        first = first_day()
    with translation.override(language()):
        report(tally, as_json=as_json, dry_run=dry_run, first=first)
    sys.exit(1 if tally.refused else 0)


def _source(kind: str, name: str) -> Source:
    name = name or str(Source.Kind(kind).label)
    source = Source.objects.filter(name__iexact=name).first()
    if source is None:
        return imports.add_source(kind=kind, name=name, by=None, at=timezone.now())
    if source.kind != kind:
        raise click.ClickException(
            f"The source “{source.name}” is of another kind. Choose another name with --source."
        )
    return source


def _columns(
    source: Source, files: list[Path], mapping: tuple[str, ...], dates: str | None, *, quiet: bool
) -> Columns:
    """What the columns mean: seen from the first file that can be understood, days and months from all of them."""
    said = dict(_pair(each) for each in mapping)
    tables = [path for path in files if not _no_table(path)]
    if not tables:
        raise click.ClickException(_no_table(files[0]))
    guessed = [imports.columns_for(source, path, otherwise="") for path in tables]
    there = {name for each in guessed for name in each.layout.columns}
    if unknown := [f"“{column}”" for column in said.values() if column not in there]:
        raise click.ClickException(
            f"No column is called {' or '.join(unknown)}. The columns are: {_listed(guessed[0])}."
        )
    guessed = [with_columns(each, each.columns | said, each.dates) for each in guessed]
    orders = {each.dates for each in guessed}
    found = next((each for each in guessed if not missing(each)), None)
    if found is None:
        raise click.ClickException(
            f"The columns of {tables[0].name} are: {_listed(guessed[0])}. Say with --mapping which one holds the name "
            "(or email) and which the opening."
        )
    if not (dates or quiet or "mdy" in orders) and "" in orders:
        click.echo(
            "Days were read before months (02/03 is in March). Say --dates mdy if it is otherwise.", err=True
        )
    columns = with_columns(found, found.columns, dates or ("mdy" if "mdy" in orders else "dmy"))
    imports.save_mapping(source, columns, by=None, at=timezone.now())
    return columns


def _listed(columns: Columns) -> str:
    return ", ".join(columns.layout.columns[:SHOWN_COLUMNS]) or "none"


def _no_table(path: Path) -> str:
    with path.open("rb") as file:
        return refused(file)


def _pair(said: str) -> tuple[str, str]:
    field, equals, column = said.partition("=")
    if not equals or field not in FIELDS:
        raise click.UsageError(
            f"--mapping {said}: write FIELD=COLUMN with one of the fields {', '.join(FIELDS)}."
        )
    return field, column


def _run(source: Source, files: list[Path], columns: Columns | None, *, dry_run: bool, quiet: bool) -> Tally:
    at = timezone.now()
    with _bar(files, quiet=quiet) as progress:
        if dry_run:
            return imports.try_files(source, files, at=at, mapping=columns, progress=progress)
        return imports.import_files(source, files, by=None, at=at, mapping=columns, progress=progress)


@contextmanager
def _bar(files: list[Path], *, quiet: bool) -> Iterator[imports.Progress]:
    """A bar over the bytes of all files, on a terminal; nothing is written elsewhere."""
    console = Console(stderr=True, quiet=quiet)
    total = sum(path.stat().st_size for path in files)
    words = TextColumn("{task.fields[words]}")
    with Progress(
        BarColumn(), DownloadColumn(), TimeRemainingColumn(), words, console=console, transient=True
    ) as bar:
        task = bar.add_task("", total=total, words="")
        seen: dict[str, int] = {}

        def moved(part: Part, tally: Tally) -> None:
            seen[part.file] = part.position
            bar.update(task, completed=sum(seen.values()), words=f"{tally.new} new, {tally.refused} refused")

        yield moved


def language() -> str:
    """The language of the terminal, as far as Kept speaks it: reasons come from the files of whoever reads them."""
    said = next(filter(None, (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return said[:2] if said[:2] in dict(settings.LANGUAGES) else "en"


def report(tally: Tally, *, as_json: bool, dry_run: bool, first: date | None) -> None:
    if as_json:
        click.echo(json.dumps(tally.plain(), indent=2, ensure_ascii=False))
        return
    if dry_run:
        click.echo("Tried only; nothing was changed.")
    click.echo(", ".join(f"{getattr(tally, name)} {name}" for name in COUNTS))
    for words, number in sorted(tally.by_noun.items()):
        click.echo(f"  {words}: {number}")
    click.echo(f"{tally.closings} closings were opened.")
    for words in tally.sentences:
        click.echo(words)
    if tally.left_out:
        click.echo(f"{tally.left_out} rejections are older than {first}: nothing is owed for them (--since).")
    elif first is None and tally.closings:
        click.echo("Answers are owed for every decision, however old. --since names the day they begin with.")
    for refusal in tally.refusals[:SHOWN_REFUSALS]:
        place = ":".join(str(part) for part in (refusal.file, refusal.line, refusal.column) if part)
        click.echo(f"  {place}: {refusal.words}" if place else f"  {refusal.words}", err=True)
    if tally.refused > SHOWN_REFUSALS:
        click.echo(f"  and {tally.refused - SHOWN_REFUSALS} more; --json tells the first thousand.", err=True)
