"""What is owed to somebody who applied and was not hired. What happens to it is a row.

Exactly one for a person and an opening, whatever the ATS sends: the database lets no second one in.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import Person, Promise, Wall
from core.models.ids import new_public_id
from hiring.models.openings import Opening


class Closing(models.Model):
    """A talk by who met them, or a letter where nobody did.

    `promise` is the one that runs now, or ran last; a letter has none. `owed_by` and `due_at` are empty while nothing
    is owed (it waits, or was withdrawn); `ended_at` while it is open. They follow from the rows below and from the
    promise, and are kept here so that every list is one index read. `decided_at` is the decision it answers, empty
    while there is none yet and only a law's clock runs.
    """

    class Kind(models.TextChoices):
        TALK = "talk", pgettext_lazy("closing", "Talk")
        LETTER = "letter", pgettext_lazy("closing", "Letter")

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="closings", db_index=False)
    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="closings")
    wall = models.ForeignKey(Wall, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind)
    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, null=True, related_name="closing")
    opened_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    owed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="closings_owed")
    due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    RECORDED = (
        *("public_id", "person_id", "opening_id", "wall_id", "kind", "promise_id", "opened_at", "decided_at"),
        *("owed_by_id", "due_at", "ended_at"),
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at", "public_id", "owed_by", "opening", "person", "opened_at"],
                condition=Q(ended_at__isnull=True, due_at__isnull=False),
                name="closing_owed",
            ),
            models.Index(
                fields=["owed_by", "due_at", "public_id"],
                condition=Q(ended_at__isnull=True, due_at__isnull=False),
                name="closing_owed_by",
            ),
            models.Index(
                fields=["opening", "due_at", "public_id"],
                condition=Q(ended_at__isnull=True, due_at__isnull=False),
                name="closing_owed_opening",
            ),
            models.Index(
                fields=["opening", "opened_at", "public_id"],
                condition=Q(kind="letter", ended_at__isnull=True),
                name="closing_letters",
            ),
            models.Index(
                fields=["opening", "ended_at", "public_id"],
                condition=Q(kind="letter", ended_at__isnull=False),
                name="closing_letters_sent",
            ),
            models.Index(
                fields=["ended_at", "due_at", "decided_at"], condition=Q(kind="talk"), name="closing_ended"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "opening"], name="one_closing_for_a_person_and_an_opening"
            ),
            models.CheckConstraint(
                condition=Q(kind="letter", promise__isnull=True, due_at__isnull=True)
                | Q(kind="talk", due_at__isnull=True)
                | Q(kind="talk", promise__isnull=False, owed_by__isnull=False),
                name="a_talk_is_promised",
            ),
            models.CheckConstraint(condition=~Q(person=F("owed_by")), name="nobody_closes_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.opening}"


class ClosingWait(models.Model):
    """That a closing waits: an offer is out, or another application of the person is still alive."""

    class Why(models.TextChoices):
        OFFER = "offer", pgettext_lazy("waiting", "an offer is out")
        ACTIVE = "active", pgettext_lazy("waiting", "another application is still active")

    closing = models.ForeignKey(Closing, on_delete=models.PROTECT, related_name="waits")
    why = models.CharField(max_length=8, choices=Why)
    since_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    RECORDED = ("closing_id", "why", "since_at", "until_at")

    class Meta:
        indexes = [
            models.Index(
                fields=["since_at", "closing"],
                condition=Q(until_at__isnull=True),
                name="closing_waits_longest",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["closing"], condition=Q(until_at__isnull=True), name="a_closing_waits_once"
            ),
        ]


class ClosingWithdrawal(models.Model):
    """That a closing is not owed any more, and why; `until_at` when it came to be owed again."""

    class Why(models.TextChoices):
        UNREJECTED = "unrejected", pgettext_lazy("not owed", "the rejection was taken back")
        HIRED = "hired", pgettext_lazy("not owed", "they were hired")
        LEFT = "left", pgettext_lazy("not owed", "they withdrew themselves")
        GONE = "gone", pgettext_lazy("not owed", "their data is gone")
        BEFORE = (
            "before",
            pgettext_lazy("not owed", "it was decided before the day from which answers are owed"),
        )
        SAME = "same", pgettext_lazy("not owed", "it is the same person as another")
        NOTHING = "nothing", pgettext_lazy("not owed", "there was nothing to answer")

    closing = models.ForeignKey(Closing, on_delete=models.PROTECT, related_name="withdrawals")
    why = models.CharField(max_length=10, choices=Why)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    until_at = models.DateTimeField(null=True)

    RECORDED = ("closing_id", "why", "at", "by_id", "until_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["closing"], condition=Q(until_at__isnull=True), name="a_closing_is_withdrawn_once"
            ),
        ]


class ClosingHeld(models.Model):
    """That the talk was held: how, a few minimal lines, and what was offered.

    The candidate's side confirms it or says that it did not happen, which opens the closing again.
    """

    class How(models.TextChoices):
        CALL = "call", pgettext_lazy("closing", "by phone")
        VIDEO = "video", pgettext_lazy("closing", "by video")
        IN_PERSON = "in_person", pgettext_lazy("closing", "in person")
        WRITTEN = "written", pgettext_lazy("closing", "in writing")
        DECLINED = "declined", pgettext_lazy("closing", "they wanted no talk")

    class Offered(models.TextChoices):
        NOTHING = "nothing", _("Nothing more")
        FEEDBACK = "feedback", _("To answer questions later")
        TOUCH = "touch", _("To stay in touch")

    closing = models.ForeignKey(Closing, on_delete=models.PROTECT, related_name="holdings")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    held_at = models.DateTimeField()
    how = models.CharField(max_length=10, choices=How)
    lines = models.TextField(max_length=1000, blank=True)
    offered = models.CharField(max_length=10, choices=Offered, default=Offered.NOTHING)
    confirmed_at = models.DateTimeField(null=True)
    contested_at = models.DateTimeField(null=True)
    contested_saying = models.TextField(max_length=2000, blank=True)

    RECORDED = (
        *("closing_id", "at", "by_id", "held_at", "how", "lines", "offered"),
        *("confirmed_at", "contested_at", "contested_saying"),
    )

    class Meta:
        indexes = [models.Index(fields=["by", "at"], name="closing_held_by")]
        constraints = [
            models.UniqueConstraint(
                fields=["closing"], condition=Q(contested_at__isnull=True), name="a_closing_is_held_once"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(contested_at__isnull=True),
                name="a_holding_is_confirmed_or_contested",
            ),
        ]


class BriefNote(models.Model):
    """Somebody's own words for the talk they owe, kept between the brief and the talk."""

    closing = models.ForeignKey(Closing, on_delete=models.PROTECT, related_name="brief_notes")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=5000, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["closing", "by"], name="own_words_for_a_brief")]


class NotesAsked(models.Model):
    """That an interviewer was asked for the notes a brief lacks: a small promise of theirs."""

    closing = models.ForeignKey(Closing, on_delete=models.PROTECT, related_name="notes_asked")
    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="+")
    of = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    RECORDED = ("closing_id", "promise_id", "of_id", "at", "by_id")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["closing", "of"], name="an_interviewer_is_asked_once")]
