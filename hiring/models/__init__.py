"""The rows of hiring, by noun."""

from hiring.models.allies import Ally, AllyContact, AllyPassing, KeptInMind
from hiring.models.applications import Application, Decision
from hiring.models.arrivals import Connection, Import, Knock, Waiting
from hiring.models.candidates import Candidate, CandidateAddress, Colleague
from hiring.models.closings import (
    BriefNote,
    Closing,
    ClosingHeld,
    ClosingWait,
    ClosingWithdrawal,
    NotesAsked,
)
from hiring.models.figures import TalkDay
from hiring.models.guard import MarksRead
from hiring.models.hires import Hire
from hiring.models.interviews import Interview, Interviewer, Scorecard
from hiring.models.letters import Letter, LetterDelivered
from hiring.models.openings import Employer, FirstDay, Opening, Publication
from hiring.models.pages import PrivateLink
from hiring.models.rights import CallIn, DataRequest, ErasureRequest
from hiring.models.sources import Reference, Source
from hiring.models.talks import Meeting, Slot, Wish, Writing
from hiring.models.voices import Answer, AnswerCount, Ballot

__all__ = [
    "Ally",
    "AllyContact",
    "AllyPassing",
    "Answer",
    "AnswerCount",
    "Application",
    "Ballot",
    "BriefNote",
    "CallIn",
    "Candidate",
    "CandidateAddress",
    "Closing",
    "ClosingHeld",
    "ClosingWait",
    "ClosingWithdrawal",
    "Colleague",
    "Connection",
    "DataRequest",
    "Decision",
    "Employer",
    "ErasureRequest",
    "FirstDay",
    "Hire",
    "Import",
    "Interview",
    "Interviewer",
    "KeptInMind",
    "Knock",
    "Letter",
    "LetterDelivered",
    "MarksRead",
    "Meeting",
    "NotesAsked",
    "Opening",
    "PrivateLink",
    "Publication",
    "Reference",
    "Scorecard",
    "Slot",
    "Source",
    "TalkDay",
    "Waiting",
    "Wish",
    "Writing",
]
