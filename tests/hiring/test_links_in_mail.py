"""Whoever gets a notice or a letter finds their own page below it, and nothing there tells what was not told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from core.ledger.check import check_record
from core.models import Entry, Message, Person
from hiring.actions.closings import give_notice
from hiring.actions.letters import send_letters
from hiring.models import Closing
from tests.cast import NOW, Cast
from tests.hiring.pages import body_of, browser, last_link, mails_to, page_for, tick
from tests.hiring.story import DAY, due_of, rejected

SignIn = Callable[[Person], Client]
pytestmark = pytest.mark.usefixtures("now")


def test_notice_ends_with_the_link_to_their_page_which_tells_nothing(cast: Cast) -> None:
    closing = rejected(cast, cast.asha, cast.ben)
    give_notice(closing, to_due_at=due_of(closing) + 2 * DAY, by=cast.ben, at=NOW)
    tick(NOW)
    shown = browser().get(last_link(cast.asha))
    assert shown.status_code == 200
    assert "Search engineer" in shown.text
    for word in ("reject", "not take it further", "decided"):
        assert word not in shown.text
    assert "/private/" not in str(Message.objects.get(to=cast.asha).facts)


def test_letter_ends_with_the_link_to_their_page_which_tells_it_once_it_went(cast: Cast) -> None:
    closing = rejected(cast, cast.asha)
    send_letters(closing.opening, [closing], text="Dear {name}, thank you.", by=cast.tariq, at=NOW)
    tick(NOW)
    assert body_of(mails_to(cast.asha)[-1]).startswith("Dear Asha Pillai, thank you.\n\nOn your own page")
    assert "Dear Asha Pillai, thank you." in browser().get(last_link(cast.asha)).text


# --- Sent anew, or made invalid ---


def links_page(closing: Closing) -> str:
    return f"/hiring/applications/{closing.person.applications.get().public_id}/links/"


@pytest.mark.parametrize("name", ["ben", "tariq", "chloe"])
def test_link_sent_anew_leads_in_and_the_old_one_nowhere(cast: Cast, sign_in: SignIn, name: str) -> None:
    closing, old = rejected(cast, cast.asha, cast.ben), page_for(cast.asha)
    assert browser().get(old).status_code == 200
    client = sign_in(getattr(cast, name))
    assert "Send anew or make invalid" in client.get(f"/hiring/closings/{closing.public_id}/").text
    assert "One link works." in client.get(links_page(closing)).text
    assert client.post(links_page(closing), {"renew": "1"}).status_code == 302
    tick(NOW)
    assert browser().get(old).status_code == 404
    assert browser().get(last_link(cast.asha)).status_code == 200
    assert Entry.objects.filter(kind="hiring.link_renewed").count() == 1
    assert check_record().findings == []


def test_link_made_invalid_leads_nowhere_and_no_other_is_sent(cast: Cast, sign_in: SignIn) -> None:
    closing, old = rejected(cast, cast.asha, cast.ben), page_for(cast.asha)
    client = sign_in(cast.ben)
    assert client.post(links_page(closing), {"revoke": "1"}).status_code == 302
    assert browser().get(old).status_code == 404
    tick(NOW)
    assert mails_to(cast.asha) == []
    assert "No link works at the moment." in client.get(links_page(closing)).text


def test_nobody_else_touches_a_link(cast: Cast, sign_in: SignIn) -> None:
    closing, page = rejected(cast, cast.asha, cast.ben), page_for(cast.asha)
    for person in (cast.rosa, cast.dev, cast.ada, cast.eve):
        client = sign_in(person)
        assert client.get(links_page(closing)).status_code == 404
        assert client.post(links_page(closing), {"revoke": "1"}).status_code == 404
    assert browser().get(page).status_code == 200


def test_link_for_who_wants_no_mail_is_not_sent_and_says_so(cast: Cast, sign_in: SignIn) -> None:
    closing = rejected(cast, cast.asha, cast.ben)
    cast.asha.candidate.can_email = False
    cast.asha.candidate.save()
    answer = sign_in(cast.ben).post(links_page(closing), {"renew": "1"}, follow=True)
    assert "no link can be sent" in answer.text
    assert not Message.objects.filter(to=cast.asha).exists()
