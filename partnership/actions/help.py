"""Asking for help without blame: ask, answer, say that it is settled."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import ledger, messages, people, promises, walls
from core.actions.locking import locked
from core.errors import Refused
from core.models import Person, Promise, Team
from core.promises import Parties
from partnership.models.help import HelpAnswer, HelpRequest

ASKED = ledger.declare(
    "partnership.help_asked", words=_("%(by)s asked for help."), erased=ledger.HOLDS_IDS_ONLY
)
ANSWERED = ledger.declare(
    "partnership.help_answered", words=_("%(by)s answered."), erased=ledger.HOLDS_IDS_ONLY
)
SETTLED = ledger.declare(
    "partnership.help_settled", words=_("%(by)s said that it is settled."), erased=ledger.HOLDS_IDS_ONLY
)

CLOCKS = {
    HelpRequest.Urgency.STUCK: "house.help",
    HelpRequest.Urgency.SOON: "house.help_soon",
    HelpRequest.Urgency.NO_HURRY: "house.help_no_hurry",
}


def page_of(promise: Promise) -> str:
    """The page of the request whose answer is owed."""
    request = HelpRequest.objects.get(promise=promise)
    return reverse("partnership:help_request", args=[request.public_id])


HELP = promises.declare("partnership.help", words=_("An answer to: %(what)s"), page=page_of, between_two=True)

messages.declare(
    "partnership.help_asked",
    subject=_("%(who)s asks for your help"),
    text=_(
        "%(sentence)s\n\nThey count on a word by: %(due_at)s\n\n"
        "A sentence is enough, and so is “I do not know, but ask …”."
    ),
)
messages.declare(
    "partnership.help_asked_of_team",
    subject=_("%(who)s asks your team for help"),
    text=_(
        "%(sentence)s\n\nThey count on a word by: %(due_at)s\n\nWhoever of you can, answers: a sentence is enough."
    ),
)
messages.declare(
    "partnership.help_answered",
    subject=_("%(who)s answered you"),
    text=_("You asked: %(sentence)s\n\n%(text)s"),
)


@transaction.atomic
def ask_for_help(*, of: Person | Team, sentence: str, urgency: str, by: Person, at: datetime) -> HelpRequest:
    """Ask one person, or whoever can in a team; an answer is promised by a day that follows from how urgent it is."""
    if isinstance(of, Person) and people.root_of(of) == people.root_of(by):
        raise Refused(_("Ask somebody else."))
    if isinstance(of, Person) and not people.is_member(of, at):
        raise Refused(_("Choose somebody who works here."))
    urgency = HelpRequest.Urgency(urgency)
    wall = walls.raise_wall("partnership.help", at=at)
    owner = of if isinstance(of, Person) else None
    clock = promises.start_clock(CLOCKS[urgency], at=at, owed_by=owner)
    promise, rows = promises.make(
        HELP, parties=Parties(of, by), wall=wall, clocks=[clock], by=by, at=at, what=sentence[:300]
    )
    request = HelpRequest.objects.create(
        wall=wall,
        promise=promise,
        asked_by=by,
        asked_at=at,
        person=owner,
        team=of if isinstance(of, Team) else None,
        sentence=sentence,
        urgency=urgency,
    )
    ledger.record(ASKED, wall=wall, by=by, at=at, about=request, changed=[wall, *rows, request])
    _tell_the_asked(request, at)
    return request


@transaction.atomic
def answer_help(request: HelpRequest, *, text: str, by: Person, at: datetime) -> HelpAnswer:
    """Answer, or write on; the first answer of somebody who was asked keeps the promise."""
    promise = locked(request.promise)
    answer = HelpAnswer.objects.create(request=request, at=at, by=by, text=text)
    is_asker = people.root_of(by) == people.root_of(request.asked_by)
    kept = [] if is_asker or promise.ended_at else promises.keep(promise, by=by, at=at, said="")
    ledger.record(ANSWERED, wall=request.wall, by=by, at=at, about=request, changed=[answer, *kept])
    for person in _others(request, by):
        _say(request, person, "partnership.help_answered", by, at, text=text)
    return answer


@transaction.atomic
def settle_help(request: HelpRequest, *, by: Person, at: datetime) -> None:
    """Say that the answer is no longer needed: nobody owes it any more."""
    promise = locked(request.promise)
    if promise.ended_at:
        raise Refused(_("It is answered or settled already."))
    changed = promises.release(promise, reason="", by=by, at=at)
    ledger.record(SETTLED, wall=request.wall, by=by, at=at, about=request, changed=changed)


def _tell_the_asked(request: HelpRequest, at: datetime) -> None:
    template = "partnership.help_asked_of_team" if request.team else "partnership.help_asked"
    due_at = request.promise.due_at.isoformat()
    for person in _asked(request):
        if people.root_of(person) != people.root_of(request.asked_by):
            _say(request, person, template, request.asked_by, at, due_at=due_at)


def _asked(request: HelpRequest) -> list[Person]:
    """Whom a request goes to: one person, or everybody in the team."""
    if request.person:
        return [request.person]
    seats = request.team.seats.filter(until_at__isnull=True) if request.team else []
    return [seat.person for seat in seats]


def _others(request: HelpRequest, by: Person) -> list[Person]:
    """Who hears of an answer: who asked, or who answered before when who asked writes on."""
    if people.root_of(by) != people.root_of(request.asked_by):
        return [request.asked_by]
    wrote = Person.objects.filter(pk__in=request.answers.exclude(by=by).values("by"))
    return list(wrote) or _asked(request)


def _say(request: HelpRequest, to: Person, template: str, by: Person, at: datetime, **facts: str) -> None:
    facts |= {"who": str(by), "sentence": request.sentence}
    link = reverse("partnership:help_request", args=[request.public_id])
    messages.say(to, template, facts=facts, at=at, about=by, wall=request.wall, link=link)
