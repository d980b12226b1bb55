"""What should be going on all the time: the clock, its policies, the tick, mail, work from rows."""

import smtplib
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.mail import get_connection
from django.db import connection
from django.db.models import Model

from core.clock import PolicyFault, load_policies
from core.models import Beat, Checkpoint, Delivery, Entry, Message, Promise
from hiring.access.figures import wrong_days
from shell.doctor.findings import Finding, ill, well
from shell.views.health import TICK_IS_LATE

OLDEST_TIME = datetime(2026, 1, 1, tzinfo=UTC)
SECONDS_APART = 5.0
QUEUES: tuple[tuple[str, type[Model]], ...] = (
    ("promise", Promise),
    ("reaction", Delivery),
    ("message", Message),
    ("time stamp", Checkpoint),
)


def clock(at: datetime) -> Finding:
    """Time must not run backwards: every promise and entry is dated by this machine."""
    todo = "Set the clock of this machine, and let it be kept by NTP."
    newest = Entry.objects.order_by("-index").values_list("at", flat=True).first()
    if at < OLDEST_TIME or (newest and at < newest):
        return ill(
            "clock", f"This machine believes it is {at:%Y-%m-%d %H:%M} UTC, before its own record.", todo
        )
    if abs(apart := seconds_from_database(at)) > SECONDS_APART:
        return ill("clock", f"This machine and the database are {apart:.0f} s apart.", todo)
    return well("clock", f"It is {at:%Y-%m-%d %H:%M} UTC.")


def seconds_from_database(at: datetime) -> float:
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        theirs: datetime = cursor.fetchone()[0]
    return (theirs - at).total_seconds()


def policies(at: datetime) -> Finding:
    """The files that people write by hand, read afresh: a running Kept still has what it began with."""
    try:
        known = load_policies(settings.POLICIES / "clocks")
    except PolicyFault as fault:
        return ill(
            "policies", str(fault), "Mend that file under policies/clocks; docs/clocks.md explains it."
        )
    return well("policies", f"{len(known)} clock policies are well written.")


def mail(at: datetime) -> Finding:
    given_up = Message.objects.filter(given_up_at__isnull=False).count()
    if given_up:
        todo = "Look under “What needs a hand”, and mend the addresses or the mail server."
        return ill("mail", f"{given_up} messages could not be sent and were given up.", todo)
    if settings.MAIL.hostname:
        return mail_server()
    return well("mail", f"Mail is written to files in {settings.EMAIL_FILE_PATH}; nobody receives it.")


def mail_server() -> Finding:
    server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        get_connection().open()
    except (OSError, smtplib.SMTPException):
        return ill("mail", f"The mail server {server} does not take us.", "See that KEPT_MAIL is right.")
    return well("mail", f"The mail server {server} takes us.")


def work(at: datetime) -> Finding:
    """Rows that failed are pushed back and tried again; here they are counted."""
    failing = {name: model._default_manager.exclude(failure="").count() for name, model in QUEUES}
    words = ", ".join(f"{number} of kind {name}" for name, number in failing.items() if number)
    if words:
        return ill("work", f"Rows that failed and are tried again: {words}.", "Read the log for the reason.")
    return well("work", "No row fails.")


def figures(at: datetime) -> Finding:
    """Days of talks that were counted have to say what a fresh count says."""
    if wrong := wrong_days():
        todo = "Empty the table hiring_talkday: the tick counts every day anew."
        return ill("figures", f"The talks of {len(wrong)} days were counted wrongly.", todo)
    return well("figures", "The talks of each day are as they were counted.")


def tick(at: datetime) -> Finding:
    todo = "Start `kept serve`, or `kept tick` beside it."
    beat = Beat.objects.filter(name="tick").first()
    if beat is None:
        return ill("tick", "The tick never ran.", todo)
    if (age := at - beat.at) > TICK_IS_LATE:
        return ill("tick", f"The tick last ran {age // timedelta(minutes=1)} minutes ago.", todo)
    return well("tick", "The tick runs.")
