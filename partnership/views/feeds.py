"""What stands in somebody's calendar: their talks, the doors they hold, or those of a team."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from core.messages import read_by
from core.models import Person
from core.walls import Who
from partnership.access.office_hours import office_hours_for, talks_for
from partnership.access.sides import sides_for
from partnership.actions.office_hours import series_of
from partnership.models.office_hours import CalendarFeed, OfficeHours, Talk
from partnership.rules import feeds
from partnership.views.schedule import with_changes

BEHIND = timedelta(days=90)
MOST = 1_000


def entries_for(feed: CalendarFeed, at: datetime) -> bytes:
    """This will write the calendar as its owner may see it now; whoever left sees nothing, as on every page."""
    who = Who(feed.person.same_as or feed.person, at)
    if not sides_for(who):
        raise Http404
    offers = office_hours_for(who)
    if feed.team:
        name = _("Office hours of %(team)s") % {"team": feed.team}
        return feeds.feed(name, [_offered(each) for each in with_changes(offers.filter(team=feed.team))], [])
    return feeds.feed(_("Kept: talks and office hours"), *_own(who))


def entries_of(person: Person, at: datetime) -> dict[str, bytes]:
    """What stands in somebody's own calendar, each entry alone under its name; nothing for whom nobody speaks."""
    who = Who(person.same_as or person, at)
    if not sides_for(who):
        return {}
    with read_by(who.person):
        offered, talks = _own(who)
        each: list[feeds.Offered | feeds.Talk] = [*offered, *talks]
        return {f"kept-{one.about.uid.partition('@')[0]}.ics": feeds.entry(one) for one in each}


def _own(who: Who) -> tuple[list[feeds.Offered], list[feeds.Talk]]:
    """The doors somebody holds, and their talks."""
    offered = with_changes(office_hours_for(who).filter(host__in=who.ids))
    return [_offered(each) for each in offered], [_talk(each, who) for each in _talks(who)]


def _talks(who: Who) -> list[Talk]:
    """Talks as a guest, and as a host where each is a time of its own; nothing of what they are about."""
    recent = talks_for(who).filter(ends_at__gt=who.at - BEHIND)
    return list(recent.filter(Q(guest__in=who.ids) | Q(is_alone=True))[:MOST])


def _offered(hours: OfficeHours) -> feeds.Offered:
    title = _("Office hours: %(host)s, %(team)s") % {"host": hours.host, "team": hours.team}
    page = reverse("partnership:hours", args=[hours.public_id])
    return feeds.Offered(_written(hours.public_id, title, hours, page, hours.changed_at), series_of(hours))


def _talk(talk: Talk, who: Who) -> feeds.Talk:
    other = talk.guest if talk.host_id in who.ids else talk.host
    page = reverse("partnership:talk", args=[talk.public_id])
    title = _("Talk with %(name)s") % {"name": other}
    about = _written(talk.public_id, title, talk.office_hours, page, talk.booked_at, talk.version)
    return feeds.Talk(about, talk.starts_at, talk.ends_at)


def _written(
    public_id: str,
    title: str,
    hours: OfficeHours,
    page: str,
    changed_at: datetime,
    version: int | None = None,
) -> feeds.Written:
    host = urlsplit(settings.KEPT_BASE_URL).hostname or "kept"
    number = hours.version if version is None else version
    url = f"{settings.KEPT_BASE_URL}{page}"
    return feeds.Written(f"{public_id}@{host}", title, hours.place, url, changed_at, number)
