"""Single values that are nearly what they should be."""

from typing import Any

import pytest

from hiring.sources.values import address, moment


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Asha@X.Example", "asha@x.example"),
        ("MAILTO:asha@x.example?subject=Hello", "asha@x.example"),
        ("Asha Pillai <asha@x.example>", "asha@x.example"),
        ("Asha <mailto:asha@x.example>", "asha@x.example"),
        ("jürgen@müller.example", "jürgen@müller.example"),
        ("asha at x.example", ""),
        ("<>", ""),
        ("n/a", ""),
    ],
)
def test_address_is_found_in_what_stands_around_it(said: str, meant: str) -> None:
    assert address(said) == meant


@pytest.mark.parametrize("number", [10**400, -(10**400), 2**70, float("inf"), float("nan"), True, "9" * 5000])
def test_number_that_is_no_moment_is_none(number: Any) -> None:
    assert moment(number) is None
