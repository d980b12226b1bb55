"""Interviews, who was there, and what they wrote down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from core.models.inserting import insert_values
from hiring.actions.intake.batch import Batch, Noun
from hiring.actions.intake.openings import close_opening, seat_interviewers
from hiring.actions.intake.tally import Refusal
from hiring.models import Application, Interview, Interviewer, Scorecard
from hiring.sources import shape
from hiring.sources.said import Said
from hiring.sources.shape import Meeting, Note, Panelist

Status = Interview.Status
Recommendation = Scorecard.Recommendation

STATUS = {Meeting.planned: Status.SCHEDULED, Meeting.held: Status.HELD, Meeting.cancelled: Status.CANCELLED}
LONGEST_NOTE = 10_000
WORDS = {
    Recommendation.DEFINITELY_NOT: ("definitely_not", "1", "1 - strong no hire", "strong no hire", "strong_no_hire"),
    Recommendation.NO: ("no", "2", "2 - no hire", "no hire", "no_hire"),
    Recommendation.MIXED: ("mixed", "neutral", "3 - neutral"),
    Recommendation.YES: ("yes", "3", "3 - hire", "hire"),
    Recommendation.STRONG_YES: ("strong_yes", "4", "4 - strong hire", "strong hire", "strong yes", "strong_hire"),
}  # fmt: skip
RECOMMENDATIONS = {word: recommendation for recommendation, words in WORDS.items() for word in words}
GOOD, BAD = (
    {Recommendation.YES, Recommendation.STRONG_YES},
    {Recommendation.NO, Recommendation.DEFINITELY_NOT},
)


def take_interviews(batch: Batch, said: Said) -> None:
    last = {each.external_id: each for each in said.of(shape.Interview)}
    new, known = batch.told_apart(Noun.INTERVIEW, [each for each in last.values() if _is_ready(batch, each)])
    new = [each for each in new if each.starts_at]  # called off before anybody heard of it, it is none
    different = [each for each in known if not batch.is_same(Noun.INTERVIEW, each.external_id, each)]
    unchanged = len(known) - len(different)
    batch.tally.count("interview", is_new=False, is_changed=False, number=unchanged)
    _take_new(batch, new)
    moved = _take_changed(batch, different)
    panel = said.of(Panelist)
    _seat_panels(batch, [*new, *different], panel, moved, {each.external_id for each in new})


def _is_ready(batch: Batch, said: shape.Interview) -> bool:
    if batch.row(Noun.APPLICATION, said.application_id) is None:
        batch.wait(Noun.APPLICATION, said.application_id, said)
        return False
    if said.starts_at is None and said.meeting is not Meeting.cancelled:
        batch.tally.refuse(Refusal(f"An interview without a time ({said.external_id})."))
        return False
    return True


def _ends_at(said: shape.Interview) -> datetime | None:
    return said.ends_at if said.ends_at and said.starts_at and said.ends_at >= said.starts_at else None


def _take_new(batch: Batch, new: list[shape.Interview]) -> None:
    rows = [
        (
            batch.known(Noun.APPLICATION, each.application_id),
            each.title,
            each.starts_at or batch.at,
            _ends_at(each),
            STATUS[each.meeting],
        )
        for each in new
    ]
    keys = insert_values(Interview, ("application_id", "kind", "starts_at", "ends_at", "status"), rows)
    batch.refer(Noun.INTERVIEW, [(each.external_id, key, each) for each, key in zip(new, keys, strict=True)])
    batch.touch_applications(application for application, *_rest in rows)
    batch.tally.count("interview", is_new=True, is_changed=False, number=len(rows))


def _take_changed(batch: Batch, changed: list[shape.Interview]) -> set[str]:
    """The ids of those that were changed; the panel may change another."""
    rows = Interview.objects.in_bulk([batch.known(Noun.INTERVIEW, each.external_id) for each in changed])
    moved = set()
    for each in changed:
        row = rows[batch.known(Noun.INTERVIEW, each.external_id)]
        now = (
            batch.row(Noun.APPLICATION, each.application_id),
            each.title or row.kind,
            each.starts_at or row.starts_at,
            _ends_at(each) if each.starts_at else row.ends_at,
            str(STATUS[each.meeting]),
        )
        if now != (row.application_id, row.kind, row.starts_at, row.ends_at, row.status):
            batch.touch_applications([row.application_id])
            row.application_id, row.kind, row.starts_at, row.ends_at, row.status = now  # type: ignore[assignment] # known: it is ready
            row.save(update_fields=["application", "kind", "starts_at", "ends_at", "status"])
            moved.add(each.external_id)
        batch.saw(Noun.INTERVIEW, each.external_id, each)
    batch.touch_applications(row.application_id for row in rows.values())
    return moved


def _seat_panels(
    batch: Batch, said: list[shape.Interview], panel: list[Panelist], moved: set[str], fresh: set[str]
) -> None:
    """Write who was there; whoever is not named any more was not."""
    listed = [each for each in said if each.interviewers is not None]
    seats = [
        *panel,
        *(Panelist(each.external_id, user) for each in listed for user in each.interviewers or ()),
    ]
    wanted = set(_known_seats(batch, seats))
    named = [*(each.external_id for each in said), *(each.interview_id for each in panel)]
    ids = {row for each in named if (row := batch.row(Noun.INTERVIEW, each))}
    ids -= {batch.row(Noun.INTERVIEW, each) for each in fresh}
    there = set(Interviewer.objects.filter(interview__among=ids).values_list("interview", "person"))
    whole = {batch.row(Noun.INTERVIEW, each.external_id) for each in listed}
    declined = set(_declined(batch, panel))
    gone = {pair for pair in there - wanted if pair[0] in whole} | (there & declined)
    for interview, person in gone:
        Interviewer.objects.filter(interview=interview, person=person).delete()
    new = sorted(wanted - there - declined)
    insert_values(Interviewer, ("interview_id", "person_id"), new)
    _touch_panels(batch, said, new, gone)
    reseated = {interview for interview, _person in [*new, *gone]}
    for each in said:
        if each.external_id not in fresh:
            row = batch.row(Noun.INTERVIEW, each.external_id)
            is_changed = each.external_id in moved or row in reseated
            batch.tally.count("interview", is_new=False, is_changed=is_changed)


def _known_seats(batch: Batch, seats: Iterable[Panelist]) -> Iterator[tuple[int, int]]:
    """Seats of interviews and persons we have; the others wait for whom they lack."""
    for seat in seats:
        interview = batch.row(Noun.INTERVIEW, seat.interview_id)
        person = batch.row(Noun.MEMBER, seat.user.external_id)
        if interview is None:
            batch.wait(Noun.INTERVIEW, seat.interview_id, seat)
        elif person is None:
            batch.wait(Noun.MEMBER, seat.user.external_id, seat)
        elif not seat.declined:
            yield interview, person


def _declined(batch: Batch, panel: Iterable[Panelist]) -> Iterator[tuple[int, int]]:
    for seat in panel:
        pair = batch.row(Noun.INTERVIEW, seat.interview_id), batch.row(Noun.MEMBER, seat.user.external_id)
        if seat.declined and pair[0] and pair[1]:
            yield pair[0], pair[1]


def _touch_panels(
    batch: Batch,
    said: Iterable[shape.Interview],
    new: Sequence[tuple[int, int]],
    gone: Iterable[tuple[int, int]],
) -> None:
    applications = {
        batch.known(Noun.INTERVIEW, each.external_id): batch.known(Noun.APPLICATION, each.application_id)
        for each in said
    }
    ids = {interview for interview, _person in [*new, *gone]} - applications.keys()
    applications |= dict(Interview.objects.filter(pk__among=ids).values_list("pk", "application"))
    batch.touch_applications(applications[interview] for interview, _person in [*new, *gone])
    seat_interviewers(batch, ((applications[interview], person) for interview, person in new))


def take_scorecards(batch: Batch, said: Said) -> None:
    """What an ATS still says of whoever was erased here is not written down again."""
    last = {each.external_id: each for each in said.of(shape.Scorecard)}
    applications = _applications_of(batch, last.values())
    of_erased = _of_erased(applications.values())
    for each in last.values():
        application = applications.get(each.external_id)
        if application is None and each.application_id:
            batch.wait(Noun.APPLICATION, each.application_id, each)
        elif application is None and each.interview_id:
            batch.wait(Noun.INTERVIEW, each.interview_id, each)
        elif application is None:
            batch.tally.refuse(
                Refusal(f"A scorecard that does not say of which application ({each.external_id}).")
            )
        elif application in of_erased:
            batch.tally.count("scorecard", is_new=False, is_changed=False)
        else:
            _take_scorecard(batch, each, application, batch.row(Noun.INTERVIEW, each.interview_id))


def _applications_of(batch: Batch, said: Iterable[shape.Scorecard]) -> dict[str, int]:
    """The application of each scorecard, by its id: the one it names, or else that of its interview."""
    said = list(said)
    interviews = {row for each in said if (row := batch.row(Noun.INTERVIEW, each.interview_id))}
    met: dict[int | None, int] = dict(
        Interview.objects.filter(pk__among=interviews).values_list("pk", "application")
    )
    found = {
        each.external_id: batch.row(Noun.APPLICATION, each.application_id)
        or met.get(batch.row(Noun.INTERVIEW, each.interview_id))
        for each in said
    }
    return {key: row for key, row in found.items() if row is not None}


def _of_erased(applications: Iterable[int]) -> set[int]:
    theirs = Application.objects.filter(pk__among=set(applications), person__erasure__isnull=False)
    return set(theirs.values_list("pk", flat=True))


def _take_scorecard(batch: Batch, said: shape.Scorecard, application: int, interview: int | None) -> None:
    row_id = batch.row(Noun.SCORECARD, said.external_id)
    if row_id and batch.is_same(Noun.SCORECARD, said.external_id, said):
        batch.tally.count("scorecard", is_new=False, is_changed=False)
        return
    values = _scorecard(batch, said) | {"application_id": application, "interview_id": interview}
    if row_id:
        Scorecard.objects.filter(pk=row_id).update(**values)
        batch.saw(Noun.SCORECARD, said.external_id, said)
    else:
        batch.refer(Noun.SCORECARD, [(said.external_id, Scorecard.objects.create(**values), said)])
    batch.tally.count("scorecard", is_new=not row_id, is_changed=bool(row_id))


def _scorecard(batch: Batch, said: shape.Scorecard) -> dict[str, Any]:
    """What may be shown in a brief: praise and the gap from rated lines; private notes stay where they are."""
    rated = [(note, RECOMMENDATIONS.get(note.rating.lower(), "")) for note in said.notes if note.rating]
    told = [note for note in said.notes if note.text and not note.rating and not note.is_private]
    return {
        "by_id": batch.row(Noun.MEMBER, said.author.external_id) if said.author else None,
        "at": min(said.submitted_at or batch.at, batch.at),
        "recommendation": RECOMMENDATIONS.get(said.recommendation.lower(), ""),
        "strengths": _lines(note for note, rating in rated if rating in GOOD and note.text),
        "gap": _lines(note for note, rating in rated if rating in BAD and note.text),
        "notes": _lines(told),
        "attributes": [
            {"name": note.heading, "type": "", "rating": rating or note.rating, "note": note.text}
            for note, rating in rated
        ],
    }


def _lines(notes: Iterable[Note]) -> str:
    return "\n".join(f"{note.heading}: {note.text}" if note.heading else note.text for note in notes)[
        :LONGEST_NOTE
    ]


def take_deleted(batch: Batch, said: Said) -> None:
    """Interviews, scorecards and openings that the ATS deleted."""
    for thing in said.of(shape.Gone):
        if thing.noun in DELETIONS:
            row_id = batch.row(thing.noun, thing.external_id)
            if row_id is None:
                batch.wait(thing.noun, thing.external_id, thing)
            else:
                is_changed = DELETIONS[thing.noun](batch, row_id)
                batch.saw_deleted(thing.noun, thing.external_id)
                batch.tally.count(thing.noun, is_new=False, is_changed=is_changed)


def _cancel(batch: Batch, row_id: int) -> bool:
    still = Interview.objects.filter(pk=row_id).exclude(status=Status.CANCELLED)
    batch.touch_applications(still.values_list("application", flat=True))
    return bool(still.update(status=Status.CANCELLED))


def _delete_scorecard(batch: Batch, row_id: int) -> bool:
    """The id is remembered, so that an older list does not bring it back."""
    there = Scorecard.objects.filter(pk=row_id)
    batch.touch_applications(there.values_list("application", flat=True))
    return bool(there.delete()[0])


DELETIONS = {"interview": _cancel, "scorecard": _delete_scorecard, "opening": close_opening}
