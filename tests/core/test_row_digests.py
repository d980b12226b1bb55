"""What a row is digested as: SHA-256 over the canonical JSON of its recorded fields, whoever wrote that JSON."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from core.ledger.rows import digest
from core.models import Merge, Person
from proof.entry import at_text, canonical_json
from tests.cast import Cast

MOMENTS = st.datetimes(
    datetime(1, 1, 2),  # noqa: DTZ001 # the zone comes with the strategy
    datetime(9999, 12, 30),  # noqa: DTZ001 # the same
    timezones=st.sampled_from([UTC, ZoneInfo("Europe/Berlin"), ZoneInfo("America/St_Johns")]),
)
VALUES = {
    "person_id": st.integers(1, 2**53 - 1),
    "into_id": st.integers(1, 2**53 - 1),
    "at": MOMENTS,
    "by_id": st.none() | st.integers(1, 2**53 - 1),
    "reason": st.text(st.characters(exclude_categories=["Cs"])),
    "undone_at": st.none() | MOMENTS,
    "undone_by_id": st.none(),
}


@given(st.fixed_dictionaries(VALUES))
def test_digest_is_that_of_the_canonical_json(values: dict[str, Any]) -> None:
    plain = {
        name: at_text(each.astimezone(UTC)) if isinstance(each, datetime) else each
        for name, each in values.items()
    }
    assert digest(Merge(**values)).split(":")[1] == sha256(canonical_json(plain)).hexdigest()


def test_an_hour_that_comes_twice_is_two_moments() -> None:
    """Both are the same to Python while they are compared in their own zone."""
    first = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    again = first.replace(fold=1)
    assert first == again
    assert digest(Merge(at=first)) != digest(Merge(at=again))


def test_field_that_was_not_loaded_is_read(cast: Cast) -> None:
    assert digest(Person.objects.only("pk").get(pk=cast.asha.pk)) == digest(cast.asha)
