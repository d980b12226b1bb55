"""The frame around every page: which links stand in it, and which of them says where one is."""

from collections.abc import Callable

import pytest
from django.test import Client

from core.models import Person
from tests.cast import Cast

SignIn = Callable[[Person], Client]


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("/", ["Home"]),
        ("/promises/new/", ["Home"]),
        ("/hiring/board/", ["Hiring"]),
        ("/hiring/sources/", ["Sources"]),
        ("/hiring/imports/", ["Sources"]),
        ("/people/", ["People"]),
        ("/teams/", ["People"]),
        ("/people/merge/", ["Duplicates"]),
        ("/profile/", ["Profile"]),
        ("/search/", []),
    ],
)
def test_one_link_at_most_says_where_one_is(
    cast: Cast, sign_in: SignIn, address: str, here: list[str]
) -> None:
    frame = sign_in(cast.tariq).get(address).context["frame"]
    links = [link for group in frame["groups"] for link in group.links] + frame["me"]["links"]
    assert [str(link["words"]) for link in links if link["current"]] == here
