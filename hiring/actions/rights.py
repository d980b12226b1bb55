"""What a candidate may always do: ask where an answer stays, correct or object, be erased; and how it is answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import ledger, messages, people, promises, walls
from core.actions.locking import locked, one_at_a_time
from core.errors import Refused
from core.models import Kept, Person, Promise, Role, Team
from core.models.ids import new_public_id
from core.promises import Parties
from hiring.access.standing import answers_for, is_told
from hiring.actions.links import page_of
from hiring.models import CallIn, Closing, DataRequest, Opening

SUBJECT = ledger.WITH_SUBJECT
CALLED_IN = ledger.declare(
    "hiring.called_in", words=_("%(by)s asked where their answer stays."), erased=SUBJECT
)
ASKED = ledger.declare("hiring.data_asked", words=_("%(by)s asked about their data."), erased=SUBJECT)
ANSWERED = ledger.declare("hiring.data_answered", words=_("%(by)s answered about the data."), erased=SUBJECT)
INSISTED = ledger.declare("hiring.data_insisted", words=_("%(by)s said: that is no answer."), erased=SUBJECT)
SEE = "opening.see_people"
AGAIN_AFTER = timedelta(days=2)
EU_CLOCK, HOUSE_CLOCK = "eu-gdpr.request", "house.data_request"

REQUEST = promises.declare(
    "hiring.data_request",
    words=_("An answer about their data"),
    quiet=True,
    page=lambda promise: reverse("hiring:data_request", args=[promise.about.partition(":")[2]]),
)
messages.declare(
    "hiring.called_in",
    subject=_("%(who)s asks where their answer stays"),
    text=_("%(who)s applied for %(opening)s and is still waiting.\n\n%(words)s\n\nWho answers: %(owner)s"),
)
messages.declare(
    "hiring.data_asked",
    subject=_("%(who)s asks about their data"),
    text=_("%(who)s writes: %(words)s\n\nAnswer by: %(due_at)s"),
)
messages.declare(
    "hiring.data_answered",
    subject=_("An answer about your data"),
    text=_("%(who)s has answered what you asked. You can read it on your own page:"),
    page=page_of,
)


@transaction.atomic
def call_in(person: Person, opening: Opening, *, words: str, at: datetime) -> CallIn:
    """Ask where an answer stays: whoever owes it, HR and TA hear of it, and it stays in the record."""
    one_at_a_time(person)
    if is_told(person, opening):
        raise Refused(_("You have been answered. If that did not happen, say so above."))
    if asked_lately(person, opening, at=at):
        raise Refused(_("They have heard it. Please give them two days before you ask again."))
    call = CallIn.objects.create(person=person, opening=opening, words=words, at=at)
    owner = _owner_of(person, opening) or answers_for(person, opening, at=at)
    facts = {"who": str(person), "opening": opening.title, "words": words, "owner": str(owner or "")}
    ledger.record(
        CALLED_IN, wall=opening.wall, by=person, at=at, about=person, subject=person, changed=[call]
    )
    for each in dict.fromkeys([*_hr_and_ta(opening, at), *filter(None, [owner])]):
        messages.say(each, "hiring.called_in", at=at, facts=facts, about=person, wall=opening.wall)
    return call


def asked_lately(person: Person, opening: Opening, *, at: datetime) -> bool:
    calls = CallIn.objects.filter(person__in=people.identities(person), opening=opening)
    return calls.filter(at__gt=at - AGAIN_AFTER).exists()


def _owner_of(person: Person, opening: Opening) -> Person | None:
    owed = Closing.objects.filter(
        person__in=people.identities(person), opening=opening, ended_at__isnull=True
    )
    closing = owed.select_related("owed_by").first()
    return closing.owed_by if closing else None


def _hr_and_ta(opening: Opening, at: datetime) -> list[Person]:
    """Without those of them who applied for the same opening."""
    both = people.holders_of(Role.HR, at) | people.holders_of(Role.TA, at)
    may_see = (each for each in both.distinct().order_by("pk") if walls.may(each, SEE, opening, at=at))
    return [people.root_of(each) for each in may_see]


@transaction.atomic
def ask_about_data(person: Person, *, kind: str, words: str, at: datetime) -> DataRequest:
    """Correct, object or ask: a promise of an answer starts, with the clock of the law of the house."""
    team = _answering_team()
    wall = walls.raise_wall("hiring.data_request", at=at)
    home = people.the_organisation()
    is_eu = home.country in promises.policies()[EU_CLOCK].applies_if.countries
    clock = promises.start_clock(EU_CLOCK if is_eu else HOUSE_CLOCK, at=at, owed_by=None)
    public_id = new_public_id()
    promise, rows = promises.make(
        REQUEST,
        parties=Parties(owed_by=team, owed_to=person),
        wall=wall,
        clocks=[clock],
        by=person,
        at=at,
        about=f"data_request:{public_id}",
    )
    asked = DataRequest.objects.create(
        public_id=public_id, person=person, kind=kind, words=words, asked_at=at, promise=promise
    )
    _record(ASKED, asked, [wall, *rows, asked], by=person, at=at)
    facts = {"who": str(person), "words": words, "due_at": promise.due_at.isoformat()}
    for lead in promises.leads_of(team):
        _say_asked(lead, asked, facts, at)
    return asked


def _answering_team() -> Team:
    """The people team answers for what is held about people; where there is none, talent acquisition does."""
    teams = Team.objects.filter(kind__in=[Team.Kind.HR, Team.Kind.TA], seats__until_at__isnull=True)
    ordered = sorted(teams.distinct(), key=lambda team: (team.kind != Team.Kind.HR, team.pk))
    if not ordered:
        raise Refused(_("Nobody is there to answer this yet. Please write to the organisation directly."))
    return ordered[0]


@transaction.atomic
def answer_about_data(asked: DataRequest, *, answer: str, by: Person, at: datetime) -> None:
    """Answer, which keeps the promise; they are told, and read it on their own page."""
    asked, promise = locked(asked), locked(asked.promise)
    if promise.ended_at is not None:
        raise Refused(_("This was answered already."))
    asked.answer, asked.answered_at, asked.answered_by = answer, at, by
    asked.save()
    _record(ANSWERED, asked, [asked, *promises.keep(promise, by=by, at=at, said="")], by=by, at=at)
    messages.say(asked.person, "hiring.data_answered", at=at, facts={"who": str(by)})


@transaction.atomic
def insist(asked: DataRequest, *, saying: str, at: datetime) -> None:
    """Say that an answer was none: the promise is open again, and those who owe it hear why."""
    promise = locked(asked.promise)
    kept = Kept.objects.filter(promise=promise, contested_at__isnull=True).first()
    if kept is None:
        raise Refused(_("Nobody has answered this yet."))
    changed = promises.contest(promise, kept, by=asked.person, at=at, saying=saying)
    _record(INSISTED, asked, changed, by=asked.person, at=at)
    facts = {"who": str(asked.person), "words": saying, "due_at": promise.due_at.isoformat()}
    for lead in promises.answers(promise):
        _say_asked(lead, asked, facts, at)


def _say_asked(lead: Person, asked: DataRequest, facts: dict[str, str], at: datetime) -> None:
    promise = asked.promise
    messages.say(
        lead,
        "hiring.data_asked",
        at=at,
        facts=facts,
        about=asked.person,
        wall=promise.wall,
        link=promises.link_to(promise),
    )


def _record(kind: str, asked: DataRequest, changed: Sequence[Model], *, by: Person, at: datetime) -> None:
    promise: Promise = asked.promise
    ledger.record(
        kind, wall=promise.wall, by=by, at=at, about=asked.person, subject=asked.person, changed=changed
    )
