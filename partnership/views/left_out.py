"""Why entries of somebody's calendar were left out: a sentence for each reason, and how many."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import ngettext

from partnership.rules.calendars import Why


def left_out_words(left_out: Mapping[str, int]) -> list[str]:
    """This will say it in the order in which the reasons stand in the rules; what was read long ago says no reason."""
    return [_words(why, number) % {"number": number} for why in Why if (number := left_out.get(why, 0))]


def _words(why: Why, number: int) -> str:
    match why:
        case Why.rule:
            return ngettext(
                "%(number)d entry comes again by a rule that Kept cannot follow, such as every minute.",
                "%(number)d entries come again by a rule that Kept cannot follow, such as every minute.",
                number,
            )
        case Why.order:
            return ngettext(
                "%(number)d entry ends before it begins.", "%(number)d entries end before they begin.", number
            )
        case Why.time:
            return ngettext(
                "%(number)d entry has a day or time that cannot be read.",
                "%(number)d entries have a day or time that cannot be read.",
                number,
            )
        case Why.long:
            return ngettext(
                "%(number)d entry takes too long to work out.",
                "%(number)d entries take too long to work out.",
                number,
            )
        case Why.other:
            return ngettext(
                "%(number)d entry is written in a way that no calendar should be.",
                "%(number)d entries are written in a way that no calendar should be.",
                number,
            )
