"""Words that give a decision away, names of others, links, and calendar entries that tell nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from icalendar import Calendar

from hiring.rules.invitation import Guest, Talk, invitation, media_type
from hiring.rules.links import digest, is_token, new_token
from hiring.rules.names import without_names
from hiring.rules.news import load_hints, told_in

HINTS = load_hints(Path(__file__).parents[2] / "policies" / "hiring" / "gives_away.yaml")
AT = datetime(2026, 3, 10, 9, tzinfo=UTC)
TALK = Talk(
    uid="abc@kept.example",
    sequence=2,
    starts_at=AT,
    ends_at=AT + timedelta(minutes=30),
    organizer=Guest('Ben "the boss"\r\nX-EVIL:1; Okafor', "ben@isarlicht.example"),
    guests=(Guest("Asha Pillai", "asha@isarlicht.example"),),
    summary="Ben Okafor and Asha Pillai",
    place="+49 89 1234; ring, please",
)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Unfortunately we chose another candidate.", ["mood", "decision"]),
        ("We will not be moving forward.", ["decision"]),
        ("I am pleased to make you an offer", ["mood", "decision"]),
        ("We wish you all the best", ["farewell"]),
        ("Leider müssen wir Ihnen absagen.", ["mood", "decision"]),
        ("Wir haben uns für eine andere Person entschieden.", ["decision"]),
        ("Ich freue mich, Ihnen ein Angebot zu machen", ["mood", "decision"]),
        ("NOT\nMOVING   forward", ["decision"]),
    ],
)
def test_told_in_finds_what_gives_it_away(text: str, why: list[str]) -> None:
    assert [told.why for told in told_in(text, HINTS)] == why


@pytest.mark.parametrize(
    "text",
    [
        "There is news about your application. I would like to tell you myself. How do you want to hear it?",
        "Es gibt Neues zu Ihrer Bewerbung. Ich möchte es Ihnen selbst sagen. Wie möchten Sie davon hören?",
        "You met Ben on Tuesday. He answers you when a decision has been made.",
        "Choose a time, or write that none of them fits.",
    ],
)
def test_told_in_leaves_neutral_words_alone(text: str) -> None:
    assert told_in(text, HINTS) == []


def test_invitation_is_a_request_that_tells_nothing() -> None:
    content = invitation(TALK, at=AT)
    [event] = Calendar.from_ical(content).events
    assert (str(event["UID"]), event["SEQUENCE"], event.start) == ("abc@kept.example", 2, AT)
    assert str(event["LOCATION"]) == "+49 89 1234; ring, please"
    assert str(event["ORGANIZER"]) == "mailto:ben@isarlicht.example"
    assert b"METHOD:REQUEST" in content
    assert b"\r\nX-EVIL" not in content
    assert told_in(content.decode(), HINTS) == []
    assert {line for line in event if line not in ("ORGANIZER", "ATTENDEE")} == {
        *(
            "UID",
            "SEQUENCE",
            "DTSTAMP",
            "DTSTART",
            "DTEND",
            "SUMMARY",
            "STATUS",
            "CLASS",
            "TRANSP",
            "LOCATION",
        )
    }


def test_invitation_that_is_cancelled_says_so_under_the_same_uid() -> None:
    cancelled = replace(TALK, sequence=3, is_cancelled=True)
    content = invitation(cancelled, at=AT)
    [event] = Calendar.from_ical(content).events
    assert (str(event["UID"]), event["SEQUENCE"], str(event["STATUS"])) == (
        "abc@kept.example",
        3,
        "CANCELLED",
    )
    assert b"METHOD:CANCEL" in content
    assert _type_in_a_mail(cancelled) == 'text/calendar; method="CANCEL"; charset="utf-8"'


def _type_in_a_mail(talk: Talk) -> str:
    mail = EmailMessage()
    mail.attach("talk.ics", invitation(talk, at=AT), media_type(talk))
    *_others, entry = mail.message().walk()
    return str(entry["Content-Type"])


def test_invitation_keeps_joined_letters_and_holds_no_signs_for_machines() -> None:
    talk = replace(
        TALK, summary="a\r\nb\rc\x1b[0m", organizer=Guest("Ali\u200creza\x85\u2028", "ali@isarlicht.example")
    )
    content = invitation(talk, at=AT)
    [event] = Calendar.from_ical(content).events
    assert (str(event["SUMMARY"]), event["ORGANIZER"].params["CN"]) == ("a\nb c [0m", "Ali\u200creza")
    assert [
        line for line in content.split(b"\r\n") if len(line) > 75 or b"\r" in line or b"\x1b" in line
    ] == []


def test_link_is_long_random_and_only_its_digest_is_kept() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(is_token(token) and len(digest(token)) == 64 for token in tokens)
    assert [is_token(text) for text in ("", "a" * 42, "ä" * 43, "a" * 43 + "\n", "../" + "a" * 40)] == [
        False
    ] * 5


def test_without_names_takes_out_whole_names_the_longest_first() -> None:
    text = "Ben Okafor said that Benjamin and ROSA are stronger than Rosamund."
    assert without_names(text, ["Ben", "Ben Okafor", "Rosa", ""], instead="[…]") == (
        "[…] said that Benjamin and […] are stronger than Rosamund."
    )
    assert without_names("A+B (c)", ["A+B"], instead="x") == "x (c)"
    assert without_names("Nobody", [], instead="x") == "Nobody"
