"""What became of people by the words of tables: of applicant systems' exports, and of people's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hiring.sources.columns import things_of
from hiring.sources.csv import Row
from hiring.sources.outcomes import meeting_in, state_in
from hiring.sources.shape import Application, Interview, Meeting, State
from tests.hiring.sources.test_csv import things

ACTIVE, REJECTED, WITHDRAWN, HIRED = State.active, State.rejected, State.withdrawn, State.hired
WORDS = {
    REJECTED: """
        Rejected|REJECTED_BY_US|Candidate rejected|Declined|Declined by hiring manager|Disqualified|Unqualified
        Not Hired - Not a Fit|No hire|Not selected|No longer under consideration|Knocked out|Screened out|Denied
        Rejected (hired another candidate)|Position filled|Absage|Absage erteilt|Abgelehnt|Abgesagt|Ungeeignet
        Nicht geeignet|Keine Zusage|Refusé|Candidature rejetée|Non retenu|Refuse\u0301e
    """,
    WITHDRAWN: """
        Withdrawn|WITHDREW|Candidate withdrew|Declined by candidate|REJECTED_BY_CANDIDATE|They rejected us
        Offer declined|Offer rejected|Rejected offer|Candidate no longer interested|Dropped out|Hired elsewhere
        Took another job|Zurückgezogen|Zuru\u0308ckgezogen|Bewerber zieht zurück|Absage durch Bewerber
        Absage durch den Kandidaten|Kandidatin hat abgesagt|Angebot abgelehnt|Désistement|Refusé par le candidat
    """,
    HIRED: "Hired|Archived - Hired|Hire|Offer accepted|Placed|Eingestellt|Angebot angenommen|Embauché|Recrutée",
    ACTIVE: "Unrejected|Un-rejected|Not rejected|Nicht abgelehnt",
    None: """
        Active|In process|New|Hiring manager interview|Rehire check|Offer extended|Zusage|In Bearbeitung|Archived
        En cours de recrutement|
    """,
}


@pytest.mark.parametrize(("words", "state"), [(words, state) for state, words in WORDS.items()])
def test_word_says_where_somebody_stands(words: str, state: State | None) -> None:
    said = [word.strip() for line in words.strip().splitlines() for word in line.split("|")]
    assert {word: state_in(word) for word in said} == dict.fromkeys(said, state)


@pytest.mark.parametrize(
    ("word", "meeting"),
    [
        ("Complete", Meeting.held),
        ("Stattgefunden", Meeting.held),
        ("Scheduled", Meeting.planned),
        ("Incomplete", Meeting.planned),
        ("", Meeting.planned),
        ("Cancelled", Meeting.cancelled),
        ("No-show", Meeting.cancelled),
        ("TO_BE_SCHEDULED", Meeting.cancelled),
        ("Abgesagt", Meeting.cancelled),
        ("Nicht stattgefunden", Meeting.cancelled),
        ("Annulé", Meeting.cancelled),
    ],
)
def test_word_says_what_became_of_an_interview(word: str, meeting: Meeting) -> None:
    assert meeting_in(word) is meeting


def states(table: str) -> list[State | None]:
    return [thing.state for thing in things(table)[1] if isinstance(thing, Application)]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (  # an archive of everybody, where only the reason tells
            "Name,Job,Archived at,Archive reason\nA,D,2026-02-20,Underqualified\nB,D,2026-02-20,Hired\n"
            "C,D,2026-02-20,Withdrew\nD,D,,\n",
            [REJECTED, HIRED, WITHDRAWN, None],
        ),
        (
            "Name,Job,Status,Reason\nA,D,Archived,Skills\nB,D,Archived,Hired\nC,D,Rejected,Candidate withdrew\n"
            "D,D,Rejected,Another was hired\n",
            [REJECTED, HIRED, WITHDRAWN, REJECTED],
        ),
        (  # stages, where there is no status
            "Vorname;Nachname;Stelle;Phase\nA;A;D;Abgelehnt\nB;B;D;Interview\nC;C;D;Eingestellt\n",
            [REJECTED, ACTIVE, HIRED],
        ),
        (
            "Name,Job,Status,Stage\nA,D,Active,Rejected\nB,D,Rejected,Hired\nC,D,Hired,Offer\n",
            [REJECTED, REJECTED, HIRED],
        ),
        (  # a mark, whatever the stage
            "Name,Job,Stage,Disqualified\nA,D,Interview,Yes\nB,D,Interview,No\n",
            [REJECTED, ACTIVE],
        ),
        (
            "Name,Job,Hired on,Rejected on\nA,D,2026-02-20,\nB,D,,2026-02-20\nC,D,,\n",
            [HIRED, REJECTED, None],
        ),
    ],
)
def test_table_says_where_everybody_stands(table: str, expected: list[State | None]) -> None:
    assert states(table) == expected


def test_day_of_a_change_is_that_of_the_decision_where_there_was_one() -> None:
    _mapping, said = things(
        "Name,Job,Status,Status change date,Created at\nA,D,Rejected,2026-02-20,2026-01-10\n"
        "B,D,Phone screen,2026-02-20,2026-01-10\n"
    )
    assert [
        (each.state, each.applied_at, each.decided_at) for each in said if isinstance(each, Application)
    ] == [
        (REJECTED, datetime(2026, 1, 10, tzinfo=UTC), datetime(2026, 2, 20, 23, 59, 59, tzinfo=UTC)),
        (ACTIVE, datetime(2026, 1, 10, tzinfo=UTC), None),
    ]


def test_interview_that_was_called_off_is_none() -> None:
    _mapping, said = things(
        "Name,Job,Interview date,Interview status,Interviewer\nA,D,2026-02-10,Cancelled,Ben Okafor\n"
        "B,D,2026-02-10,Completed,Ben Okafor\n"
    )
    assert [each.meeting for each in said if isinstance(each, Interview)] == [Meeting.cancelled, Meeting.held]


EXPORTS = {
    "French": (
        "Nom;Prénom;Courriel;Poste;Statut;Date de candidature;Date de refus;Date d'entretien;Intervieweur;"
        "Motif du refus\n"
        "Pillai;Asha;asha@x.example;Designer;Refusé;10/01/2026;20/02/2026;10/02/2026 à 14h30;Ben Okafor;Expérience\n"
    ),
    "of archives": (
        "Candidate Name,Candidate Emails,Posting Title,Current Stage,Posting Hiring Manager,Posting Owner,"
        "Created At (GMT),Archived At (GMT),Archive Reason,Interview Start Time,Interviewers\n"
        "Asha Pillai,asha@x.example,Designer,Onsite,Ben Okafor,Tariq Mansour,2026-01-10 00:00:00,"
        "2026-02-20 23:59:59,Expérience,2026-02-10 14:30:00,Ben Okafor\n"
    ),
    "with a mark": (
        "Candidate name,Candidate email addresses,Job title,Pipeline stage,Disqualified?,Disqualify reason,"
        "Disqualified date,Applied date,Interview 1 date,Interviewer 1\n"
        "Asha Pillai,asha@x.example,Designer,Interview,true,Expérience,02/20/2026,01/10/2026,02/10/2026 2:30 PM,"
        "Ben Okafor\n"
    ),
}


@pytest.mark.parametrize("export", EXPORTS)
def test_export_is_understood_whole(export: str) -> None:
    _mapping, said = things(EXPORTS[export])
    [application] = [each for each in said if isinstance(each, Application)]
    assert (application.state, application.applied_at, application.decided_at, application.reason) == (
        REJECTED,
        datetime(2026, 1, 10, tzinfo=UTC),
        datetime(2026, 2, 20, 23, 59, 59, tzinfo=UTC),
        "Expérience",
    )
    [interview] = [each for each in said if isinstance(each, Interview)]
    assert interview.starts_at == datetime(2026, 2, 10, 14, 30, tzinfo=UTC)
    assert [user.name for user in interview.interviewers or ()] == ["Ben Okafor"]


def test_heading_may_say_that_times_are_in_utc() -> None:
    mapping, _said = things(
        "Name,Job,Archived at (GMT),Interview at\nA,D,2026-02-20 17:00,2026-02-10 17:00\n"
    )
    row = Row(2, {"Name": "A", "Job": "D"} | dict.fromkeys(mapping.layout.columns[2:], "2026-02-20 17:00"))
    said = list(things_of(row, replace(mapping, zone="America/New_York")))
    assert [each.decided_at for each in said if isinstance(each, Application)] == [
        datetime(2026, 2, 20, 17, tzinfo=UTC)
    ]
    assert [each.starts_at for each in said if isinstance(each, Interview)] == [
        datetime(2026, 2, 20, 22, tzinfo=UTC)
    ]
