"""Greenhouse: Harvest v1, v2 and v3 (objects, lists) and webhooks.

Documents say what they are by what they hold: no object names its own kind. v3 has `job_id` where v1 has `jobs`, and
lists interviewers, hiring managers and owners by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from hiring.sources import shape
from hiring.sources.headings import words
from hiring.sources.shape import Application, Meeting, Opening, State, Thing, Unknown, Unreadable, User
from hiring.sources.values import (
    address,
    addresses,
    day,
    fields,
    flag,
    full_name,
    ident,
    line,
    listed,
    moment,
    text,
)

Fields = Mapping[str, Any]

STATES = {
    "active": State.active,
    "in_process": State.active,
    "converted": State.active,
    "rejected": State.rejected,
    "hired": State.hired,
}
HELD = {"complete", "awaiting_feedback", "collect_feedback"}
# Called off, not arranged yet, or a task to be done at home: nobody meets.
NO_MEETING = words("canceled cancelled deleted no_show skipped to_be_scheduled to_be_sent sent received")
LIVE_OFFERS = {"created", "sent", "accepted", "unresolved", "approved", "pending", "pending_approval"}
# A permission, a note or a link of somebody for a job makes nobody its manager.
NO_SEAT = {"role_id", "user_role_id", "body", "visibility", "token", "source_id", "application_id"}
# "deprecated": a newer one is
ENDED_OFFERS = {"rejected", "declined", "deleted", "canceled", "cancelled", "expired"}


def read(document: Any) -> Iterator[Thing]:
    """Everything in one document: an object, a list of objects, or the body of a webhook."""
    if isinstance(document, list):
        for each in document:
            yield from read(each)
    elif not isinstance(document, Mapping):
        yield Unknown("a bare value")
    elif "action" in document and "payload" in document:
        yield from _webhook(line(document["action"]), fields(document["payload"]))
    else:
        yield from _object(document)


def _object(found: Fields) -> Iterator[Thing]:
    if reader := _reader_of(tuple(found)):
        yield from reader(found)
    else:
        yield Unknown("greenhouse object with " + ", ".join(sorted(map(str, found))[:4]))


@lru_cache(maxsize=1024)
def _reader_of(keys: tuple[str, ...]) -> Callable[[Fields], Iterator[Thing]] | None:
    """Documents of a kind hold mostly the same keys in the same order."""
    for needed, either, reader in OBJECTS:
        if needed <= set(keys) and (not either or either & set(keys)):
            return reader
    return None


def _webhook(action: str, payload: Fields) -> Iterator[Thing]:
    reader = WEBHOOKS.get(action)
    if reader is None:
        yield Unknown(action)
        return
    yield from reader(payload)


def _application(found: Fields) -> Iterator[Thing]:
    """With the candidate and the jobs that webhooks hold inside."""
    candidate = fields(found.get("candidate"))
    if candidate:
        yield from _candidate(candidate)
    jobs = [fields(job) for job in listed(found.get("jobs")) or [found.get("job")] if fields(job)]
    for job in jobs:
        yield from _job(job, is_aside=True)
    candidate_id = ident(found.get("candidate_id")) or ident(candidate)
    if not ident(found) or not candidate_id:
        yield Unreadable("An application without an id, or without the id of its candidate.")
        return
    yield _said_of_application(found, candidate_id, ident(jobs[0]) if jobs else ident(found.get("job_id")))


def _said_of_application(found: Fields, candidate_id: str, opening_id: str) -> Application:
    rejected_at = moment(found.get("rejected_at"))
    state = STATES.get(line(found.get("status")).lower())
    if state is None and rejected_at:
        state = State.rejected
    reason = fields(found.get("rejection_reason"))
    if state is State.rejected and _they_withdrew(reason):
        state = State.withdrawn
    recruiter = found.get("recruiter") or fields(found.get("candidate")).get("recruiter")
    return Application(
        ident(found),
        candidate_id,
        opening_id,
        state=state,
        is_prospect=bool(found.get("prospect")),
        applied_at=moment(found.get("applied_at") or found.get("created_at")),
        decided_at=rejected_at
        if state in (State.rejected, State.withdrawn)
        else moment(found.get("hired_at")),
        told_at=moment(found.get("last_activity_at") or found.get("updated_at")),
        reason=line(reason.get("name")),
        stage=line(fields(found.get("current_stage")).get("name") or found.get("stage_name")),
        recruiter=_user(recruiter) or _user({"id": found.get("recruiter_id")}),
    )


def _they_withdrew(reason: Fields) -> bool:
    """Greenhouse sorts reasons by who rejected whom; the type "They rejected us" is built in."""
    return line(fields(reason.get("type")).get("name")).lower() == "they rejected us"


def _candidate(found: Fields) -> Iterator[Thing]:
    candidate_id = ident(found)
    if not candidate_id:
        yield Unreadable("A candidate without an id.")
        return
    emails = [fields(each).get("value") if isinstance(each, Mapping) else each for each in _emails(found)]
    yield shape.Candidate(
        candidate_id,
        full_name(found),
        addresses(*emails),
        can_email=flag(found.get("can_email")),
        is_anonymised=_is_anonymised(found, candidate_id),
    )
    for application in listed(found.get("applications")):
        yield from _application({"candidate_id": candidate_id, **fields(application)})


def _emails(found: Fields) -> list[Any]:
    return listed(found.get("email_addresses")) or [found.get("email")]


def _is_anonymised(found: Fields, candidate_id: str) -> bool:
    """An anonymised candidate is called "Anonymized 53883394"; v3 says when it was done."""
    named = line(found.get("first_name")).lower() in {"anonymized", "anonymised"}
    return bool(found.get("anonymized_at")) or (named and line(found.get("last_name")) == candidate_id)


def _interview(found: Fields) -> Iterator[Thing]:
    if not ident(found) or not ident(found.get("application_id")):
        yield Unreadable("An interview without an id, or without the id of its application.")
        return
    panel = [each for each in map(fields, listed(found.get("interviewers"))) if not _declined(each)]
    yield shape.Interview(
        ident(found),
        ident(found.get("application_id")),
        title=line(fields(found.get("interview")).get("name") or found.get("name")),
        meeting=_meeting(line(found.get("status")).lower(), found),
        starts_at=_when(found, "start", "starts_at", "all_day_start_on"),
        ends_at=_when(found, "end", "ends_at", "all_day_end_on"),
        interviewers=_users(panel) if "interviewers" in found else None,
    )


def _meeting(status: str, found: Fields) -> Meeting:
    if status in NO_MEETING or found.get("canceled_at"):
        return Meeting.cancelled
    return Meeting.held if status in HELD else Meeting.planned


def _when(found: Fields, nested: str, flat: str, all_day: str) -> datetime | None:
    inside = fields(found.get(nested))
    said = moment(inside.get("date_time")) or moment(found.get(flat))
    return said or day(inside.get("date")) or day(found.get(all_day))


def _declined(interviewer: Fields) -> bool:
    return line(interviewer.get("response_status")).lower() == "declined"


def _panelist(found: Fields) -> Iterator[Thing]:
    user = _user(found | {"id": found.get("user_id")}) if isinstance(found, dict) else None
    if user is None or not ident(found.get("interview_id")):
        yield Unreadable("An interviewer without a user, or without an interview.")
        return
    yield shape.Panelist(ident(found.get("interview_id")), user, declined=_declined(found))


def _scorecard(found: Fields) -> Iterator[Thing]:
    if not ident(found):
        yield Unreadable("A scorecard without an id.")
        return
    by_id = {"id": found.get("interviewer_id") or found.get("submitter_id")}
    yield shape.Scorecard(
        ident(found),
        application_id=ident(found.get("application_id")),
        interview_id=ident(found.get("interview_id")),
        author=_user(found.get("interviewer")) or _user(found.get("submitted_by")) or _user(by_id),
        recommendation=line(found.get("overall_recommendation") or found.get("candidate_rating")),
        submitted_at=moment(found.get("submitted_at")),
        notes=tuple(_notes(found)),
    )


def _notes(found: Fields) -> Iterator[shape.Note]:
    for each in map(fields, listed(found.get("attributes"))):
        yield shape.Note(line(each.get("name")), text(each.get("note")), line(each.get("rating")))
    for each in map(fields, listed(found.get("questions"))):
        question = line(each.get("question"))
        if answer := text(each.get("answer")):
            yield shape.Note(question, answer, is_private=question.lower() == "private notes")


@lru_cache(maxsize=4096)
def _named_aside(opening_id: str, title: str) -> Opening:
    """Thousands of applications name the same opening by its id and name only."""
    return Opening(opening_id, title, is_aside=True)


def _job(found: Fields, *, is_aside: bool = False) -> Iterator[Thing]:
    if not ident(found):
        yield Unreadable("A job without an id.")
        return
    if is_aside and found.keys() == {"id", "name"}:
        yield _named_aside(ident(found), line(found.get("name")))
        return
    team = found.get("hiring_team")
    yield Opening(
        ident(found),
        line(found.get("name")),
        is_open={"open": True, "closed": False}.get(line(found.get("status")).lower()),
        opened_at=moment(found.get("opened_at") or found.get("open_date") or found.get("created_at")),
        closed_at=moment(found.get("closed_at") or found.get("close_date")),
        hiring_managers=_team(team, "hiring_managers"),
        recruiters=_team(team, "recruiters"),
        coordinators=_team(team, "coordinators"),
        is_aside=is_aside,
    )


def _team(team: Any, part: str) -> tuple[User, ...] | None:
    """The people of one part, whoever answers for it first; None where the document holds no team."""
    if part not in fields(team):
        return None
    members = sorted(map(fields, listed(team[part])), key=lambda each: not each.get("responsible"))
    return _users(members)


def _seat(part: shape.Part) -> Callable[[Fields], Iterator[Thing]]:
    def read_seat(found: Fields) -> Iterator[Thing]:
        if (user := _user({"id": found.get("user_id")})) and ident(found.get("job_id")):
            yield shape.TeamSeat(ident(found.get("job_id")), part, user)

    return read_seat


def _owner(found: Fields) -> Iterator[Thing]:
    if line(found.get("type")).lower() == "recruiter":
        yield from _seat(shape.Part.recruiter)(found)


def _member(found: Fields) -> Iterator[Thing]:
    if user := _user(found):
        yield user
    else:
        yield Unreadable("A user without an id.")


def _users(found: list[Fields]) -> tuple[User, ...]:
    return tuple(user for user in map(_user, found) if user)


def _user(value: Any) -> User | None:
    found = fields(value)
    user_id = ident(found.get("user_id") or found.get("id"))
    emails = found.get("primary_email_address") or found.get("primary_email") or found.get("email")
    left = flag(found.get("disabled") if "disabled" in found else found.get("deactivated"))
    active = flag(found.get("active")) if left is None else not left
    return User(user_id, full_name(found), address(emails), active) if user_id else None


def _offer(found: Fields) -> Iterator[Thing]:
    inside = fields(found.get("offer")) or found
    status = line(inside.get("offer_status") or inside.get("status")).lower()
    application_id = ident(inside.get("application_id"))
    if application_id and status in LIVE_OFFERS | ENDED_OFFERS:
        yield shape.Offer(application_id, is_live=status in LIVE_OFFERS)
    else:
        yield Unknown("offer")


def _no_offer(found: Fields) -> Iterator[Thing]:
    if application_id := ident((fields(found.get("offer")) or found).get("application_id")):
        yield shape.Offer(application_id, is_live=False)
    else:
        yield Unreadable("An offer without the id of its application.")


def _inside(key: str, reader: Callable[[Fields], Iterator[Thing]]) -> Callable[[Fields], Iterator[Thing]]:
    return lambda payload: reader(fields(payload.get(key)))


def _hired(payload: Fields) -> Iterator[Thing]:
    """The event names no status: being sent is what it says. Its offer was accepted."""
    application = fields(payload.get("application"))
    resolved = fields(application.get("offer")).get("resolved_at")
    yield from _application({"hired_at": resolved, **application, "status": "hired"})


def _in_candidate(payload: Fields) -> Iterator[Thing]:
    yield from _candidate(fields(payload.get("candidate") or payload.get("person")))


def _merged(payload: Fields) -> Iterator[Thing]:
    person = fields(payload.get("person") or payload.get("candidate"))
    gone, into = ident(person), ident(person.get("new_candidate_id"))
    yield shape.Merge(gone, into) if gone and into else Unreadable("A merge that does not say of whom.")


def _anonymised(payload: Fields) -> Iterator[Thing]:
    """Only some fields may have been cleared; a candidate without a name is one whose data goes here too."""
    cleared = {line(name) for name in listed(payload.get("anonymized_fields"))}
    if ident(payload.get("candidate_id")) and cleared & {"full_name", "name", "first_name", "last_name"}:
        yield shape.Anonymised(ident(payload.get("candidate_id")))
    else:
        yield Unknown("candidate_anonymized without the name")


def _deleted(noun: str, key: str) -> Callable[[Fields], Iterator[Thing]]:
    def read_deletion(payload: Fields) -> Iterator[Thing]:
        found = fields(payload.get(key)) or payload
        for application_id in listed(found.get("deleted_application_ids")):
            yield shape.Gone("application", ident(application_id))
        yield (
            shape.Gone(noun, ident(found)) if ident(found) else Unreadable(f"A deleted {noun} without an id.")
        )

    return read_deletion


def _in_interview(payload: Fields) -> Iterator[Thing]:
    yield from _interview(fields(payload.get("interview") or payload.get("scheduled_interview")))


# What an object must hold, and one thing of the second set if there is one.
OBJECTS: tuple[tuple[set[str], set[str], Callable[[Fields], Iterator[Thing]]], ...] = (
    ({"application_id", "offer_status"}, set(), _offer),
    ({"application_id", "version", "job_id"}, set(), _offer),
    ({"interview_id", "user_id"}, set(), _panelist),
    ({"application_id"}, {"starts_at", "all_day_start_on", "start", "interviewers"}, _interview),
    ({"application_id"}, {"overall_recommendation", "candidate_rating", "interviewer"}, _scorecard),
    ({"candidate_id"}, {"prospect", "status"}, _application),
    ({"id"}, {"email_addresses", "application_ids", "can_email"}, _candidate),
    ({"id"}, {"primary_email_address", "primary_email", "site_admin"}, _member),
    ({"id", "first_name", "last_name", "created_at"}, set(), _candidate),
    ({"id", "job_id", "user_id"}, NO_SEAT, lambda _found: iter([Unknown("of a user for a job")])),
    ({"id", "job_id", "user_id"}, {"type", "responsible"}, _owner),
    ({"id", "job_id", "user_id"}, set(), _seat(shape.Part.hiring_manager)),
    ({"id", "name"}, {"hiring_team", "requisition_id", "opened_at"}, _job),
)

APPLICATION_EVENTS = words("""
    new_candidate_application new_prospect_application application_updated candidate_stage_change reject_candidate
    unreject_candidate reject_prospect unreject_prospect unhire_candidate prospect_converted
""")

WEBHOOKS: Mapping[str, Callable[[Fields], Iterator[Thing]]] = {
    **dict.fromkeys(APPLICATION_EVENTS, _inside("application", _application)),
    "hire_candidate": _hired,
    "update_candidate": _in_candidate,
    **dict.fromkeys(("candidate_merged", "merge_candidate"), _merged),
    "candidate_anonymized": _anonymised,
    "delete_candidate": _deleted("candidate", "person"),
    "delete_application": _deleted("application", "application"),
    "interview_deleted": _deleted("interview", "interview"),
    "scorecard_deleted": _deleted("scorecard", "scorecard"),
    "job_deleted": _deleted("opening", "job"),
    **dict.fromkeys(("job_created", "job_updated", "job_approved"), _inside("job", _job)),
    **dict.fromkeys(("offer_created", "offer_approved", "offer_updated"), _offer),
    "offer_deleted": _no_offer,
    **dict.fromkeys(("interview_created", "interview_updated"), _in_interview),
    **dict.fromkeys(("scorecard_created", "scorecard_updated"), _inside("scorecard", _scorecard)),
}
