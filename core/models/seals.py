"""Keys and what they are wrapped to: of persons, of walls, of the organisation's offline break-glass secret."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from core.models.ids import new_public_id, new_wall_id
from core.models.people import Person
from core.models.sealed import SealedText
from core.models.tenure import Tenure, ends_with_who
from core.models.walls import Wall

RECIPIENT = 80
BEGINS_LIKE_A_RECIPIENT = Q(recipient__startswith="age1")


class PersonKey(Tenure):
    """A person's X25519 identity: `wrapped` is it, sealed to what Argon2id makes of a passphrase at this cost.

    Walls are opened to a key that is vouched for: a person's first, or one that two people let in by break-glass.
    Otherwise whoever steals a sign-in could say the passphrase is lost, and be let in with a new key.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="keys")
    recipient = models.CharField(max_length=RECIPIENT, unique=True)
    wrapped = models.BinaryField()
    salt = models.BinaryField()
    passes = models.PositiveIntegerField()
    memory = models.PositiveIntegerField()
    lanes = models.PositiveIntegerField()
    vouched_at = models.DateTimeField(null=True)

    RECORDED = (
        *("person_id", "recipient", "vouched_at"),
        *("since_at", "since_by_id", "until_at", "until_by_id"),
    )

    class Meta:
        constraints = [
            ends_with_who("person_key_ends_with_who"),
            models.CheckConstraint(condition=BEGINS_LIKE_A_RECIPIENT, name="person_key_is_an_age_recipient"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(until_at__isnull=True), name="one_open_key_of_a_person"
            ),
        ]


class WallKey(models.Model):
    """One of a wall's identities, by generation; the newest is the wall's `recipient`."""

    wall = models.ForeignKey(Wall, on_delete=models.PROTECT, related_name="keys")
    generation = models.PositiveIntegerField()
    recipient = models.CharField(max_length=RECIPIENT, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    RECORDED = ("wall_id", "generation", "recipient", "made_at", "made_by_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wall", "generation"], name="wall_keys_are_counted"),
            models.CheckConstraint(condition=BEGINS_LIKE_A_RECIPIENT, name="wall_key_is_an_age_recipient"),
        ]


class BreakGlassKey(Tenure):
    """The organisation's offline recipient; its secret half was printed once and is nowhere here."""

    recipient = models.CharField(max_length=RECIPIENT, unique=True)

    RECORDED = ("recipient", "since_at", "since_by_id", "until_at", "until_by_id")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=BEGINS_LIKE_A_RECIPIENT, name="break_glass_is_an_age_recipient"),
        ]


class WrappedWallKey(models.Model):
    """A wall's identity sealed to somebody inside, or to break-glass: an age file, checked against its public half."""

    wall_key = models.ForeignKey(WallKey, on_delete=models.CASCADE, related_name="wraps")
    person_key = models.ForeignKey(PersonKey, on_delete=models.CASCADE, null=True, related_name="wraps")
    break_glass_key = models.ForeignKey(
        BreakGlassKey, on_delete=models.CASCADE, null=True, related_name="wraps"
    )
    body = models.BinaryField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person_key__isnull=False, break_glass_key__isnull=True)
                | Q(person_key__isnull=True, break_glass_key__isnull=False),
                name="a_wrap_is_to_one",
            ),
            models.UniqueConstraint(fields=["wall_key", "person_key"], name="wrapped_once_to_a_person"),
            models.UniqueConstraint(
                fields=["wall_key", "break_glass_key"], name="wrapped_once_to_break_glass"
            ),
        ]


class PasskeyWrap(models.Model):
    """A person's identity sealed to what one of their passkeys makes of a salt (the PRF extension of WebAuthn)."""

    person_key = models.ForeignKey(PersonKey, on_delete=models.CASCADE, related_name="passkeys")
    credential_id = models.CharField(max_length=1400)
    salt = models.BinaryField()
    wrapped = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person_key", "credential_id"], name="wrapped_once_to_a_passkey"),
        ]


class SealedSession(models.Model):
    """An open identity while somebody is signed in, sealed to a key that lies only in their browser's cookie."""

    session_key = models.CharField(max_length=40, primary_key=True)
    person_key = models.ForeignKey(PersonKey, on_delete=models.CASCADE, related_name="+")
    body = models.BinaryField()
    opened_at = models.DateTimeField()


class ReceiptCode(models.Model):
    """How a person without an account comes back: two words find this row, four more open their identity."""

    handle = models.CharField(max_length=30, unique=True)
    person_key = models.OneToOneField(PersonKey, on_delete=models.CASCADE, related_name="receipt_code")
    tries = models.PositiveIntegerField(default=0)
    wait_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField()


class BreakGlass(models.Model):
    """That two people let somebody in (again, or to a wall that nobody opens any more) with the offline secret."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    wall = models.ForeignKey(Wall, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(max_length=2000)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    agreed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(null=True)

    RECORDED = (
        *("public_id", "person_id", "wall_id", "reason", "asked_at", "asked_by_id"),
        *("agreed_at", "agreed_by_id", "opened_at"),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(asked_by=F("person"))
                & (Q(agreed_by__isnull=True) | ~Q(agreed_by=F("asked_by")) & ~Q(agreed_by=F("person"))),
                name="break_glass_takes_two_others",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | Q(agreed_at__isnull=False, agreed_by__isnull=False),
                name="nothing_opens_before_two_agreed",
            ),
        ]


class SealedFile(models.Model):
    """A file of any size: its age header here, its payload in the blob store, and what it is called sealed beside.

    `sealed` holds name, size, SHA-256 and the file's own identity as JSON: a new wall key seals these few bytes anew
    and reads no payload; without `header` the payload is noise.
    """

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    wall = models.ForeignKey(Wall, on_delete=models.PROTECT, related_name="files")
    blob_id = models.CharField(max_length=32, unique=True, default=new_wall_id, editable=False)
    header = models.BinaryField()
    sealed = SealedText()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    RECORDED = ("public_id", "wall_id", "blob_id", "header", "sealed", "created_at", "created_by_id")
