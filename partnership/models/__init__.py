"""The rows of the room, by noun."""

from partnership.models.agreements import (
    AgreedText,
    InForce,
    Objection,
    Owing,
    Party,
    RuleLine,
    Settled,
    Signature,
    WorkingAgreement,
)
from partnership.models.calendars import BusyAddress, OwnCalendar, WrittenEntry
from partnership.models.celebrations import Celebration, CelebrationPart
from partnership.models.disagreements import (
    Answer,
    Chair,
    Disagreement,
    Heard,
    Restatement,
    SideName,
    Speaker,
    View,
)
from partnership.models.endings import Close, Gift, Offer, Option
from partnership.models.goals import Goal, GoalDecline, GoalOwner, GoalWord
from partnership.models.help import HelpAnswer, HelpRequest
from partnership.models.office_hours import (
    BusyCalendar,
    BusyTime,
    CalendarFeed,
    ChangedHour,
    OfficeHours,
    Talk,
)
from partnership.models.pulse import PulseCount, PulseGroup, PulseRound, PulseSeat, Statement, Thanks
from partnership.models.repairs import Account, Check, Deed, Repair
from partnership.models.ties import Contact, FirstStep, SideContact, StepRound, Tie
from partnership.models.valves import Listener, ListenerChoice, ListenerNote, UrgentDecision

__all__ = [
    "Account",
    "AgreedText",
    "Answer",
    "BusyAddress",
    "BusyCalendar",
    "BusyTime",
    "CalendarFeed",
    "Celebration",
    "CelebrationPart",
    "Chair",
    "ChangedHour",
    "Check",
    "Close",
    "Contact",
    "Deed",
    "Disagreement",
    "FirstStep",
    "Gift",
    "Goal",
    "GoalDecline",
    "GoalOwner",
    "GoalWord",
    "Heard",
    "HelpAnswer",
    "HelpRequest",
    "InForce",
    "Listener",
    "ListenerChoice",
    "ListenerNote",
    "Objection",
    "Offer",
    "OfficeHours",
    "Option",
    "Owing",
    "OwnCalendar",
    "Party",
    "PulseCount",
    "PulseGroup",
    "PulseRound",
    "PulseSeat",
    "Repair",
    "Restatement",
    "RuleLine",
    "Settled",
    "SideContact",
    "SideName",
    "Signature",
    "Speaker",
    "Statement",
    "StepRound",
    "Talk",
    "Thanks",
    "Tie",
    "UrgentDecision",
    "View",
    "WorkingAgreement",
    "WrittenEntry",
]
