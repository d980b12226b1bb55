"""The pages about one's own passphrase, broken glass, and that nothing unsealed is ever left anywhere."""

from __future__ import annotations

import logging
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
import pytest_django
from click.testing import CliRunner
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import connection, connections, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from django.views.debug import ExceptionReporter

from core import ledger, seals
from core.actions import seals as actions
from core.ledger import Reader
from core.models import BreakGlass, SealedSession
from core.seals import Unlocked
from core.walls import Who
from shell import sealing, urls
from shell.cli import main
from tests import s3
from tests.cast import NOW, Cast
from tests.core.sealed import Sealed, make_statement, opened, passphrase_of, put_file, unlocked

MARK = "gate-of-the-marked-plaintext"
PASSPHRASE = "marked passphrase that nobody keeps"

pytestmark = pytest.mark.usefixtures("now")


# --- A page that opens something sealed, as a room will have ---


@sealing.unlocked
def statement(_request: HttpRequest, who: Who, opened: Unlocked, number: int) -> HttpResponse:
    from tests.core.sealed import Statement

    row = Statement.objects.select_related("wall").get(pk=number)
    reader = Reader(seals.open_wall(row.wall, opened, at=who.at))
    words = reader.text(row, "words")
    if "fail" in _request.GET:
        raise ValueError(words)
    return HttpResponse(words)


@sealing.unlocked
def say(request: HttpRequest, who: Who, opened: Unlocked, number: int) -> HttpResponse:
    from core.models import Wall

    wall = Wall.objects.get(pk=number)
    if "file" in request.FILES:
        put_file(wall, b"".join(uploaded(request).chunks()), by=opened.key.person, at=who.at)
    made = make_statement(wall, request.POST["words"], by=opened.key.person, at=who.at)
    if "fail" in request.GET:
        raise ValueError(request.POST["words"])
    return HttpResponse(str(made.pk))


def uploaded(request: HttpRequest) -> UploadedFile[bytes]:
    file = request.FILES["file"]
    assert isinstance(file, UploadedFile)
    return file


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch, sealed: Sealed, settings: pytest_django.Settings) -> Sealed:
    more = [
        path("test/statements/<int:number>/", statement),
        path("test/walls/<int:number>/say/", say),
    ]
    settings.ROOT_URLCONF = type("Urls", (), {"urlpatterns": [*urls.urlpatterns, *more]})
    return sealed


# --- Passphrase pages ---


def test_sealed_page_asks_for_the_passphrase_and_goes_on(
    room: Sealed, sign_in: Callable[..., Client]
) -> None:
    browser, address = sign_in(room.cast.chloe), f"/test/statements/{room.statement.pk}/"
    asked = browser.get(address)
    assert asked["Location"] == f"/seals/unlock/?next={address.replace('/', '%2F')}"
    wrong = browser.post(asked["Location"], {"passphrase": "not the right one"})
    assert "This is not your passphrase" in wrong.content.decode()
    right = browser.post(asked["Location"], {"passphrase": passphrase_of(room.cast.chloe)})
    assert right["Location"] == address
    cookie = right.cookies[sealing.COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")
    assert "gate" in browser.get(address).content.decode()


def test_stolen_session_cookie_alone_opens_nothing(room: Sealed, sign_in: Callable[..., Client]) -> None:
    browser, address = sign_in(room.cast.chloe), f"/test/statements/{room.statement.pk}/"
    browser.post("/seals/unlock/", {"passphrase": passphrase_of(room.cast.chloe)})
    assert browser.get(address).status_code == 200
    del browser.cookies[sealing.COOKIE]
    assert browser.get(address).status_code == 302


def test_sign_out_and_lock_close_what_was_open(room: Sealed, sign_in: Callable[..., Client]) -> None:
    for how in ("/seals/lock/", "/accounts/logout/"):
        browser = sign_in(room.cast.chloe)
        browser.post("/seals/unlock/", {"passphrase": passphrase_of(room.cast.chloe)})
        assert SealedSession.objects.count() == 1
        browser.post(how)
        assert SealedSession.objects.count() == 0


def test_first_passphrase_is_asked_of_who_has_none(room: Sealed, sign_in: Callable[..., Client]) -> None:
    browser = sign_in(room.cast.dev)
    assert "Choose a passphrase" in browser.get("/seals/unlock/").content.decode()
    unlike = browser.post("/seals/unlock/", {"new": PASSPHRASE, "again": "another"})
    assert "These two are not the same" in unlike.content.decode()
    short = browser.post("/seals/unlock/", {"new": "short", "again": "short"})
    assert "12 characters" in short.content.decode()
    done = browser.post("/seals/unlock/?next=//evil.example/", {"new": PASSPHRASE, "again": PASSPHRASE})
    assert done["Location"] == "/seals/"
    assert "It is open until you sign out" in browser.get("/seals/").content.decode()


def test_changed_passphrase_opens(room: Sealed, sign_in: Callable[..., Client]) -> None:
    browser = sign_in(room.cast.chloe)
    said = {"passphrase": passphrase_of(room.cast.chloe), "new": PASSPHRASE, "again": PASSPHRASE}
    assert browser.post("/seals/change/", said)["Location"] == "/seals/"
    assert browser.post("/seals/unlock/", {"passphrase": PASSPHRASE}).status_code == 302


def test_lost_passphrase_goes_through_two_people_and_the_paper(
    room: Sealed, sign_in: Callable[..., Client]
) -> None:
    from core.actions import people
    from core.models import Role

    cast, address = room.cast, f"/test/statements/{room.statement.pk}/"
    people.grant_role(cast.tariq, role=Role.COUNSEL, by=cast.ada, at=NOW)
    people.seat_in_team(cast.judge, team=cast.hr_team, by=cast.ada, at=NOW)
    judge, chloe, tariq = (sign_in(each) for each in (cast.judge, cast.chloe, cast.tariq))
    judge.post("/seals/lost/", {"new": PASSPHRASE, "again": PASSPHRASE})
    assert "have to let you in again" in judge.get("/seals/").content.decode()
    chloe.post("/seals/break-glass/", {"person": cast.judge.email, "reason": "He lost it."})
    asked = BreakGlass.objects.get()
    chloe.post(f"/seals/break-glass/{asked.public_id}/agreement/")
    assert BreakGlass.objects.get().agreed_at is None
    assert sign_in(cast.ada).post(f"/seals/break-glass/{asked.public_id}/agreement/").status_code == 404
    tariq.post(f"/seals/break-glass/{asked.public_id}/agreement/")
    assert f"kept break-glass {asked.public_id}" in tariq.get("/seals/break-glass/").content.decode()
    run = CliRunner().invoke(main, ["break-glass", asked.public_id], input=f"{room.glass}\n")
    assert (run.exit_code, "can open 1 sealed wall again" in run.output) == (0, True)
    judge.post("/seals/unlock/", {"passphrase": PASSPHRASE})
    assert "gate" in judge.get(address).content.decode()


def test_init_keys_prints_the_secret_once(cast: Cast) -> None:
    first = CliRunner().invoke(main, ["init-keys"])
    assert (first.exit_code, first.output.count("AGE-SECRET-KEY-1")) == (0, 1)
    again = CliRunner().invoke(main, ["init-keys"])
    assert (again.exit_code, "AGE-SECRET-KEY-1" in again.output) == (1, False)
    unknown = CliRunner().invoke(main, ["break-glass", "none"])
    assert (unknown.exit_code, "Nobody asked for this" in unknown.output) == (1, True)


# --- Nothing unsealed is left anywhere ---


@pytest.fixture
def logged() -> Iterator[StringIO]:
    """Everything that is logged at all, formatted as Kept formats it."""
    from shell.log import QuietFormatter

    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(QuietFormatter("{asctime} {levelname} {name}: {message}", style="{"))
    root = logging.getLogger()
    root.addHandler(handler)
    before, root.level = root.level, logging.DEBUG
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


def play(room: Sealed, browser: Client) -> list[str]:
    """A session with errors; gives what Django would report of each."""
    reports: list[str] = []
    chloe = room.cast.chloe
    browser.raise_request_exception = False
    browser.post("/seals/unlock/", {"passphrase": f"{PASSPHRASE} wrong"})
    said = {"passphrase": passphrase_of(chloe), "new": PASSPHRASE, "again": PASSPHRASE}
    browser.post("/seals/change/", said)
    browser.post("/seals/unlock/", {"passphrase": PASSPHRASE})
    address = f"/test/walls/{room.wall.pk}/say/"
    file = SimpleUploadedFile("marked.txt", (MARK * 1000).encode())
    number = int(browser.post(address, {"words": MARK, "file": file}).content)
    assert browser.get(f"/test/statements/{number}/").content.decode() == MARK
    assert browser.post(f"{address}?fail", {"words": MARK}).status_code == 500
    assert browser.get(f"/test/statements/{number}/?fail").status_code == 500
    request = RequestFactory().post(f"{address}?fail", {"words": MARK, "passphrase": PASSPHRASE})
    try:
        fail_with(MARK, unlocked_again(room))
    except ValueError:
        for is_email in (False, True):
            kind, error, trace = sys.exc_info()
            reporter = ExceptionReporter(request, kind, error, trace, is_email=is_email)
            reports += [reporter.get_traceback_html(), reporter.get_traceback_text()]
    return reports


def unlocked_again(room: Sealed) -> Unlocked:
    key = seals.current_key(room.cast.chloe)
    assert key is not None
    return seals.unlock(key, PASSPHRASE)


def fail_with(words: str, opened: Unlocked) -> None:
    said = [words, opened.identity]
    raise ValueError(len(said))


@pytest.fixture(params=["folder", "bucket"])
def in_store(
    request: pytest.FixtureRequest, settings: pytest_django.Settings
) -> Iterator[Callable[[], dict[str, bytes]]]:
    """What the store of sealed files holds, in both kinds of store."""
    if request.param == "folder":
        yield dict
        return
    with s3.moto() as address:
        client = s3.make_bucket(address)
        settings.KEPT_S3 = asdict(s3.bucket(address))

        def held() -> dict[str, bytes]:
            listed = client.list_objects_v2(Bucket=s3.BUCKET)["Contents"]
            return {
                each["Key"]: client.get_object(Bucket=s3.BUCKET, Key=each["Key"])["Body"].read()
                for each in listed
            }

        yield held


def cached() -> Iterator[tuple[str, bytes]]:
    """What lies in the memory of the cache; on PostgreSQL it is a table, and looked at with the others."""
    for name, value in getattr(caches["default"], "_cache", {}).items():
        yield str(name), bytes(value)


def test_marked_plaintext_is_left_nowhere(
    room: Sealed,
    in_store: Callable[[], dict[str, bytes]],
    sign_in: Callable[..., Client],
    logged: StringIO,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    settings: pytest_django.Settings,
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    settings.FILE_UPLOAD_TEMP_DIR = str(temporary)
    reports = play(room, sign_in(room.cast.chloe))
    identity = unlocked_again(room).identity
    marks = [each.encode() for each in (MARK, PASSPHRASE, identity, room.glass)]
    places = {"log": logged.getvalue().encode(), **{f"report {i}": r.encode() for i, r in enumerate(reports)}}
    places |= {str(p): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    places |= {str(p): p.read_bytes() for p in Path(settings.KEPT_HOME).rglob("*") if p.is_file()}
    places |= {f"session {each.pk}": str(each.get_decoded()).encode() for each in Session.objects.all()}
    places |= dict(database())
    places |= {f"cache {name}": held for name, held in cached()}
    places |= in_store()
    assert len(places) > 20
    assert [(where, mark) for where, held in places.items() for mark in marks if mark in held] == []


def database() -> Iterator[tuple[str, bytes]]:
    """Every table with every value, as bytes: on PostgreSQL too, where its files are not ours to read."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            held = BytesIO()
            for row in cursor.fetchall():
                for value in row:
                    held.write(bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode())
            yield f"table {table}", held.getvalue()
    connections.close_all()


def test_marked_plaintext_would_be_found(room: Sealed) -> None:
    """The search above has something to find when there is something."""
    with transaction.atomic():
        room.cast.chloe.name = MARK
        room.cast.chloe.save()
    assert [where for where, held in database() if MARK.encode() in held] == ["table core_person"]


def test_session_lasts_half_a_day(sealed: Sealed) -> None:
    opened = unlocked(sealed.cast.chloe)
    secret = seals.begin_session(opened, "one", at=NOW)
    assert seals.resume_session("one", secret, at=NOW + timedelta(hours=11)) == opened


def test_failed_entry_leaves_no_broken_glass(sealed: Sealed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "record", fail_with)
    with pytest.raises(TypeError):
        actions.ask_to_break_glass(sealed.cast.judge, reason="x", by=sealed.cast.chloe, at=NOW)
    assert BreakGlass.objects.count() == 0


def test_renewed_key_opens_and_the_old_session_is_over(room: Sealed, sign_in: Callable[..., Client]) -> None:
    cast, address = room.cast, f"/test/statements/{room.statement.pk}/"
    here, there = sign_in(cast.chloe), sign_in(cast.chloe)
    for browser in (here, there):
        browser.post("/seals/unlock/", {"passphrase": passphrase_of(cast.chloe)})
        assert browser.get(address).status_code == 200
    said = {"passphrase": "not the right one", "new": PASSPHRASE, "again": PASSPHRASE}
    assert "This is not your passphrase" in here.post("/seals/renew/", said).content.decode()
    done = here.post("/seals/renew/", said | {"passphrase": passphrase_of(cast.chloe)})
    assert done["Location"] == "/seals/"
    assert here.get(address).status_code == 200
    assert there.get(address).status_code == 302  # it held the key that ended


def test_successor_is_let_into_one_wall_on_the_page(room: Sealed, sign_in: Callable[..., Client]) -> None:
    from core.actions import people
    from core.models import Role, WallSeat

    cast = room.cast
    people.grant_role(cast.tariq, role=Role.COUNSEL, by=cast.ada, at=NOW)
    chloe, tariq = sign_in(cast.chloe), sign_in(cast.tariq)
    assert "Into what?" not in chloe.get("/seals/break-glass/").content.decode()
    for person in (cast.judge, cast.chloe):
        seat = WallSeat.objects.get(wall=room.wall, person=person)
        actions.end_sealed_seat(opened(room.wall, cast.chloe), seat, by=cast.chloe, at=NOW)
    page = chloe.get("/seals/break-glass/").content.decode()
    assert f"Only into what was sealed on 3 March 2026 ({room.wall.random_id[:8]})" in page
    said = {"person": cast.dev.name, "wall": room.wall.pk, "reason": "Nobody is left."}
    assert chloe.post("/seals/break-glass/", said).status_code == 302
    asked = BreakGlass.objects.get()
    tariq.post(f"/seals/break-glass/{asked.public_id}/agreement/")
    actions.choose_passphrase(cast.dev, passphrase_of(cast.dev), at=NOW)
    run = CliRunner().invoke(main, ["break-glass", asked.public_id], input=f"{room.glass}\n")
    assert run.exit_code == 0
    dev = sign_in(cast.dev)
    dev.post("/seals/unlock/", {"passphrase": passphrase_of(cast.dev)})
    assert "gate" in dev.get(f"/test/statements/{room.statement.pk}/").content.decode()


def test_wall_that_has_somebody_inside_is_not_broken_into(
    room: Sealed, sign_in: Callable[..., Client]
) -> None:
    said = {"person": room.cast.dev.name, "wall": room.wall.pk, "reason": "Curious."}
    sign_in(room.cast.chloe).post("/seals/break-glass/", said)
    assert not BreakGlass.objects.filter(wall__isnull=False).exists()
