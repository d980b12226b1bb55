"""What a batch says of itself: which ids it names, whom, and by which digests the same is known again."""

from dataclasses import replace

from hiring.models import Reference
from hiring.sources import shape
from hiring.sources.parcels import digest
from hiring.sources.said import Said

ADA = shape.User("7", "Ada", "ada@isarlicht.example")
OPENING = shape.Opening("o1", "Engineer", hiring_managers=(ADA,))
THINGS: list[shape.Thing] = [
    OPENING,
    OPENING,
    shape.TeamSeat("o2", shape.Part.recruiter, shape.User("8")),
    shape.Candidate("p1", "Asha"),
    shape.Application("a1", "p1", "o1", recruiter=shape.User("9", "Rosa")),
    shape.Interview("i1", "a1", interviewers=(replace(ADA, is_active=False),)),
    shape.Scorecard("s1", application_id="a1", interview_id="i1", author=shape.User("7")),
    shape.Offer("a2", is_live=True),
    shape.Merge("p2", into_id="p1"),
    shape.Anonymised("p3"),
    shape.Gone("candidate", "p4"),
    shape.Gone("interview", "i2"),
    shape.Unknown("weather"),
]


def test_said_names_every_id_by_a_noun_that_is_remembered() -> None:
    named = Said(THINGS).named
    assert named == {
        "opening": {"o1", "o2"},
        "member": {"7", "8", "9"},
        "person": {"p1", "p2", "p3", "p4"},
        "application": {"a1", "a2"},
        "interview": {"i1", "i2"},
        "scorecard": {"s1"},
    }
    assert named.keys() == set(Reference.Noun.values)


def test_said_puts_together_what_is_said_of_a_member() -> None:
    assert Said(THINGS).users["7"] == replace(ADA, is_active=False)


def test_said_counts_what_is_handed_on_twice_once() -> None:
    assert Said(THINGS).of(shape.Opening) == [OPENING]


def test_digest_is_that_of_the_thing_and_of_what_was_made_of_it() -> None:
    said, other = Said(THINGS), replace(OPENING, title="Gardener")
    assert (said.digest(OPENING), said.digest(other)) == (digest(OPENING), digest(other))
    assert digest(OPENING) != digest(other)
