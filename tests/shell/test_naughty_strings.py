"""Whatever people type is kept as it is, or answered with one clear sentence: never a failure."""

import json
from collections.abc import Callable
from pathlib import Path

from django.test import Client

from core import search
from core.actions import promises as actions
from core.models import Kept, Person, Promise
from core.walls import Who
from shell.forms.finding import SearchForm
from shell.forms.promises import KeepingForm, PromiseForm
from tests.cast import NOW, Cast
from tests.crowd import fill
from tests.shell.test_promises import FRIDAY_ENDS, SAID, page_of

SignIn = Callable[[Person], Client]
LIST = Path(__file__).parents[3] / "shared" / "data" / "11-fuzz-strings" / "blns" / "blns.json"
MORE = [
    "\0",
    "a\0b",
    "\u202eright to left\u202c",
    "مرحبا",
    "x" * 10_000,
    "\U0001f600",
    "\u200b",
    "\x1f",
    "\ufffe",
    "a\r\nb",
]
CHOOSING = ("to", "by_day", "together", "in_name_of")
PLACES = ("/search/", "/people/", "/teams/", "/mine/")


def strings() -> list[str]:
    published = json.loads(LIST.read_text(encoding="utf-8")) if LIST.exists() else []
    return [*published, *MORE]


def filled_in(cast: Cast, **said: str) -> PromiseForm:
    return PromiseForm(SAID | said, who=Who(cast.ben, NOW))


def test_promises_keep_every_string_or_say_what_is_wrong(cast: Cast, sign_in: SignIn, now: object) -> None:
    kept: list[str] = []
    wrong: list[str] = []
    for text in strings():
        form = filled_in(cast, what=text)
        (kept if form.is_valid() else wrong).append(text)
        assert list(form.errors.values()) == [] or [len(each) for each in form.errors.values()] == [1], text
    assert [text for text in wrong if text.strip() and len(text) <= 300 and "\0" not in text] == []
    fill(len(kept), persons=[cast.ben, cast.dev], at=NOW)
    promises = list(Promise.objects.order_by("pk"))
    for promise, text in zip(promises, kept, strict=True):
        promise.what = text.strip()
    Promise.objects.bulk_update(promises, ["what"])
    assert list(Promise.objects.order_by("pk").values_list("what", flat=True)) == [
        text.strip() for text in kept
    ]
    address, browser = "/mine/", sign_in(cast.ben)
    while address:
        page = browser.get(address).context
        address = f"/mine/{page['slice'].next}" if page["slice"].next else ""


def test_promise_is_posted_and_kept_as_it_was_written(cast: Cast, sign_in: SignIn, now: object) -> None:
    browser = sign_in(cast.ben)
    for text in [*strings()[::25], *MORE]:
        answer = browser.post("/promises/new/", SAID | {"what": text})
        if answer.status_code == 302:
            assert Promise.objects.order_by("-pk")[0].what == text.strip()
            assert browser.get(answer["Location"]).status_code == 200


def test_fields_that_choose_answer_every_string_with_one_sentence(cast: Cast) -> None:
    for n, text in enumerate(strings()):
        field = CHOOSING[n % len(CHOOSING)]
        form = filled_in(cast, **{field: text})
        if not form.is_valid():
            assert (list(form.errors), len(form.errors[field])) == ([field], 1), text


def test_words_that_go_with_a_promise_are_kept_as_they_are(cast: Cast, sign_in: SignIn, now: object) -> None:
    said = [text for text in strings() if KeepingForm({"said": text}, who=Who(cast.ben, NOW)).is_valid()]
    assert len(strings()) - len(said) <= 5  # what is too long, or holds a NUL
    promise = actions.make_promise(
        owed_by=cast.ben, owed_to=cast.dev, what="x", due_at=FRIDAY_ENDS, by=cast.ben, at=NOW
    )
    browser = sign_in(cast.ben)
    for text in said[::25]:
        browser.post(page_of(promise, "keeping/"), {"said": text})
        kept = Kept.objects.get(promise=promise, contested_at__isnull=True)
        assert kept.said == text.strip()
        actions.contest_keeping(promise, by=cast.dev, at=NOW, saying=text)
    assert browser.get(page_of(promise)).status_code == 200


def test_search_answers_every_string(cast: Cast) -> None:
    for text in strings():
        assert isinstance(search.find(SearchForm({"q": text}).words(), who=Who(cast.ben, NOW), most=5), list)


def test_addresses_answer_every_string(cast: Cast, sign_in: SignIn, now: object) -> None:
    browser = sign_in(cast.ben)
    for n, text in enumerate([*strings()[::5], *MORE]):
        answer = browser.get(
            PLACES[n % len(PLACES)], {"q": text, "page": text, "after": text if n % 4 == 3 else ""}
        )
        assert answer.status_code in {200, 404}, text
