"""Why something could not be read, in the language of whoever reads it.

Readers know no language and say their reason in English; it is kept like that, and each page and command says it in
its own. What follows from the data (a date, a number) stands in the sentence as it was.
"""

from __future__ import annotations

import re
from functools import cache

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

SENTENCES = (
    _("An application without an id, or without the id of its candidate."),
    _("A candidate without an id."),
    _("A schedule of interviews without the id of its application."),
    _("A merge that does not say of whom."),
    _("An anonymised candidate without an id."),
    _("A deleted candidate without an id."),
    _("A deleted application without an id."),
    _("A deleted opening without an id."),
    _("A deleted offer without an id."),
    _("A deleted interview without an id."),
    _("A deleted scorecard without an id."),
    _("An interview without an id, or without the id of its application."),
    _("An interviewer without a user, or without an interview."),
    _("A scorecard without an id."),
    _("An offer without the id of its application."),
    _("A job without an id."),
    _("A user without an id."),
    _("An opportunity without an id."),
    _("An application that does not say of which opportunity."),
    _("An offer that does not say of which opportunity."),
    _(
        "An interview that does not say of which opportunity. Put Lever's interviews of one opportunity into a "
        "file opportunities/<id>/interviews.json, or connect Lever and let Kept ask for them."
    ),
    _("This row does not say what they applied for."),
    _("This row does not say who it is about."),
    _("This row looks like a sum, and not like a person. It was left out."),
    _("A quotation mark in this line is never closed. Correct the line and import the file again."),
    _("This line is too long for a row of a table."),
    _("This is JSON that nests too deep, or holds a number that is too long."),
    _("This is not text in UTF-8 from here on."),
    _("The next page is said to be on another server. It was not asked."),
    _("Greenhouse gave no token for this key."),
    _("The API key cannot be read any more. Enter it again."),
    _("A page names itself as the next one, so that the list has no end."),
)
WITH_VALUES = (
    _("Ashby answered with an error: %(why)s"),
    _("Ashby's %(stream)s answered with an error."),
    _("No column of this file is known to say %(what)s. Its columns are: %(columns)s."),
    _("This is not a date that can be read: %(dates)s."),
    _("This row has %(values)s values where there are %(columns)s columns."),
    _("This is not text in UTF-8: byte %(byte)s cannot be read."),
    _("This is not valid JSON: %(why)s."),
    _("An interview without a time (%(id)s)."),
    _("A scorecard that does not say of which application (%(id)s)."),
    _("%(address)s did not answer (it said %(status)s)."),
    _("%(address)s did not answer."),
    _("%(address)s answered with more than %(size)s MB."),
    _("%(address)s answered with what is not JSON."),
    _("%(address)s answered %(status)s."),
)
VALUES = (
    _("who it is about"),
    _("what they applied for"),
    _("who it is about or what they applied for"),
    _("none"),
    _("no reason given"),
    _("expecting value"),
    _("expecting ',' delimiter"),
    _("expecting ':' delimiter"),
    _("expecting ',' or the end of the list"),
    _("the list does not end"),
    _("expecting property name enclosed in double quotes"),
    _("illegal trailing comma before end of object"),
    _("illegal trailing comma before end of array"),
    _("extra data"),
    _("unterminated string starting at"),
    _("invalid control character at"),
    _("invalid \\escape"),
    _("invalid \\uXXXX escape"),
)
HOLE = re.compile(r"%\\\((\w+)\\\)s")  # as re.escape leaves one


def in_words(reason: str) -> str:
    """This will say a reader's reason in the active language; one that is not known here stays as it was."""
    for sentence in WITH_VALUES:
        if found := _pattern(sentence).fullmatch(reason):
            values = {name: _value(value) for name, value in found.groupdict().items()}
            return gettext(sentence) % values
    return gettext(reason) if reason else ""


def _value(words: str) -> str:
    return gettext(words) if words in VALUES else words


@cache
def _pattern(sentence: str) -> re.Pattern[str]:
    return re.compile(HOLE.sub(r"(?P<\1>.+)", re.escape(sentence)), re.DOTALL)
