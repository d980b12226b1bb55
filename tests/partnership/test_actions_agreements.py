"""Agreements: signed as they stand by every side, objections taken up and never outvoted; joint goals by both."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from core import clock, promises
from core.actions import promises as core_promises
from core.errors import Refused
from core.models import Entry, Message, Person, Promise
from core.walls import Who
from partnership.access.agreements import agreement_of
from partnership.actions import agreements, goals
from partnership.actions.drafts import Draft, Owed, Rule
from partnership.models import AgreedText, Goal, GoalDecline, InForce, Signature, WorkingAgreement
from partnership.rules.sides import Side
from tests.cast import NOW, Cast
from tests.core.test_actions import everything, refuse_inserts

LATER = NOW + timedelta(hours=1)
DRAFT = Draft(
    words="TA speaks with candidates about pay, inside the band that HR has signed.",
    review_on=date(2026, 9, 1),
    rules=[
        Rule("The pay band of an opening", "advice", "hr"),
        Rule("Which channels we search in", "consent", "ta"),
        Rule("What a works council is told", "law", "hr", "BetrVG, section 99"),
    ],
    owed=[Owed("hr", "ta", "The band within three days", 3), Owed("ta", "hr", "The reasons of every no", 5)],
)


def start(cast: Cast, draft: Draft = DRAFT, at: datetime = NOW) -> WorkingAgreement:
    return agreements.start_agreement(
        kind="working",
        title="How we speak about pay",
        parties=[(Side.hr, cast.chloe), (Side.ta, cast.tariq)],
        draft=draft,
        by=cast.chloe,
        at=at,
    )


def text_of(agreement: WorkingAgreement) -> AgreedText:
    text = agreement_of(agreement).text
    assert text is not None
    return text


def sign(agreement: WorkingAgreement, by: Person, at: datetime = LATER) -> Signature:
    text = text_of(agreement)
    return agreements.sign(text, by=by, at=at, digest=text.digest)


def open_words(agreement: WorkingAgreement) -> list[str]:
    found = Promise.objects.filter(wall=agreement.wall, ended_at__isnull=True).order_by("pk")
    return [promises.words_of(promise) for promise in found]


def test_agreement_is_in_force_when_both_signed_this_text(cast: Cast) -> None:
    agreement = start(cast)
    assert open_words(agreement) == ["Sign it or object: How we speak about pay"]
    sign(agreement, cast.chloe)
    assert not agreement_of(agreement).is_in_force
    sign(agreement, cast.tariq)
    assert agreement_of(agreement).is_in_force
    assert open_words(agreement) == [
        "Look at our agreement again: How we speak about pay",
        "The band within three days",
        "The reasons of every no",
    ]


def test_promises_of_an_agreement_go_both_ways_in_working_days(cast: Cast) -> None:
    agreement = start(cast)
    sign(agreement, cast.chloe)
    sign(agreement, cast.tariq)
    [mine], [yours] = promises.mine(Who(cast.chloe, NOW)), promises.yours(Who(cast.chloe, NOW))
    munich = promises.calendar_of(cast.chloe)
    assert [clock.day_of(each.due_at, munich) for each in (mine, yours)] == [
        date(2026, 3, 6),
        date(2026, 3, 10),
    ]
    core_promises.keep_promise(mine, by=cast.chloe, at=LATER)
    assert not promises.mine(Who(cast.chloe, NOW)).exists()


def test_new_text_is_signed_anew_and_the_old_holds_until_then(cast: Cast) -> None:
    agreement = start(cast)
    sign(agreement, cast.chloe)
    sign(agreement, cast.tariq)
    old = text_of(agreement)
    changed = replace(DRAFT, words="TA names the band of the last opening like it in the first call.")
    agreements.write_version(agreement, draft=changed, by=cast.tariq, at=LATER, after=1)
    assert agreement_of(agreement).holds == old
    with pytest.raises(Refused, match="changed meanwhile"):
        agreements.sign(old, by=cast.chloe, at=LATER, digest=old.digest)
    sign(agreement, cast.tariq)
    sign(agreement, cast.chloe)
    found = agreement_of(agreement)
    assert (found.is_in_force, found.holds) == (True, text_of(agreement))
    assert len(open_words(agreement)) == 3


def test_signature_belongs_to_one_digest(cast: Cast) -> None:
    agreement = start(cast)
    with pytest.raises(Refused, match="changed meanwhile"):
        agreements.sign(text_of(agreement), by=cast.chloe, at=LATER, digest="0" * 64)
    sign(agreement, cast.chloe)
    with pytest.raises(Refused, match="signed this text already"):
        sign(agreement, cast.chloe)


def test_objection_is_reasoned_and_taken_up_never_outvoted(cast: Cast) -> None:
    agreement = start(cast)
    sign(agreement, cast.chloe)
    with pytest.raises(Refused, match="Say why"):
        agreements.object_to(text_of(agreement), reason="no", by=cast.tariq, at=LATER)
    reason = "Three days is too long when a candidate asks in the first call."
    agreements.object_to(text_of(agreement), reason=reason, by=cast.tariq, at=LATER)
    with pytest.raises(Refused, match="nobody is outvoted"):
        sign(agreement, cast.tariq)
    quicker = replace(DRAFT, owed=[Owed("hr", "ta", "The band within one day", 1), DRAFT.owed[1]])
    with pytest.raises(Refused, match="how the new text takes up"):
        agreements.write_version(agreement, draft=quicker, by=cast.chloe, at=LATER, after=1)
    heard = replace(quicker, change="One day instead of three, as Tariq said.")
    agreements.write_version(agreement, draft=heard, by=cast.chloe, at=LATER, after=1)
    sign(agreement, cast.chloe)
    assert agreement_of(agreement).open_objections() != []
    sign(agreement, cast.tariq)
    assert agreement_of(agreement).open_objections() == []
    assert agreement_of(agreement).is_in_force


def test_only_the_side_that_objected_says_that_it_is_met(cast: Cast) -> None:
    agreement = start(cast)
    objection = agreements.object_to(
        text_of(agreement), reason="It leaves out the interns of both teams.", by=cast.tariq, at=LATER
    )
    with pytest.raises(Refused, match="Only the side that objected"):
        agreements.settle_objection(objection, how="It is clear by now to us.", by=cast.chloe, at=LATER)
    agreements.settle_objection(
        objection, how="The interns have a paper of their own.", by=cast.tariq, at=LATER
    )
    sign(agreement, cast.tariq)


def test_text_that_was_not_changed_is_no_new_version(cast: Cast) -> None:
    agreement = start(cast)
    with pytest.raises(Refused, match="Nothing is changed"):
        agreements.write_version(agreement, draft=DRAFT, by=cast.tariq, at=LATER, after=1)
    assert AgreedText.objects.count() == 1


def test_promises_in_one_direction_only_are_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="both ways"):
        start(cast, replace(DRAFT, owed=[DRAFT.owed[0]]))


def test_intake_is_agreed_by_three(cast: Cast) -> None:
    owed = [
        Owed("hiring", "ta", "Feedback on every profile", 2),
        Owed("ta", "hiring", "Five profiles", 10),
        Owed("hr", "ta", "The band, signed", 3),
    ]
    draft = Draft("A backend engineer for search, two interviews, Ben decides.", date(2026, 6, 1), (), owed)
    with pytest.raises(Refused, match="HR, talent acquisition and the hiring manager"):
        agreements.start_agreement(
            kind="intake",
            title="Backend engineer",
            parties=[(Side.ta, cast.tariq), (Side.hiring, cast.ben)],
            draft=draft,
            by=cast.tariq,
            at=NOW,
        )
    intake = agreements.start_agreement(
        kind="intake",
        title="Backend engineer",
        parties=[(Side.ta, cast.tariq), (Side.hiring, cast.ben), (Side.hr, cast.chloe)],
        draft=draft,
        by=cast.tariq,
        at=NOW,
    )
    corrected = replace(draft, words="A backend engineer for search, three interviews, Ben decides.")
    agreements.write_version(intake, draft=corrected, by=cast.ben, at=LATER, after=1)
    for person in (cast.tariq, cast.ben):
        sign(intake, person)
    assert not InForce.objects.exists()
    sign(intake, cast.chloe)
    assert open_words(intake)[1:] == ["Feedback on every profile", "Five profiles", "The band, signed"]


def test_database_lets_nothing_come_into_force_unsigned(cast: Cast) -> None:
    agreement = start(cast)
    sign(agreement, cast.chloe)
    text, promise = text_of(agreement), Promise.objects.first()
    assert promise is not None
    row = InForce(text=text, review=promise, at=NOW, by=cast.chloe)
    with pytest.raises(IntegrityError, match="every side signs first"), transaction.atomic():
        row.save()
    party = agreement_of(agreement).parties[1]
    forged = Signature(text=text, party=party, digest="0" * 64, at=NOW, by=cast.tariq)
    with pytest.raises(IntegrityError, match="exactly this text"), transaction.atomic():
        forged.save()
    for statement in (
        "UPDATE partnership_agreedtext SET words = 'Something else'",
        "DELETE FROM partnership_signature",
        "UPDATE partnership_owing SET days = 90",
    ):
        with (
            pytest.raises(IntegrityError, match="what was signed stays"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def propose(cast: Cast) -> Goal:
    return goals.propose_goal(
        what="Everybody interviewed hears within a week",
        sign="Nobody asks us twice.",
        due_on=date(2026, 6, 30),
        my_side=Side.hr,
        other=cast.tariq,
        their_side=Side.ta,
        by=cast.chloe,
        at=NOW,
    )


def test_goal_is_ours_when_both_said_yes_and_reached_when_both_say_so(cast: Cast) -> None:
    goal = propose(cast)
    with pytest.raises(Refused, match="not agreed yet"):
        goals.reach_goal(goal, by=cast.chloe, at=LATER)
    with pytest.raises(Refused, match="said so already"):
        goals.agree_goal(goal, by=cast.chloe, at=LATER)
    goals.agree_goal(goal, by=cast.tariq, at=LATER)
    for person in (cast.chloe, cast.tariq):
        assert [each.what for each in promises.ours(Who(person, LATER))] == [goal.what]
    goals.reach_goal(goal, by=cast.tariq, at=LATER)
    assert promises.ours(Who(cast.chloe, LATER)).exists()
    goals.reach_goal(goal, by=cast.chloe, at=LATER)
    assert not promises.ours(Who(cast.chloe, LATER)).exists()


REASON = "A week is too short while two of us are away."


def test_goal_is_declined_with_a_reason_and_who_proposed_it_is_told(cast: Cast) -> None:
    goal = propose(cast)
    with pytest.raises(Refused, match="Say why"):
        goals.decline_goal(goal, reason="no", by=cast.tariq, at=LATER)
    before = Entry.objects.count()
    goals.decline_goal(goal, reason=REASON, by=cast.tariq, at=LATER)
    assert Entry.objects.count() == before + 1
    told = Message.objects.get(template="partnership.goal_declined")
    assert (told.to, told.facts) == (cast.chloe, {"who": "Tariq Mansour", "what": goal.what})
    for act in (goals.agree_goal, goals.reach_goal):
        with pytest.raises(Refused):
            act(goal, by=cast.tariq, at=LATER)
    with pytest.raises(Refused, match="was declined"):
        goals.decline_goal(goal, reason=REASON, by=cast.tariq, at=LATER)
    assert not promises.ours(Who(cast.chloe, LATER)).exists()


def test_goal_is_declined_by_whom_it_waits_for_alone(cast: Cast) -> None:
    goal = propose(cast)
    with pytest.raises(Refused, match="You said yes"):
        goals.decline_goal(goal, reason=REASON, by=cast.chloe, at=LATER)
    with pytest.raises(Refused, match="Only its two owners"):
        goals.decline_goal(goal, reason=REASON, by=cast.dev, at=LATER)
    goals.agree_goal(goal, by=cast.tariq, at=LATER)
    with pytest.raises(Refused, match="You said yes"):
        goals.decline_goal(goal, reason=REASON, by=cast.tariq, at=LATER)
    assert not GoalDecline.objects.exists()


def test_decline_whose_entry_fails_has_changed_nothing(cast: Cast) -> None:
    goal = propose(cast)
    before = everything()
    refuse_inserts("core_entry")
    with pytest.raises(DatabaseError, match="the disk is full"):
        goals.decline_goal(goal, reason=REASON, by=cast.tariq, at=LATER)
    assert everything() == before
