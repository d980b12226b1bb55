"""A candidate's own page: saying yes or no to staying in touch, a word, an end; being kept in mind or not."""

from __future__ import annotations

from typing import Any

import pytest

from core.models import Person
from hiring.actions import allies as acts
from hiring.actions.in_mind import keep_in_mind
from hiring.models import Ally, KeptInMind
from tests.cast import NOW, Cast
from tests.hiring.pages import browser, last_link, page_for, tick
from tests.hiring.test_allies import again, begun, offered

pytestmark = pytest.mark.usefixtures("now")


def post(person: Person, path: str, **said: str) -> Any:
    return browser().post(f"{page_for(person)}{path}", said)


def shown(person: Person) -> str:
    return str(browser().get(page_for(person)).content.decode())


def test_offer_reaches_the_candidate_with_a_link_to_their_page(cast: Cast) -> None:
    offered(cast)
    tick(NOW)
    page = browser().get(last_link(cast.asha))
    assert page.status_code == 200
    assert "Ben Okafor would like to stay in touch" in page.content.decode()


def test_yes_on_the_page_begins_it(cast: Cast) -> None:
    ally = offered(cast)
    path = f"allies/{ally.public_id}/answer/"
    assert browser().get(f"{page_for(cast.asha)}{path}").status_code == 200
    assert post(cast.asha, path).status_code == 200  # yes or no is asked again
    assert post(cast.asha, path, answer="yes").status_code == 302
    assert again(ally).agreed_at == NOW
    assert "In touch with Ben Okafor" in shown(cast.asha)
    assert browser().get(f"{page_for(cast.asha)}{path}").status_code == 404


def test_no_on_the_page_ends_it_without_a_word(cast: Cast) -> None:
    ally = offered(cast)
    assert post(cast.asha, f"allies/{ally.public_id}/answer/", answer="no").status_code == 302
    assert again(ally).ended_why == "declined"
    assert "Ben Okafor would like" not in shown(cast.asha)


def test_word_and_end_on_the_page(cast: Cast) -> None:
    ally = begun(cast)
    assert post(cast.asha, f"allies/{ally.public_id}/word/", words="I moved to Leeds.").status_code == 302
    assert "I moved to Leeds." in shown(cast.asha)
    end = f"{page_for(cast.asha)}allies/{ally.public_id}/end/"
    assert f"allies/{ally.public_id}/end/" in shown(cast.asha)
    assert "Ben Okafor is told that it has ended" in browser().get(end).content.decode()
    assert again(ally).ended_at is None
    assert post(cast.asha, f"allies/{ally.public_id}/end/").status_code == 302
    assert again(ally).ended_why == "ally"


def test_passing_on_is_answered_on_the_page(cast: Cast) -> None:
    ally = begun(cast)
    path = f"allies/{ally.public_id}/passing/"
    assert browser().get(f"{page_for(cast.asha)}{path}").status_code == 404
    acts.ask_to_pass_on(ally, to=cast.sol, reason="He builds it.", by=cast.ben, at=NOW)
    assert "Sol Keller" in shown(cast.asha)
    assert post(cast.asha, path, answer="yes").status_code == 302
    assert again(ally).member == cast.sol


def test_somebody_elses_connection_is_not_there(cast: Cast) -> None:
    ally = offered(cast)
    for name in ("answer", "word", "passing", "end"):
        assert post(cast.eve, f"allies/{ally.public_id}/{name}/", answer="yes", words="x").status_code == 404
    assert Ally.objects.get().agreed_at is None


def test_kept_in_mind_changed_and_ended_on_the_page(cast: Cast) -> None:
    assert post(cast.asha, "in-mind/", words="Rust", roles="Lead").status_code == 302
    assert KeptInMind.objects.get().words == "Rust"
    assert "Rust" in shown(cast.asha)
    assert post(cast.asha, "in-mind/", words="").status_code == 200
    assert post(cast.asha, "in-mind/end/").status_code == 302
    assert not KeptInMind.objects.exists()


def test_word_of_the_member_stands_on_the_page_as_words(cast: Cast) -> None:
    ally = begun(cast)
    acts.note_contact(ally, words="<script>alert(1)</script>", by=cast.ben, at=NOW)
    keep_in_mind(cast.asha, words="<b>bold</b>", roles="", at=NOW)
    page = shown(cast.asha)
    assert "<script>alert" not in page
    assert "<b>bold" not in page
