"""Lever: opportunities, applications, postings, interviews, feedback, archive reasons, offers, users; and webhooks.

Lever's opportunity is Kept's application: one person for one posting. Its interviews and feedback do not say whose
they are, so a reader is told (`within`) which opportunity it was asked for. Why somebody was archived is an id; the
list of archive reasons says whether it means that they were hired.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from hiring.sources.shape import (
    Application,
    Bell,
    Candidate,
    Gone,
    Interview,
    Meeting,
    Note,
    Offer,
    Opening,
    Reason,
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

WITHDREW = {"withdrew", "withdrawn", "candidate withdrew", "offer declined", "declined offer"}
REASONS = {"hired", "non-hired"}
LIVE_OFFERS = {"draft", "approval-sent", "approved", "sent", "sent-manually", "opened", "signed"}
SUMMARY_FIELDS = {"score", "score-system"}


def read(document: Any, *, within: str = "") -> Iterator[Thing]:
    """Everything in one document: an object, a list, either of them inside `data`, or the body of a webhook."""
    if isinstance(document, list):
        for each in document:
            yield from read(each, within=within)
    elif not isinstance(document, Mapping):
        yield Unknown("a bare value")
    elif "event" in document and "triggeredAt" in document:
        yield _rings(line(document["event"]), fields(document.get("data")))
    elif isinstance(document.get("data"), list | dict):
        yield from read(document["data"], within=within or ident(document.get("opportunityId")))
    else:
        yield from _object(document, within)


def _rings(event: str, data: Fields) -> Thing:
    """The signature does not cover `data`: an id in it is where to look, and nothing in it is believed."""
    opportunity = ident(data.get("opportunityId"))
    return Bell("application", opportunity) if opportunity else Unknown(event)


def _object(found: Fields, within: str) -> Iterator[Thing]:
    for marks, reader in OBJECTS:
        if all(mark in found for mark in marks):
            yield from reader(found, within)
            return
    yield Unknown("lever object with " + ", ".join(sorted(map(str, found))[:4]))


def _opportunity(found: Fields, _within: str) -> Iterator[Thing]:
    contact = found.get("contact")
    candidate_id = ident(contact) or ident(found)
    if not ident(found):
        yield Unreadable("An opportunity without an id.")
        return
    yield Candidate(
        candidate_id,
        full_name(found) or full_name(fields(contact)),
        addresses(*_values(found.get("emails")), *_values(fields(contact).get("emails"))),
        can_email=flag(fields(fields(found.get("dataProtection")).get("contact")).get("allowed")),
        is_anonymised=bool(found.get("isAnonymized")),
    )
    applications = [fields(each) for each in listed(found.get("applications")) if fields(each)]
    for each in applications:
        yield from _posting_of(each)
    yield _said_of_opportunity(found, candidate_id, applications)


def _contact(found: Fields, _within: str) -> Iterator[Thing]:
    """The person behind one or several opportunities, listed by themselves."""
    emails = addresses(*_values(found.get("emails")))
    yield Candidate(ident(found), full_name(found), emails, is_anonymised=bool(found.get("isAnonymized")))


def _deleted(found: Fields, _within: str) -> Iterator[Thing]:
    yield Gone("application", ident(found))


def _values(found: Any) -> list[Any]:
    return [fields(each).get("value") if isinstance(each, Mapping) else each for each in listed(found)]


def _said_of_opportunity(found: Fields, candidate_id: str, applications: list[Fields]) -> Application:
    archived = fields(found.get("archived"))
    archived_at = moment(archived.get("archivedAt")) or moment(found.get("archivedAt"))
    reason_id = ident(archived.get("reason") or found.get("archiveReason"))
    state = _state(bool(archived_at), reason_id)
    opening_id = next((ident(each.get("posting")) for each in applications if ident(each.get("posting"))), "")
    return Application(
        ident(found),
        candidate_id,
        opening_id or ident(found.get("posting")),
        state=state,
        is_prospect=not listed(found.get("applications")),
        applied_at=moment(found.get("createdAt")),
        decided_at=archived_at,
        told_at=moment(found.get("updatedAt")),
        reason_id=reason_id if archived_at else "",
        stage=line(fields(found.get("stage")).get("text")),
        recruiter=_user(found.get("owner")),
    )


def _state(is_archived: bool, reason_id: str) -> State | None:
    if not is_archived:
        return State.active
    return None if reason_id else State.rejected


def _posting_of(found: Fields) -> Iterator[Thing]:
    """The posting an application names, with who managed it when they applied."""
    manager = _user(found.get("postingHiringManager"))
    if posting := ident(found.get("posting")):
        title = line(fields(found.get("posting")).get("text"))
        yield Opening(posting, title, hiring_managers=(manager,) if manager else None, is_aside=True)


def _application(found: Fields, within: str) -> Iterator[Thing]:
    """An application by itself says which posting its opportunity is for."""
    yield from _posting_of(found)
    opportunity = ident(found.get("opportunityId")) or within or ident(found.get("candidateId"))
    yield (
        Application(opportunity, "", ident(found.get("posting")), applied_at=moment(found.get("createdAt")))
        if opportunity
        else Unreadable("An application that does not say of which opportunity.")
    )


def _posting(found: Fields, _within: str) -> Iterator[Thing]:
    manager, owner = _user(found.get("hiringManager")), _user(found.get("owner"))
    yield Opening(
        ident(found),
        line(found.get("text")),
        is_open=line(found.get("state")) not in {"closed", "rejected"},
        hiring_managers=((manager,) if manager else ()) if "hiringManager" in found else None,
        recruiters=(owner,) if owner else None,
        country=line(found.get("country")).upper()[:2],
        opened_at=moment(found.get("createdAt")),
    )


def _interview(found: Fields, within: str) -> Iterator[Thing]:
    opportunity = ident(found.get("opportunityId")) or within
    if not ident(found) or not opportunity:
        yield Unreadable(
            "An interview that does not say of which opportunity. Put Lever's interviews of one opportunity into a "
            "file opportunities/<id>/interviews.json, or connect Lever and let Kept ask for them."
        )
        return
    starts_at = moment(found.get("date"))
    minutes = found.get("duration")
    postings = listed(found.get("postings"))
    if postings and ident(postings[0]):
        yield Application(opportunity, "", ident(postings[0]))
    yield Interview(
        ident(found),
        opportunity,
        title=line(found.get("subject")),
        meeting=Meeting.cancelled if found.get("canceledAt") else Meeting.planned,
        starts_at=starts_at,
        ends_at=_ends_at(starts_at, minutes),
        interviewers=tuple(user for user in map(_user, listed(found.get("interviewers"))) if user),
    )


def _panel(found: Fields, within: str) -> Iterator[Thing]:
    """Interviews that were arranged together; a panel that is called off calls off each of them."""
    interviews = [fields(each) for each in listed(found.get("interviews")) if fields(each)]
    if not interviews:
        yield Unknown("lever panel")
    for each in interviews:
        off = each.get("canceledAt") or found.get("canceledAt")
        yield from _interview({**each, "canceledAt": off}, within or ident(found.get("opportunityId")))


def _ends_at(starts_at: datetime | None, minutes: Any) -> datetime | None:
    is_known = isinstance(minutes, int | float) and 0 <= minutes < 100_000
    return starts_at + timedelta(minutes=minutes if is_known else 0) if starts_at else None


def _feedback(found: Fields, within: str) -> Iterator[Thing]:
    if found.get("deletedAt"):
        yield Gone("scorecard", ident(found))
        return
    notes = tuple(_notes(found))
    yield Scorecard(
        ident(found),
        application_id=ident(found.get("opportunityId")) or within,
        interview_id=ident(found.get("interview")),
        author=_user(found.get("user")),
        recommendation=next((note.rating for note in notes if note.rating), ""),
        submitted_at=moment(found.get("completedAt") or found.get("createdAt")),
        notes=notes,
    )


def _notes(found: Fields) -> Iterator[Note]:
    for each in map(fields, listed(found.get("fields"))):
        heading, value = line(each.get("text")), each.get("value")
        if line(each.get("type")) in SUMMARY_FIELDS and not isinstance(value, list | dict):
            yield Note(heading, rating=line(value))
        elif said := _said(value):
            yield Note(heading, said)


def _said(value: Any) -> str:
    """A field's value as text: one, several chosen, or lines of {text, score}."""
    if isinstance(value, list):
        return "; ".join(filter(None, map(_said, value)))
    if isinstance(value, Mapping):
        return " ".join(filter(None, (text(value.get("text")), text(value.get("comment")))))
    return text(value)


def _reason(found: Fields, _within: str) -> Iterator[Thing]:
    """Why somebody was archived; questions and forms have a text and a type too."""
    words, kind = line(found.get("text")), line(found.get("type"))
    if kind not in REASONS:
        yield Unknown(f"lever {kind or 'object with a type'}")
        return
    ended = State.withdrawn if words.lower() in WITHDREW else State.rejected
    yield Reason(ident(found), words, State.hired if kind == "hired" else ended)


def _offer(found: Fields, within: str) -> Iterator[Thing]:
    if opportunity := ident(found.get("opportunityId")) or within:
        yield Offer(opportunity, is_live=line(found.get("status")).lower() in LIVE_OFFERS)
    else:
        yield Unreadable("An offer that does not say of which opportunity.")


def _member(found: Fields, _within: str) -> Iterator[Thing]:
    if user := _user(found):
        yield user


def _user(value: Any) -> User | None:
    """A user, or the bare id of one."""
    found = fields(value)
    user_id = ident(found) if found else ident(value)
    left = found.get("deactivatedAt")
    active = None if "deactivatedAt" not in found else not left
    return User(user_id, full_name(found), address(found.get("email")), active) if user_id else None


OBJECTS: tuple[tuple[tuple[str, ...], Callable[[Fields, str], Iterator[Thing]]], ...] = (
    (("id", "deletedAt", "deletedBy"), _deleted),
    (("id", "posting", "type", "createdAt"), _application),
    (("id", "postingHiringManager"), _application),
    (("id", "contact", "stage"), _opportunity),
    (("id", "stageChanges"), _opportunity),
    (("id", "contact", "emails"), _opportunity),
    (("id", "emails", "isAnonymized"), _contact),
    (("id", "interviews", "start"), _panel),
    (("id", "interviewers", "date"), _interview),
    (("id", "fields", "panel"), _feedback),
    (("id", "fields", "interview"), _feedback),
    (("id", "text", "hiringManager"), _posting),
    (("id", "text", "categories"), _posting),
    (("id", "text", "state"), _posting),
    (("id", "text", "type"), _reason),
    (("id", "status", "fields"), _offer),
    (("id", "accessRole"), _member),
    (("id", "username"), _member),
)
