"""Writing to a candidate that there is news, and the times one keeps free for the talk."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core import people
from core.errors import Refused
from core.messages import read_by
from core.models import Person
from core.pages.door import act_or_say_why, signed_in
from core.pages.promises import full_day_words
from core.walls import Who
from hiring.access.candidates import get_application
from hiring.access.closings import closings_owed
from hiring.access.guard import about
from hiring.access.talks import is_mail_refused, latest_wish, open_meeting, slots_of, writings_between
from hiring.actions.talks import offer_slots, withdraw_slot, write_to_candidate
from hiring.actions.telling_in_writing import tell_in_writing
from hiring.forms.news import NewsForm, SlotForm
from hiring.models import Application, Meeting, Opening, Slot, Wish
from hiring.rules.slots import cut, exists
from hiring.views.guard import asks_for_marks, marks_of
from hiring.views.parts import tabs_for

WANTS_IT_WRITTEN = (Wish.Channel.WRITTEN, Wish.Channel.NONE)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def news(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    application = get_application(who.person, public_id, at=who.at)
    person, opening = people.root_of(application.person), _opening_of(application)
    wish = latest_wish(person, opening)
    may_tell = wish is not None and wish.channel in WANTS_IT_WRITTEN
    has_begun = bool(writings_between(person, opening))
    first = {"words": "" if has_begun else first_words(person, opening, who.person)}
    form = NewsForm(
        request.POST or None,
        may_tell=may_tell,
        initial=first,
        about=about(person, opening, by=who.person, at=who.at),
        language=person.language,
    )
    if asks_for_marks(request):
        return marks_of(request, form)
    if request.method == "POST" and form.is_valid():
        try:
            _send(form, person, opening, wish, who)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("It is on its way to them."))
            return redirect(request.path)
    return render(request, "hiring/talks/news.html", _context(form, person, opening, wish, who))


def _opening_of(application: Application) -> Opening:
    if application.opening is None:
        raise Http404
    return application.opening


def _send(form: NewsForm, person: Person, opening: Opening, wish: Wish | None, who: Who) -> None:
    words = form.cleaned_data["words"]
    if form.tells and wish is not None:
        tell_in_writing(
            person, opening, words=words, channel=wish.channel, by=who.person, at=who.at, marks=form.marks
        )
    else:
        write_to_candidate(person, opening, words=words, by=who.person, at=who.at, marks=form.marks)


def first_words(person: Person, opening: Opening, by: Person) -> str:
    """A first message to go on from, in the candidate's language; it says that there is news, and not which."""
    with read_by(person):
        return _(
            "Hello %(name)s,\n\nthere is news about your application as %(opening)s. I would like to tell you myself."
            " On your own page you can choose how you want to hear it, and when.\n\nKind regards\n%(who)s"
        ) % {"name": person, "opening": opening, "who": by}


def _context(
    form: NewsForm, person: Person, opening: Opening, wish: Wish | None, who: Who
) -> dict[str, object]:
    meeting = open_meeting(person, opening)
    said = writings_between(person, opening)
    return {
        "form": form,
        "person": person,
        "opening": opening,
        "wish": wish_words(wish),
        "back": _back(person, opening, who),
        "talk": full_day_words(meeting.slot.starts_at) if meeting else "",
        "is_mail_refused": is_mail_refused(person),
        "letters": [
            {"who": str(each.by), "when": full_day_words(each.at), "words": each.words} for each in said
        ],
    }


def _back(person: Person, opening: Opening, who: Who) -> str:
    """To the talk that is owed, where it is theirs; else to the opening."""
    owed = closings_owed(who, verb="closing.hold")
    closing = owed.filter(person__in=people.identities(person), opening=opening).first()
    if closing is None:
        return reverse("hiring:opening", args=[opening.public_id])
    return reverse("hiring:closing", args=[closing.public_id])


def wish_words(wish: Wish | None) -> str:
    """How they want to hear, for whoever tells them."""
    if wish is None:
        return _("They have not said yet how they want to hear.")
    parts = [Wish.Channel(wish.channel).label, wish.reach, Wish.Amount(wish.amount).label]
    return " ".join(f"{part}." for part in parts if part)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def slots(request: HttpRequest, who: Who) -> HttpResponse:
    if not who.team_ids:
        raise Http404
    form = SlotForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _offer(form, who)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("The times are offered to everybody who waits for news from you."))
            return redirect(request.path)
    context = {"form": form, "times": _times(who), "tabs": tabs_for(who, "slots")}
    return render(request, "hiring/talks/slots.html", context)


def _offer(form: SlotForm, who: Who) -> None:
    said, zone = form.cleaned_data, timezone.get_current_timezone()
    if not isinstance(zone, ZoneInfo):
        raise TypeError("The middleware activates a zone by name.")
    for at in (said["begins"], said["ends"]):
        if not exists(said["day"], at, zone):
            raise Refused(_("The clocks leave this hour out on that day. Choose another time."))
    spans = cut(said["day"], said["begins"], said["ends"], said["minutes"], zone)
    offer_slots(who.person, spans, place=said["place"], at=who.at)


def _times(who: Who) -> list[dict[str, object]]:
    offered = slots_of(who.person, at=who.at)
    taken = Meeting.objects.filter(slot__in=offered, ended_at__isnull=True).select_related(
        "person", "opening"
    )
    by_slot = {meeting.slot_id: meeting for meeting in taken}
    return [
        {"slot": slot, "when": full_day_words(slot.starts_at), "meeting": by_slot.get(slot.pk)}
        for slot in offered
    ]


@require_POST
@signed_in
def slot_end(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    slot = get_object_or_404(Slot, public_id=public_id, owner__in=who.ids)
    return act_or_say_why(
        request, lambda: withdraw_slot(slot, by=who.person, at=who.at), then=request.path.split(public_id)[0]
    )
