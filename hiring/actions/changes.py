"""What is owed now compared with the closings there are: the rows, promises and entries that make up the difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock, ledger, promises
from core.ledger import Act
from core.models import Handover, Person, Promise, PromiseClock, Release
from core.models.inserting import insert_new, new_row
from core.promises import Draft, Parties
from hiring.actions.histories import House, Pair, Standing
from hiring.models import Closing, ClosingWait, ClosingWithdrawal, Opening
from hiring.rules.owed import Owed, What, Why

IDS = ledger.HOLDS_IDS_ONLY
OPENED = ledger.declare("hiring.closing_opened", words=_("%(by)s saw that an answer is owed."), erased=IDS)
DECIDED = ledger.declare("hiring.closing_decided", words=_("%(by)s saw that it was decided."), erased=IDS)
WAITS = ledger.declare("hiring.closing_waits", words=_("%(by)s saw that it has to wait."), erased=IDS)
WITHDRAWN = ledger.declare(
    "hiring.closing_withdrawn", words=_("%(by)s saw that nothing is owed any more."), erased=IDS
)
MOVED = ledger.declare(
    "hiring.closing_moved", words=_("%(by)s saw that another owes it, or by another day."), erased=IDS
)
LETTERS = ledger.declare("hiring.letters_owed", words=_("%(by)s saw that letters are owed."), erased=IDS)


def page_of(promise: Promise) -> str:
    return reverse("hiring:closing", args=[promise.about.partition(":")[2]])


CLOSING = promises.declare("hiring.closing", words=_("Closing talk: %(what)s"), quiet=True, page=page_of)


def about(closing: Closing) -> str:
    return f"closing:{closing.public_id}"


@dataclass
class Change:
    """One act about one closing: `rows` grow until all of them are written."""

    kind: str
    closing: Closing
    opening: Opening
    rows: list[Model] = field(default_factory=list)


class Changes:
    """The differences of a batch, collected by `take` and written by `write` in as many statements as for one."""

    def __init__(self, house: House, by: Person | None, at: datetime) -> None:
        self.house, self.by, self.at = house, by, at
        self.opened: Counter[int] = Counter()
        self.changes: list[Change] = []
        self.new: list[Closing] = []
        self.changed: dict[int, Closing] = {}
        self.drafts: list[tuple[Change, Draft]] = []
        self.letters: dict[int, list[Closing]] = {}
        self.rows: dict[type[Model], list[Model]] = {}
        self.updates: dict[type[Model], dict[int, Model]] = {}

    # --- What to do about one pair ---

    def take(self, pair: Pair, owed: Owed) -> None:
        main = next(iter(pair.standings), None)
        for other in pair.standings[1:]:
            self._withdraw(other, ClosingWithdrawal.Why.SAME)
        clocks = self._clocks(pair, owed)
        is_talk = owed.what in (What.talk, What.undecided) and bool(clocks) and owed.by is not None
        is_letter = main is not None and main.closing.kind == Closing.Kind.LETTER
        if main is not None and main.is_answered and not (is_talk and is_letter):
            return
        if is_talk:
            self._owe(pair, main, owed, clocks)
        elif owed.what is What.letter:
            self._write_to(pair, main, owed)
        elif owed.what is What.wait:
            self._wait(pair, main, owed)
        elif main is not None:
            self._withdraw(main, _why(owed))

    def _clocks(self, pair: Pair, owed: Owed) -> list[clock.Clock]:
        if owed.what not in (What.talk, What.undecided):
            return []
        return self.house.clocks(self.house.openings[pair.opening_id], owed)

    def _owe(self, pair: Pair, main: Standing | None, owed: Owed, clocks: Sequence[clock.Clock]) -> None:
        if main is not None and main.is_running and bool(main.closing.decided_at) <= bool(owed.decided_at):
            self._adjust(main, owed, clocks)
            return
        change = self._begin(OPENED, pair, main, Closing.Kind.TALK)
        change.closing.decided_at = owed.decided_at
        if main is not None and main.is_running:
            self._let_go(change, _("The rejection was taken back."))
        self._promise(change, pair, owed, clocks)
        if owed.decided_at:  # while nothing is decided there is nothing to tell: only a law's clock runs
            self.opened[owed.by or 0] += 1

    def _begin(self, kind: str, pair: Pair, main: Standing | None, closing_kind: str) -> Change:
        """A closing that is new, or comes back from waiting, from being withdrawn or from being a letter."""
        opening = self.house.openings[pair.opening_id]
        if main is None:
            closing = self._new(pair, opening, closing_kind)
        else:
            closing = main.closing
            self.changed[closing.pk] = closing
        closing.kind, closing.ended_at = closing_kind, None
        change = self._change(kind, closing, opening)
        if main is not None:
            self._end_pauses(main, change)
        return change

    def _new(self, pair: Pair, opening: Opening, kind: str) -> Closing:
        values = {"person_id": pair.person_id, "opening_id": opening.pk, "wall_id": opening.wall_id}
        closing = new_row(Closing, values | {"kind": kind, "opened_at": self.at})
        self.new.append(closing)
        return closing

    def _change(self, kind: str, closing: Closing, opening: Opening) -> Change:
        change = Change(kind, closing, opening)
        self.changes.append(change)
        return change

    def _promise(self, change: Change, pair: Pair, owed: Owed, clocks: Sequence[clock.Clock]) -> None:
        owner = self.house.persons[owed.by or 0]
        candidate = new_row(Person, {"id": pair.person_id})
        draft = Draft(
            CLOSING,
            Parties(owed_by=owner, owed_to=candidate),
            change.opening.wall,
            [_row(each) for each in clocks],
            what=change.opening.title,
            about=about(change.closing),
        )
        self.drafts.append((change, draft))

    # --- What may change while it runs ---

    def _adjust(self, main: Standing, owed: Owed, clocks: Sequence[clock.Clock]) -> None:
        """A decision starts the house's clock; a later interview moves a law's; another may turn out to owe it."""
        closing, promise = main.closing, main.closing.promise
        assert promise is not None  # noqa: S101 (what runs is promised: a constraint of the database)
        rows: list[Model] = []
        kind = MOVED
        if owed.decided_at and closing.decided_at is None:
            kind, closing.decided_at = DECIDED, owed.decided_at
            rows += self._add_clocks(promise, clocks, main)
        elif closing.decided_at is None and not main.was_extended:
            rows += self._add_clocks(promise, clocks, main)
        moved = self._reassign(main, owed)
        rows += moved
        if closing.decided_at and (kind == DECIDED or moved):
            self.opened[promise.owed_by_id or 0] += 1
        if rows:
            self._set_notice(promise)
            closing.due_at, closing.owed_by_id = promise.due_at, promise.owed_by_id
            self.changed[closing.pk] = closing
            self._update(promise)
            opening = self.house.openings[closing.opening_id]
            self._change(kind, closing, opening).rows += [*rows, promise]

    def _add_clocks(self, promise: Promise, clocks: Sequence[clock.Clock], main: Standing) -> list[Model]:
        """What was told to the candidate stands; beside it the earliest of all clocks that run counts."""
        there = {each.policy: each for each in promise.clocks.all()}
        rows = [self._clock(promise, each, there.get(each.policy.id)) for each in clocks]
        changed: list[Model] = [row for row in rows if row is not None]
        if changed:
            told = main.was_extended
            ends = [each.due_at for each in clocks if not (told and each.policy.basis is clock.Basis.law)]
            promise.due_at = min([*ends, *([promise.due_at] if told else [])])
        return changed

    def _clock(self, promise: Promise, each: clock.Clock, row: PromiseClock | None) -> PromiseClock | None:
        """The row of a clock that is new, or starts at another moment than it did; None where all is as it was."""
        if row is None:
            row = _row(each)
            row.promise = promise
            self._insert([row])
        elif row.starts_at == each.started_at:
            return None
        else:
            row.starts_at, row.due_at = each.started_at, each.due_at
            self._update(row)
        return row

    def _reassign(self, main: Standing, owed: Owed) -> list[Model]:
        """Whom people chose stays, as long as they are here."""
        closing, promise = main.closing, main.closing.promise
        assert promise is not None  # noqa: S101 (what runs is promised: a constraint of the database)
        is_away = closing.owed_by_id in self.house.away
        if owed.by in (None, closing.owed_by_id) or (main.was_handed_over and not is_away):
            return []
        reason = _("Whoever owed it is no longer here.") if is_away else _("The interviews say who met them.")
        row = Handover(
            promise=promise,
            at=self.at,
            by=None,
            from_person=promise.owed_by,
            to_person=self.house.persons[owed.by],
            reason=str(reason),
        )
        promise.owed_by = row.to_person
        self._insert([row])
        return [row]

    def _set_notice(self, promise: Promise) -> None:
        calendar = promises.Calendars(self.house.organisation).of(promise.owed_by)
        promise.next_try_at = promises.notice_after(promise, self.at, calendar)

    # --- Letters ---

    def _write_to(self, pair: Pair, main: Standing | None, owed: Owed) -> None:
        if main is not None and main.is_letter_owed:
            return
        if main is None:
            opening = self.house.openings[pair.opening_id]
            letter = self._new(pair, opening, Closing.Kind.LETTER)
            letter.decided_at = owed.decided_at
            self.letters.setdefault(opening.pk, []).append(letter)
            return
        change = self._begin(OPENED, pair, main, Closing.Kind.LETTER)
        change.closing.decided_at = owed.decided_at
        self._let_go(change, _("The interview did not take place."))

    # --- Waiting and withdrawing ---

    def _wait(self, pair: Pair, main: Standing | None, owed: Owed) -> None:
        if main is None and owed.last_met_at is None:
            return
        if main is not None and main.wait is not None and main.wait.why == owed.why:
            return
        change = self._begin(
            WAITS, pair, main, Closing.Kind.TALK if owed.last_met_at else Closing.Kind.LETTER
        )
        self._let_go(change, _("It waits."))
        wait = ClosingWait(closing=change.closing, why=str(owed.why), since_at=self.at)
        self._insert([wait])
        change.rows.append(wait)

    def _withdraw(self, standing: Standing, why: str) -> None:
        closing = standing.closing
        if closing.ended_at is not None:
            return
        change = self._change(WITHDRAWN, closing, self.house.openings[closing.opening_id])
        self._end_pauses(standing, change)
        self._let_go(change, ClosingWithdrawal.Why(why).label)
        closing.ended_at = self.at
        self.changed[closing.pk] = closing
        row = ClosingWithdrawal(closing=closing, why=why, at=self.at, by=self.by)
        self._insert([row])
        change.rows.append(row)

    def _end_pauses(self, standing: Standing, change: Change) -> None:
        for pause in (standing.wait, standing.withdrawal):
            if pause is not None:
                pause.until_at = self.at
                self._update(pause)
                change.rows.append(pause)

    def _let_go(self, change: Change, reason: object) -> None:
        """End the promise that runs, if one does; the closing may come to be owed again by a new one."""
        closing, promise = change.closing, change.closing.promise
        if promise is not None and promise.ended_at is None:
            promise.ended_at, promise.next_try_at = self.at, None
            released = Release(promise=promise, at=self.at, by=self.by, reason=str(reason))
            self._insert([released])
            self._update(promise)
            change.rows += [released, promise]
        closing.owed_by_id = closing.due_at = None
        if closing.kind == Closing.Kind.LETTER:
            closing.promise = None

    # --- Writing ---

    def _insert(self, rows: Sequence[Model]) -> None:
        for row in rows:
            self.rows.setdefault(type(row), []).append(row)

    def _update(self, row: Model) -> None:
        self.updates.setdefault(type(row), {})[row.pk] = row

    def write(self) -> list[Act]:
        """Write every row, and give the acts to record."""
        made = promises.make_many([draft for _change, draft in self.drafts], by=self.by, at=self.at)
        for (change, _draft), (promise, clocks) in zip(self.drafts, made, strict=True):
            closing = change.closing
            closing.promise_id, closing.due_at, closing.owed_by_id = (
                promise.pk,
                promise.due_at,
                promise.owed_by_id,
            )
            change.rows += [promise, *clocks]
        for model, updated in self.updates.items():
            _save_all(model, list(updated.values()))
        _save_all(Closing, list(self.changed.values()))
        insert_new(self.new)
        for rows in self.rows.values():
            insert_new(rows)
        return [*self._acts(), *self._acts_of_letters()]

    def _acts(self) -> Iterable[Act]:
        for each in self.changes:
            rows = [each.closing, *dict.fromkeys(each.rows)]
            yield Act(each.kind, each.opening.wall, self.by, self.at, each.closing, changed=rows)

    def _acts_of_letters(self) -> Iterable[Act]:
        for opening_id, letters in self.letters.items():
            opening = self.house.openings[opening_id]
            facts = {"letters": str(len(letters))}
            yield Act(LETTERS, opening.wall, self.by, self.at, opening, facts, letters)


def _save_all(model: type[Model], rows: Sequence[Model]) -> None:
    if rows:
        names = [each.name for each in model._meta.concrete_fields if not each.primary_key]
        model._default_manager.bulk_update(rows, names, batch_size=200)


def _row(each: clock.Clock) -> PromiseClock:
    values = {"policy": each.policy.id, "starts_at": each.started_at, "due_at": each.due_at}
    return new_row(PromiseClock, values)


def _why(owed: Owed) -> str:
    """What the row says; who is undecided without a law's clock was taken back."""
    return ClosingWithdrawal.Why.UNREJECTED if owed.what is What.undecided else str(owed.why or Why.nothing)
