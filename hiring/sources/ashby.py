"""Ashby: what its API answers (`results`) and its webhooks (`action`, `data`).

A schedule holds any number of interviews (`interviewEvents`); a debrief is a talk about the candidate without them,
and no interview. `success: false` with an error is a refusal; with results it is read all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hiring.sources.shape import (
    Anonymised,
    Application,
    Candidate,
    Gone,
    Interview,
    Meeting,
    Merge,
    Note,
    Offer,
    Opening,
    Scorecard,
    State,
    Thing,
    Unknown,
    Unreadable,
    User,
)
from hiring.sources.values import (
    address,
    addresses,
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

STATES = {"active": State.active, "hired": State.hired, "archived": State.rejected, "lead": State.active}
ENDED_OFFERS = {"declined", "rejected", "cancelled", "canceled", "candidaterejected", "offercancelled"}
HELD = {"complete", "waitingonfeedback"}
UNPLANNED = {
    "cancelled",
    "canceled",
    "needsscheduling",
    "onhold",
    "waitingoncandidatebooking",
    "waitingoncandidateavailability",
    "waitingoncandidateresponse",
}


def read(document: Any) -> Iterator[Thing]:
    """Everything in one document: an answer of the API, an object, a list, or the body of a webhook."""
    if isinstance(document, list):
        for each in document:
            yield from read(each)
    elif not isinstance(document, Mapping):
        yield Unknown("a bare value")
    elif "action" in document:
        yield from _webhook(line(document["action"]), fields(document.get("data")))
    elif "results" in document:
        yield from read(document["results"])
    elif document.get("success") is False:
        yield Unreadable("Ashby answered with an error: " + _errors(document))
    else:
        yield from _object(document)


def _errors(document: Fields) -> str:
    said = ", ".join(map(text, listed(document.get("errors"))))
    return said or text(fields(document.get("errorInfo")).get("message")) or "no reason given"


def _object(found: Fields) -> Iterator[Thing]:
    for marks, reader in OBJECTS:
        if all(mark in found for mark in marks):
            yield from reader(found)
            return
    yield Unknown("ashby object with " + ", ".join(sorted(map(str, found))[:4]))


def _webhook(action: str, data: Fields) -> Iterator[Thing]:
    """What a webhook holds is read whatever the event is called; only merges and deletions are known by name."""
    if action in DELETIONS:
        yield from DELETIONS[action](data)
        return
    known = [reader(fields(data[key])) for key, reader in IN_WEBHOOKS.items() if fields(data.get(key))]
    if not known:
        yield Unknown(action)
    for things in known:
        yield from things


def _application(found: Fields) -> Iterator[Thing]:
    candidate, job = fields(found.get("candidate")), fields(found.get("job"))
    candidate_id = ident(candidate) or ident(found.get("candidateId"))
    if not ident(found) or not candidate_id:
        yield Unreadable("An application without an id, or without the id of its candidate.")
        return
    if candidate:
        yield from _candidate(candidate)
    team = found.get("hiringTeam")
    if job:
        yield Opening(
            ident(job),
            line(job.get("title")),
            hiring_managers=_team(team, "hiring manager"),
            recruiters=_team(team, "recruiter"),
            coordinators=_team(team, "coordinator"),
            is_aside=True,
        )
    yield _said_of_application(found, candidate_id, ident(job) or ident(found.get("jobId")))


def _said_of_application(found: Fields, candidate_id: str, opening_id: str) -> Application:
    """Only an archived application has a reason: the documents of others may show an old one."""
    status = line(found.get("status")).lower()
    state = STATES.get(status)
    reason = fields(found.get("archiveReason")) if state is State.rejected else {}
    if line(reason.get("reasonType")).lower() == "rejectedbycandidate":
        state = State.withdrawn
    decided = found.get("archivedAt") or found.get("updatedAt")
    return Application(
        ident(found),
        candidate_id,
        opening_id,
        state=state,
        is_prospect=status == "lead" or _stage_type(found) == "lead",
        applied_at=moment(found.get("createdAt")),
        decided_at=moment(decided) if state is not State.active else None,
        told_at=moment(found.get("updatedAt")),
        reason=line(reason.get("text")),
        stage=line(fields(found.get("currentInterviewStage")).get("title")),
        recruiter=next(iter(_team(found.get("hiringTeam"), "recruiter") or ()), None),
    )


def _stage_type(found: Fields) -> str:
    return line(fields(found.get("currentInterviewStage")).get("type")).lower()


def _team(team: Any, role: str) -> tuple[User, ...] | None:
    """The people of one role; None where the document holds no team."""
    if not isinstance(team, list):
        return None
    members = [fields(each) for each in team]
    users = [
        _user(each) for each in members if line(each.get("role") or each.get("roleName")).lower() == role
    ]
    return tuple(user for user in users if user)


def _candidate(found: Fields) -> Iterator[Thing]:
    if not ident(found):
        yield Unreadable("A candidate without an id.")
        return
    first = fields(found.get("primaryEmailAddress")).get("value")
    others = [fields(each).get("value") for each in listed(found.get("emailAddresses"))]
    yield Candidate(
        ident(found),
        full_name(found),
        addresses(first, found.get("email"), *others),
        is_anonymised=bool(found.get("anonymizedAt") or found.get("isAnonymized")),
        can_email=flag(found.get("canEmail")),
    )


def _schedule(found: Fields) -> Iterator[Thing]:
    application_id = ident(found.get("applicationId"))
    if not application_id:
        yield Unreadable("A schedule of interviews without the id of its application.")
        return
    events = listed(found.get("interviewEvents"))
    if not events:
        yield Unknown("interviewSchedule")  # nothing is arranged yet
    for event in map(fields, events):
        yield from _event(event, application_id, line(found.get("status")).lower())


def _event(found: Fields, application_id: str, status: str) -> Iterator[Thing]:
    interview = fields(found.get("interview"))
    if interview.get("isDebrief") is True or not ident(found):
        yield Unknown("debrief")
        return
    held = found.get("hasSubmittedFeedback") is True or status in HELD
    over = status in UNPLANNED or bool(found.get("cancelledAt") or found.get("canceledAt"))
    yield Interview(
        ident(found),
        application_id,
        title=line(interview.get("title")),
        meeting=Meeting.cancelled if over else Meeting.held if held else Meeting.planned,
        starts_at=moment(found.get("startTime")),
        ends_at=moment(found.get("endTime")),
        interviewers=_interviewers(found),
    )


def _interviewers(found: Fields) -> tuple[User, ...]:
    """Whoever is in training and only watches comes last: others answer before them."""
    members = [fields(each) for each in listed(found.get("interviewers"))]
    members.sort(key=lambda each: line(each.get("trainingRole")).lower() == "shadow")
    users = [_user(each) for each in members] or [
        _user({"id": each}) for each in listed(found.get("interviewerUserIds"))
    ]
    return tuple(user for user in users if user)


def _feedback(found: Fields) -> Iterator[Thing]:
    notes = tuple(_notes(found))
    yield Scorecard(
        ident(found),
        application_id=ident(found.get("applicationId")),
        interview_id=ident(found.get("interviewEventId")),
        author=_user(found.get("submittedByUser")) or _user({"id": found.get("userId")}),
        recommendation=next((note.rating for note in notes if "recommend" in note.heading.lower()), ""),
        submitted_at=moment(found.get("submittedAt")),
        notes=notes,
    )


def _notes(found: Fields) -> Iterator[Note]:
    """Each answer under the title its form gives the question; choices by their label."""
    values = fields(found.get("submittedValues"))
    for section in map(fields, listed(fields(found.get("formDefinition")).get("sections"))):
        for question in map(fields, listed(section.get("fields"))):
            field = fields(question.get("field"))
            yield from _note(field, values.get(line(field.get("path"))))


def _note(field: Fields, value: Any) -> Iterator[Note]:
    labels = {
        line(each.get("value")): line(each.get("label"))
        for each in map(fields, listed(field.get("selectableValues")))
    }
    chosen = value if isinstance(value, list) else [value]
    said = "; ".join(filter(None, (labels.get(line(each)) or _plain(each) for each in chosen)))
    heading = line(field.get("title"))
    if said and (labels or line(field.get("type")) == "Score"):
        yield Note(heading, rating=line(said))
    elif said:
        yield Note(heading, said)


def _plain(value: Any) -> str:
    """A value as text; a score stands in {score: 4}."""
    return (
        text(fields(value).get("score")) or text(fields(value).get("value"))
        if isinstance(value, Mapping)
        else text(value)
    )


def _job(found: Fields) -> Iterator[Thing]:
    status = line(found.get("status")).lower()
    if status == "active":  # that of a template; a job is open
        yield Unknown("jobTemplate")
        return
    yield Opening(
        ident(found),
        line(found.get("title")),
        is_open={"open": True, "closed": False, "archived": False}.get(status),
        opened_at=moment(found.get("openedAt") or found.get("createdAt")),
        closed_at=moment(found.get("closedAt")),
        hiring_managers=_team(found.get("hiringTeam"), "hiring manager"),
        recruiters=_team(found.get("hiringTeam"), "recruiter"),
        coordinators=_team(found.get("hiringTeam"), "coordinator"),
    )


def _offer(found: Fields) -> Iterator[Thing]:
    said = {line(found.get(key)).lower() for key in ("acceptanceStatus", "offerStatus")}
    if application_id := ident(found.get("applicationId")):
        yield Offer(application_id, is_live=not said & ENDED_OFFERS)
    else:
        yield Unreadable("An offer without the id of its application.")


def _member(found: Fields) -> Iterator[Thing]:
    if user := _user(found):
        yield user


def _user(value: Any) -> User | None:
    found = fields(value)
    user_id = ident(found.get("userId") or found.get("id"))
    return (
        User(user_id, full_name(found), address(found.get("email")), flag(found.get("isEnabled")))
        if user_id
        else None
    )


def _merge(data: Fields) -> Iterator[Thing]:
    gone, into = ident(data.get("deletedCandidate")), ident(data.get("mergedCandidate"))
    yield Merge(gone, into) if gone and into else Unreadable("A merge that does not say of whom.")


def _deleted(noun: str, key: str) -> Callable[[Fields], Iterator[Thing]]:
    def read_deletion(data: Fields) -> Iterator[Thing]:
        found = ident(data.get(key)) or ident(data.get(f"{key}Id")) or ident(data)
        yield Gone(noun, found) if found else Unreadable(f"A deleted {noun} without an id.")

    return read_deletion


def _anonymised(data: Fields) -> Iterator[Thing]:
    candidate = ident(data.get("candidate")) or ident(data.get("candidateId"))
    yield Anonymised(candidate) if candidate else Unreadable("An anonymised candidate without an id.")


DELETIONS: Mapping[str, Callable[[Fields], Iterator[Thing]]] = {
    "candidateMerge": _merge,
    "candidateDelete": _deleted("candidate", "candidate"),
    "candidateAnonymize": _anonymised,
    "applicationDelete": _deleted("application", "application"),
    "jobDelete": _deleted("opening", "job"),
    "offerDelete": _deleted("offer", "offer"),
}

IN_WEBHOOKS: Mapping[str, Callable[[Fields], Iterator[Thing]]] = {
    "candidate": _candidate,
    "job": _job,
    "application": _application,
    "interviewSchedule": _schedule,
    "offer": _offer,
    "applicationFeedback": _feedback,
    "feedback": _feedback,
}

OBJECTS: tuple[tuple[tuple[str, ...], Callable[[Fields], Iterator[Thing]]], ...] = (
    (("id", "submittedValues", "applicationId", "surveyType"), lambda _found: iter((Unknown("survey"),))),
    (("id", "submittedValues", "applicationId"), _feedback),
    (("applicationId", "interviewEvents"), _schedule),
    (("id", "candidate", "status", "job"), _application),
    (("id", "candidate", "status", "currentInterviewStage"), _application),
    (("id", "candidateId", "status", "jobId"), _application),
    (("applicationId", "offerStatus"), _offer),
    (("applicationId", "acceptanceStatus"), _offer),
    (("id", "primaryEmailAddress"), _candidate),
    (("id", "emailAddresses"), _candidate),
    (("id", "applicationIds"), _candidate),
    (("id", "globalRole"), _member),
    (("id", "title", "status", "confidential"), _job),
    (("id", "title", "status", "employmentType"), _job),
    (("id", "title", "hiringTeam"), _job),
)
