"""Two questions afterwards, answered without a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core import ledger, people
from core.actions.locking import one_at_a_time
from core.errors import Refused
from core.models import Person
from hiring.models import Answer, AnswerCount, Ballot
from hiring.rules.voices import ENOUGH

ANSWERED = ledger.declare(
    "hiring.voice_heard",
    words=_("Somebody said how it was for them."),
    erased=ledger.HOLDS_IDS_ONLY,
)


@transaction.atomic
def say_how_it_was(person: Person, answers: Mapping[str, str], *, at: datetime) -> None:
    """Answer once; the record says that somebody did, and neither who nor what. Five at a time become visible."""
    one_at_a_time(person)
    home = people.the_organisation()
    if has_answered(person):
        raise Refused(_("You have answered already. Thank you."))
    Ballot.objects.create(person=person)
    for question, says in answers.items():
        if says:
            Answer.objects.create(question=question, says=says)
            _show_what_is_enough(question)
    ledger.record(ANSWERED, wall=home.wall, by=None, at=at, about=home)


def has_answered(person: Person) -> bool:
    return Ballot.objects.filter(person__in=people.identities(person)).exists()


def _show_what_is_enough(question: str) -> None:
    waiting = Answer.objects.select_for_update().filter(question=question, is_shown=False).order_by("pk")
    there = list(waiting)
    if len(there) >= ENOUGH:
        Answer.objects.filter(pk__in=[answer.pk for answer in there]).update(is_shown=True)
        _count(question, Counter(answer.says for answer in there))


def _count(question: str, shown: Mapping[str, int]) -> None:
    """Whoever shows answers to a question holds those that waited, so nobody else counts the same ones."""
    for says, number in shown.items():
        AnswerCount.objects.get_or_create(question=question, says=says)
        AnswerCount.objects.filter(question=question, says=says).update(number=F("number") + number)
