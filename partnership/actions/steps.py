"""Who owes the next step: promises that the two make to each other by going on, each with its clock."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import messages, people, promises
from core.models import Person, Promise
from core.promises import Parties
from partnership.access.disagreements import At, Table, table_of
from partnership.models import Disagreement
from partnership.rules.disagreements import Duty, Step


def page_of(promise: Promise) -> str:
    """The page of the table that a promise is about; `about` is its public id and the step."""
    return reverse("partnership:disagreement", args=[promise.about.partition(":")[0]])


KINDS = {
    Step.view: promises.declare("partnership.view", words=_("Write how you see it: %(what)s"), page=page_of),
    Step.say_back: promises.declare(
        "partnership.say_back", words=_("Say back what the other sees: %(what)s"), page=page_of
    ),
    Step.answer: promises.declare(
        "partnership.answer", words=_("Answer whether that is it: %(what)s"), page=page_of
    ),
    Step.more: promises.declare(
        "partnership.more", words=_("Say whether there is more: %(what)s"), page=page_of
    ),
    Step.ours: promises.declare("partnership.ours", words=_("Find what is ours: %(what)s"), page=page_of),
    Step.accept: promises.declare("partnership.accept", words=_("Answer the offer: %(what)s"), page=page_of),
}
POLICIES = {
    Step.view: "house.view",
    Step.say_back: "house.say_back",
    Step.answer: "house.say_back",
    Step.more: "house.say_back",
    Step.ours: "house.ours",
    Step.accept: "house.view",
}

messages.declare(
    "partnership.your_turn",
    subject=_("Your turn: %(what)s"),
    text=_("%(who)s went on, and now it is your turn: %(what)s.\n\nBy: %(due_at)s"),
)
messages.declare(
    "partnership.sit_down",
    subject=_("%(who)s would like to sit down with you"),
    text=_(
        "%(who)s sees something differently and would like to talk it through with you: %(about)s. It is no complaint, "
        "and nobody is told but the two of you.\n\nFirst both of you write how you see it. By: %(due_at)s"
    ),
)


def walk_on(
    disagreement: Disagreement, *, by: Person, at: datetime, is_handed_on: bool = False
) -> list[Model]:
    """End what was owed and is no longer, begin what is owed now, and tell whose turn it is; gives the rows.

    A step that the one who owed it took is kept; one that was overtaken by another's act is let go. When a chair was
    handed on, every open step begins anew between those who speak now.
    """
    table = table_of(disagreement)
    wanted = {_key(table, duty): duty for duty in table.duties}
    changed: list[Model] = []
    open_now = promises.open_promises().filter(wall=disagreement.wall, kind__in=KINDS.values())
    for promise in open_now.select_for_update(of=("self",)):
        key = (promise.kind, promise.about, promise.owed_by_id)
        if wanted.get(key) is None or is_handed_on:
            changed += _end(promise, by=by, at=at, is_handed_on=is_handed_on)
        else:
            del wanted[key]
    for (kind, about, _owner), duty in wanted.items():
        changed += _begin(table, duty, kind, about, by=by, at=at)
    return changed


def _key(table: Table, duty: Duty) -> tuple[str, str, int | None]:
    side = table.sides[duty.by]
    return KINDS[duty.step], f"{table.disagreement.public_id}:{_subject(table, duty)}", side.speaker.pk


def _subject(table: Table, duty: Duty) -> str:
    """What exactly a step is about, so that another version of it begins anew."""
    side = table.sides[duty.by]
    rows: dict[Step, Model | None] = {
        Step.say_back: table.other(side).view,
        Step.answer: side.restatement,
        Step.more: side.restatement,
        Step.accept: table.offer,
    }
    row = rows.get(duty.step)
    last = table.other(side).restatement if duty.step is Step.say_back else None
    return f"{row.pk if row else ''}:{last.pk if last else ''}"


def _end(promise: Promise, *, by: Person, at: datetime, is_handed_on: bool) -> list[Model]:
    is_theirs = any(people.root_of(owner) == people.root_of(by) for owner in promises.answers(promise))
    if is_theirs and not is_handed_on:
        return promises.keep(promise, by=by, at=at, said="")
    return promises.release(
        promise, reason=gettext("Something else happened at the table first."), by=by, at=at
    )


def _begin(table: Table, duty: Duty, kind: str, about: str, *, by: Person, at: datetime) -> list[Model]:
    side = table.sides[duty.by]
    owed_with = table.other(side).speaker if duty.step is Step.ours else None
    promise, rows = promises.make(
        kind,
        parties=Parties(owed_by=side.speaker, owed_to=table.other(side).speaker, owed_with=owed_with),
        wall=table.disagreement.wall,
        clocks=[promises.start_clock(POLICIES[duty.step], at=at, owed_by=side.speaker)],
        by=by,
        at=at,
        what=table.disagreement.about,
        about=about,
    )
    is_new = (table.disagreement.opened_at, table.disagreement.opened_by) == (at, by)
    template = "sit_down" if is_new and duty.step is Step.view else "your_turn"
    _tell(promise, template, by=by, at=at)
    return rows


def _tell(promise: Promise, template: str, *, by: Person, at: datetime) -> None:
    facts = {"who": str(by), "due_at": promise.due_at.isoformat()}
    facts |= {"what": promises.words_of(promise)} if template == "your_turn" else {"about": promise.what}
    for owner in promises.answers(promise):
        if people.root_of(owner) != people.root_of(by):
            messages.say(
                owner,
                f"partnership.{template}",
                at=at,
                facts=facts,
                about=by,
                wall=promise.wall,
                link=promises.link_to(promise),
            )


def side_of(table: Table, by: Person) -> tuple[At, At]:
    """The side of whoever acts, and the other."""
    mine = table.of(by)
    return mine, table.other(mine)
