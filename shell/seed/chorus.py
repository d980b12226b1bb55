"""What everybody else promised each other: drawn from a pool of everyday promises, the same every time."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from shell.seed.script import Contested, Extended, HandedOver, Kept, Line, Released, Turn
from shell.seed.staff import LEAVER, MEMBERS, SIGN_INS

LINES = 150
OTHER_TEAMS = ["sensors", "data", "success", "production", "legal"]

WHATS = [
    "A date for the team day that suits the part-timers",
    "An answer about the parking space",
    "A second pair of eyes on the quarterly figures",
    "Bring the calibration weights back",
    "Check the fire extinguishers on our floor",
    "Collect the questions for the all-hands",
    "Comments on your draft, line by line",
    "Cover for you on the afternoon of the school concert",
    "Explain the new expense form over coffee",
    "Feedback on the trial day",
    "Find out who owns the old mailing list",
    "Find the contract with the cleaning company",
    "Fix the door of the meeting room",
    "Give the intern a real task",
    "Hand in the travel receipts",
    "Introduce you to the people in Lisbon",
    "Invite the night shift to the summer party",
    "Learn how the shipping labels work",
    "Let you know if Friday works",
    "Look at the noise in the lab",
    "Move the daily to half past nine",
    "Notes of Tuesday's meeting",
    "One clear sentence on what we do not build",
    "Order the safety shoes in the right sizes",
    "Print the new emergency numbers",
    "Put the customer's thanks on the wall",
    "Read your self-assessment before we meet",
    "Repair the label printer, or say that it is beyond repair",
    "Reply to the customer in Graz",
    "Return the camera",
    "Say how many of us come to the training",
    "Send the measurement series again, with units",
    "Share the slides of the conference",
    "Show you how the Schichtplan is made",
    "Sort out the double booking of the lab",
    "Speak with the supplier about the late parts",
    "Test the new firmware on the three oldest devices",
    "Thank the colleagues who stayed late",
    "The forecast, with what it rests on",
    "The new price list, before customers see it",
    "Translate the safety sheet into Turkish",
    "Try the shorter form and tell you what is missing",
    "Two afternoons to learn the test bench",
    "Update the plan on the wall",
    "Write down how the handover works",
    "Write to the school about the internship",
]
SAID = ["Done.", "", "It took longer than I thought, but here it is.", "With thanks to the night shift.", ""]
NOTICES = [
    "The supplier let us down. You have it three days later, promised.",
    "I underestimated this. Better late than wrong: I need the rest of the week.",
    "My daughter is ill and I am at home until Thursday.",
]
REASONS = [
    "You do this better than I do, and you offered.",
    "I am away for two weeks.",
    "It fits your project.",
]
LET_GO = ["We no longer need it.", "Solved without you, thank you.", "The customer changed their mind."]


def chorus(random: Random) -> Iterator[Line]:
    """A line at a time, between members who are not among those one signs in as."""
    names = [
        member.key
        for team in MEMBERS.values()
        for member in team
        if member.key not in {*SIGN_INS, LEAVER} and member.joined > 60
    ]
    for number in range(LINES):
        by, to, other = random.sample(names, 3)
        if random.random() < 0.15:
            to = f":{random.choice(OTHER_TEAMS)}"
        made = -random.randint(3, 28)
        due = made + random.randint(2, 14)
        together = other if random.random() < 0.12 else ""
        what = WHATS[number % len(WHATS)]
        yield Line(by, to, what, made, due, tuple(_turns(random, made, due, other, together)), together)


def _turns(random: Random, made: int, due: int, other: str, together: str) -> Iterator[Turn]:
    luck = random.random()
    if due < 0:
        yield from _ended(random, made, due, luck)
    elif luck < 0.15:
        yield Extended(-1, due + random.randint(1, 5), random.choice(NOTICES))
    elif luck < 0.25 and not together:
        yield HandedOver(-1, other, random.choice(REASONS))


def _ended(random: Random, made: int, due: int, luck: float) -> Iterator[Turn]:
    """What came of a promise whose day has passed: most are kept in time."""
    if luck < 0.74:
        yield Kept(random.randint(made + 1, due), random.choice(SAID))
    elif luck < 0.86:
        yield Kept(random.randint(due + 1, 0), random.choice(SAID))
    elif luck < 0.90:
        yield Kept(due)
        yield Contested(random.randint(due, 0), "I looked this morning: not yet.")
    elif luck < 0.94:
        yield Released(random.randint(made + 1, due), random.choice(LET_GO))
