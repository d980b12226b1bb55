"""The rows of the room, by noun."""

from partnership.models.help import HelpAnswer, HelpRequest
from partnership.models.office_hours import (
    BusyCalendar,
    BusyTime,
    CalendarFeed,
    ChangedHour,
    OfficeHours,
    Talk,
)

__all__ = [
    "BusyCalendar",
    "BusyTime",
    "CalendarFeed",
    "ChangedHour",
    "HelpAnswer",
    "HelpRequest",
    "OfficeHours",
    "Talk",
]
