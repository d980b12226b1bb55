"""What hiring does because something happened elsewhere: somebody left, was erased, or is somebody else."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import ledger, messages, people, walls
from core.models import Entry, Merge, Person, Role
from core.tick import routines
from hiring.access.brief import applications_of
from hiring.access.candidates import may_be_written_to
from hiring.access.talks import who_writes
from hiring.actions import meetings
from hiring.actions.allies import end_allies_of, end_silent_allies
from hiring.actions.closings import link_to
from hiring.actions.erasing import erase_what_is_due
from hiring.actions.figures import count_days
from hiring.actions.hires import tell_of_hires
from hiring.actions.in_mind import forget_what_is_over
from hiring.actions.links import page_of
from hiring.actions.settling import settle
from hiring.models import Ally, Application, Closing, ClosingHeld, ClosingWithdrawal, Writing

messages.declare(
    "hiring.leaver_owed",
    subject=_("%(who)s has left and owed candidates an answer"),
    text=_(
        "%(who)s no longer works here and owed %(number)s candidates an answer. Where another who met them is here, "
        "it is theirs now; the rest waits on the board for somebody to take it."
    ),
)
messages.declare(
    "hiring.talk_held",
    subject=_("A word about your talk with %(who)s"),
    text=_(
        "%(who)s says that you spoke: %(held_at)s.\n\n"
        "If it did not happen, say so on your own page, and you are owed it again. If it did, you can say that, too:"
    ),
    page=page_of,
)
messages.declare(
    "hiring.taken_back",
    subject=_("Wait before you speak with %(who)s"),
    text=_(
        "You wrote to %(who)s that there is news (%(opening)s). What was decided does not stand any more, and no "
        "answer is owed. They hear nothing of this from here, and a talk that was agreed stays: find out how things "
        "are before you speak."
    ),
)
messages.declare(
    "hiring.has_to_wait",
    subject=_("Wait before you speak with %(who)s"),
    text=_(
        "You wrote to %(who)s that there is news (%(opening)s). They are still in the running for something else "
        "here, so this answer waits until that is decided; whoever owes it then is told, and the days are counted "
        "anew. They hear nothing of this from here, and a talk that was agreed stays: ask the recruiter how things "
        "are before you speak, and write to them if it has to be moved."
    ),
)
TAKEN_BACK = (ClosingWithdrawal.Why.UNREJECTED, ClosingWithdrawal.Why.HIRED)


def take_over_from_leaver(entry: Entry, at: datetime) -> None:
    """What a leaver owed goes to another who met the candidate, and TA and HR hear of it at once."""
    person = _person(entry)
    owed = Closing.objects.filter(
        owed_by__in=people.identities(person), ended_at__isnull=True, due_at__isnull=False
    )
    closings = list(owed.values_list("pk", "person"))
    if not closings:
        return
    both = people.holders_of(Role.TA, at) | people.holders_of(Role.HR, at)
    seen = {
        each: _overseen([pk for pk, _person in closings], each, at) for each in both.distinct().order_by("pk")
    }
    settle([candidate for _pk, candidate in closings], by=None, at=at)
    for colleague, number in seen.items():
        if number:
            facts = {"who": str(person), "number": str(number)}
            link = reverse("hiring:board")
            messages.say(colleague, "hiring.leaver_owed", at=at, facts=facts, about=person, link=link)


def _overseen(closings: list[int], colleague: Person, at: datetime) -> int:
    """How many of these a colleague may see: not what is owed to themselves."""
    rows = Closing.objects.filter(pk__in=closings)
    return walls.visible(rows, colleague, verb="closing.oversee", at=at).count()


def call_off_talks_of_leaver(entry: Entry, at: datetime) -> None:
    meetings.call_off_talks_of(_person(entry), at=at)


def settle_erased(entry: Entry, at: datetime) -> None:
    settle([_person(entry)], by=None, at=at)


def settle_merged(entry: Entry, at: datetime) -> None:
    merge = Merge.objects.get(pk=_about(entry))
    settle([merge.person_id, merge.into_id], by=None, at=at)


def ask_whether_it_happened(entry: Entry, at: datetime) -> None:
    """Whoever was told is asked on their own page; not where they were told by the letter that was just sent."""
    held = ClosingHeld.objects.filter(closing=_about(entry), contested_at__isnull=True).first()
    if held is None or not may_be_written_to(held.closing.person):
        return
    told = Writing.objects.filter(person=held.closing.person, opening=held.closing.opening, tells=True)
    if not told.filter(at=held.at).exists():
        facts = {"who": str(held.by), "held_at": held.held_at.isoformat()}
        messages.say(held.closing.person, "hiring.talk_held", at=at, facts=facts)


def call_off_what_is_over(entry: Entry, at: datetime) -> None:
    held = ClosingHeld.objects.filter(closing=_about(entry), contested_at__isnull=True).first()
    if held:
        meetings.call_off_what_is_over(held, at=at)


def warn_of_withdrawal(entry: Entry, at: datetime) -> None:
    """Whoever wrote that there is news would else tell somebody what is not true any more."""
    standing = ClosingWithdrawal.objects.filter(closing=_about(entry), until_at__isnull=True)
    withdrawal = standing.filter(why__in=TAKEN_BACK).select_related("closing__opening__wall").first()
    if withdrawal is not None:
        _warn_who_wrote(withdrawal.closing, "hiring.taken_back", at)


def warn_of_wait(entry: Entry, at: datetime) -> None:
    """The same where they may be hired yet: for something else, or for this one after all.

    Where nothing was ever decided here, what was written of is the offer itself.
    """
    closing = Closing.objects.select_related("opening__wall").get(pk=_about(entry))
    wait = closing.waits.filter(until_at__isnull=True).first()
    if wait is None or _was_let_go_before(closing, wait.since_at):
        return
    if not any(each.status == Application.Status.ACTIVE for each in applications_of(closing)):
        _warn_who_wrote(closing, "hiring.has_to_wait", at)
    elif closing.promise_id is not None:
        _warn_who_wrote(closing, "hiring.taken_back", at)


def _was_let_go_before(closing: Closing, at: datetime) -> bool:
    """Whether it waited for something else or was withdrawn until this moment: then whoever wrote knows."""
    waited = closing.waits.filter(until_at=at)
    return waited.exists() or closing.withdrawals.filter(until_at=at).exists()


def _warn_who_wrote(closing: Closing, template: str, at: datetime) -> None:
    person, opening = people.root_of(closing.person), closing.opening
    if writer := who_writes(person, opening, at=at):
        facts, link = {"who": str(person), "opening": opening.title}, _link_for(writer, closing, at)
        messages.say(writer, template, at=at, facts=facts, about=person, wall=opening.wall, link=link)


def _link_for(writer: Person, closing: Closing, at: datetime) -> str:
    """To what happened, for who may see it; else to the times of theirs, among which an agreed talk stands."""
    sees = walls.may(writer, "closing.see", closing, at=at)
    return link_to(closing) if sees else reverse("hiring:slots")


def end_allies_of_leaver(entry: Entry, at: datetime) -> None:
    end_allies_of(_person(entry), why=Ally.Why.LEFT, at=at)


def end_allies_of_erased(entry: Entry, at: datetime) -> None:
    end_allies_of(_person(entry), why=Ally.Why.GONE, at=at)


def end_what_is_silent(at: datetime) -> None:
    """Once a day: connections without a word for two years, and words whose two years are over."""
    end_silent_allies(at)
    forget_what_is_over(at)


def _person(entry: Entry) -> Person:
    return Person.objects.get(pk=_about(entry))


def _about(entry: Entry) -> int:
    return int(entry.opening.about.partition(":")[2])


ledger.hear("hiring.closing_held", "hiring.ask_whether_it_happened", ask_whether_it_happened)
ledger.hear("hiring.closing_held", "hiring.call_off_what_is_over", call_off_what_is_over)
ledger.hear("hiring.closing_withdrawn", "hiring.warn_who_wrote", warn_of_withdrawal)
ledger.hear("hiring.closing_waits", "hiring.warn_of_wait", warn_of_wait)
routines.add("hires", every=timedelta(minutes=10), do=tell_of_hires)
routines.add("figures", every=timedelta(minutes=10), do=count_days)
routines.add("candidates", every=timedelta(hours=1), do=erase_what_is_due)
ledger.hear("core.person_left", "hiring.take_over_from_leaver", take_over_from_leaver)
ledger.hear("core.person_erased", "hiring.settle_erased", settle_erased)
ledger.hear("core.people_merged", "hiring.settle_merged", settle_merged)
ledger.hear("core.people_unmerged", "hiring.settle_unmerged", settle_merged)
ledger.hear("core.person_left", "hiring.call_off_talks_of_leaver", call_off_talks_of_leaver)
ledger.hear("core.person_left", "hiring.end_allies_of_leaver", end_allies_of_leaver)
ledger.hear("core.person_erased", "hiring.end_allies_of_erased", end_allies_of_erased)
routines.add("allies", every=timedelta(days=1), do=end_what_is_silent)
