"""A wall's keys: raised, given to those inside, turned when somebody leaves, opened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.apps import apps
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from core import people, walls
from core.errors import Broken, Refused
from core.models import (
    BreakGlassKey,
    Exclusion,
    Person,
    PersonKey,
    SealedText,
    Wall,
    WallKey,
    WallSeat,
    WrappedWallKey,
)
from core.models.tenure import current
from core.seals.persons import Unlocked
from proof import seals

CHUNK = 500


@dataclass(frozen=True)
class OpenWall:
    """A wall whose identities are open in this process, newest first, for somebody inside."""

    wall: Wall
    by: Person
    identities: list[str] = field(repr=False)
    keys: list[WallKey]


def seal(plaintext: bytes, wall: Wall) -> bytes:
    """The bytes as an age file that only the wall's seats can open; ValueError for a wall that is open."""
    if wall.kind != Wall.Kind.SEALED:
        raise ValueError("An open wall has nothing to seal to.")
    return seals.seal(plaintext, [wall.recipient])


def break_glass_key() -> BreakGlassKey:
    """The organisation's offline recipient; Refused until there is one."""
    key: BreakGlassKey | None = BreakGlassKey.objects.filter(until_at__isnull=True).first()
    if key is None:
        raise Refused(_("There is no break-glass key yet. Ask the administrator to run `kept init-keys`."))
    return key


def raise_sealed_wall(
    around: str, seats: Sequence[tuple[Person, str]], *, by: Person | None, at: datetime
) -> tuple[Wall, list[Model]]:
    """A sealed wall around one thing, with those inside and their roles; gives it, and the rows to record.

    Record them as the wall's own first entry: what is inside is checked against the wall's entries alone.
    Whoever has not chosen a passphrase yet gets the key later, from somebody inside (`missing_keys`).
    """
    glass = break_glass_key()
    identity = seals.new_identity()
    recipient = seals.recipient_of(identity)
    wall = Wall.objects.create(kind=Wall.Kind.SEALED, around=around, recipient=recipient, created_at=at)
    key = WallKey.objects.create(wall=wall, generation=1, recipient=recipient, made_at=at, made_by=by)
    inside = [walls.seat(wall, person, role=role, by=by, at=at) for person, role in seats]
    _wrap([(key, identity)], keys_inside(wall, at), glass)
    return wall, [wall, key, *inside]


def keys_inside(wall: Wall, at: datetime) -> list[PersonKey]:
    """The keys of those who sit inside now and are not walled off, as far as they are vouched for."""
    theirs = PersonKey.objects.filter(person__in=_inside(wall, at), until_at__isnull=True)
    return list(theirs.filter(vouched_at__isnull=False))


def _inside(wall: Wall, at: datetime) -> set[int]:
    seated = Person.objects.filter(wall_seats__in=WallSeat.objects.filter(current(at), wall=wall))
    off = Person.objects.filter(exclusions__in=Exclusion.objects.filter(current(at), wall=wall))
    return _identities(seated) - _identities(off)


def _identities(persons: Iterable[Person]) -> set[int]:
    return {pk for person in persons for pk in people.identities(person)}


def open_wall(wall: Wall, unlocked: Unlocked, *, at: datetime) -> OpenWall:
    """Open a wall for somebody inside; Refused when nobody handed them its key yet, Broken when a key was changed.

    Whether they may is the caller's question (walls.get); somebody without a seat gets no key even if a row says so.
    """
    wraps = WrappedWallKey.objects.filter(person_key=unlocked.key, wall_key__wall=wall)
    if unlocked.key.person_id not in _inside(wall, at):
        wraps = wraps.none()
    return _opened(wall, wraps, unlocked.key.person, unlocked.identity)


def open_with_break_glass(wall: Wall, secret: str, *, by: Person) -> OpenWall:
    """Open a wall with the organisation's offline secret: only inside the act that two people agreed on."""
    key = check_break_glass(secret)
    wraps = WrappedWallKey.objects.filter(break_glass_key=key, wall_key__wall=wall)
    return _opened(wall, wraps, by, secret)


def check_break_glass(secret: str) -> BreakGlassKey:
    """The organisation's key, whose secret this has to be; Refused otherwise, also when it is no key at all."""
    key = break_glass_key()
    try:
        is_it = seals.recipient_of(secret) == key.recipient
    except seals.NotOpened:
        is_it = False
    if not is_it:
        raise Refused(
            _(
                "This is not the organisation's break-glass key. Type what is on the paper, from AGE-SECRET-KEY-1 on."
            )
        )
    return key


def _opened(wall: Wall, wraps: Iterable[WrappedWallKey], by: Person, identity: str) -> OpenWall:
    bodies = {wrap.wall_key_id: bytes(wrap.body) for wrap in wraps}
    keys = list(WallKey.objects.filter(wall=wall).order_by("-generation"))
    there = [key for key in keys if key.pk in bodies]
    if not there:
        raise Refused(_("You have a seat here, and no key yet. Ask somebody inside to open this page once."))
    if keys[0].recipient != wall.recipient:
        raise Broken(_("The key that this is sealed to was replaced. Nothing more may be written here."))
    identities = [_unwrapped(key, bodies[key.pk], identity) for key in there]
    return OpenWall(wall, by, identities, there)


def _unwrapped(key: WallKey, body: bytes, identity: str) -> str:
    try:
        unwrapped = seals.open_sealed(body, [identity]).decode()
        is_it = seals.recipient_of(unwrapped) == key.recipient
    except ValueError:
        is_it = False
    if not is_it:
        sentence = _(
            "Your copy of key %(generation)d of this wall was changed. Ask for it through break-glass."
        )
        raise Broken(sentence % {"generation": key.generation})
    return unwrapped


def missing_keys(opened: OpenWall, *, at: datetime) -> list[PersonKey]:
    """Those inside who lack one of the keys that this opener has: they came in, or chose a passphrase, since."""
    held = WrappedWallKey.objects.filter(wall_key__in=opened.keys, person_key__isnull=False)
    has: dict[int, int] = {}
    for person_key_id in held.values_list("person_key", flat=True):
        has[person_key_id] = has.get(person_key_id, 0) + 1
    return [key for key in keys_inside(opened.wall, at) if has.get(key.pk, 0) < len(opened.keys)]


def let_in(opened: OpenWall, keys: Sequence[PersonKey]) -> None:
    """Wrap every key of the wall to people inside; the caller has checked that these are their keys."""
    _wrap(list(zip(opened.keys, opened.identities, strict=True)), keys, None)


def shut_out(opened: OpenWall, person: Person, *, by: Person, at: datetime) -> list[Model]:
    """Take the wall's keys from somebody whose seat ended, and turn to a new one for what comes after."""
    take_keys(opened.wall, person)
    return turn_key(opened, by=by, at=at)[1]


def take_keys(wall: Wall, person: Person) -> None:
    """Delete somebody's copies of a wall's keys."""
    ids = people.identities(person)
    WrappedWallKey.objects.filter(wall_key__wall=wall, person_key__person__in=ids).delete()


def turn_key(opened: OpenWall, *, by: Person, at: datetime) -> tuple[OpenWall, list[Model]]:
    """A new wall key for what comes after; gives the wall open with it, and the rows to record."""
    identity, rows = new_key(opened.wall, by=by, at=at)
    key = rows[1]
    assert isinstance(key, WallKey)  # noqa: S101 # tells mypy which row it is
    turned = OpenWall(opened.wall, opened.by, [identity, *opened.identities], [key, *opened.keys])
    return turned, rows


def new_key(wall: Wall, *, by: Person, at: datetime) -> tuple[str, list[Model]]:
    """A new key of a wall, wrapped to those inside; takes no older one, so nobody inside has to be there.

    Gives the identity, and the wall and its key to record. The caller has checked who is inside.
    """
    identity = seals.new_identity()
    last = WallKey.objects.filter(wall=wall).latest("generation")
    key = WallKey.objects.create(
        wall=wall,
        generation=last.generation + 1,
        recipient=seals.recipient_of(identity),
        made_at=at,
        made_by=by,
    )
    wall.recipient = key.recipient
    wall.save(update_fields=["recipient"])
    _wrap([(key, identity)], keys_inside(wall, at), break_glass_key())
    return identity, [wall, key]


def is_abandoned(wall: Wall, at: datetime) -> bool:
    """Whether nobody sits inside any more who is not walled off."""
    return not _inside(wall, at)


def rewrap(wraps: Iterable[WrappedWallKey], identity: str, *, to: PersonKey | BreakGlassKey) -> None:
    """Seal wrapped wall keys that one identity opens to a key that takes its place."""
    for wrap in wraps:
        unwrapped = _unwrapped(wrap.wall_key, bytes(wrap.body), identity)
        wrap.body = seals.seal(unwrapped.encode(), [to.recipient])
        wrap.person_key = to if isinstance(to, PersonKey) else None
        wrap.break_glass_key = to if isinstance(to, BreakGlassKey) else None
        wrap.save()


def reseal(opened: OpenWall) -> int:
    """Seal every text and every file's key of the wall to its newest key; reads no payload. Gives how many."""
    count = 0
    for model, names in _sealed_models():
        for rows in _chunks(model, {walls.wall_path(model) or "wall": opened.wall}):
            for row in rows:
                _reseal_row(row, names, opened)
            model._default_manager.bulk_update(rows, names)
            count += len(rows)
    return count


def _reseal_row(row: Model, names: list[str], opened: OpenWall) -> None:
    for name in names:
        sealed = getattr(row, name)
        if sealed is not None:
            try:
                setattr(row, name, sealed.sealed_to(opened.wall.recipient, opened.identities))
            except seals.NotOpened:
                sentence = _("%(where)s cannot be opened, so the key was not turned.")
                raise Broken(sentence % {"where": f"{row._meta.label_lower}:{row.pk}, {name}"}) from None


def _sealed_models() -> Iterator[tuple[type[Model], list[str]]]:
    for model in apps.get_models():
        names = [each.name for each in model._meta.concrete_fields if isinstance(each, SealedText)]
        if names:
            yield model, names


def _chunks(model: type[Model], lookup: dict[str, Wall]) -> Iterator[list[Model]]:
    ids = list(model._default_manager.filter(**lookup).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        yield list(model._default_manager.filter(pk__in=ids[start : start + CHUNK]))


def _wrap(pairs: Sequence[tuple[WallKey, str]], to: Sequence[PersonKey], glass: BreakGlassKey | None) -> None:
    """Wrap each of a wall's identities to persons, and to break-glass; what they hold already stays."""
    wraps = [
        WrappedWallKey(wall_key=key, person_key=each, body=seals.seal(identity.encode(), [each.recipient]))
        for key, identity in pairs
        for each in to
    ]
    if glass:
        wraps += [
            WrappedWallKey(
                wall_key=key, break_glass_key=glass, body=seals.seal(identity.encode(), [glass.recipient])
            )
            for key, identity in pairs
        ]
    WrappedWallKey.objects.bulk_create(wraps, ignore_conflicts=True)
