"""Importing files: the command, the upload page, tables, awkward names, and what happens when it is interrupted."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_django
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.models import Entry, Person
from core.tick import tick_once
from hiring.actions import imports, uploads
from hiring.actions.imports import add_source, import_files
from hiring.actions.intake import Tally, take_in
from hiring.models import Application, Candidate, Import, Interview, Opening, Source
from hiring.sources import greenhouse
from shell.cli.imports import command
from tests.cast import NOW, Cast
from tests.hiring.vendors import candidate, interview, job, owed, rejected, the_source

FIXTURES = Path(__file__).parent / "fixtures"
NAUGHTY = json.loads((FIXTURES / "fuzz" / "blns.json").read_text("utf-8"))
DESIGNER = ("Asha Pillai", "Designer")
HEADINGS = (
    *(
        "Candidate",
        "E-Mail",
        "Job",
        "Status",
        "Rejected on",
        "Interview on",
        "Interviewer",
        "Interviewer email",
    ),
    *("Hiring manager", "Hiring manager email"),
)
ASHA = (
    *('"Pillai, Asha"', "asha@isarlicht.example", "Designer", "Rejected", "20.02.2026", "10.02.2026"),
    *("Ben Okafor", "ben@isarlicht.example", "Ben Okafor", "ben@isarlicht.example"),
)
BO = ("Bo", "bo@x.example", "Designer", "in process", *[""] * 6)
CY = ("Cy", "", "Designer", "Rejected", "31.31.2026", *[""] * 5)
TABLE = "".join(";".join(row) + "\n" for row in (HEADINGS, ASHA, BO, CY))


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(command, list(arguments), catch_exceptions=False)
    return result.exit_code, result.output


def folder_of(tmp_path: Path, **files: Any) -> Path:
    folder = tmp_path / "greenhouse"
    folder.mkdir()
    for name, said in files.items():
        (folder / f"{name}.json").write_text(said if isinstance(said, str) else json.dumps(said))
    return folder


def test_folder_is_imported_and_the_right_answer_is_owed(cast: Cast, now: Any, tmp_path: Path) -> None:
    folder = folder_of(
        tmp_path,
        a_interviews=[interview()],
        b_rejected=rejected(),
        c_candidates=[candidate()],
        d_jobs=[job()],
    )
    code, said = run("greenhouse", str(folder))
    assert (code, owed()) == (0, {DESIGNER: ("talk", "Ben Okafor")})
    assert "1 closings were opened." in said
    before = Entry.objects.count()
    assert run("greenhouse", str(folder))[0] == 0
    assert Entry.objects.count() == before


@pytest.mark.usefixtures("empty_database")
def test_import_before_there_is_an_organisation_says_what_comes_first(tmp_path: Path) -> None:
    code, said = run("greenhouse", str(folder_of(tmp_path, all=[job()])))
    assert (code, Source.objects.count()) == (1, 0)
    assert "Set the organisation up first" in said


def test_report_says_what_became_of_rejections_beside_the_talks(
    cast: Cast, now: Any, tmp_path: Path, sign_in: Any
) -> None:
    said = [job(), candidate(), rejected(), rejected(101, of=2)]
    letter = "1 person whom nobody met is owed a letter."
    waits = "1 thing waits for a candidate that has not come yet, and counts as soon as it does."
    code, report = run("greenhouse", str(folder_of(tmp_path, all=said)))
    assert (code, report.splitlines()[-2:]) == (0, [letter, waits])
    browser = sign_in(cast.chloe)
    arrived = upload(browser, "all.json", json.dumps(said).encode(), kind="greenhouse")
    browser.post(f"/hiring/imports/{arrived.public_id}/")
    tick_once(NOW)
    page = browser.get(f"/hiring/imports/{arrived.public_id}/").content.decode()
    assert f"<li>{letter}</li><li>{waits}</li>" in page


def test_dry_run_says_what_would_happen_and_changes_nothing(cast: Cast, now: Any, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, all=[job(), candidate(), rejected(), interview()])
    before = (Entry.objects.count(), Person.objects.count())
    code, said = run("greenhouse", str(folder), "--dry-run", "--json")
    report = json.loads(said)
    assert (code, report["new"], report["closings"]) == (0, 6, 1)
    assert (Entry.objects.count(), Person.objects.count(), Source.objects.count()) == (*before, 0)


def test_broken_file_is_refused_with_its_place_and_the_rest_goes_on(
    cast: Cast, now: Any, tmp_path: Path
) -> None:
    broken = (
        FIXTURES / "ats" / "lever" / "webhook_candidateStageChange.VERBATIM_INVALID_JSON.txt"
    ).read_text()
    folder = folder_of(tmp_path, a=broken, b=[job(), candidate(), rejected(), interview()])
    code, said = run("greenhouse", str(folder), "--json")
    [refusal] = json.loads(said)["refusals"][:1]
    assert (code, refusal["file"], refusal["line"], refusal["column"]) == (1, "a.json", 9, 5)
    assert owed() == {DESIGNER: ("talk", "Ben Okafor")}


@pytest.mark.parametrize("kind", ["greenhouse", "lever", "ashby"])
def test_folders_of_the_vendors_are_imported_twice(cast: Cast, now: Any, kind: str) -> None:
    folder = str(FIXTURES / "ats" / kind)
    first = json.loads(run(kind, folder, "--json")[1])
    before = Entry.objects.count()
    again = json.loads(run(kind, folder, "--json")[1])
    assert (first["new"] > 0, again["new"], again["changed"]) == (True, 0, 0)
    assert Entry.objects.count() == before


def test_file_of_another_system_is_said_to_hold_nothing(cast: Cast, now: Any, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, rejected=rejected())
    code, said = run("lever", str(folder))
    assert (code, "1 document holds nothing that Kept reads from this system." in said) == (0, True)
    assert "nothing that Kept reads" not in run("greenhouse", str(folder))[1]


def test_table_is_imported_with_what_its_columns_mean(cast: Cast, now: Any, tmp_path: Path) -> None:
    table = tmp_path / "people.csv"
    table.write_text(TABLE, encoding="cp1252")
    code, said = run("csv", str(table), "--json", "--source", "Spreadsheet")
    report = json.loads(said)
    assert (code, report["read"], report["refused"]) == (1, 3, 1)
    assert report["refusals"][0]["reason"] == "This is not a date that can be read: 31.31.2026."
    assert owed() == {DESIGNER: ("talk", "Ben Okafor")}
    assert (Candidate.objects.count(), Interview.objects.count()) == (2, 1)
    assert json.loads(run("csv", str(table), "--json", "--source", "Spreadsheet")[1])["new"] == 0


def test_table_whose_columns_say_nothing_asks_for_them(cast: Cast, now: Any, tmp_path: Path) -> None:
    table = tmp_path / "people.csv"
    table.write_text("wer,was\nAsha,Designer\n")
    code, said = run("csv", str(table))
    assert (code, "The columns of people.csv are: wer, was." in said) == (1, True)
    code, said = run("csv", str(table), "--mapping", "name=wer", "--mapping", "opening=waß")
    assert (code, "No column is called “waß”. The columns are: wer, was." in said) == (1, True)
    assert run("csv", str(table), "--mapping", "name=wer", "--mapping", "opening=was")[0] == 0
    assert run("csv", str(table))[0] == 0  # it is remembered
    assert Opening.objects.get().title == "Designer"


def test_each_table_of_a_folder_is_read_by_its_own_heading(cast: Cast, now: Any, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("colour,size\nred,4\n")
    (tmp_path / "b.csv").write_bytes(TABLE.encode("utf-16"))
    (tmp_path / "c.csv").write_text("Job,Email,Candidate\nDesigner,dee@x.example,Dee\n")
    (tmp_path / "d.csv").write_bytes(b"PK\x03\x04\x14[Content_Types].xml")
    code, said = run("csv", str(tmp_path), "--json")
    refusals = [(each["file"], each["reason"][:40]) for each in json.loads(said)["refusals"]]
    assert (code, refusals) == (
        1,
        [
            ("a.csv", "No column of this file is known to say w"),
            ("b.csv", "This is not a date that can be read: 31."),
            ("d.csv", "This is a workbook and not a table in te"),
        ],
    )
    assert sorted(Candidate.objects.values_list("person__name", flat=True)) == ["Asha Pillai", "Bo", "Dee"]
    assert owed() == {DESIGNER: ("talk", "Ben Okafor")}


def test_what_is_no_table_is_not_kept_when_it_is_uploaded(
    cast: Cast, now: Any, sign_in: Any, settings: pytest_django.Settings, tmp_path: Path
) -> None:
    settings.KEPT_HOME = tmp_path
    for language, words in (
        ("en", "Ask for the same as CSV."),
        ("de", "Bitte besorgen Sie dasselbe als CSV."),
    ):
        file = SimpleUploadedFile("x.csv", b"%PDF-1.7")
        sent = {"source": "", "kind": "csv", "name": "Excel", "file": file}
        answer = sign_in(cast.tariq).post("/hiring/imports/", sent, headers={"accept-language": language})
        assert words in answer.content.decode()
    assert (Import.objects.count(), list(uploads.folder().iterdir()), Source.objects.count()) == (0, [], 0)


def test_interrupted_import_is_simply_done_again(
    cast: Cast, now: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hiring.sources.files.AT_ONCE", 4)
    people = [candidate(number, f"p{number}@x.example", first=f"P{number}") for number in range(20)]
    applied = [rejected(number, of=number) for number in range(20)]
    folder = folder_of(tmp_path, all=[job(), *people, *applied])
    source = add_source(kind="greenhouse", name="Greenhouse", by=None, at=NOW)
    real, calls = take_in, [0]

    def dies(*arguments: Any, **options: Any) -> Any:
        calls[0] += 1
        if calls[0] == 7:
            raise KeyboardInterrupt
        return real(*arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr(imports, "take_in", dies)
        with pytest.raises(KeyboardInterrupt):
            import_files(source, [folder / "all.json"], by=None, at=NOW)
    assert 0 < Candidate.objects.count() <= 20
    import_files(source, [folder / "all.json"], by=None, at=NOW)
    assert (Candidate.objects.count(), Application.objects.count(), len(owed())) == (20, 20, 20)


def test_every_naughty_string_is_taken_in_and_shown_harmlessly(cast: Cast, now: Any, sign_in: Any) -> None:
    source = add_source(kind="greenhouse", name="Greenhouse", by=None, at=NOW)
    said: list[Any] = [job()]
    for number, text in enumerate(NAUGHTY, 1):
        said += [candidate(number, f"n{number}@x.example", first=text, last=text) | {"company": text}]
        said += [rejected(number, of=number, rejection_reason={"id": 1, "name": text})]
        said += [job(1000 + number, text or "Empty")]
    tally = Tally()
    take_in(source, list(greenhouse.read(said)), by=None, at=NOW, tally=tally)
    assert (Candidate.objects.count(), tally.refused) == (len(NAUGHTY), 0)
    page = sign_in(cast.tariq).get("/hiring/openings/").content.decode()
    assert "<script>alert" not in page


def upload(browser: Client, name: str, body: bytes, kind: str = "csv") -> Import:
    said = {"source": "", "kind": kind, "name": f"From {name}", "file": SimpleUploadedFile(name, body)}
    answer = browser.post("/hiring/imports/", said)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return Import.objects.latest("pk")


def test_uploaded_table_is_shown_confirmed_and_read_by_the_tick(
    cast: Cast, now: Any, sign_in: Any, django_capture_on_commit_callbacks: Any
) -> None:
    browser = sign_in(cast.tariq)
    arrived = upload(browser, "people.csv", TABLE.encode("cp1252"))
    page = f"/hiring/imports/{arrived.public_id}/"
    shown = browser.get(page).content.decode()
    assert "Pillai, Asha" in shown
    assert '<option value="E-Mail" selected>' in shown
    assert Application.objects.count() == 0
    columns = dict(arrived.mapping["columns"])
    assert browser.post(page, columns | {"dates": "dmy"}).status_code == 302
    with django_capture_on_commit_callbacks(execute=True):
        tick_once(NOW)
    arrived.refresh_from_db()
    assert (arrived.state, owed()) == ("done", {DESIGNER: ("talk", "Ben Okafor")})
    assert not uploads.path_of(arrived).exists()
    report = browser.get(page).content.decode()
    assert "This is not a date that can be read: 31.31.2026." in report
    table = browser.get(f"{page}refused.csv").content.decode()
    assert table.splitlines()[1].startswith("people.csv,4,")
    arrived.source.refresh_from_db()
    assert arrived.source.mapping["table"]["columns"]["name"] == "Candidate"


def test_uploaded_json_is_read_slice_by_slice(
    cast: Cast, now: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "SLICE_SECONDS", 0.0)
    monkeypatch.setattr("hiring.sources.files.AT_ONCE", 2)
    browser = sign_in(cast.chloe)
    body = json.dumps([job(), candidate(), rejected(), interview()]).encode()
    arrived = upload(browser, "greenhouse.json", body, kind="greenhouse")
    page = f"/hiring/imports/{arrived.public_id}/"
    assert browser.post(page).status_code == 302
    uploads.read_slice(Import.objects.get(), NOW)
    assert Import.objects.get().state == "reading"
    assert "progress" in browser.get(page).content.decode()
    for _turn in range(5):
        tick_once(NOW)
    assert (Import.objects.get().state, owed()) == ("done", {DESIGNER: ("talk", "Ben Okafor")})


class Counted(io.FileIO):
    """A file that counts what is read of it."""

    read_so_far = 0

    def readinto(self, buffer: Any) -> int | None:
        found = super().readinto(buffer)
        Counted.read_so_far += found or 0
        return found


class CountedPath(type(Path())):  # type: ignore[misc] # a Path knows its kind only when it is made
    def open(self, *_how: Any) -> Any:
        return io.BufferedReader(Counted(str(self)))


def many_rows(number: int) -> bytes:
    rows = (f'"X, P{each}";p{each}@x.example;Designer;in process\n' for each in range(number))
    return ("Candidate;E-Mail;Job;Status\n" + "".join(rows)).encode("utf-16")


def many_documents(number: int) -> bytes:
    return json.dumps([candidate(each, f"p{each}@x.example") for each in range(1, number + 1)]).encode()


@pytest.mark.parametrize(("kind", "body"), [("csv", many_rows(300)), ("greenhouse", many_documents(600))])
def test_file_is_read_once_in_however_many_slices(
    cast: Cast, now: Any, monkeypatch: pytest.MonkeyPatch, kind: str, body: bytes
) -> None:
    """Every slice goes on where the one before it stopped, in a process of its own."""
    monkeypatch.setattr(uploads, "SLICE_SECONDS", 0.0)
    monkeypatch.setattr("hiring.sources.files.AT_ONCE", 30)
    monkeypatch.setattr("hiring.sources.documents.CHUNK", 1 << 10)
    monkeypatch.setattr(io, "DEFAULT_BUFFER_SIZE", 1 << 10)
    source = add_source(kind=kind, name=kind, by=cast.tariq, at=NOW)
    arrived = uploads.receive(source, name="all", chunks=[body], by=cast.tariq, at=NOW)
    uploads.confirm(arrived, mapping=None, since=None, by=cast.tariq, at=NOW)
    monkeypatch.setattr(uploads, "path_of", lambda upload: CountedPath(uploads.folder() / upload.stored_as))
    slices, Counted.read_so_far = 0, 0
    while (here := Import.objects.get()).state == Import.State.READING:
        assert slices < 100
        uploads.read_slice(here, NOW)
        slices += 1
    assert slices > 15
    assert Counted.read_so_far < 2 * len(body) + slices * (16 << 10)
    assert Application.objects.count() + Candidate.objects.count() == 600  # 300 rows, or 600 candidates


def test_mapping_without_a_name_or_opening_is_asked_for_again(cast: Cast, now: Any, sign_in: Any) -> None:
    browser = sign_in(cast.tariq)
    arrived = upload(browser, "people.csv", b"a,b\n1,2\n")
    answer = browser.post(f"/hiring/imports/{arrived.public_id}/", {"dates": "dmy"})
    assert "Say which column holds what people applied for." in answer.content.decode()
    assert Import.objects.get().state == "shown"


def test_empty_file_and_forgotten_files_are_not_kept(cast: Cast, now: Any, sign_in: Any) -> None:
    browser = sign_in(cast.tariq)
    answer = browser.post(
        "/hiring/imports/",
        {"source": "", "kind": "csv", "name": "X", "file": SimpleUploadedFile("x.csv", b"")},
    )
    assert "This file is empty." in answer.content.decode()
    arrived = upload(browser, "people.csv", TABLE.encode())
    uploads.forget_unconfirmed(NOW + timedelta(days=3))
    assert Import.objects.count() == 0
    assert not uploads.path_of(arrived).exists()


def test_nobody_else_sees_imports(cast: Cast, now: Any, sign_in: Any) -> None:
    arrived = upload(sign_in(cast.tariq), "people.csv", TABLE.encode())
    for person in (cast.ben, cast.dev, cast.ada, cast.eve):
        assert sign_in(person).get(f"/hiring/imports/{arrived.public_id}/").status_code == 404
    assert sign_in(cast.chloe).get(f"/hiring/imports/{arrived.public_id}/").status_code == 200


@pytest.mark.parametrize(
    "cell", (FIXTURES / "csv" / "csv-injection" / "csv-payload.txt").read_text().splitlines()
)
def test_no_cell_of_ours_is_taken_for_a_formula(cell: str) -> None:
    assert uploads.harmless(cell)[:1] not in "=+-@"
    assert uploads.harmless(" =1+1") == "' =1+1"
    assert uploads.harmless("Asha") == "Asha"


def test_secrets_are_set_by_the_administrator_alone(cast: Cast, now: Any, sign_in: Any) -> None:
    source = add_source(kind="greenhouse", name="Greenhouse", by=cast.ada, at=NOW)
    page = f"/hiring/sources/{source.public_id}/"
    assert sign_in(cast.tariq).post(f"{page}secret/", {"hook-secret": "x" * 20}).status_code == 404
    made = sign_in(cast.ada).post(f"{page}secret/", {}).content.decode()
    assert "It is shown this once." in made
    assert "It is shown this once." not in sign_in(cast.ada).get(page).content.decode()
    key = sign_in(cast.ada).post(f"{page}key/", {"key-key": "a-key-of-theirs", "key-address": ""})
    assert key.status_code == 302
    assert "a-key-of-theirs" not in sign_in(cast.ada).get(page).content.decode()


def test_sqlite_is_told_how_much_lies_where_each_time_that_so_much_has_come_in_again(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    monkeypatch.setattr(imports, "learn_sizes", lambda: told.append(Candidate.objects.count()))
    for number in range(9):
        (tmp_path / f"{number}.json").write_text(
            json.dumps(candidate(number, f"asha{number}@people.example"))
        )
    before = Candidate.objects.count()
    import_files(the_source(), [tmp_path / f"{number}.json" for number in range(9)], by=None, at=NOW)
    assert [number - before for number in told] == [1, 2, 4, 8]
