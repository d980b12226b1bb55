"""Applications, and the decisions that follow from how their state changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from core.models.inserting import insert_values
from hiring.actions.intake.batch import REASON, Batch, Noun
from hiring.models import Application, Decision
from hiring.sources import shape
from hiring.sources.said import Said
from hiring.sources.shape import State

Kind = Decision.Kind
Status = Application.Status

STATUS = {
    State.active: Status.ACTIVE,
    State.rejected: Status.REJECTED,
    State.withdrawn: Status.WITHDRAWN,
    State.hired: Status.HIRED,
}
DECIDES = {State.rejected: Kind.REJECTED, State.withdrawn: Kind.WITHDRAWN, State.hired: Kind.HIRED}
MOMENT = timedelta(microseconds=1)
DELETED = "deleted"


def take_applications(batch: Batch, said: Said) -> None:
    ready = [each for each in (_with_reason(batch, one) for one in said.latest(shape.Application)) if each]
    ready = [each for each in ready if not _waits(batch, each)]
    new, known = batch.told_apart(Noun.APPLICATION, ready)
    different = [each for each in known if not batch.is_same(Noun.APPLICATION, each.external_id, each)]
    unchanged = len(known) - len(different)
    batch.tally.count("application", is_new=False, is_changed=False, number=unchanged)
    _take_new(batch, new)
    _take_changed(batch, different)


def _with_reason(batch: Batch, said: shape.Application) -> shape.Application | None:
    """An ended application whose reason stands in a list of its own, with what that list says."""
    if not said.reason_id or said.state:
        return said
    found = batch.source.mapping.get("reasons", {}).get(said.reason_id)
    if found is None:
        batch.wait(REASON, said.reason_id, said)
        return None
    words, state = found
    return replace(said, reason=words, state=State(state))


def _waits(batch: Batch, said: shape.Application) -> bool:
    """For who applied, or for what; a part of one (Lever's posting) for the application itself."""
    is_known = batch.row(Noun.APPLICATION, said.external_id) is not None
    if said.opening_id and batch.row(Noun.OPENING, said.opening_id) is None:
        batch.wait(Noun.OPENING, said.opening_id, said)
    elif not said.candidate_id and not is_known:
        batch.wait(Noun.APPLICATION, said.external_id, said)
    elif said.candidate_id and batch.row(Noun.PERSON, said.candidate_id) is None:
        batch.wait(Noun.PERSON, said.candidate_id, said)
    else:
        return False
    return True


def _take_new(batch: Batch, new: list[shape.Application]) -> None:
    rows = [
        (
            batch.known(Noun.PERSON, each.candidate_id),
            batch.row(Noun.OPENING, each.opening_id),
            min(each.applied_at or each.decided_at or batch.at, batch.at),
            each.is_prospect,
            STATUS[each.state or State.active],
        )
        for each in new
    ]
    keys = insert_values(
        Application, ("person_id", "opening_id", "applied_at", "is_prospect", "status"), rows
    )
    said = list(zip(new, keys, strict=True))
    batch.refer(Noun.APPLICATION, [(each.external_id, key, each) for each, key in said])
    decisions = [(key, *_decided(each, batch.at)) for each, key in said if each.state in DECIDES]
    insert_values(Decision, ("application_id", "kind", "at", "reason"), decisions)
    batch.touched.update(person for person, *_rest in rows)
    batch.tally.count("application", is_new=True, is_changed=False, number=len(rows))


def _decided(said: shape.Application, at: datetime) -> tuple[Kind, datetime, str]:
    """What was decided, when and why. A day that is still to come is not believed: it is known now."""
    kind = DECIDES[said.state] if said.state else Kind.REJECTED
    decided_at = said.decided_at or said.told_at or at
    return kind, min(decided_at, at), said.reason[:2000]


def _take_changed(batch: Batch, changed: list[shape.Application]) -> None:
    rows = Application.objects.in_bulk([batch.known(Noun.APPLICATION, each.external_id) for each in changed])
    decided: dict[int, list[Decision]] = {}
    for decision in Decision.objects.filter(application__in=rows).order_by("at", "pk"):
        decided.setdefault(decision.application_id, []).append(decision)
    for each in changed:
        row = rows[batch.known(Noun.APPLICATION, each.external_id)]
        before = decided.get(row.pk, [])
        is_old = _is_older(batch, each) or _was_deleted(each, before)
        is_changed = not is_old and _change(batch, row, each, before)
        batch.tally.count("application", is_new=False, is_changed=is_changed)


def _is_older(batch: Batch, said: shape.Application) -> bool:
    """Whether the source said something newer of it before this arrived."""
    told_at = batch.refs[Noun.APPLICATION, said.external_id].told_at
    return bool(said.told_at and told_at and said.told_at < told_at)


def _was_deleted(said: shape.Application, before: Iterable[Decision]) -> bool:
    """Whether the source deleted it since: what arrives of it later was said before."""
    deleted = (each.at for each in before if each.kind == Kind.WITHDRAWN and each.reason == DELETED)
    return any(said.told_at is None or said.told_at <= at for at in deleted)


def _change(batch: Batch, row: Application, said: shape.Application, before: list[Decision]) -> bool:
    new = list(_decisions(row, said, before, batch.at))
    Decision.objects.bulk_create(new)
    was = (row.person_id, row.opening_id, row.status, row.is_prospect)
    row.person_id = batch.row(Noun.PERSON, said.candidate_id) or row.person_id
    row.opening_id = batch.row(Noun.OPENING, said.opening_id) or row.opening_id
    row.status = STATUS[said.state] if said.state else row.status
    row.is_prospect = said.is_prospect if said.candidate_id else row.is_prospect
    is_changed = bool(new) or was != (row.person_id, row.opening_id, row.status, row.is_prospect)
    if is_changed:
        row.save(update_fields=["person", "opening", "status", "is_prospect"])
        batch.touched |= {was[0], row.person_id}
    batch.saw(Noun.APPLICATION, said.external_id, said)
    return is_changed


def _decisions(
    row: Application, said: shape.Application, before: list[Decision], at: datetime
) -> Iterator[Decision]:
    """The decision that a new state is, unless it is the one that stands; or that a rejection was taken back."""
    last = next(
        (each for each in reversed(before) if each.kind not in (Kind.OFFERED, Kind.OFFER_ENDED)), None
    )
    if said.state is None:
        return
    if said.state is State.active:
        if last and row.status in (Status.REJECTED, Status.WITHDRAWN):
            taken_back_at = min(said.told_at or at, at)
            yield Decision(application=row, kind=Kind.UNREJECTED, at=max(taken_back_at, last.at + MOMENT))
        return
    kind, decided_at, reason = _decided(said, at)
    new = Decision(application=row, kind=kind, at=decided_at, reason=reason)
    stands = last is not None and last.kind == new.kind and row.status == STATUS[said.state]
    is_said_again = (
        said.decided_at is None or (last is not None and new.at <= last.at) or said.decided_at > at
    )
    if stands and is_said_again:
        return
    if any(each.kind == new.kind and each.at == new.at for each in before):
        new.at = max(new.at, last.at if last else new.at) + MOMENT
    yield new


def take_offers(batch: Batch, said: Said) -> None:
    """An offer on the table, and one that is not any more."""
    for thing in said.of(shape.Offer):
        row_id = batch.row(Noun.APPLICATION, thing.application_id)
        if row_id is None:
            batch.wait(Noun.APPLICATION, thing.application_id, thing)
        else:
            _take_offer(batch, row_id, thing)


def _take_offer(batch: Batch, row_id: int, said: shape.Offer) -> None:
    offers = Decision.objects.filter(application=row_id, kind__in=(Kind.OFFERED, Kind.OFFER_ENDED))
    last = offers.order_by("-at", "-pk").first()
    kind = Kind.OFFERED if said.is_live else Kind.OFFER_ENDED
    is_changed = last.kind != kind if last else said.is_live
    if is_changed:
        at = max(batch.at, last.at + MOMENT) if last else batch.at
        Decision.objects.create(application_id=row_id, kind=kind, at=at)
        batch.touched.add(Application.objects.values_list("person", flat=True).get(pk=row_id))
    batch.tally.count("offer", is_new=False, is_changed=is_changed)


def take_deleted(batch: Batch, said: Said) -> None:
    """An application that the ATS deleted is answered by nobody."""
    for thing in said.of(shape.Gone):
        if thing.noun == "application":
            row_id = batch.row(Noun.APPLICATION, thing.external_id)
            if row_id is None:
                batch.wait(Noun.APPLICATION, thing.external_id, thing)
                continue
            row = Application.objects.get(pk=row_id)
            is_changed = row.status != Status.WITHDRAWN
            if is_changed:
                row.status = Status.WITHDRAWN
                row.save(update_fields=["status"])
                Decision.objects.create(application=row, kind=Kind.WITHDRAWN, at=batch.at, reason=DELETED)
                batch.touched.add(row.person_id)
            batch.tally.count("application", is_new=False, is_changed=is_changed)
