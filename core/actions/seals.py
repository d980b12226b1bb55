"""What people do with keys: choose and change a passphrase, lose it, let somebody into a wall and out, break glass."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Model
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from core import ledger, messages, people, seals, walls
from core.access import BREAK_GLASS_ROLES
from core.actions.leaving import SEAT_ENDED, say_if_abandoned, sealed_walls_of
from core.actions.locking import locked
from core.errors import Refused
from core.models import (
    BreakGlass,
    BreakGlassKey,
    PasskeyWrap,
    Person,
    PersonKey,
    Wall,
    WallSeat,
    WrappedWallKey,
)
from core.seals import OpenWall, Unlocked
from proof import seals as age

IDS = ledger.HOLDS_IDS_ONLY
KEY_MADE = ledger.declare("core.person_key_made", words=_("%(by)s chose a passphrase."), erased=IDS)
KEY_WRAPPED = ledger.declare(
    "core.person_key_wrapped", words=_("%(by)s changed their passphrase."), erased=IDS
)
PASSKEY_OPENS = ledger.declare(
    "core.passkey_opens", words=_("%(by)s lets a passkey open what is sealed for them."), erased=IDS
)
PASSKEY_ENDED = ledger.declare(
    "core.passkey_ended", words=_("%(by)s lets a passkey open nothing any more."), erased=IDS
)
KEY_LOST = ledger.declare("core.person_key_lost", words=_("%(by)s lost their passphrase."), erased=IDS)
KEY_RENEWED = ledger.declare("core.person_key_renewed", words=_("%(by)s made a new key."), erased=IDS)
GLASS_MADE = ledger.declare(
    "core.break_glass_key_made", words=_("The organisation's break-glass key was made."), erased=IDS
)
GLASS_ASKED = ledger.declare("core.break_glass_asked", words=_("%(by)s asked to break glass."), erased=IDS)
GLASS_AGREED = ledger.declare("core.break_glass_agreed", words=_("%(by)s agreed to break glass."), erased=IDS)
GLASS_BROKEN = ledger.declare("core.break_glass_opened", words=_("Glass was broken."), erased=IDS)
SEAT_GIVEN = ledger.declare(
    "core.sealed_seat_given", words=_("%(by)s gave a seat inside."), erased=ledger.WITH_WALL
)
KEYS_GIVEN = ledger.declare(
    "core.wall_keys_given", words=_("%(by)s handed on the keys."), erased=ledger.WITH_WALL
)
KEY_TURNED = ledger.declare(
    "core.wall_key_turned", words=_("%(by)s sealed everything to a new key."), erased=ledger.WITH_WALL
)

messages.declare(
    "core.break_glass",
    subject=_("Somebody asks to break glass"),
    text=_("%(who)s asks that %(person)s be let in again. Read why, and agree or not."),
)


@transaction.atomic
def init_keys(*, at: datetime) -> str:
    """Make the organisation's offline break-glass key; gives the secret, which is shown once and kept nowhere."""
    if BreakGlassKey.objects.filter(until_at__isnull=True).exists():
        raise Refused(_("There is a break-glass key already. Whoever holds it was shown it once."))
    secret = age.new_identity()
    key = BreakGlassKey.objects.create(recipient=age.recipient_of(secret), since_at=at)
    _record(GLASS_MADE, key, [key], by=None, at=at)
    return secret


@transaction.atomic
def replace_keys(secret: str, *, at: datetime) -> str:
    """A new break-glass key in place of the one whose secret is given; every wall is wrapped to it anew."""
    old = locked(seals.check_break_glass(secret))
    new_secret = age.new_identity()
    old.until_at = at
    old.save()
    key = BreakGlassKey.objects.create(recipient=age.recipient_of(new_secret), since_at=at)
    seals.rewrap(old.wraps.select_related("wall_key"), secret, to=key)
    _record(GLASS_MADE, key, [old, key], by=None, at=at)
    return new_secret


@transaction.atomic
def choose_passphrase(person: Person, passphrase: str, *, at: datetime) -> PersonKey:
    """Make a person's first key."""
    if seals.current_key(person):
        raise Refused(_("You have a passphrase already. Change it instead."))
    key = seals.key_with_passphrase(person, passphrase, by=person, at=at)
    _record(KEY_MADE, key, [key], by=person, at=at)
    return key


@transaction.atomic
def change_passphrase(unlocked: Unlocked, passphrase: str, *, at: datetime) -> None:
    """Put the same identity under another passphrase."""
    key = seals.change_passphrase(unlocked, passphrase)
    _record(KEY_WRAPPED, key, [key], by=key.person, at=at)


@transaction.atomic
def let_passkey_open(
    unlocked: Unlocked, credential_id: str, *, secret: bytes, salt: bytes, at: datetime
) -> PasskeyWrap:
    """Let one of somebody's passkeys open their identity as the passphrase does."""
    wrap = seals.let_passkey_open(unlocked, credential_id, secret=secret, salt=salt, at=at)
    _record(PASSKEY_OPENS, unlocked.key, [unlocked.key], by=unlocked.key.person, at=at)
    return wrap


@transaction.atomic
def end_passkey(wrap: PasskeyWrap, *, by: Person, at: datetime) -> None:
    """From now on this passkey opens nothing; the passphrase still does."""
    key = wrap.person_key
    wrap.delete()
    _record(PASSKEY_ENDED, key, [key], by=by, at=at)


@transaction.atomic
def renew_key(unlocked: Unlocked, passphrase: str, *, at: datetime) -> PersonKey:
    """A new identity in place of one that is open: when a device or a copy of it may be in wrong hands."""
    old = locked(unlocked.key)
    old.until_at, old.until_by = at, old.person
    old.save()
    old.passkeys.all().delete()
    key = seals.key_with_passphrase(old.person, passphrase, by=old.person, at=at)
    key.vouched_at = at if old.vouched_at else None
    key.save()
    seals.rewrap(old.wraps.select_related("wall_key"), unlocked.identity, to=key)
    _record(KEY_RENEWED, key, [old, key], by=old.person, at=at)
    return key


@transaction.atomic
def lose_passphrase(person: Person, passphrase: str, *, at: datetime) -> PersonKey:
    """End the key nobody can open any more and make a new one, which opens nothing until two people break glass."""
    lost = seals.current_key(person)
    if lost is None:
        raise Refused(_("You have not chosen a passphrase yet. Choose one instead."))
    lost = locked(lost)
    lost.until_at, lost.until_by = at, person
    lost.save()
    WrappedWallKey.objects.filter(person_key=lost).delete()
    lost.passkeys.all().delete()
    key = seals.key_with_passphrase(person, passphrase, by=person, at=at)
    _record(KEY_LOST, key, [lost, key], by=person, at=at)
    return key


@transaction.atomic
def give_seat(opened: OpenWall, person: Person, *, role: str, by: Person, at: datetime) -> WallSeat:
    """Let somebody in, by somebody inside: they can read everything, what came before them included."""
    if opened.wall.pk in walls.Who(person, at).excluded_wall_ids:
        raise Refused(_("This person is walled off from here. Choose somebody else."))
    _check_inside(opened.wall, at)
    seat = walls.seat(opened.wall, person, role=role, by=by, at=at)
    _hand_on(opened, at)
    _record_inside(SEAT_GIVEN, opened.wall, [seat], by=by, at=at)
    return seat


@transaction.atomic
def hand_on_keys(opened: OpenWall, *, by: Person, at: datetime) -> int:
    """Give the keys to those inside who lack them, because they chose their passphrase later; gives how many."""
    _check_inside(opened.wall, at)
    count = _hand_on(opened, at)
    if count:
        _record_inside(KEYS_GIVEN, opened.wall, [], by=by, at=at)
    return count


def _hand_on(opened: OpenWall, at: datetime) -> int:
    keys = _checked(seals.missing_keys(opened, at=at))
    seals.let_in(opened, keys)
    return len(keys)


@transaction.atomic
def end_sealed_seat(opened: OpenWall, seat: WallSeat, *, by: Person, at: datetime) -> None:
    """End a seat, take its holder's keys away, and turn to a new key for what comes after."""
    seat = locked(seat)
    if seat.until_at is not None:
        raise Refused(_("This has ended already."))
    _check_inside(opened.wall, at)
    seat.until_at, seat.until_by = at, by
    seat.save()
    rows = seals.shut_out(opened, seat.person, by=by, at=at)
    _record_inside(SEAT_ENDED, opened.wall, [seat, *rows], by=by, at=at)
    say_if_abandoned(opened.wall, at=at)


@transaction.atomic
def turn_wall_key(opened: OpenWall, *, by: Person, at: datetime) -> OpenWall:
    """Make a new key and seal every text and every file's key to it anew; payloads and the record stay as they are."""
    _check_inside(opened.wall, at)
    turned, rows = seals.turn_key(opened, by=by, at=at)
    seals.reseal(turned)
    _record_inside(KEY_TURNED, opened.wall, rows, by=by, at=at)
    return turned


@transaction.atomic
def ask_to_break_glass(
    person: Person, *, reason: str, by: Person, at: datetime, wall: Wall | None = None
) -> BreakGlass:
    """Ask that a person be let in again where they have a seat, or into one wall that nobody opens any more."""
    _may_break_glass(person, by, at)
    if wall is not None:
        _may_succeed(person, wall, by, at)
    asked = BreakGlass.objects.create(person=person, wall=wall, reason=reason, asked_at=at, asked_by=by)
    _record(GLASS_ASKED, asked, [asked], by=by, at=at)
    for other in {holder for role in BREAK_GLASS_ROLES for holder in people.holders_of(role, at)} - {
        by,
        person,
    }:
        facts = {"who": str(by), "person": str(person)}
        messages.say(other, "core.break_glass", facts=facts, at=at, link="/seals/break-glass/")
    return asked


def _may_succeed(person: Person, wall: Wall, by: Person, at: datetime) -> None:
    if wall.pk in walls.Who(person, at).excluded_wall_ids:
        raise Refused(_("This person is walled off from here. Choose somebody else."))
    if wall.pk in walls.Who(by, at).excluded_wall_ids:
        raise Http404


@transaction.atomic
def agree_to_break_glass(asked: BreakGlass, *, by: Person, at: datetime) -> None:
    """The second person's word; now the offline secret may be used, once, for this."""
    asked = locked(asked)
    _may_break_glass(asked.person, by, at)
    if people.root_of(by) == people.root_of(asked.asked_by):
        raise Refused(_("You asked for this yourself. It takes a second person."))
    if asked.agreed_at is not None:
        raise Refused(_("Somebody agreed already."))
    if asked.wall is not None:
        _may_succeed(asked.person, asked.wall, by, at)
    ledger.check_recorded(asked)
    asked.agreed_at, asked.agreed_by = at, by
    asked.save()
    _record(GLASS_AGREED, asked, [asked], by=by, at=at)


def _may_break_glass(person: Person, by: Person, at: datetime) -> None:
    if people.root_of(by) == people.root_of(person):
        raise Refused(_("Nobody breaks glass for themselves. Ask two others."))
    if not BREAK_GLASS_ROLES & people.roles_of(by, at):
        raise Refused(_("Only HR and counsel may do this."))


@transaction.atomic
def break_glass(asked: BreakGlass, secret: str, *, at: datetime) -> int:
    """Let the person in with the offline secret, as two people agreed; gives how many walls they can open now."""
    asked = locked(asked)
    if asked.agreed_at is None:
        raise Refused(_("Nothing opens before a second person has agreed."))
    if asked.opened_at is not None:
        raise Refused(_("This was done already. Ask anew."))
    if asked.wall is not None and asked.agreed_by is not None:
        _may_succeed(asked.person, asked.wall, asked.agreed_by, at)
    ledger.check_recorded(asked)
    seals.check_break_glass(secret)
    key = seals.current_key(asked.person)
    if key is None:
        raise Refused(_("This person has to choose a passphrase first."))
    ledger.check_recorded(key)
    key.vouched_at = key.vouched_at or at
    key.save()
    changed = _opened_again(asked, key, secret, at)
    asked.opened_at = at
    asked.save()
    wall = asked.wall or people.the_organisation().wall
    rows = [asked, key, *changed]
    ledger.record(GLASS_BROKEN, wall=wall, by=asked.agreed_by, at=at, about=key, changed=rows)
    return len(_walls_of(asked.person, at))


def _opened_again(asked: BreakGlass, key: PersonKey, secret: str, at: datetime) -> list[Model]:
    changed: list[Model] = []
    if asked.wall and asked.wall not in _walls_of(asked.person, at):
        changed.append(walls.seat(asked.wall, asked.person, role="break_glass", by=asked.agreed_by, at=at))
    for wall in [asked.wall] if asked.wall else _walls_of(asked.person, at):
        seals.let_in(seals.open_with_break_glass(wall, secret, by=asked.person), [key])
    return changed


def _walls_of(person: Person, at: datetime) -> list[Wall]:
    off = walls.Who(person, at).excluded_wall_ids
    return [wall for wall in sealed_walls_of(person, at) if wall.pk not in off]


def _check_inside(wall: Wall, at: datetime) -> None:
    """Nobody is let in, and no new key is handed out, by a row that was slipped in behind the application's back."""
    ledger.check_inside(wall, ledger.rows_recorded(wall))
    _checked(seals.keys_inside(wall, at))


def _checked(keys: list[PersonKey]) -> list[PersonKey]:
    """Nothing is sealed to a key that does not stand in the record as its person's."""
    for key in keys:
        ledger.check_recorded(key)
    return keys


def _record(kind: str, about: Model, changed: list[Model], *, by: Person | None, at: datetime) -> None:
    ledger.record(kind, wall=people.the_organisation().wall, by=by, at=at, about=about, changed=changed)


def _record_inside(kind: str, wall: Wall, changed: list[Model], *, by: Person, at: datetime) -> None:
    ledger.record(kind, wall=wall, by=by, at=at, about=wall, changed=changed)
