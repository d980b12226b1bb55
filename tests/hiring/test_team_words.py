"""Whatever the team types into a form of hiring is kept as it is, or stands there again with one clear sentence."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from core.models import Person
from hiring.models import Writing
from tests.cast import Cast
from tests.hiring.story import newcomer, opening_of, rejected

pytestmark = pytest.mark.usefixtures("now")
SCRIPT = "</textarea><script>alert(1)</script>"
TYPED = [
    "\0",
    "x" * 10_000,
    SCRIPT,
    "{{ 7*7 }} %(who)s {name} {0}",
    "a\r\nBcc: b@c.example",
    "\u202eabc",
    "1e309",
]


def test_what_the_team_types_is_kept_or_answered_in_one_sentence(
    cast: Cast, sign_in: Callable[[Person], Client]
) -> None:
    opening = opening_of(cast)
    closing = rejected(cast, cast.asha, cast.ben, cast.rosa, opening=opening)
    rejected(cast, newcomer(cast, "Lea One"), opening=opening)
    application, ben = closing.person.applications.get(), sign_in(cast.ben)
    forms = {
        f"closings/{closing.public_id}/words/": "text",
        f"closings/{closing.public_id}/held/": "lines",
        f"closings/{closing.public_id}/notice/": "by_day",
        f"closings/{closing.public_id}/handover/": "reason",
        f"openings/{opening.public_id}/letters/": "text",
        f"applications/{application.public_id}/news/": "words",
        "times/": "place",
    }
    for page, field in forms.items():
        for text in TYPED:
            answer = ben.post(f"/hiring/{page}", {field: text})
            if answer.status_code == 302:
                continue
            form = answer.context["form"]
            assert (answer.status_code, form[field].value()) == (200, text), page
            assert len(form.errors.get(field, [])) <= 1, page
            assert SCRIPT not in answer.text, page
    said = Writing.objects.order_by("pk").values_list("words", flat=True)
    assert list(said) == TYPED[2:]
