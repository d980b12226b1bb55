"""What the people of the demo world promised each other: the lines that are worth reading on a home page.

A line names who owes (with whom, if together; a team has a colon), who is owed, what, and the days on which it was
made and is due, in working days from today. What happened to it since are its turns.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kept:
    on: int
    said: str = ""


@dataclass(frozen=True)
class Contested:
    on: int
    saying: str


@dataclass(frozen=True)
class Extended:
    on: int
    to: int
    notice: str


@dataclass(frozen=True)
class HandedOver:
    on: int
    to: str
    reason: str


@dataclass(frozen=True)
class Released:
    on: int
    reason: str


Turn = Kept | Contested | Extended | HandedOver | Released


@dataclass(frozen=True)
class Line:
    by: str
    to: str
    what: str
    made: int
    due: int
    turns: tuple[Turn, ...] = ()
    together: str = ""
    said_by: str = ""  # who makes it in a team's name


BEN_OWES = [
    Line("ben", "asha", "A call from me, and not a letter, with our decision on the backend role", -4, 1),
    Line("ben", "tariq", "My notes on the three people I interviewed last week", -6, -2),
    Line("ben", "dev", "A list of what Jonas no longer needs access to", -3, 0),
    Line(
        "ben",
        "rosa",
        "An answer to your question about moving to Platform",
        -9,
        -3,
        (
            Extended(
                -4,
                2,
                "I need Chloe's view on the notice period first. You will hear from me by then, either way.",
            ),
        ),
    ),
    Line("ben", "chloe", "Talk about the weekend work in my team before the works council meets", -2, 3),
    Line("ben", "mateusz", "Write the reference for your master's programme", -5, 6),
    Line("ben", ":platform", "The on-call plan for the next quarter, with everyone's wishes in it", -1, 9),
]
BEN_IS_OWED = [
    Line(
        "miriam",
        "ben",
        "Tell you whether the second position is approved",
        -12,
        -4,
        (
            Kept(-4, "Approved, see the budget sheet."),
            Contested(-3, "The sheet shows one position, not two. I have a candidate waiting for an answer."),
        ),
    ),
    Line("chloe", "ben", "Read the wording of Leila's offer before it goes out", -5, -1),
    Line("tariq", "ben", "Three people to talk to for the backend role", -4, 1),
    Line("lena", "ben", "A courteous letter to the eleven who only applied", -3, 2),
    Line("ingrid", ":platform", "Two laptops, ready on the first morning of our new colleagues", -6, 4),
    Line(
        "sol",
        "ben",
        "Both test rigs back from the trade fair",
        -14,
        -5,
        (Extended(-6, 5, "The fair wants us for a second week. You get them back cleaned and calibrated."),),
    ),
    Line(
        "jonas",
        "ben",
        "Show you a restore of the build server from last night's backup",
        -8,
        7,
        (
            HandedOver(
                -2, "emeka", "I am on parental leave from Monday. Emeka has done it before and said yes."
            ),
        ),
    ),
    Line("henrike", ":platform", "Explain the new Elternzeit rules in your team meeting", -2, 8),
]
BEN_SHARES = [
    Line(
        "ben",
        ":field",
        "One rota for weekend call-outs that both teams can live with",
        -13,
        -1,
        together="sol",
    ),
    Line(
        "ben",
        "chloe",
        "Practise a stolen laptop once, from the call to the locked account",
        -7,
        3,
        together="dev",
    ),
    Line("ben", ":ta", "Agree what 'senior' means here before the advert goes out", -3, 2, together="tariq"),
    Line("ben", "hana", "Make it fair who stays late on release days", -8, 6, together="chloe"),
    Line(
        ":platform",
        ":success",
        "A first answer to every reported outage within four hours",
        -4,
        1,
        said_by="ben",
    ),
    Line(
        ":platform", ":it", "Move the build machines out of the old server room", -10, 12, said_by="mateusz"
    ),
]
BEN_DID = [
    Line(
        "ben",
        "chloe",
        "Say who of us joins the next interviews",
        -9,
        -6,
        (Kept(-6, "Aylin and Emeka. Both asked to."),),
    ),
    Line(
        "ben",
        "seun",
        "A call about our decision, and about what was strong",
        -12,
        -7,
        (Kept(-8, "We spoke for twenty minutes. He wants to stay in touch, and so do I."),),
    ),
    Line("ben", "linh", "Lunch in your first week", -6, -2, (Kept(-3),)),
    Line(
        "tariq",
        "ben",
        "A calmer interview schedule: never more than two a day",
        -15,
        -9,
        (Kept(-9, "From Monday on."),),
    ),
    Line(
        "kofi",
        "ben",
        "Order the standing desks",
        -11,
        -3,
        (Released(-5, "We found three unused ones on the second floor."),),
    ),
]

HR_AND_TA = [
    Line("chloe", "tariq", "Office hour for recruiters, every Thursday at ten", -8, 2),
    Line("chloe", "rosa", "Read your leave request again, with your letter beside it", -4, 0),
    Line("chloe", "miriam", "The market figures for two of your salaries", -7, -3),
    Line("chloe", "gunnar", "Which files of leavers we still keep, and why", -5, 7),
    Line(
        "tariq",
        "chloe",
        "Ask you before we promise a start date again",
        -10,
        -6,
        (Kept(-6, "It is in our checklist now."),),
    ),
    Line("tariq", "chloe", "The list of everyone who interviewed and has heard nothing since", -4, -1),
    Line("tariq", "noor", "An honest word on why the model role stays open", -3, 1),
    Line("tariq", "kirsten", "Two more interview days in Vienna", -6, 5),
    Line("tariq", ":hr", "Show how we read applications, so that nobody has to guess", -2, 6),
    Line(
        "henrike",
        "tariq",
        "Contract drafts within two days of your call",
        -5,
        -1,
        (Extended(-2, 3, "Two of us are ill this week. Four days instead of two, until Friday."),),
    ),
    Line("lena", "chloe", "Fewer questions about family plans: new interview guide for all teams", -6, 2),
    Line("ifeoma", "margit", "Evening interviews, so that shift workers can come", -5, 4),
    Line("samira", "tariq", "The exit interviews of the last half year, without names", -7, 3),
    Line("chloe", ":legal", "One page on how long we keep applications", -9, 4, together="tariq"),
    Line(
        "chloe",
        ":production",
        "A first-day welcome that shift workers can attend too",
        -6,
        1,
        together="ifeoma",
    ),
    Line(
        "tariq", ":platform", "Nobody waits more than a week after an interview", -12, -2, together="henrike"
    ),
    Line(
        ":hr",
        ":field",
        "An answer to every question about travel time within two days",
        -3,
        2,
        said_by="chloe",
    ),
    Line(":ta", ":data", "One contact person instead of four", -5, 3, said_by="tariq"),
]
IT_AND_ALL = [
    Line("dev", "chloe", "Close the accounts of leavers on their last day, not the week after", -6, 1),
    Line("dev", "sol", "Tablets that survive rain", -12, -2),
    Line("dev", "beatriz", "Say which logs we keep and for how long", -5, 5),
    Line(
        "dev",
        "ben",
        "Two more runners for the test builds",
        -4,
        -2,
        (Kept(-2, "They are called otter and badger."),),
    ),
    Line("chloe", "dev", "Tell you of new colleagues two weeks ahead", -8, 0),
    Line("paul", "dev", "Photos for the badges", -4, -1),
    Line("noor", "dev", "Delete the training data we are no longer allowed to hold", -7, 2),
    Line("beatriz", "dev", "Read the contract with the data centre", -3, 4),
    Line("dev", ":hr", "Practise the lost-badge plan with the front desk", -6, 3, together="henrike"),
    Line("dev", "gunnar", "One list of who may enter the server room", -11, -3, together="ingrid"),
    Line(
        ":it",
        ":success",
        "A spare phone within the hour for whoever stands at a customer's door",
        -4,
        2,
        said_by="dev",
    ),
]
SOL_AND_ROSA = [
    Line("sol", "rosa", "Plan your shifts around the evening course", -6, -1),
    Line("sol", "rosa", "Speak with Walter about the tone in the van", -3, 1),
    Line("sol", "henrike", "The hours of last month, with the travel time", -5, -2),
    Line("sol", "nikola", "A call about the technician role, whatever we decide", -4, 3),
    Line("rosa", "sol", "Write down what went wrong with the pump in Linz", -4, 0),
    Line("rosa", ":field", "Bring the first-aid training to Munich", -8, 6),
    Line("rosa", "chloe", "The doctor's note for last week", -2, 3),
    Line("henrike", "rosa", "Say in writing which days count as travel", -5, 2),
    Line(
        "rosa",
        "sol",
        "Drive the van to the inspection",
        -9,
        -5,
        (Kept(-5, "Passed, new brake pads needed by autumn."),),
    ),
    Line("rosa", "miriam", "Visit the brewery in Freising once more together", -6, 4, together="bjorn"),
    Line(":field", ":sensors", "Send broken probes back within a week, with a note", -7, -1, said_by="sol"),
    Line("vuk", "margit", "Bring back the keys of the tool store", -14, -6),
    Line("walter", ":field", "Tidy the storage room", -7, 2, together="rosa"),
]

SCRIPT = [*BEN_OWES, *BEN_IS_OWED, *BEN_SHARES, *BEN_DID, *HR_AND_TA, *IT_AND_ALL, *SOL_AND_ROSA]
