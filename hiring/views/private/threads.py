"""One opening as a candidate sees it: who met them, who answers and by when, what was written, what they can do.

The bones are the same for everybody until they were told: no line here depends on what was decided.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import clock, people, promises
from core.models import Extension, Organisation, Person
from core.pages.promises import day_words, full_day_words
from core.templatetags.clock_words import length_words
from hiring.access.keeping import calendar_for
from hiring.access.standing import Told, answers_for, met, told
from hiring.access.talks import latest_wish, open_meeting, who_writes, writings_between
from hiring.actions.rights import asked_lately
from hiring.models import Application, ClosingHeld, Employer, Interview, Meeting, Opening, Wish
from hiring.views.private.door import Guest

HOUSE_CLOCK, AFTER_LAST_INTERVIEW = "house.closing", "last_interview"


@dataclass(frozen=True)
class Line:
    """A name and what stands beside it, as core/ui/facts.html shows it."""

    name: str
    value: str


@dataclass(frozen=True)
class Letter:
    """One message, as it was written: who, when, the words."""

    who: str
    when: str
    words: str


@dataclass(frozen=True)
class Thread:
    """`answers` is whoever writes or wrote to them, or will answer them; `told` is empty until somebody did."""

    guest: Guest
    opening: Opening
    meetings: list[Interview]
    answers: Person | None
    told: Told | None

    @property
    def title(self) -> str:
        return self.opening.title

    def facts(self, home: Organisation) -> list[Line]:
        lines = [Line(_("You met"), words) for words in self._met_words()]
        if self.told is None:
            lines.append(Line(_("Who answers you"), str(self.answers or home)))
            lines.append(Line(_("By when"), self._by_when(home)))
            if self.meetings:
                lines.append(Line(_("How you want to hear"), self.wish_words()))
        return lines

    def _met_words(self) -> list[str]:
        words = []
        for meeting in self.meetings:
            names = ", ".join(str(each.person) for each in meeting.interviewers.all())
            words.append(" · ".join(filter(None, [names, day_words(meeting.starts_at)])))
        return words

    def _by_when(self, home: Organisation) -> str:
        if moved := self._notice():
            return _("%(day)s, as you were told") % {"day": full_day_words(moved.to_due_at)}
        if not self.meetings:
            return _("When it has been decided, by letter.")
        policy = promises.policies()[HOUSE_CLOCK]
        days = self.opening.closing_days
        length = clock.Length(days, clock.Unit.working_days) if days else policy.length
        words = [_("At the latest %(length)s after it has been decided.") % {"length": length_words(length)}]
        return " ".join([*words, *self._laws(home)])

    def _notice(self) -> Extension | None:
        """The last honest notice they were sent."""
        ids = people.identities(self.guest.person)
        said = Extension.objects.filter(
            promise__closing__person__in=ids, promise__closing__opening=self.opening
        )
        return said.order_by("-at").first()

    def _laws(self, home: Organisation) -> Iterable[str]:
        """Days that a law counts from the last interview: they run for everybody who was met."""
        calendar = calendar_for(self.opening, home)
        employer = Employer.objects.first()
        for policy in clock.policies_for(AFTER_LAST_INTERVIEW, promises.policies(), calendar):
            if self.opening.is_public and (employer is None or employer.employees >= 25):
                day = day_words(clock.due(self.meetings[0].starts_at, policy, calendar))
                language = get_language() or "en"
                law = policy.words("law", language) or policy.words("title", language)
                yield _("By %(day)s you hear whether it has been decided (%(law)s).") % {
                    "day": day,
                    "law": law,
                }

    def wish(self) -> Wish | None:
        return latest_wish(self.guest.person, self.opening)

    def wish_words(self) -> str:
        wish = self.wish()
        if wish is None:
            return _("You have not said yet.")
        return f"{Wish.Channel(wish.channel).label}. {Wish.Amount(wish.amount).label}."

    def letters(self) -> list[Letter]:
        said = writings_between(self.guest.person, self.opening)
        return [Letter(str(each.by), full_day_words(each.at), each.words) for each in said]

    def talk(self) -> Meeting | None:
        return open_meeting(self.guest.person, self.opening) if self.told is None else None

    def talk_words(self) -> str:
        talk = self.talk()
        if talk is None:
            return ""
        where = ": ".join(filter(None, [str(Wish.Channel(talk.channel).label), talk.place]))
        return _("%(when)s with %(who)s. %(where)s") % {
            "when": f"{full_day_words(talk.slot.starts_at)} ({zone_words()})",
            "who": talk.slot.owner,
            "where": where,
        }

    def acts(self) -> list[dict[str, str]]:
        """What they can do here now; the same for everybody who was met."""
        if self.told is not None or not self.meetings:
            return []
        acts = [self._act("wish", _("Say how you want to hear"))]
        if who_writes(self.guest.person, self.opening, at=self.guest.at):
            if (wish := self.wish()) and wish.channel in (Wish.Channel.CALL, Wish.Channel.VIDEO):
                words = _("Choose another time") if self.talk() else _("Choose a time")
                acts.insert(0, self._act("time", words))
            acts.append(self._act("letter", _("Write back")))
        return acts if self.has_asked() else [*acts, self._act("waiting", _("I am still waiting"))]

    def has_asked(self) -> bool:
        return self.told is None and asked_lately(self.guest.person, self.opening, at=self.guest.at)

    def _act(self, name: str, words: str) -> dict[str, str]:
        return {"href": self.guest.address(name, self.opening.public_id), "words": words}

    def outcome(self) -> str:
        """What happened, once they were told."""
        if self.told is None:
            return ""
        if held := self.told.held:
            words = {"who": str(held.by), "day": day_words(held.held_at), "how": held.get_how_display()}
            if held.how in ("declined", "written"):
                return _("%(who)s told you on %(day)s, %(how)s.") % words
            return _("%(who)s spoke with you on %(day)s, %(how)s.") % words
        if self.told.letter:
            return _("You were written to on %(day)s.") % {"day": day_words(self.told.at)}
        if self.told.by_status == Application.Status.HIRED:
            return _("You said yes, and so did we.")
        return _("You withdrew your application.")

    def said(self) -> str:
        """What they themselves said of it last: that it happened, or that it did not and is owed again."""
        held = self.told.held if self.told else self._contested()
        if held and held.contested_at:
            words = {"day": day_words(held.contested_at), "saying": held.contested_saying}
            return (
                _("On %(day)s you said that it did not happen: “%(saying)s” You are owed it again.") % words
            )
        if held and held.confirmed_at:
            return _("You said that it happened, on %(day)s.") % {"day": day_words(held.confirmed_at)}
        return ""

    def _contested(self) -> ClosingHeld | None:
        ids = people.identities(self.guest.person)
        held = ClosingHeld.objects.filter(closing__person__in=ids, closing__opening=self.opening)
        return held.filter(contested_at__isnull=False).order_by("-contested_at").first()

    def is_to_confirm(self) -> bool:
        return self.told is not None and self.told.held is not None and self.told.held.confirmed_at is None

    def context(self, home: Organisation) -> dict[str, Any]:
        letter = self.told.letter if self.told else None
        return {
            "said": self.said(),
            "title": self.title,
            "public_id": self.opening.public_id,
            "facts": self.facts(home),
            "letters": self.letters(),
            "talk": self.talk_words(),
            "off": self.guest.address("time_off", self.opening.public_id),
            "acts": self.acts(),
            "has_asked": self.has_asked(),
            "outcome": self.outcome(),
            "letter": letter.text if letter else "",
            "confirm": self.guest.address("happened", self.opening.public_id) if self.is_to_confirm() else "",
            "contest": self.guest.address("not_happened", self.opening.public_id)
            if self.told and self.told.held
            else "",
        }


def zone_words() -> str:
    """The zone in which times are written here."""
    return timezone.get_current_timezone_name()


def thread_of(guest: Guest, opening: Opening) -> Thread:
    meetings = met(guest.person, opening, at=guest.at)
    answers = who_writes(guest.person, opening, at=guest.at) or answers_for(
        guest.person, opening, at=guest.at
    )
    return Thread(guest, opening, meetings, answers, told(guest.person, opening))
