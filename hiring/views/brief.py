"""The page of one closing: the brief for the talk, its clock, and what happened to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import ledger, people, walls
from core.models import Entry, Person
from core.pages.door import signed_in
from core.pages.places import place_words
from core.pages.promises import RELEASED, Reader, Standing, day_words, full_day_words
from core.walls import Who
from hiring.access.allies import to_be_offered
from hiring.access.brief import Met, applications_of, meetings_of, scorecards_of, who_met, wish_of
from hiring.access.candidates import valid_links
from hiring.access.closings import get_closing
from hiring.access.guard import about
from hiring.access.letters import may_be_delivered
from hiring.access.talks import open_meeting, writings_between
from hiring.actions.closings import REOPENED
from hiring.forms.closings import WordsForm
from hiring.forms.guard import note_of
from hiring.models import BriefNote, Closing, ClosingHeld, NotesAsked, Scorecard, Wish
from hiring.rules.brief import Brief, Card, Line, brief_of
from hiring.rules.depth import depth_of
from hiring.rules.guard import read
from hiring.views.clocks import clock_line

ACTS = (
    ("hold", "closing.hold", "hiring:hold"),
    ("notice", "closing.give_notice", "hiring:notice"),
    ("handover", "closing.hand_over", "hiring:handover"),
)


@require_safe
@signed_in
def closing(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    return show_closing(request, get_closing(who.person, public_id, at=who.at), who)


def show_closing(
    request: HttpRequest, shown: Closing, who: Who, *, form: WordsForm | None = None
) -> HttpResponse:
    """The whole page; `form` holds own words that could not be kept, so that none is lost."""
    is_talk = shown.kind == Closing.Kind.TALK
    sees_brief = is_talk and walls.may(who.person, "closing.brief", shown, at=who.at)
    context = {
        "closing": shown,
        "standing": standing_of(shown, who),
        "due_at": None if shown.ended_at else shown.due_at,
        "acts": _acts(shown, who),
        "clocks": _clocks(shown),
        "events": _events(shown),
        "held": _held(shown, who),
        "facts": _facts(shown, who),
        "moved": _moved_words(shown),
        "brief": brief_context(shown, who, form=form) if sees_brief else None,
    }
    return render(request, "hiring/closing.html", context)


def standing_of(closing: Closing, who: Who) -> Standing:
    """How it stands, in words and a shape."""
    withdrawn = closing.withdrawals.filter(until_at__isnull=True).first()
    if withdrawn:
        return Standing(RELEASED, _("not owed: %(why)s") % {"why": withdrawn.get_why_display()})
    wait = closing.waits.filter(until_at__isnull=True).first()
    if wait:
        return Standing(RELEASED, _("it waits: %(why)s") % {"why": wait.get_why_display()})
    if closing.kind == Closing.Kind.LETTER:
        return _letter_standing(closing)
    return Reader(who).standing(closing.promise) if closing.promise else Standing("due_later", "")


def _letter_standing(closing: Closing) -> Standing:
    if not hasattr(closing, "letter"):
        return Standing("due_later", _("a letter is owed"))
    if closing.letter.message and closing.letter.message.failure:
        return Standing("late", _("the letter has not arrived"))
    if hasattr(closing.letter, "delivered"):
        return Standing("kept_in_time", _("the letter reached them"))
    if closing.ended_at is None:
        return Standing("due_today", _("the letter is to be sent by other means"))
    return Standing("kept_in_time", _("the letter was sent"))


def _acts(closing: Closing, who: Who) -> list[dict[str, str]]:
    if may_be_delivered(closing, who):
        href = reverse("hiring:letter_delivered", args=[closing.public_id])
        return [{"href": href, "words": _("The letter reached them")}]
    if closing.due_at is None:
        return _writing_on(closing, who)
    if closing.ended_at:
        return []
    words = {
        "hold": _("I spoke with them"),
        "notice": _("It takes longer"),
        "handover": _("Hand it over"),
    }
    acts = [
        {"href": reverse(url, args=[closing.public_id]), "words": words[name]}
        for name, verb, url in ACTS
        if walls.may(who.person, verb, closing, at=who.at)
    ]
    writing = _writing(closing, who)
    is_first = closing.decided_at and not writings_between(closing.person, closing.opening)
    return [*writing, *acts] if is_first else [*acts[:1], *writing, *acts[1:]]


def _writing(closing: Closing, who: Who) -> list[dict[str, str]]:
    """Whoever owes it writes to them first: there is news, and how do you want to hear it?"""
    if not walls.may(who.person, "closing.hold", closing, at=who.at):
        return []
    try:
        href = reverse("hiring:news", args=[applications_of(closing)[-1].public_id])
    except NoReverseMatch:
        return []
    return [{"href": href, "words": _("Write to them")}]


def _writing_on(closing: Closing, who: Who) -> list[dict[str, str]]:
    """Where it waits or was withdrawn: whoever wrote that there is news may have to move what was agreed."""
    application = next(iter(applications_of(closing)), None)
    has_begun = bool(writings_between(closing.person, closing.opening))
    if not (application and has_begun and walls.may(who.person, "application.write", application, at=who.at)):
        return []
    href = reverse("hiring:news", args=[application.public_id])
    return [{"href": href, "words": _("Write to them")}]


def _facts(closing: Closing, who: Who) -> list[dict[str, str]]:
    wish = wish_of(closing)
    decided = day_words(closing.decided_at) if closing.decided_at else _("Not yet")
    owner = str(closing.owed_by or "")
    if closing.owed_by and people.has_left(closing.owed_by, who.at):
        owner = _("%(name)s, who no longer works here") % {"name": owner}
    opening = reverse("hiring:opening", args=[closing.opening.public_id])
    may_open = walls.may(who.person, "opening.see", closing.opening, at=who.at)
    facts = [
        {"name": _("Opening"), "value": closing.opening.title, "href": opening if may_open else ""},
        {"name": _("Who owes it"), "value": owner},
        {"name": _("Decided"), "value": decided},
        {"name": _("Know that there is news"), "value": _news_words(closing)},
        {"name": _("How they want to hear"), "value": _wish_words(wish) or _unsaid(closing)},
        {"name": _("Talk agreed"), "value": _talk_words(closing)},
        *_link_fact(closing, who),
    ]
    return [fact for fact in facts if fact["value"]]


def _unsaid(closing: Closing) -> str:
    """Nobody asks how somebody wants to hear who gets a letter."""
    return _("They have not said yet") if closing.kind == Closing.Kind.TALK else ""


def _wish_words(wish: Wish | None) -> str:
    return f"{wish.get_channel_display()}. {wish.get_amount_display()}." if wish else ""


def _news_words(closing: Closing) -> str:
    """When somebody wrote to them first; nothing while there is no news, or once it was told."""
    if closing.ended_at or closing.decided_at is None:
        return ""
    first = next(iter(writings_between(closing.person, closing.opening)), None)
    return day_words(first.at) if first else _("Not yet")


def _talk_words(closing: Closing) -> str:
    """A talk stays where what it was for was taken back; once it was held, nothing of it is to come."""
    is_held = closing.ended_at and closing.due_at
    meeting = None if is_held else open_meeting(closing.person, closing.opening)
    return full_day_words(meeting.slot.starts_at) if meeting else ""


def _link_fact(closing: Closing, who: Who) -> list[dict[str, str]]:
    """Whether the candidate can come to their own page, for who may send them a new link."""
    application = next(iter(applications_of(closing)), None)
    if application is None or not walls.may(who.person, "application.renew_links", application, at=who.at):
        return []
    link = valid_links(closing.person, at=who.at).first()
    value = _("A link works until %(day)s") % {"day": day_words(link.expires_at)} if link else ""
    return [
        {
            "name": _("Their own page"),
            "value": value or _("No link works at the moment"),
            "act": _("Send anew or make invalid"),
            "act_href": reverse("hiring:links", args=[application.public_id]),
        }
    ]


def _clocks(closing: Closing) -> list[Any]:
    promise = closing.promise
    return [clock_line(each) for each in promise.clocks.order_by("due_at", "pk")] if promise else []


def _moved_words(closing: Closing) -> str:
    """To which day an honest notice moved it, and when."""
    moved = closing.promise.extensions.order_by("-at").first() if closing.promise else None
    if moved is None:
        return ""
    words = {"day": day_words(moved.to_due_at), "at": day_words(moved.at)}
    return _("An honest notice on %(at)s moved it to %(day)s.") % words


@dataclass(frozen=True)
class Event:
    """One line of core/ui/timeline.html."""

    what: str
    at: datetime
    state: str
    more: str

    @property
    def when(self) -> str:
        return full_day_words(self.at)


def _events(closing: Closing) -> list[Event]:
    said = dict(
        closing.holdings.filter(contested_at__isnull=False).values_list("contested_at", "contested_saying")
    )
    return [_event(entry, said.get(entry.at, "")) for entry in ledger.entries_about(closing)]


def _event(entry: Entry, more: str) -> Event:
    by = entry.opening.by
    words = str(ledger.KINDS[entry.kind].words) % {"by": str(by) if by else "Kept"}
    shapes = {
        "hiring.closing_held": "kept_in_time",
        REOPENED: "late",
        "hiring.closing_extended": "due_tomorrow",
    }
    return Event(words.rstrip("."), entry.at, shapes.get(entry.kind, "due_later"), more)


def _held(closing: Closing, who: Who) -> dict[str, str] | None:
    held = ClosingHeld.objects.filter(closing=closing, contested_at__isnull=True).select_related("by").first()
    if held is None:
        return None
    said = _("They have not said anything yet.")
    if held.confirmed_at:
        said = _("They say that it did happen, on %(day)s.") % {"day": day_words(held.confirmed_at)}
    words = _("%(who)s spoke with them on %(day)s, %(how)s.") % {
        "who": held.by,
        "day": full_day_words(held.held_at),
        "how": held.get_how_display(),
    }
    return {"words": words, "lines": held.lines, "offered": held.get_offered_display(), "said": said} | {
        "offer_href": _offer_href(held, who)
    }


def _offer_href(held: ClosingHeld, who: Who) -> str:
    """Whoever said that they would stay in touch goes on to write the offer."""
    is_theirs = held.pk in {each.pk for each in to_be_offered(who)}
    return reverse("hiring:ally_offer", args=[held.closing.public_id]) if is_theirs else ""


# --- The brief ---


def brief_context(closing: Closing, who: Who, *, form: WordsForm | None = None) -> dict[str, Any]:
    """What the brief shows: who, when they met, what the notes say, who wrote none, what may be said here."""
    cards, met = scorecards_of(closing), meetings_of(closing, at=who.at)
    persons = {person.pk: person for person in who_met(closing, at=who.at)}
    brief = brief_of([_card(card) for card in cards], list(persons))
    note = BriefNote.objects.filter(closing=closing, by__in=who.ids).first()
    may_write = walls.may(who.person, "closing.hold", closing, at=who.at)
    return {
        "met": [_met_words(each) for each in met],
        "praise": [_line(line) for line in brief.praise],
        "gap": _line(brief.gap) if brief.gap else None,
        "notes": [_line(line) for line in brief.notes],
        "is_empty": brief.is_empty,
        "silent": _silent(brief, persons, closing, who),
        "depth": _depth(closing),
        "form": form or words_form(closing, who, text=note.text if note else "") if may_write else None,
        "words_href": reverse("hiring:words", args=[closing.public_id]),
    }


def words_form(closing: Closing, who: Who, *, text: str = "", sent: QueryDict | None = None) -> WordsForm:
    """The form of somebody's own words for the talk; the guard knows what the interviewers wrote of this person."""
    return WordsForm(
        sent,
        who=who,
        initial={"text": text},
        about=about(closing.person, closing.opening, by=who.person, at=who.at),
        language=closing.person.language,
        marks_url=reverse("hiring:words", args=[closing.public_id]),
    )


def _card(card: Scorecard) -> Card:
    by = people.root_of(card.by) if card.by else None
    return Card(
        by.pk if by else None,
        str(by or _("An interviewer")),
        card.at,
        card.strengths,
        card.gap,
        card.evidence,
        card.notes,
        card.attributes,
    )


def _met_words(met: Met) -> dict[str, str]:
    names = ", ".join(str(person) for person in met.persons) or _("nobody is named")
    return {"day": full_day_words(met.at), "kind": met.kind, "names": names}


def _line(line: Line) -> dict[str, Any]:
    """A line of the notes, with what the guard marks in it: it is about to be said."""
    marks = [note_of(mark, get_language() or "en") for mark in read(f"{line.words}\n{line.more}")]
    return {
        "words": line.words,
        "more": line.more,
        "name": line.name,
        "day": day_words(line.at),
        "marks": marks,
    }


def _silent(brief: Brief, persons: dict[int, Person], closing: Closing, who: Who) -> list[dict[str, Any]]:
    """Who met them and left no notes: each can be asked once, by whoever will speak."""
    asked = set(NotesAsked.objects.filter(closing=closing).values_list("of", flat=True))
    may_ask = walls.may(who.person, "closing.ask_notes", closing, at=who.at) and closing.due_at is not None
    return [
        {
            "name": str(persons[pk]),
            "is_me": pk in who.ids,
            "asked": pk in asked,
            "href": reverse("hiring:ask_notes", args=[closing.public_id, persons[pk].public_id])
            if may_ask and pk not in asked and pk not in who.ids and people.is_member(persons[pk], who.at)
            else "",
        }
        for pk in brief.silent
    ]


def _depth(closing: Closing) -> dict[str, Any]:
    home = people.the_organisation()
    opening = closing.opening
    country, region = (opening.country, opening.region) if opening.country else (home.country, home.region)
    depth, language = depth_of(country, region), get_language() or "en"
    return {
        "place": place_words(country, region),
        "say": depth.lines("say", language),
        "leave": depth.lines("leave", language),
        "law": depth.law_in(language),
        "url": depth.source_url,
        "checked": depth.checked_on,
    }
