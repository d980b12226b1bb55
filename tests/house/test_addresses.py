"""Nothing that is committed says where packages come from, and no test leaves this machine."""

import json
import re
import socket
import subprocess

import pytest
import pytest_socket

from tests.house.source import ROOT

ADDRESS = re.compile(r"https?://|--(?:extra-)?index-url|--find-links|file:", re.IGNORECASE)
LOCKS = ("uv.lock", "poetry.lock", "Pipfile.lock", "pylock.toml", "package-lock.json", "yarn.lock")


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt"])
def test_pins_hold_no_address_and_every_pin_a_hash(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert ADDRESS.findall(text) == []
    pins = re.findall(r"^[\w.-]+(?:\[[\w,-]+\])?==.*?(?=^\w|\Z)", text, re.DOTALL | re.MULTILINE)
    assert pins
    assert [pin.split()[0] for pin in pins if "--hash=sha256:" not in pin] == []


def test_no_lock_file_that_stores_addresses_is_committed() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert [name for name in listed.stdout.split() if name.rpartition("/")[2] in LOCKS] == []


@pytest.mark.filterwarnings("ignore:A test tried to use socket:UserWarning")
def test_network_is_off() -> None:
    with socket.socket() as outside, pytest.raises(pytest_socket.SocketConnectBlockedError):
        outside.connect(("192.0.2.1", 80))


def test_loopback_is_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door, socket.create_connection(door.getsockname()):
        pass


def test_pins_of_npm_hold_no_address_and_every_pin_a_hash() -> None:
    text = (ROOT / "tests" / "oidc" / "pins.json").read_text(encoding="utf-8")
    assert ADDRESS.findall(text) == []
    pins = {name: pin for name, pin in json.loads(text)["packages"].items() if name}
    assert [name for name, pin in pins.items() if not pin["integrity"].startswith("sha512-")] == []
