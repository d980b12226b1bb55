"""Text that stands in a row only sealed to the row's wall.

    class Statement(models.Model):
        wall = models.ForeignKey(Wall, on_delete=models.PROTECT)
        words = SealedText()
        RECORDED = ("wall_id", "words")

    statement = Statement.objects.create(wall=wall, words="He waited at the gate again.")
    statement.words                      # Sealed: nobody can read it here
    reader.text(statement, "words")      # a core.ledger.Reader of somebody inside can

The column holds a salted commitment to the text and an age file. The record commits to the commitment, so that the text
can be sealed anew to another key of its wall, and not be replaced by another text.
"""

from __future__ import annotations

import os
from typing import Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from core.models.walls import Wall
from proof import seals
from proof.entry import Opening, bucket, commitment

COMMITMENT_BYTES = SALT_BYTES = 32
LENGTH_BYTES = 4


class Unsealed:
    """Text on its way into a row; it does not show itself in errors."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return "<unsealed>"


class Sealed:
    """What stands in the row: a commitment to name and text, and an age file with salt, length, text and padding."""

    __slots__ = ("body", "commitment")

    def __init__(self, commitment: bytes, body: bytes) -> None:
        self.commitment, self.body = commitment, body

    def __repr__(self) -> str:
        return "<sealed>"

    def __bytes__(self) -> bytes:
        return self.commitment + self.body

    def recorded(self) -> str:
        """What the record commits to: the same for the same text, whichever key it is sealed to."""
        return self.commitment.hex()

    def sealed_to(self, recipient: str, identities: list[str]) -> Sealed:
        """The same text sealed anew; NotOpened when none of the identities opens it."""
        return Sealed(self.commitment, seals.seal(seals.open_sealed(self.body, identities), [recipient]))


def seal_text(name: str, text: str, recipient: str) -> Sealed:
    """Seal a text that stands in a field of this name. Padded, so that its length says little."""
    salt, data = os.urandom(SALT_BYTES), text.encode()
    committed = bytes.fromhex(commitment(name, Opening(salt, text)))
    padding = bytes(bucket(len(data)) - len(data))
    plain = salt + len(data).to_bytes(LENGTH_BYTES, "big") + data + padding
    return Sealed(committed, seals.seal(plain, [recipient]))


def open_text(name: str, sealed: Sealed, identities: list[str]) -> str:
    """The text; NotOpened when it is damaged, sealed to others, or not what its commitment says."""
    plain = seals.open_sealed(sealed.body, identities)
    salt, rest = plain[:SALT_BYTES], plain[SALT_BYTES:]
    length = int.from_bytes(rest[:LENGTH_BYTES], "big")
    text = rest[LENGTH_BYTES : LENGTH_BYTES + length].decode(errors="replace")
    if commitment(name, Opening(salt, text)) != sealed.commitment.hex():
        raise seals.Damaged("What is sealed is not what was committed to.")
    return text


class _SealedAttribute(DeferredAttribute):
    """Text that is given becomes Unsealed at once."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = Unsealed(value) if isinstance(value, str) else value


class SealedText(models.BinaryField):  # type: ignore[type-arg] # what is set (text) is not what is got (Sealed)
    """A column of Sealed; sealed to the recipient of the row's wall when the row is saved."""

    descriptor_class = _SealedAttribute

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        if isinstance(value, Unsealed):
            value = seal_text(self.name, value.text, wall_of(model_instance).recipient)
            setattr(model_instance, self.attname, value)
        return value

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Sealed | None:
        if value is None:
            return None
        data = bytes(value) if not isinstance(value, str) else value.encode()
        return Sealed(data[:COMMITMENT_BYTES], data[COMMITMENT_BYTES:])

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, Unsealed | str):
            raise TypeError(
                f"{self.name} is sealed when its row is saved, and not written or looked up otherwise."
            )
        data = bytes(value) if isinstance(value, Sealed) else value
        return super().get_db_prep_value(data, connection, prepared)

    def value_to_string(self, obj: models.Model) -> str:  # noqa: ARG002 # Django hands every field the row
        raise TypeError(f"{self.name} is sealed and is not written out.")


def wall_of(row: models.Model) -> Wall:
    """The wall a row stands behind: its field `wall`, or where its WALL_PATH leads. TypeError unless it is sealed."""
    thing: Any = row
    for step in getattr(row, "WALL_PATH", "wall").split("__"):
        thing = getattr(thing, step)
    if not isinstance(thing, Wall) or thing.kind != Wall.Kind.SEALED:
        raise TypeError(f"{type(row).__name__} has sealed text and stands behind no sealed wall.")
    return thing
