"""The rows of the room, by noun."""

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
from partnership.models.help import HelpAnswer, HelpRequest
from partnership.models.office_hours import (
    BusyCalendar,
    BusyTime,
    CalendarFeed,
    ChangedHour,
    OfficeHours,
    Talk,
)
from partnership.models.ties import Contact, FirstStep, StepRound, Tie
from partnership.models.valves import Listener, ListenerChoice, ListenerNote, UrgentDecision

__all__ = [
    "Answer",
    "BusyCalendar",
    "BusyTime",
    "CalendarFeed",
    "Chair",
    "ChangedHour",
    "Close",
    "Contact",
    "Disagreement",
    "FirstStep",
    "Gift",
    "Heard",
    "HelpAnswer",
    "HelpRequest",
    "Listener",
    "ListenerChoice",
    "ListenerNote",
    "Offer",
    "OfficeHours",
    "Option",
    "Restatement",
    "SideName",
    "Speaker",
    "StepRound",
    "Talk",
    "Tie",
    "UrgentDecision",
    "View",
]
