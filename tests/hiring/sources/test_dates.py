"""Days and moments as people and spreadsheets write them, and which of two numbers is the month."""

import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from hiring.sources.dates import guess_order, read_date
from hiring.sources.files import guess_columns
from tests.hiring.sources.test_csv import things


@pytest.mark.parametrize(
    ("said", "order", "meant"),
    [
        ("02/03/2026", "dmy", datetime(2026, 3, 2, tzinfo=UTC)),
        ("02/03/2026", "mdy", datetime(2026, 2, 3, tzinfo=UTC)),
        ("2.3.26", "mdy", datetime(2026, 3, 2, tzinfo=UTC)),
        ("2026-03-02", "mdy", datetime(2026, 3, 2, tzinfo=UTC)),
        ("20260302", "dmy", datetime(2026, 3, 2, tzinfo=UTC)),
        ("2 Mar 2026", "dmy", datetime(2026, 3, 2, tzinfo=UTC)),
        ("March 2, 2026", "dmy", datetime(2026, 3, 2, tzinfo=UTC)),
        ("02/03/2026 2:05 PM", "dmy", datetime(2026, 3, 2, 14, 5, tzinfo=UTC)),
        ("2026-03-02T14:05:00Z", "dmy", datetime(2026, 3, 2, 14, 5, tzinfo=UTC)),
        ("2/3/26 2:05:09 pm", "mdy", datetime(2026, 2, 3, 14, 5, tzinfo=UTC)),
        ("02.03.2026, 14:05 Uhr", "mdy", datetime(2026, 3, 2, 14, 5, tzinfo=UTC)),
        ("Mo., 2.3.2026", "dmy", datetime(2026, 3, 2, tzinfo=UTC)),
        ("2026/3/2 14:05", "mdy", datetime(2026, 3, 2, 14, 5, tzinfo=UTC)),
        ("2026-03-02 14:05:00.000 -0800", "dmy", datetime(2026, 3, 2, 22, 5, tzinfo=UTC)),
        ("2026-03-02 14:05 MEZ", "dmy", datetime(2026, 3, 2, 13, 5, tzinfo=UTC)),
        ("2026-03-02T14:05 Europe/Berlin", "dmy", datetime(2026, 3, 2, 13, 5, tzinfo=UTC)),
        ("Mon, 02 Mar 2026 14:05:00 GMT", "dmy", datetime(2026, 3, 2, 14, 5, tzinfo=UTC)),
        ("Mon Mar 02 2026 14:05:00 GMT+0100 (CET)", "dmy", datetime(2026, 3, 2, 13, 5, tzinfo=UTC)),
        ("March 2nd, 2026 at 2:05 PM", "dmy", datetime(2026, 3, 2, 14, 5, tzinfo=UTC)),
        ("2. März 2026", "dmy", datetime(2026, 3, 2, tzinfo=UTC)),
        ("1er juillet 2026", "dmy", datetime(2026, 7, 1, tzinfo=UTC)),
        ("2-Mar-26", "dmy", datetime(2026, 3, 2, tzinfo=UTC)),
        ("46083", "dmy", datetime(2026, 3, 2, tzinfo=UTC)),
        ("46083.58680556", "dmy", datetime(2026, 3, 2, 14, 5, tzinfo=UTC)),
        ("1772460300000", "dmy", datetime(2026, 3, 2, 14, 5, tzinfo=UTC)),
        ("31/02/2026", "dmy", None),
        ("0000-00-00", "dmy", None),
        ("12345", "dmy", None),
        ("31.12.9999", "dmy", None),
        ("0001-01-01", "dmy", None),
        ("2.3.", "dmy", None),
        ("02/03/2026 25:00", "dmy", None),
        ("02/03/2026 to 05/03/2026", "dmy", None),
        ("soon", "dmy", None),
        ("", "dmy", None),
    ],
)
def test_date_is_read_in_any_usual_form(said: str, order: str, meant: datetime | None) -> None:
    assert read_date(said, order) == meant


NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026-03-02", datetime(2026, 3, 2, 5, tzinfo=UTC)),
        ("2026-03-02 14:05:00", datetime(2026, 3, 2, 19, 5, tzinfo=UTC)),
        ("3/2/2026 2:05 PM", datetime(2026, 3, 2, 19, 5, tzinfo=UTC)),
        ("March 2, 2026", datetime(2026, 3, 2, 5, tzinfo=UTC)),
        ("20260302", datetime(2026, 3, 2, 5, tzinfo=UTC)),
        ("46083", datetime(2026, 3, 2, 5, tzinfo=UTC)),
        ("2026-03-02T14:05:00Z", datetime(2026, 3, 2, 14, 5, tzinfo=UTC)),
        ("20260302T140500Z", datetime(2026, 3, 2, 14, 5, tzinfo=UTC)),
        ("2026-03-02 14:05 CET", datetime(2026, 3, 2, 13, 5, tzinfo=UTC)),
        ("1772460300000", datetime(2026, 3, 2, 14, 5, tzinfo=UTC)),
    ],
)
def test_time_without_a_zone_is_that_of_where_the_table_comes_from(said: str, meant: datetime) -> None:
    assert read_date(said, "mdy", NEW_YORK) == meant


def test_order_of_day_and_month_is_seen_from_all_dates() -> None:
    assert guess_order(["02/03/2026", "02/27/2026"]) == "mdy"
    assert guess_order(["02/03/2026", "27/02/2026"]) == "dmy"
    assert guess_order(["2/3/2026 2:05 PM"]) == "mdy"
    assert guess_order(["02.03.2026", "2026-03-02"]) == "dmy"
    assert guess_order(["02/03/2026"]) == ""


def test_order_is_seen_from_columns_nobody_reads_and_from_rows_far_down() -> None:
    mapping, _said = things("Name,Job,Applied on,Last seen\nA,D,01/10/2026,02/20/2026\n")
    assert mapping.dates == "mdy"
    early = "".join(f"P{day},D,01/0{day % 9 + 1}/2026\n" for day in range(500))
    table = io.BytesIO(f"Name,Job,Applied on\n{early}Z,D,01/31/2026\n".encode())
    assert (guess_columns(table).dates, table.tell()) == ("mdy", 0)
    assert guess_columns(io.BytesIO(f"Name,Job,Applied on\n{early}".encode()), "").dates == ""
