"""The rows of the core, by noun."""

from core.models.ledger import Checkpoint, Delivery, Entry, Head, LegalHold, Node, Opening
from core.models.messages import Message
from core.models.organisation import ClockSetting, Organisation
from core.models.people import Absence, Account, Erasure, Merge, Person, Role, RoleGrant, Team, TeamSeat
from core.models.promises import Extension, Handover, Kept, Promise, PromiseClock, Release
from core.models.search import Beat, SearchDocument
from core.models.walls import Exclusion, Wall, WallSeat

__all__ = [
    "Absence",
    "Account",
    "Beat",
    "Checkpoint",
    "ClockSetting",
    "Delivery",
    "Entry",
    "Erasure",
    "Exclusion",
    "Extension",
    "Handover",
    "Head",
    "Kept",
    "LegalHold",
    "Merge",
    "Message",
    "Node",
    "Opening",
    "Organisation",
    "Person",
    "Promise",
    "PromiseClock",
    "Release",
    "Role",
    "RoleGrant",
    "SearchDocument",
    "Team",
    "TeamSeat",
    "Wall",
    "WallSeat",
]
