"""Finding things by words, on SQLite (FTS5) and PostgreSQL (full text), without ever revealing what a wall hides.

What is found is asked again of the thing's own verb (`declare`), page by page, so that a hit that may not be seen
leaves no trace: no count, no gap, no "one more result".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import count, islice
from typing import TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

from core import walls
from core.models import SearchDocument, Wall
from core.models.inserting import insert_values
from core.walls import Who

M = TypeVar("M", bound=Model)

CHUNK = 200
NEWEST = 400
MOST_WORDS = 12
SHORTEST_WORD = 2  # letters; shorter ones say nothing about likeness
PAGES = 250
NOTHING_MERGED = 1
LONGEST_WORD = 60  # PostgreSQL refuses to look for words of more than 2,046 bytes
WORD = re.compile(r"[^\W_]+")

SEEN_BY: dict[type[Model], str] = {}


def declare(model: type[Model], *, verb: str) -> None:
    """Say which verb a person must be allowed for a thing of this model to be found by them."""
    SEEN_BY[model] = verb


def index(thing: Model, text: str, *, wall: Wall | None = None) -> None:
    """Make a thing findable by these words; a sealed wall's things never are (ValueError)."""
    if wall and wall.kind == Wall.Kind.SEALED:
        raise ValueError("What is behind a sealed wall cannot be searched.")
    SearchDocument.objects.update_or_create(
        model=thing._meta.label_lower,
        object_id=thing.pk,
        defaults={"wall": wall, "text": " ".join(plain_words(text))},
    )


def index_new(things: Iterable[tuple[Model, str]]) -> None:
    """The same for many things that were never indexed and stand behind no wall: imports make a thousand at a time."""
    rows = [(thing._meta.label_lower, thing.pk, " ".join(plain_words(text))) for thing, text in things]
    insert_values(SearchDocument, ("model", "object_id", "text"), rows)


def forget(thing: Model) -> None:
    SearchDocument.objects.filter(model=thing._meta.label_lower, object_id=thing.pk).delete()


def wipe_forgotten_words() -> None:
    """Take the words of what was forgotten out of the file as well, in steps that keep nobody waiting long.

    On SQLite a removed entry stays in the index beside a note that it is gone, until both are merged away; from
    SQLite 3.42 on FTS5 can do without, but Debian 12 has 3.40. A step reads and writes at most PAGES of 4 kB.
    """
    if connection.vendor == "sqlite":
        _merge(-PAGES)
        while _merge(PAGES) > NOTHING_MERGED:
            pass


def _merge(pages: int) -> int:
    """One step; gives how many rows it changed, of which one is the command itself (sqlite.org/fts5.html, 6.8)."""
    with connection.cursor() as cursor:
        before = connection.connection.total_changes
        cursor.execute("INSERT INTO core_searchtext(core_searchtext, rank) VALUES ('merge', %s)", [pages])
        return int(connection.connection.total_changes - before)


def find(words: str, *, who: Who, most: int) -> list[Model]:
    """The things that match all words (the last may be a beginning), best first, as far as the person may see them."""
    terms = list(islice(plain_words(words), MOST_WORDS))
    return list(islice(_seen(_matches(terms), who), most)) if terms else []


def alike(text: str, *, among: QuerySet[M], most: int) -> list[M]:
    """The things of this queryset whose words share any with the text, best first; short words do not count.

    The newest NEWEST are compared, and older ones only where those are too few: to compare all takes as long as there
    are many. Whoever asks has asked the wall already: `among` holds only what they may see.
    """
    terms = list(dict.fromkeys(term for term in plain_words(text) if len(term) > SHORTEST_WORD))[:MOST_WORDS]
    ids = _sharing(terms, among.model) if terms else iter(())
    return list(islice(_among(ids, among), most))


def _among(ids: Iterator[int], among: QuerySet[M]) -> Iterator[M]:
    while chunk := list(islice(ids, CHUNK)):
        things = among.in_bulk(chunk)
        yield from (things[pk] for pk in chunk if pk in things)


def _sharing(terms: list[str], model: type[Model]) -> Iterator[int]:
    sql, query = _ANY_POSTGRESQL if connection.vendor == "postgresql" else _ANY_SQLITE
    for after in count(0, NEWEST):
        found = list(SearchDocument.objects.raw(sql, [query(terms), model._meta.label_lower, NEWEST, after]))
        yield from (document.object_id for document in found)
        if len(found) < NEWEST:
            return


def plain_words(text: str) -> Iterator[str]:
    """The words without case, accents and punctuation, so that both databases cut and compare them alike.

    Left to itself PostgreSQL keeps an e-mail address or a path as one word, and knows nothing of accents.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return (word[:LONGEST_WORD] for word in WORD.findall(bare))


def _seen(documents: Iterator[SearchDocument], who: Who) -> Iterator[Model]:
    while chunk := list(islice(documents, CHUNK)):
        things = {pair: thing for model in SEEN_BY for pair, thing in _things(model, chunk, who)}
        pairs = ((document.model, document.object_id) for document in chunk)
        yield from (things[pair] for pair in pairs if pair in things)


def _things(
    model: type[Model], chunk: Iterable[SearchDocument], who: Who
) -> Iterator[tuple[tuple[str, int], Model]]:
    label = model._meta.label_lower
    ids = [document.object_id for document in chunk if document.model == label]
    if ids:
        found = walls.allowed(model._default_manager.filter(pk__in=ids), who, SEEN_BY[model])
        yield from (((label, thing.pk), thing) for thing in found)


def _matches(terms: list[str]) -> Iterator[SearchDocument]:
    """Documents in the order of the database's own ranking, fetched as they are asked for."""
    sql, query = _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE
    for after in count(0, CHUNK):
        found = list(SearchDocument.objects.raw(sql, [query(terms), CHUNK, after]))
        yield from found
        if len(found) < CHUNK:
            return


def _fts5(terms: list[str]) -> str:
    *whole, beginning = [f'"{term}"' for term in terms]
    return " ".join([*whole, f"{beginning}*"])


def _tsquery(terms: list[str]) -> str:
    *whole, beginning = terms
    return " & ".join([*whole, f"{beginning}:*"])


_SQLITE = (
    """
    SELECT d.id, d.model, d.object_id, d.wall_id, d.text FROM core_searchtext t
    JOIN core_searchdocument d ON d.id = t.rowid
    WHERE core_searchtext MATCH %s ORDER BY rank, d.id LIMIT %s OFFSET %s
    """,
    _fts5,
)
_POSTGRESQL = (
    """
    SELECT d.id, d.model, d.object_id, d.wall_id, d.text
    FROM core_searchdocument d, to_tsquery('simple', %s) q
    WHERE to_tsvector('simple', d.text) @@ q
    ORDER BY ts_rank(to_tsvector('simple', d.text), q) DESC, d.id LIMIT %s OFFSET %s
    """,
    _tsquery,
)

_ANY_SQLITE = (
    """
    SELECT id, object_id FROM (
        SELECT t.rowid AS id, d.object_id, t.rank AS likeness FROM core_searchtext t
        JOIN core_searchdocument d ON d.id = t.rowid
        WHERE core_searchtext MATCH %s AND d.model = %s ORDER BY t.rowid DESC LIMIT %s OFFSET %s
    ) ORDER BY likeness, id DESC
    """,
    lambda terms: " OR ".join(f'"{term}"' for term in terms),
)
_ANY_POSTGRESQL = (
    """
    SELECT id, object_id FROM (
        SELECT d.id, d.object_id, d.text, q FROM core_searchdocument d, to_tsquery('simple', %s) q
        WHERE to_tsvector('simple', d.text) @@ q AND d.model = %s ORDER BY d.id DESC LIMIT %s OFFSET %s
    ) newest ORDER BY ts_rank(to_tsvector('simple', text), q) DESC, id DESC
    """,
    " | ".join,
)
