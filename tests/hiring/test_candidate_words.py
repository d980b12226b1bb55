"""Whatever a candidate types is kept as it is, or answered with one clear sentence: never a failure."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django import forms

from core import messages
from hiring.actions.rights import ask_about_data, call_in
from hiring.actions.talks import say_wish, write_back, write_to_candidate
from hiring.forms.allies import InMindForm, WriteBackForm
from hiring.forms.private import (
    InsistForm,
    LetterForm,
    NotHappenedForm,
    RenewalForm,
    RequestForm,
    WaitingForm,
    WishForm,
)
from hiring.models import Writing
from hiring.rules.invitation import Guest
from tests.cast import NOW, Cast
from tests.hiring.pages import browser, page_for
from tests.hiring.story import applied, interviewed, opening_of
from tests.shell.test_naughty_strings import strings

pytestmark = pytest.mark.usefixtures("now")
FORMS: list[tuple[type[forms.Form], str, dict[str, str]]] = [
    (LetterForm, "words", {}),
    (WaitingForm, "words", {}),
    (NotHappenedForm, "saying", {}),
    (InsistForm, "saying", {}),
    (RequestForm, "words", {"kind": "correction"}),
    (WishForm, "reach", {"channel": "call", "amount": "all"}),
    (RenewalForm, "email", {}),
    (InMindForm, "words", {}),
    (InMindForm, "roles", {"words": "Search."}),
    (WriteBackForm, "words", {}),
]


@pytest.mark.parametrize(
    ("form", "field", "rest"), FORMS, ids=[f"{form.__name__}-{field}" for form, field, _ in FORMS]
)
def test_every_string_is_clean_or_answered_in_one_sentence(
    form: type[forms.Form], field: str, rest: dict[str, str]
) -> None:
    for text in strings():
        filled = form({**rest, field: text})
        if not filled.is_valid():
            assert [len(each) for each in filled.errors.values()] == [1], text
            assert set(filled.errors) == {field}, text
            assert "Ensure this value" not in str(filled.errors), text


def sample() -> Iterator[str]:
    """Every twelfth, and those that break pages, mails and rows."""
    yield from [
        *strings()[::12],
        "<script>alert(1)</script>",
        "{{ 7*7 }}",
        "%(who)s %s %d",
        "a\r\nBcc: b@c.example",
    ]


def test_strings_go_through_actions_mails_and_pages_as_they_are(cast: Cast) -> None:
    opening = opening_of(cast)
    interviewed(applied(cast.asha, opening), cast.ben)
    write_to_candidate(cast.asha, opening, words="There is news.", by=cast.ben, at=NOW)
    said = [text.strip() for text in sample() if LetterForm({"words": text}).is_valid()]
    for text in said:
        write_back(cast.asha, opening, words=text, at=NOW)
    assert [each.words for each in Writing.objects.filter(by=cast.asha).order_by("pk")] == said
    say_wish(cast.asha, opening, channel="call", amount="all", reach=said[-1][:60], at=NOW)
    call_in(cast.asha, opening, words=said[-2], at=NOW)
    ask_about_data(cast.asha, kind="objection", words=said[-3], at=NOW)
    page = page_for(cast.asha)
    for place in ("", "data/", "data/held.html", "data/held.json"):
        response = browser().get(f"{page}{place}")
        assert response.status_code == 200
        assert place == "data/held.json" or "<script>alert(1)</script>" not in response.content.decode()
    for message in cast.ben.messages.filter(template="hiring.candidate_wrote"):
        assert messages.words_of(message).text.endswith(message.facts["words"])


def test_names_of_every_kind_stand_in_an_invitation_as_one_line() -> None:
    from hiring.rules.invitation import _address

    for text in strings():
        assert "\n" not in _address(Guest(text, "a@b.example")).params["CN"]
