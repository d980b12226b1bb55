"""Every test runs in an empty KEPT_HOME, without the network, with warnings as errors.

TEST_DATABASE_URL=postgresql://... runs the same tests on PostgreSQL (`make test` does both).
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import pytest_socket
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent


def isolate_environment() -> Path:
    """This will forget the developer's own KEPT_* settings before Django reads any."""
    database = os.environ.get("TEST_DATABASE_URL", "")
    for name in [name for name in os.environ if name.startswith("KEPT_")]:
        del os.environ[name]
    home = Path(tempfile.mkdtemp(prefix="kept-test-"))
    os.environ.update(
        KEPT_HOME=str(home),
        KEPT_DATABASE_URL=database,
        KEPT_LOG_LEVEL="error",
        DJANGO_SETTINGS_MODULE="shell.settings",
    )
    return home


def compile_words() -> None:
    """This will compile what is said in other languages where it is stale; `make` does the same for everybody."""
    for source in ROOT.glob("locale/*/LC_MESSAGES/django.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            with source.open("rb") as words, target.open("wb") as compiled:
                write_mo(compiled, read_po(words))


# The same examples on every run; who looks for further ones says --hypothesis-profile=default.
hypothesis.settings.register_profile("kept", deadline=None, derandomize=True)
hypothesis.settings.load_profile("kept")
HOME = isolate_environment()
compile_words()


def pytest_addoption(parser: pytest.Parser) -> None:
    words = "run only what touches the database, which is run on both, or only the rest, which is run once"
    parser.addoption("--only", choices=["database", "rest"], help=words)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    only = config.getoption("--only")
    if only is None:
        return
    touching, rest = partition(items)
    items[:], others = (touching, rest) if only == "database" else (rest, touching)
    config.hook.pytest_deselected(items=others)


def partition(items: list[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    touching = [item for item in items if touches_database(item)]
    return touching, [item for item in items if not touches_database(item)]


def touches_database(item: pytest.Item) -> bool:
    """A test that starts programs of its own which open the database says so with the marker `database`.

    One that says the same on both (`once`) does not count: whether a page is well to look at, for example.
    """
    if item.get_closest_marker("once"):
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    marked = item.get_closest_marker("django_db") or item.get_closest_marker("database")
    return bool(marked) or bool(fixtures & {"db", "own_database", "transactional_db", "live_server"})


def pytest_configure(config: pytest.Config) -> None:
    """The cast's fixtures need Django, which needs the environment above."""
    import django
    from django.conf import settings

    django.setup()
    assert settings.KEPT_HOME == HOME
    config.pluginmanager.import_plugin("tests.cast")
    config.pluginmanager.import_plugin("tests.core.sealed")


def pytest_unconfigure() -> None:
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """A request leaves its reader's language active in this thread; the next test begins without one."""
    from django.utils import translation  # once the settings are read

    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def no_network() -> Iterator[None]:
    """Loopback and unix sockets only."""
    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)
    yield
    pytest_socket._remove_restrictions()
