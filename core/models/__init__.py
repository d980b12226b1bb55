"""The rows of the core, by noun."""

from core.models.among import Among
from core.models.forms import SentForm
from core.models.ledger import Checkpoint, Delivery, Entry, Head, LegalHold, Opening
from core.models.messages import Message
from core.models.organisation import ClockSetting, Organisation
from core.models.people import Absence, Account, Erasure, Merge, Person, Role, RoleGrant, Team, TeamSeat
from core.models.promises import Extension, Handover, Kept, Promise, PromiseClock, Release
from core.models.sealed import Sealed, SealedText
from core.models.seals import (
    BreakGlass,
    BreakGlassKey,
    PasskeyWrap,
    PersonKey,
    ReceiptCode,
    SealedFile,
    SealedSession,
    WallKey,
    WrappedWallKey,
)
from core.models.search import Beat, SearchDocument
from core.models.walls import Exclusion, Wall, WallSeat

__all__ = [
    "Absence",
    "Account",
    "Among",
    "Beat",
    "BreakGlass",
    "BreakGlassKey",
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
    "Opening",
    "Organisation",
    "PasskeyWrap",
    "Person",
    "PersonKey",
    "Promise",
    "PromiseClock",
    "ReceiptCode",
    "Release",
    "Role",
    "RoleGrant",
    "Sealed",
    "SealedFile",
    "SealedSession",
    "SealedText",
    "SearchDocument",
    "SentForm",
    "Team",
    "TeamSeat",
    "Wall",
    "WallKey",
    "WallSeat",
    "WrappedWallKey",
]
