"""The record's public pages: for people in words, for programs in the formats of C2SP."""

from __future__ import annotations

from itertools import count

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.actions import people as acts
from core.ledger.checkpoints import make_checkpoint
from core.models import Checkpoint, Entry, Head
from proof.checkpoint import open_checkpoint, parse_request, verify_extends
from proof.merkle import leaf_hash
from proof.note import parse_key
from proof.tile import FULL, tiles_of
from tests.cast import NOW, Cast

NUMBERS = count().__next__


def grow(cast: Cast, number: int = 1) -> Checkpoint:
    for each in range(number):
        acts.add_person(
            name=f"Mo {each}", email=f"mo{each}.{NUMBERS()}@isarlicht.example", by=cast.ada, at=NOW
        )
    made = make_checkpoint(at=NOW)
    assert made
    return made


def test_page_shows_the_newest_checkpoint_to_everybody(cast: Cast, client: Client) -> None:
    made = grow(cast)
    shown = client.get("/record").content.decode()
    assert str(made.size) in shown
    assert made.key.replace("+", "&#x2B;") in shown or made.key in shown


def test_page_speaks_german(cast: Cast, client: Client) -> None:
    shown = client.get("/record", headers={"accept-language": "de"}).content.decode()
    assert "Das Protokoll" in shown


def test_page_before_anything_was_signed(cast: Cast, client: Client) -> None:
    Checkpoint.objects.all().delete()
    assert client.get("/record").status_code == 200
    for path in ("/record/checkpoint", "/record/key"):
        answer = client.get(path)
        assert (answer.status_code, answer.content.decode().count("\n")) == (404, 1)


def test_checkpoint_is_signed_by_the_key_beside_it(cast: Cast, client: Client) -> None:
    made = grow(cast)
    key = parse_key(client.get("/record/key").content.decode().strip())
    answer = client.get("/record/checkpoint")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert open_checkpoint(answer.content, [key])[0].size == made.size == Head.objects.get().size


def test_consistency_leads_from_one_checkpoint_to_another(cast: Cast, client: Client) -> None:
    old, new = Checkpoint.objects.order_by("size")[0], grow(cast, 5)
    key = parse_key(new.key)
    answer = client.get(f"/record/consistency?from={old.size}&to={new.size}")
    request = parse_request(answer.content)
    before, after = (open_checkpoint(each.note.encode(), [key])[0] for each in (old, new))
    assert (request.old, request.checkpoint) == (old.size, new.note.encode())
    verify_extends(before, after, request.proof)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("from=1", 400),
        ("from=x&to=2", 400),
        ("from=-1&to=2", 400),
        ("from=٣&to=4", 400),
        ("from=0&to=2", 400),
        ("from=3&to=2", 400),
        ("from=1&to=1000000", 404),
        (f"from=1&to={'9' * 5000}", 400),
    ],
)
def test_consistency_of_nonsense_says_why(cast: Cast, client: Client, query: str, status: int) -> None:
    answer = client.get(f"/record/consistency?{query}")
    assert answer.status_code == status
    assert answer.content.decode().count("\n") == 1


def test_tiles_hold_the_hashes_of_the_entries(cast: Cast, client: Client) -> None:
    made = grow(cast)
    hashes = b"".join(leaf_hash(bytes(entry.body)) for entry in Entry.objects.order_by("index"))
    [tile] = [tile for tile in tiles_of(made.size) if tile.level == 0]
    answer = client.get(f"/record/{tile.path}")
    assert (answer.content, answer["Cache-Control"]) == (hashes, "no-cache")


def test_full_tile_never_changes_and_says_so(cast: Cast, client: Client) -> None:
    grow(cast, FULL)
    answer = client.get("/record/tile/0/000")
    assert (len(answer.content), answer["Cache-Control"]) == (
        FULL * 32,
        "public, max-age=31536000, immutable",
    )
    assert client.get("/record/tile/1/000.p/1").status_code == 200


@pytest.mark.parametrize(
    "path", ["tile/0/001", "tile/0/000.p/256", "tile/64/000", "tile/entries/000", "tile/0/0", "tile/../key"]
)
def test_tile_that_is_not_there_says_why(cast: Cast, client: Client, path: str) -> None:
    answer = client.get(f"/record/{path}")
    assert (answer.status_code, answer.content.decode().count("\n")) == (404, 1)


@pytest.mark.parametrize("path", ["", "/checkpoint", "/key", "/consistency?from=1&to={size}"])
def test_record_is_as_cheap_when_it_is_long(cast: Cast, client: Client, path: str) -> None:
    counts = []
    for number in (1, 40):
        made = grow(cast, number)
        with CaptureQueriesContext(connection) as queries:
            client.get("/record" + path.format(size=made.size))
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("path", ["", "/checkpoint", "/key", "/consistency", "/tile/0/000"])
def test_record_is_read_only(cast: Cast, client: Client, path: str) -> None:
    assert client.post(f"/record{path}").status_code == 405
