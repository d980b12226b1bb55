"""The rows of hiring, by noun."""

from hiring.models.applications import Application, Decision
from hiring.models.candidates import Candidate, CandidateAddress, Colleague
from hiring.models.closings import (
    BriefNote,
    Closing,
    ClosingHeld,
    ClosingWait,
    ClosingWithdrawal,
    NotesAsked,
)
from hiring.models.interviews import Interview, Interviewer, Scorecard
from hiring.models.letters import Letter
from hiring.models.openings import Employer, Opening, Publication
from hiring.models.sources import Reference, Source

__all__ = [
    "Application",
    "BriefNote",
    "Candidate",
    "CandidateAddress",
    "Closing",
    "ClosingHeld",
    "ClosingWait",
    "ClosingWithdrawal",
    "Colleague",
    "Decision",
    "Employer",
    "Interview",
    "Interviewer",
    "Letter",
    "NotesAsked",
    "Opening",
    "Publication",
    "Reference",
    "Scorecard",
    "Source",
]
