"""Whatever people type in the room is kept as it is, or answered with one clear sentence: never a failure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from core import seals
from core.ledger import Reader
from core.models import Person
from core.pages.fields import ActForm, Words
from partnership.access.disagreements import table_of
from partnership.actions import agreements, disagreements, help, thanks
from partnership.actions.disagreements import Words as Said
from partnership.actions.repairs import Told, ask_for_repair
from partnership.models import AgreedText, HelpRequest, Repair, Thanks, View
from partnership.rules.own_words import is_copy, says_something
from partnership.rules.sides import Side
from tests.cast import NOW, Cast
from tests.core.sealed import unlocked
from tests.partnership.table import open_table
from tests.partnership.test_actions_agreements import DRAFT, start
from tests.partnership.test_office_hours import an_offer, book
from tests.partnership.test_repairs import TOLD, keyed
from tests.shell.test_naughty_strings import strings

SignIn = Callable[[Person], Client]
pytestmark = pytest.mark.usefixtures("now")
__all__ = ["keyed"]  # a fixture of the repairs
SCRIPT = "<script>alert(123)</script>"
BETWEEN = " / "


def fields() -> list[tuple[str, Words]]:
    """Every field of the room that takes somebody's own words."""
    import partnership.urls  # noqa: F401 # loads every form of the room

    return [
        (f"{form.__module__}.{form.__name__}.{name}", field)
        for form in every(ActForm)
        if form.__module__.startswith("partnership.")
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, Words)
    ]


def cleaned(field: Words, text: str) -> tuple[str, list[str]]:
    try:
        return field.clean(text), []
    except ValidationError as wrong:
        return "", wrong.messages


def every(kind: type[Any]) -> Iterator[type[Any]]:
    for each in kind.__subclasses__():
        yield each
        yield from every(each)


def test_every_field_keeps_every_string_or_says_one_thing_that_is_wrong() -> None:
    found = fields()
    assert len(found) > 30
    for name, field in found:
        for text in strings():
            kept, wrong = cleaned(field, text)
            assert len(wrong) <= 1, (name, text)
            assert wrong or kept == text.strip(), (name, text)


def test_no_string_is_more_than_own_words_can_bear() -> None:
    for text in strings():
        assert says_something(text) in {True, False}
        assert is_copy(text, [text]) or not says_something(text)


def texts(most: int) -> list[str]:
    """All strings that can be kept, in as few texts as they fit into."""
    joined = [""]
    for text in (each.strip() for each in strings()):
        if text and "\0" not in text and len(text) < most:
            if len(joined[-1]) + len(BETWEEN) + len(text) > most:
                joined.append("")
            joined[-1] += BETWEEN + text
    return joined


def shown(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert SCRIPT not in answer.content.decode()


def test_views_hold_every_string_as_it_was_written(cast: Cast, sign_in: SignIn) -> None:
    table = open_table(cast)
    for number, text in enumerate(texts(3000)):
        said = Said(facts=text, meaning=text, need=text, ask=text)
        disagreements.state_view(table, words=said, by=cast.chloe, at=NOW, after=number)
        assert View.objects.latest("pk").parts == [text] * 4
    assert table_of(table).of(cast.chloe).view == View.objects.latest("pk")
    for person in (cast.chloe, cast.tariq):
        shown(sign_in(person), f"/partnership/disagreements/{table.public_id}/")


def test_help_and_thanks_hold_every_string(cast: Cast, sign_in: SignIn) -> None:
    for text in texts(500):
        asked = help.ask_for_help(of=cast.tariq, sentence=text, urgency="soon", by=cast.chloe, at=NOW)
        help.answer_help(asked, text=text, by=cast.tariq, at=NOW)
        thanks.thank(to=cast.tariq, text=text, may_be_public=True, by=cast.chloe, at=NOW)
        assert HelpRequest.objects.latest("pk").sentence == text
        assert Thanks.objects.latest("pk").text == text
    shown(sign_in(cast.chloe), f"/partnership/help/{asked.public_id}/")
    for path in ("/partnership/help/", "/partnership/thanks/", "/mine/"):
        shown(sign_in(cast.tariq), path)


def test_agreements_hold_every_string(cast: Cast, sign_in: SignIn) -> None:
    for text in texts(3000):
        agreement = start(cast, replace(DRAFT, words=text))
        assert AgreedText.objects.latest("pk").words == text
    for path in (f"/partnership/agreements/{agreement.public_id}/", "/partnership/agreements/"):
        shown(sign_in(cast.tariq), path)
    objection = agreements.object_to(
        AgreedText.objects.latest("pk"), reason=texts(3000)[0], by=cast.tariq, at=NOW
    )
    assert objection.reason == texts(3000)[0]


def test_talks_hold_every_string(cast: Cast, sign_in: SignIn) -> None:
    from partnership.actions.office_hours import offer_office_hours

    for text in texts(300):
        hours = offer_office_hours(
            cast.hr_team, host=cast.chloe, offer=an_offer(place=text), by=cast.chloe, at=NOW
        )
    talk = book(hours, cast.tariq, topic=texts(500)[0])
    for path in ("/partnership/hours/", f"/partnership/talks/{talk.public_id}/"):
        shown(sign_in(cast.tariq), path)


def test_repairs_hold_every_string(keyed: Cast) -> None:
    for text in texts(3000):
        told = Told(happened=text, affected=TOLD.affected, needed=TOLD.needed)
        repair = ask_for_repair(
            told=told, my_side=Side.ta, other=keyed.chloe, their_side=Side.hr, by=keyed.tariq, at=NOW
        )
        reader = Reader(seals.open_wall(repair.wall, unlocked(keyed.chloe), at=NOW))
        assert reader.text(Repair.objects.get(pk=repair.pk).account, "happened") == text
