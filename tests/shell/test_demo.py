"""The demo world: something to look at on any day, and thrown away without touching anybody's own data."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import pytest_django
from click.testing import CliRunner
from django.conf import settings
from django.contrib.auth import authenticate
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from core import people, promises
from core.actions import people as actions
from core.errors import Refused
from core.models import (
    Absence,
    Account,
    Entry,
    Extension,
    Handover,
    Kept,
    Merge,
    Message,
    Opening,
    Organisation,
    Person,
    Promise,
    Release,
)
from core.promises import PLAIN
from core.walls import Who
from hiring.actions import uploads
from hiring.models import Ally, CallIn, Closing, Import, KeptInMind, Meeting, Wish, Writing
from shell import in_use
from shell.cli.demo import command
from shell.seed import candidates, clearing, loading
from shell.seed.hiring import EARLIER
from shell.seed.staff import CANDIDATES, LEAVER, MEMBERS, OUTSIDERS, PASSWORD, SIGN_INS, address
from tests.cast import NOW, Cast, OwnDatabase, another_database
from tests.shell.programs import ROOT, environment

pytestmark = pytest.mark.database

COLUMNS = [promises.mine, promises.yours, promises.ours]


def kept(own: OwnDatabase, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "shell.cli", *arguments]
    environ = environment(own.home, **own.environ)
    return subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None,
    django_db_blocker: pytest_django.DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[OwnDatabase]:
    """The demo world as `kept demo load` leaves it, in a database of its own."""
    with django_db_blocker.unblock(), another_database(tmp_path_factory.mktemp("demo")) as own:
        assert kept(own, "migrate", "--quiet").returncode == 0
        ran = kept(own, "demo", "load")
        assert (ran.returncode, ran.stderr) == (0, "")
        assert f"{address('ben')}" in ran.stdout
        assert PASSWORD in ran.stdout
        yield own


@pytest.fixture
def demo(loaded: OwnDatabase) -> Iterator[OwnDatabase]:
    """The demo world, as it was again after the test."""
    with transaction.atomic():
        yield loaded
        transaction.set_rollback(True)


def person(key: str) -> Person:
    return Person.objects.get(email=address(key))


def test_demo_shows_every_sign_in_something_to_look_at(demo: OwnDatabase) -> None:
    rows = [column(Who(person("ben"), timezone.now())).count() for column in COLUMNS]
    assert [5 <= number <= 12 for number in rows] == [True, True, True]
    for key in set(SIGN_INS) - {"ada", "eve", "ben"}:
        assert [column(Who(person(key), timezone.now())).exists() for column in COLUMNS] == [True] * 3
    assert [column(Who(person("eve"), timezone.now())).count() for column in COLUMNS] == [0, 0, 0]


def test_demo_holds_promises_in_every_state(demo: OwnDatabase) -> None:
    now = timezone.now()
    is_open = Promise.objects.filter(ended_at__isnull=True)
    assert is_open.filter(due_at__lt=now).count() >= 10
    assert is_open.filter(due_at__gt=now).count() >= 40
    assert is_open.filter(keepings__contested_at__isnull=False).exists()
    assert is_open.filter(owed_by_team__isnull=False).count() >= 5
    assert is_open.filter(owed_by=person(LEAVER)).exists()
    for model in (Kept, Extension, Handover, Release, Absence):
        assert model.objects.count() >= 3, model
    assert Merge.objects.filter(undone_at__isnull=True).count() == 1
    assert Merge.objects.filter(undone_at__isnull=False).count() == 1


def test_demo_notifications_are_seen_and_unseen_and_all_mail_is_out(demo: OwnDatabase) -> None:
    ben = Message.objects.filter(to=person("ben"))
    assert ben.filter(seen_at__isnull=True).count() >= 1
    assert ben.filter(seen_at__isnull=False).count() >= 10
    assert Message.objects.filter(sent_at__isnull=True).count() == 0
    assert any((demo.home / "outbox").iterdir())


def test_demo_people_all_have_addresses_that_reach_nobody(demo: OwnDatabase) -> None:
    assert Person.objects.exclude(email__endswith="@demo.example").count() == 0
    members = sum(len(team) for team in MEMBERS.values()) + 1
    assert people.members(timezone.now()).count() == members - 1  # one has left
    assert (
        Person.objects.count() == members + len(CANDIDATES) + len(OUTSIDERS) + len(EARLIER) + 2 + 3
    )  # two doubles, and three whom the ATS knows


def test_demo_shows_every_stage_of_an_answer(demo: OwnDatabase) -> None:
    ben, seun = person("ben"), person("seun")
    assert Writing.objects.filter(person=seun, by=ben).count() == 1
    assert Wish.objects.filter(person=seun).count() == 1
    assert Meeting.objects.get(person=seun).slot.starts_at > timezone.now()
    assert CallIn.objects.filter(person=seun).count() == 1
    assert sorted((str(ally.member), ally.agreed_at is None) for ally in Ally.objects.all()) == [
        ("Ben Okafor", False),
        ("Ben Okafor", True),
        ("Noor van Dijk", False),
    ]
    assert KeptInMind.objects.get().person == person("leila")
    upload = Import.objects.get()
    assert (upload.state, uploads.tally_of(upload).refused) == ("done", 0)
    owed = Closing.objects.filter(opening__title="Firmware engineer, sensors", ended_at__isnull=True)
    assert sorted(owed.values_list("person__name", "kind", "owed_by__name")) == [
        ("Jens Holm", "letter", None),
        ("Priyanka Rao", "talk", "Kirsten Aalto"),
    ]


def test_demo_links_lead_to_the_pages_of_its_candidates(demo: OwnDatabase) -> None:
    ran = CliRunner().invoke(command, ["links"], catch_exceptions=False)
    said = dict(zip(*[iter(ran.output.splitlines())] * 2, strict=True))
    assert len(said) == len(CANDIDATES)
    page = said["Asha Pillai, waits for an answer"].strip().removeprefix(settings.KEPT_BASE_URL)
    assert "Backend engineer" in Client().get(page).content.decode()


def test_demo_links_are_for_the_demo_alone(cast: Cast) -> None:
    assert candidates.pages(NOW) == []


def test_demo_sign_ins_work(demo: OwnDatabase) -> None:
    assert authenticate(email=address("ben"), password=PASSWORD) == Account.objects.get(email=address("ben"))


def test_demo_acts_stand_in_the_record_in_their_order(demo: OwnDatabase) -> None:
    moments = list(Entry.objects.order_by("index").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert moments[-1] <= timezone.now()
    made = Entry.objects.filter(kind="core.promise_made").count()
    assert made == Promise.objects.filter(kind=PLAIN).count()


@pytest.mark.once
def test_demo_can_be_loaded_at_night_on_a_holiday_at_a_weekend(
    empty_database: None, settings: pytest_django.Settings
) -> None:
    settings.EMAIL_FILE_PATH = settings.KEPT_HOME / "odd"
    at = datetime(2028, 1, 1, 0, 20, tzinfo=UTC)
    loading.load(at)
    rows = [column(Who(person("ben"), at)).count() for column in COLUMNS]
    assert [5 <= number <= 12 for number in rows] == [True, True, True]
    assert Entry.objects.filter(at__gt=at).count() == 0


def test_load_refuses_where_there_are_people(cast: Cast) -> None:
    entries = Entry.objects.count()
    with pytest.raises(Refused, match="needs an empty one"):
        loading.load(NOW)
    assert Entry.objects.count() == entries


def test_load_if_empty_does_nothing_where_there_is_data_or_no_demo_is_wanted(demo: OwnDatabase) -> None:
    entries = Entry.objects.count()
    ran = kept(demo, "demo", "load", "--if-empty", "--quiet")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    assert Entry.objects.count() == entries


def test_clear_refuses_an_organisation_that_is_not_the_demo(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        clearing.clear()
    acts = Opening.objects.filter(by__isnull=False).count()
    assert refused.value.sentence == (
        "This Kept belongs to Isarlicht: 10 people (Ada Bauer, Dev Raman, Chloe Lindner …), 9 accounts"
        f" and {acts} acts of theirs are real. Nothing was thrown away."
    )
    assert Organisation.objects.get() == cast.organisation


def test_clear_refuses_when_somebody_real_came_to_the_demo(demo: OwnDatabase) -> None:
    real = actions.add_person(
        name="Petra Real", email="petra@company.example", by=person("ada"), at=timezone.now()
    )
    actions.open_account(real, by=person("ada"), at=timezone.now())
    actions.plan_absence(
        real, from_on=NOW.date(), until_on=NOW.date(), deputy=None, by=real, at=timezone.now()
    )
    with pytest.raises(Refused) as refused:
        clearing.refuse_what_is_not_demo()
    assert refused.value.sentence == (
        "Not everything here is the demo's: 1 person (Petra Real), 1 account and 1 act of theirs are real."
        " Nothing was thrown away."
    )


def test_clear_refuses_with_code_1_while_kept_runs(loaded: OwnDatabase) -> None:
    lock = in_use.hold(loaded.home)
    try:
        ran = kept(loaded, "demo", "clear", "--yes")
    finally:
        os.close(lock)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("Error: Kept is running on this data.")
    assert Organisation.objects.get().is_demo


def test_clear_refuses_with_code_1_while_another_machine_uses_postgresql(loaded: OwnDatabase) -> None:
    assert Organisation.objects.exists()  # this test's own connection is a visitor now
    if connection.vendor == "postgresql":
        ran = kept(loaded, "demo", "clear", "--yes")
        words = "1 other program is connected to this database. Stop Kept everywhere first."
        assert (ran.returncode, ran.stderr) == (1, f"Error: {words}\n")


def test_clear_leaves_an_empty_kept_that_can_be_loaded_again(loaded: OwnDatabase) -> None:
    secret = (loaded.home / "secret-key").read_text()
    connection.close()
    ran = kept(loaded, "demo", "clear", "--yes")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert not (loaded.home / "outbox").exists()
    assert (Person.objects.count(), Entry.objects.count()) == (0, 0)
    connection.close()
    assert kept(loaded, "demo", "clear", "--yes").stdout == "This Kept is empty already.\n"
    assert kept(loaded, "demo", "load", "--quiet").stdout == ""
    assert Organisation.objects.get().is_demo
    assert (loaded.home / "secret-key").read_text() != secret
