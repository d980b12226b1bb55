"""Writing an agreement in versions, signing exactly one, objecting with a reason; in force when all sides signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import clock, ledger, messages, people, promises, search, walls
from core.actions.locking import locked
from core.errors import Refused
from core.lazy import LazyText
from core.models import Person, Promise
from core.promises import Parties
from partnership.access.agreements import Agreement, agreement_of, kind_of, kinds
from partnership.access.sides import speakers
from partnership.actions.drafts import Draft, digest_of, digest_over, refuse_draft
from partnership.models import (
    AgreedText,
    InForce,
    Objection,
    Owing,
    Party,
    RuleLine,
    Settled,
    Signature,
    WorkingAgreement,
)
from partnership.rules.own_words import says_something
from partnership.rules.sides import Side


def _declare(name: str, words: LazyText) -> str:
    return ledger.declare(f"partnership.{name}", words=words, erased=ledger.WITH_PARTIES)


STARTED = _declare("agreement_started", _("%(by)s wrote down an agreement."))
REWRITTEN = _declare("agreement_rewritten", _("%(by)s changed the text."))
SIGNED = _declare("agreement_signed", _("%(by)s signed this text."))
IN_FORCE = _declare("agreement_in_force", _("%(by)s signed as the last: it is in force."))
OBJECTED = _declare("agreement_objected", _("%(by)s objected, with a reason."))
SETTLED = _declare("objection_settled", _("%(by)s said that their objection is met."))


def _page(promise: Promise) -> str:
    return reverse("partnership:agreement", args=[promise.about.partition(":")[0]])


TO_SIGN = promises.declare("partnership.sign", words=_("Sign it or object: %(what)s"), page=_page)
REVIEW = promises.declare(
    "partnership.review_agreement", words=_("Look at our agreement again: %(what)s"), by_hand=True
)
for _kind in kinds():
    promises.declare(_kind, words=_("What our teams agreed"), by_hand=True)

messages.declare(
    "partnership.agreement_waits",
    subject=_("%(who)s asks you to sign: %(what)s"),
    text=_("%(who)s wrote down what you could agree on: %(what)s. Sign it, or say what stands against it."),
)
messages.declare(
    "partnership.objected",
    subject=_("%(who)s cannot live with it yet"),
    text=_("%(who)s objects to the text of %(what)s and says why. Take it up in a new version."),
)
messages.declare(
    "partnership.in_force",
    subject=_("It is agreed: %(what)s"),
    text=_("Every side has signed the same text: %(what)s. What you owe each other by it starts today."),
)

OVERTAKEN = _("The text was changed meanwhile. Read it as it stands now.")


@transaction.atomic
def start_agreement(
    *, kind: str, title: str, parties: Sequence[tuple[Side, Person]], draft: Draft, by: Person, at: datetime
) -> WorkingAgreement:
    """Write down a first text between sides, each with somebody who stands for it; the others are asked to sign."""
    if not title.strip():
        raise Refused(_("Write in one line what it is about."))
    _refuse_parties(kind, parties, by, at)
    wall = walls.raise_wall("partnership.agreement", at=at)
    agreement = WorkingAgreement.objects.create(wall=wall, kind=kind, title=title, opened_at=at, opened_by=by)
    rows: list[Model] = [wall, agreement]
    for side, person in parties:
        rows.append(Party.objects.create(agreement=agreement, side=side, person=people.root_of(person)))
    rows += _write(agreement_of(agreement), draft, by=by, at=at)
    search.index(agreement, title, wall=wall)
    _record(STARTED, agreement, rows, by=by, at=at, facts={"text": draft.words})
    return agreement


def _refuse_parties(kind: str, parties: Sequence[tuple[Side, Person]], by: Person, at: datetime) -> None:
    sides = {side for side, _person in parties}
    if len(parties) < 2 or len(sides) < len(parties):
        raise Refused(_("An agreement is between two sides or three, each named once."))
    if len({people.root_of(person).pk for _side, person in parties}) < len(parties):
        raise Refused(_("Choose somebody else for each side."))
    if kind == WorkingAgreement.Kind.INTAKE and sides != {Side.hr, Side.ta, Side.hiring}:
        raise Refused(_("When an opening begins, HR, talent acquisition and the hiring manager agree."))
    for side, person in parties:
        if not speakers(side, at).filter(pk=people.root_of(person).pk).exists():
            words = _("%(who)s does not speak for that side. Choose somebody who does.")
            raise Refused(words % {"who": person})
    if not any(speakers(side, at).filter(pk=people.root_of(by).pk).exists() for side in sides):
        raise Refused(_("Only somebody of one of its sides writes an agreement."))


@transaction.atomic
def write_version(
    agreement: WorkingAgreement, *, draft: Draft, by: Person, at: datetime, after: int
) -> AgreedText:
    """Correct the text; nothing signed holds for it, and what was in force holds until the new text is signed."""
    agreement, found, _party = _sit_down(agreement, by, at)
    if found.text is None or found.text.number != after:
        raise Refused(OVERTAKEN)
    if found.objections and not says_something(draft.change):
        raise Refused(_("Say how the new text takes up what was objected."))
    rows = _write(found, draft, by=by, at=at)
    if _digest(found, rows) == found.text.digest:
        raise Refused(_("Nothing is changed in it. Go back, or change your words."))
    facts = {"text": draft.words, "change": draft.change}
    _record(REWRITTEN, agreement, rows, by=by, at=at, facts=facts)
    text = rows[0]
    assert isinstance(text, AgreedText)  # noqa: S101 # for the reader of types
    return text


def _digest(found: Agreement, rows: Sequence[Model]) -> str:
    """The digest that the new text would have under the number of the old: whether anything differs."""
    [text] = [row for row in rows if isinstance(row, AgreedText)]
    before = found.text.number if found.text else 0
    return digest_of(text, number=before)


def _write(found: Agreement, draft: Draft, *, by: Person, at: datetime) -> list[Model]:
    """The rows of a new version, and the promises of the others to sign it or object."""
    refuse_draft(found, draft, at)
    text = AgreedText(
        agreement=found.agreement,
        number=found.text.number + 1 if found.text else 1,
        words=draft.words,
        change=draft.change,
        review_on=draft.review_on,
        at=at,
        by=by,
    )
    sides = [party.side for party in found.parties]
    text.digest = digest_over(text, text.number, sides, draft.rules, draft.owed)
    text.save()
    rows: list[Model] = [text]
    for number, rule in enumerate(draft.rules, 1):
        rows.append(RuleLine.objects.create(text=text, position=number, **asdict(rule)))
    for number, owed in enumerate(draft.owed, 1):
        rows.append(Owing.objects.create(text=text, position=number, **asdict(owed)))
    return [*rows, *_end_asking(found, by=by, at=at), *_ask_to_sign(found, by=by, at=at)]


def _ask_to_sign(found: Agreement, *, by: Person, at: datetime) -> list[Model]:
    """Everybody else who stands for a side owes a signature or an objection, to whoever wrote."""
    rows: list[Model] = []
    agreement = found.agreement
    for party in found.parties:
        if people.root_of(party.person) == people.root_of(by):
            continue
        _promise, made = promises.make(
            TO_SIGN,
            parties=Parties(owed_by=party.person, owed_to=by),
            wall=agreement.wall,
            clocks=[promises.start_clock("house.view", at=at, owed_by=party.person)],
            by=by,
            at=at,
            what=agreement.title,
            about=f"{agreement.public_id}:{party.pk}",
        )
        rows += made
        _tell(party.person, "partnership.agreement_waits", agreement, by=by, at=at)
    return rows


def _end_asking(found: Agreement, *, by: Person, at: datetime, party: Party | None = None) -> list[Model]:
    """Keep the promise of the side that answered, or let go what a new text has overtaken."""
    rows: list[Model] = []
    waiting = promises.open_promises().filter(wall=found.agreement.wall, kind=TO_SIGN)
    for promise in waiting:
        if party is None:
            rows += promises.release(promise, reason=gettext("The text was changed."), by=by, at=at)
        elif promise.about.endswith(f":{party.pk}"):
            rows += promises.keep(promise, by=by, at=at, said="")
    return rows


@transaction.atomic
def sign(text: AgreedText, *, by: Person, at: datetime, digest: str) -> Signature:
    """Sign exactly this text for one's side; with the last signature it is in force, and what is owed starts."""
    agreement, found, party = _sit_down(text.agreement, by, at)
    if found.text is None or found.text.pk != text.pk or found.text.digest != digest:
        raise Refused(OVERTAKEN)
    if digest_of(found.text, number=found.text.number) != digest:
        raise Refused(
            _("This text is not the one that was written: it was changed behind the application's back.")
        )
    if found.has_signed(party):
        raise Refused(_("Your side has signed this text already."))
    if any(each.text_id == text.pk for each in found.objections):
        raise Refused(_("Somebody objects to this text. Take it up in a new version; nobody is outvoted."))
    signature = Signature.objects.create(text=text, party=party, digest=digest, at=at, by=by)
    rows: list[Model] = [signature, *_end_asking(found, by=by, at=at, party=party)]
    for objection in found.open_objections(party):
        rows.append(Settled.objects.create(objection=objection, text=text, at=at, by=by))
    _record(SIGNED, agreement, rows, by=by, at=at, facts={"digest": digest})
    _come_into_force(agreement, by=by, at=at)
    return signature


def _come_into_force(agreement: WorkingAgreement, *, by: Person, at: datetime) -> None:
    found = agreement_of(agreement)
    text = found.text
    if text is None or found.objections or not all(found.has_signed(party) for party in found.parties):
        return
    rows: list[Model] = []
    for before in _owed_before(agreement):
        reason = gettext("A newer agreement took its place.")
        rows += promises.release(before, reason=reason, by=None, at=at)
    review, made = _review(found, text, by=by, at=at)
    in_force = InForce.objects.create(text=text, review=review, at=at, by=by)
    rows += [in_force, *made]
    for owing in text.owings.order_by("position"):
        rows += _owe(found, owing, by=by, at=at)
    _record(IN_FORCE, agreement, rows, by=by, at=at, facts={"digest": text.digest})
    for party in found.parties:
        _tell(party.person, "partnership.in_force", agreement, by=by, at=at)


def _owed_before(agreement: WorkingAgreement) -> Sequence[Promise]:
    owed = [REVIEW, *kinds()]
    return list(promises.open_promises().filter(wall=agreement.wall, kind__in=owed))


def _review(found: Agreement, text: AgreedText, *, by: Person, at: datetime) -> tuple[Promise, list[Model]]:
    """The first two sides owe it to each other to look at it again."""
    one, other = found.parties[0].person, found.parties[1].person
    due_at = clock.end_of_day(text.review_on, promises.calendar_of(one))
    return promises.make(
        REVIEW,
        parties=Parties(owed_by=one, owed_with=other, owed_to=other),
        wall=found.agreement.wall,
        clocks=[promises.chosen_day(due_at, at=at)],
        by=by,
        at=at,
        what=found.agreement.title,
        about=found.agreement.public_id,
    )


def _owe(found: Agreement, owing: Owing, *, by: Person, at: datetime) -> list[Model]:
    standing = {party.side: party.person for party in found.parties}
    owner = standing[owing.by_side]
    calendar = promises.calendar_of(owner)
    day = clock.add_working_days(clock.day_of(at, calendar), owing.days, calendar)
    return promises.make(
        kind_of(owing.by_side, owing.to_side),
        parties=Parties(owed_by=owner, owed_to=standing[owing.to_side]),
        wall=found.agreement.wall,
        clocks=[promises.chosen_day(clock.end_of_day(day, calendar), at=at)],
        by=by,
        at=at,
        what=owing.what,
        about=found.agreement.public_id,
    )[1]


@transaction.atomic
def object_to(text: AgreedText, *, reason: str, by: Person, at: datetime) -> Objection:
    """Say why one's side cannot live with this text; it is not in force before that is taken up."""
    agreement, found, party = _sit_down(text.agreement, by, at)
    if found.text is None or found.text.pk != text.pk:
        raise Refused(OVERTAKEN)
    if not says_something(reason):
        raise Refused(_("Say why your side cannot live with it: without a reason nobody can take it up."))
    if found.has_signed(party):
        raise Refused(_("Your side has signed this text. Write a new version instead."))
    objection = Objection.objects.create(text=text, party=party, reason=reason, at=at, by=by)
    rows = [objection, *_end_asking(found, by=by, at=at, party=party)]
    _record(OBJECTED, agreement, rows, by=by, at=at, facts={"reason": reason})
    for other in found.parties:
        if other.pk != party.pk:
            _tell(other.person, "partnership.objected", agreement, by=by, at=at)
    return objection


@transaction.atomic
def settle_objection(objection: Objection, *, how: str, by: Person, at: datetime) -> Settled:
    """Say that one's own objection is met after all; only the side that objected can."""
    agreement, found, party = _sit_down(objection.text.agreement, by, at)
    if objection.party_id != party.pk:
        raise Refused(_("Only the side that objected can say that it is met."))
    if objection.pk not in {each.pk for each in found.objections} or found.text is None:
        raise Refused(_("This objection is settled already."))
    if not says_something(how):
        raise Refused(_("Say in a sentence what met it."))
    settled = Settled.objects.create(objection=objection, text=found.text, how=how, at=at, by=by)
    _record(SETTLED, agreement, [settled], by=by, at=at, facts={"how": how})
    _come_into_force(agreement, by=by, at=at)
    return settled


def _sit_down(
    agreement: WorkingAgreement, by: Person, at: datetime
) -> tuple[WorkingAgreement, Agreement, Party]:
    agreement = locked(agreement)
    found = agreement_of(agreement)
    party = found.of(by, at)
    if party is None:
        raise Refused(_("Only somebody of one of its sides writes an agreement."))
    return agreement, found, party


def _record(
    kind: str,
    agreement: WorkingAgreement,
    rows: Sequence[Model],
    *,
    by: Person,
    at: datetime,
    facts: dict[str, str],
) -> None:
    said = {"title": agreement.title} | {name: value for name, value in facts.items() if value}
    ledger.record(kind, wall=agreement.wall, by=by, at=at, about=agreement, facts=said, changed=rows)


def _tell(to: Person, template: str, agreement: WorkingAgreement, *, by: Person, at: datetime) -> None:
    if people.root_of(to) == people.root_of(by):
        return
    messages.say(
        to,
        template,
        at=at,
        facts={"who": str(by), "what": agreement.title},
        about=by,
        wall=agreement.wall,
        link=reverse("partnership:agreement", args=[agreement.public_id]),
    )
