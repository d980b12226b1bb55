"""Who can open what: keys of persons and walls, seats, sessions, receipt codes and broken glass."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
import pytest_django
from django.core.cache import cache
from django.db import connection

from core import ledger, seals, walls
from core.actions import people
from core.actions import seals as actions
from core.actions.erasure import erase_person
from core.errors import Refused
from core.ledger import Reader
from core.ledger.check import check_record
from core.models import (
    BreakGlass,
    Opening,
    PersonKey,
    Role,
    SealedFile,
    SealedSession,
    Wall,
    WallKey,
    WallSeat,
)
from core.models.sealed import seal_text
from core.seals.blobs import Folder
from core.seals.codes import words
from proof import seals as age
from proof.seals import Cost, NotOpened
from tests.cast import NOW, Cast
from tests.core.sealed import (
    WORDS,
    Sealed,
    Statement,
    make_statement,
    opened,
    passphrase_of,
    put_file,
    raise_wall,
    read,
    unlocked,
)

LATER = NOW + timedelta(hours=1)
pytest_plugins: list[str] = []


# --- Passphrases ---


def test_passphrase_opens_the_identity_and_a_wrong_one_does_not(sealed: Sealed) -> None:
    key = PersonKey.objects.get(person=sealed.cast.chloe)
    assert age.recipient_of(unlocked(sealed.cast.chloe).identity) == key.recipient
    with pytest.raises(Refused, match="This is not your passphrase"):
        seals.unlock(key, "the passphrase of somebody else")


def test_passphrase_is_the_same_from_another_keyboard(sealed: Sealed) -> None:
    key = actions.choose_passphrase(sealed.cast.dev, "Stra\u00dfe am  Fluss e\u0301te\u0301", at=NOW)
    assert seals.unlock(key, " Stra\u00dfe am Fluss \u00e9t\u00e9 ").key == key


def test_passphrase_that_is_short_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="12 characters"):
        actions.choose_passphrase(cast.dev, "short", at=NOW)


def test_changed_passphrase_opens_the_same_identity(sealed: Sealed) -> None:
    chloe = unlocked(sealed.cast.chloe)
    actions.change_passphrase(chloe, "a new and longer one", at=LATER)
    key = PersonKey.objects.get(person=sealed.cast.chloe)
    assert seals.unlock(key, "a new and longer one").identity == chloe.identity
    with pytest.raises(Refused):
        seals.unlock(key, passphrase_of(sealed.cast.chloe))


def test_renewed_key_opens_what_the_old_one_did_and_the_old_one_nothing(sealed: Sealed) -> None:
    old = unlocked(sealed.cast.chloe)
    actions.renew_key(old, passphrase_of(sealed.cast.chloe), at=LATER)
    assert unlocked(sealed.cast.chloe).identity != old.identity
    assert read(sealed.wall, sealed.statement, sealed.cast.chloe, LATER) == WORDS
    with pytest.raises(Refused):
        seals.open_wall(sealed.wall, old, at=LATER)


def test_cost_is_raised_when_the_key_is_opened(sealed: Sealed, settings: pytest_django.Settings) -> None:
    settings.SEAL_COST = Cost(passes=2, memory=16, lanes=1)
    before = unlocked(sealed.cast.chloe).identity
    key = PersonKey.objects.get(person=sealed.cast.chloe)
    assert (key.passes, key.memory) == (2, 16)
    assert unlocked(sealed.cast.chloe).identity == before


def test_failed_entry_makes_no_key(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "record", _fail)
    with pytest.raises(RuntimeError):
        actions.choose_passphrase(cast.dev, "a long enough passphrase", at=NOW)
    assert PersonKey.objects.count() == 0


def _fail(*_args: object, **_facts: object) -> int:
    raise RuntimeError


# --- Walls ---


def test_those_inside_read_and_nobody_else(sealed: Sealed) -> None:
    cast = sealed.cast
    assert [read(sealed.wall, sealed.statement, each) for each in (cast.chloe, cast.judge)] == [WORDS] * 2
    with pytest.raises(Refused, match="Ask somebody inside"):
        read(sealed.wall, sealed.statement, cast.eve)


def test_what_stands_in_the_row_is_sealed(sealed: Sealed) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM core_statement")
        stored = bytes(cursor.fetchone()[0])
    assert b"gate" not in stored
    assert b"age-encryption.org/v1\n-> X25519 " in stored
    assert repr(Statement.objects.get().words) == "<sealed>"
    assert repr(Statement(words="said aloud").words) == "<unsealed>"


def test_sealed_text_is_refused_behind_an_open_wall(sealed: Sealed) -> None:
    with pytest.raises(TypeError, match="behind no sealed wall"):
        Statement.objects.create(wall=sealed.cast.organisation.wall, words=WORDS)


def test_sealed_text_is_never_looked_up(sealed: Sealed) -> None:
    with pytest.raises(TypeError, match="not written or looked up otherwise"):
        Statement.objects.filter(words=WORDS).exists()
    with pytest.raises(TypeError, match="not written or looked up otherwise"):
        Statement.objects.update(words=WORDS)


def test_length_of_sealed_text_says_little(sealed: Sealed) -> None:
    bodies = [seal_text("words", "x" * n, sealed.wall.recipient).body for n in (1, 9, 32)]
    sizes = {len(age.split(body)[1]) for body in bodies}
    assert len(sizes) == 1


def test_seat_given_later_reads_what_came_before(sealed: Sealed) -> None:
    cast = sealed.cast
    actions.give_seat(opened(sealed.wall, cast.chloe), cast.tariq, role="helper", by=cast.chloe, at=LATER)
    assert read(sealed.wall, sealed.statement, cast.tariq, LATER) == WORDS


def test_person_who_is_walled_off_gets_no_seat_and_no_key(sealed: Sealed) -> None:
    cast = sealed.cast
    actions.give_seat(opened(sealed.wall, cast.chloe), cast.tariq, role="helper", by=cast.chloe, at=NOW)
    walls.exclude(sealed.wall, cast.tariq, by=cast.chloe, at=NOW)
    with pytest.raises(Refused, match="no key yet"):
        opened(sealed.wall, cast.tariq)
    with pytest.raises(Refused, match="walled off"):
        actions.give_seat(opened(sealed.wall, cast.chloe), cast.tariq, role="h2", by=cast.chloe, at=LATER)


def test_ended_seat_reads_nothing_and_what_comes_after_has_a_new_key(sealed: Sealed) -> None:
    cast, judge = sealed.cast, unlocked(sealed.cast.judge)
    before = opened(sealed.wall, cast.judge)
    seat = WallSeat.objects.get(wall=sealed.wall, person=cast.judge)
    actions.end_sealed_seat(opened(sealed.wall, cast.chloe), seat, by=cast.chloe, at=LATER)
    after = make_statement(Wall.objects.get(pk=sealed.wall.pk), "And again.", by=cast.chloe, at=LATER)
    with pytest.raises(Refused):
        seals.open_wall(sealed.wall, judge, at=LATER)
    with pytest.raises(NotOpened):  # not even with the keys he may have copied
        age.open_sealed(after.words.body, before.identities)
    assert read(sealed.wall, after, cast.chloe, LATER) == "And again."
    assert read(sealed.wall, sealed.statement, cast.chloe, LATER) == WORDS


def test_turned_key_seals_everything_anew_and_reads_no_payload(
    sealed: Sealed, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, old = sealed.cast, opened(sealed.wall, sealed.cast.chloe)
    file = put_file(sealed.wall, b"picture" * 1000, by=cast.chloe)
    digest = ledger.rows_recorded(sealed.wall)
    with monkeypatch.context() as patch:
        patch.setattr(Folder, "open", _fail)
        actions.turn_wall_key(opened(sealed.wall, cast.chloe), by=cast.chloe, at=LATER)
    statement, file = Statement.objects.get(), SealedFile.objects.get(pk=file.pk)
    for body in (statement.words.body, file.sealed.body):
        with pytest.raises(NotOpened):
            age.open_sealed(body, old.identities)
    assert read(sealed.wall, statement, cast.judge, LATER) == WORDS
    into = BytesIO()
    Reader(opened(sealed.wall, cast.judge, LATER)).file(file, into)
    assert into.getvalue() == b"picture" * 1000
    now = ledger.rows_recorded(sealed.wall)
    assert {name for name in now if now[name] != digest.get(name)} == {
        f"core.wall:{sealed.wall.pk}",
        f"core.wallkey:{WallKey.objects.get(generation=2).pk}",
    }


def test_wall_without_break_glass_key_is_not_raised(cast: Cast) -> None:
    with pytest.raises(Refused, match="kept init-keys"):
        raise_wall(cast.chloe, by=cast.chloe)


def test_first_passphrase_chosen_later_is_let_in_by_somebody_inside(sealed: Sealed) -> None:
    cast = sealed.cast
    wall = raise_wall(cast.chloe, cast.dev, by=cast.chloe)
    statement = make_statement(wall, WORDS, by=cast.chloe)
    actions.choose_passphrase(cast.dev, passphrase_of(cast.dev), at=LATER)
    with pytest.raises(Refused, match="Ask somebody inside"):
        read(wall, statement, cast.dev, LATER)
    assert actions.hand_on_keys(opened(wall, cast.chloe, LATER), by=cast.chloe, at=LATER) == 1
    assert read(wall, statement, cast.dev, LATER) == WORDS
    assert actions.hand_on_keys(opened(wall, cast.chloe, LATER), by=cast.chloe, at=LATER) == 0


def test_entry_behind_a_sealed_wall_shows_no_fact(sealed: Sealed) -> None:
    entry = Opening.objects.filter(entry__wall=sealed.wall).latest("entry")
    assert bytes(entry.body).startswith(b"age-encryption.org/v1")


# --- Lost passphrase and broken glass ---


def broken_glass(sealed: Sealed) -> BreakGlass:
    cast = sealed.cast
    people.grant_role(cast.eve, role=Role.COUNSEL, by=None, at=NOW)
    actions.lose_passphrase(cast.judge, passphrase_of(cast.judge), at=LATER)
    asked = actions.ask_to_break_glass(cast.judge, reason="forgot it", by=cast.chloe, at=LATER)
    return BreakGlass.objects.get(pk=asked.pk)


def test_lost_passphrase_opens_nothing_until_two_people_break_glass(sealed: Sealed) -> None:
    cast, asked = sealed.cast, broken_glass(sealed)
    assert actions.hand_on_keys(opened(sealed.wall, cast.chloe, LATER), by=cast.chloe, at=LATER) == 0
    with pytest.raises(Refused):
        read(sealed.wall, sealed.statement, cast.judge, LATER)
    with pytest.raises(Refused, match="before a second person"):
        actions.break_glass(asked, sealed.glass, at=LATER)
    with pytest.raises(Refused, match="second person"):
        actions.agree_to_break_glass(asked, by=cast.chloe, at=LATER)
    actions.agree_to_break_glass(asked, by=cast.eve, at=LATER)
    with pytest.raises(Refused, match="not the organisation's"):
        actions.break_glass(asked, age.new_identity(), at=LATER)
    assert actions.break_glass(asked, sealed.glass, at=LATER) == 1
    assert read(sealed.wall, sealed.statement, cast.judge, LATER) == WORDS
    with pytest.raises(Refused, match="done already"):
        actions.break_glass(asked, sealed.glass, at=LATER)


def test_nobody_breaks_glass_for_themselves_or_without_the_role(sealed: Sealed) -> None:
    cast, asked = sealed.cast, broken_glass(sealed)
    for by in (cast.judge, cast.tariq, cast.ada):
        with pytest.raises(Refused):
            actions.agree_to_break_glass(asked, by=by, at=LATER)
    with pytest.raises(Refused, match="for themselves"):
        actions.ask_to_break_glass(cast.chloe, reason="x", by=cast.chloe, at=LATER)


def test_broken_glass_seats_a_successor_where_nobody_is_left(sealed: Sealed) -> None:
    cast = sealed.cast
    people.grant_role(cast.eve, role=Role.COUNSEL, by=None, at=NOW)
    asked = actions.ask_to_break_glass(
        cast.tariq, reason="Both have left", by=cast.chloe, at=LATER, wall=sealed.wall
    )
    actions.agree_to_break_glass(asked, by=cast.eve, at=LATER)
    actions.break_glass(asked, sealed.glass, at=LATER)
    assert read(sealed.wall, sealed.statement, cast.tariq, LATER) == WORDS
    Reader(opened(sealed.wall, cast.tariq, LATER)).check(
        WallSeat.objects.get(person=cast.tariq, wall=sealed.wall)
    )


def test_break_glass_secret_is_nowhere(sealed: Sealed) -> None:
    with pytest.raises(Refused, match="already"):
        actions.init_keys(at=LATER)
    with connection.cursor() as cursor:
        for table in ("core_breakglasskey", "core_wrappedwallkey", "core_entry", "core_opening"):
            cursor.execute(f"SELECT * FROM {table}")
            assert not [row for row in cursor.fetchall() if sealed.glass in str(row)]


def test_replaced_break_glass_key_opens_and_the_old_one_does_not(sealed: Sealed) -> None:
    with pytest.raises(Refused, match="not the organisation's"):
        actions.replace_keys(age.new_identity(), at=LATER)
    secret = actions.replace_keys(sealed.glass, at=LATER)
    asked = broken_glass(sealed)
    actions.agree_to_break_glass(asked, by=sealed.cast.eve, at=LATER)
    with pytest.raises(Refused, match="not the organisation's"):
        actions.break_glass(asked, sealed.glass, at=LATER)
    actions.break_glass(asked, secret, at=LATER)
    assert read(sealed.wall, sealed.statement, sealed.cast.judge, LATER) == WORDS


# --- Sessions ---


def test_session_opens_with_the_cookie_only(sealed: Sealed) -> None:
    chloe = unlocked(sealed.cast.chloe)
    secret = seals.begin_session(chloe, "session-1", at=NOW)
    again = seals.resume_session("session-1", secret, at=LATER)
    assert again == chloe
    assert seals.resume_session("session-1", age.new_identity(), at=LATER) is None
    assert seals.resume_session("session-2", secret, at=LATER) is None
    assert seals.resume_session("session-1", "nonsense", at=LATER) is None
    assert chloe.identity.encode() not in bytes(SealedSession.objects.get().body)


def test_session_ends(sealed: Sealed) -> None:
    secret = seals.begin_session(unlocked(sealed.cast.chloe), "session-1", at=NOW)
    assert seals.resume_session("session-1", secret, at=NOW + timedelta(hours=13)) is None
    seals.end_session("session-1")
    assert seals.resume_session("session-1", secret, at=NOW) is None


def test_open_things_do_not_show_their_secrets(sealed: Sealed) -> None:
    shown = f"{unlocked(sealed.cast.chloe)!r} {opened(sealed.wall, sealed.cast.chloe)!r}"
    assert "SECRET" not in shown


# --- Receipt codes ---


def test_receipt_code_opens_the_identity_of_a_person_without_an_account(sealed: Sealed) -> None:
    cache.clear()
    code, key = seals.make_code(sealed.cast.asha, at=NOW)
    assert len(code.split()) == 6
    typed = f"  {code.upper().replace(' ', ' - ')}"
    assert seals.open_with_code(typed, address="192.0.2.1", at=NOW).key == key


def test_no_receipt_word_has_a_hyphen_that_would_part_it() -> None:
    assert len(words()) == 7772
    assert all(word.isalpha() for word in words())


def test_receipt_code_is_slowed_for_itself_and_not_for_another(sealed: Sealed) -> None:
    cache.clear()
    code, _key = seals.make_code(sealed.cast.asha, at=NOW)
    other, _key = seals.make_code(sealed.cast.rosa, at=NOW)
    wrong = " ".join([*code.split()[:2], "abacus", "abacus", "abacus", "abacus"])
    for _try in range(5):
        with pytest.raises(Refused, match="opens nothing"):
            seals.open_with_code(wrong, address="192.0.2.1", at=NOW)
    with pytest.raises(Refused, match="tried too often"):
        seals.open_with_code(code, address="192.0.2.2", at=NOW)
    seals.open_with_code(other, address="192.0.2.1", at=NOW)
    seals.open_with_code(code, address="192.0.2.2", at=NOW + timedelta(minutes=16))


def test_receipt_codes_are_slowed_for_an_address_and_not_for_another(sealed: Sealed) -> None:
    cache.clear()
    code, _key = seals.make_code(sealed.cast.asha, at=NOW)
    for _try in range(20):
        with pytest.raises(Refused, match="opens nothing"):
            seals.open_with_code("one two three four five six", address="192.0.2.1", at=NOW)
    with pytest.raises(Refused, match="tried from here"):
        seals.open_with_code(code, address="192.0.2.1", at=NOW)
    seals.open_with_code(code, address="192.0.2.2", at=NOW)


# --- Erasing ---


def test_erasing_a_person_takes_their_keys(sealed: Sealed) -> None:
    erase_person(sealed.cast.judge, ground="asked", by=sealed.cast.chloe, at=LATER)
    assert not PersonKey.objects.filter(person=sealed.cast.judge).exists()
    assert read(sealed.wall, sealed.statement, sealed.cast.chloe, LATER) == WORDS


def test_doctor_finds_nothing_wrong_after_all_of_it(sealed: Sealed) -> None:
    cast, asked = sealed.cast, broken_glass(sealed)
    actions.agree_to_break_glass(asked, by=cast.eve, at=LATER)
    actions.break_glass(asked, sealed.glass, at=LATER)
    put_file(sealed.wall, b"picture", by=cast.chloe, at=LATER)
    actions.turn_wall_key(opened(sealed.wall, cast.chloe, LATER), by=cast.chloe, at=LATER)
    seat = WallSeat.objects.get(wall=sealed.wall, person=cast.judge)
    actions.end_sealed_seat(opened(sealed.wall, cast.chloe, LATER), seat, by=cast.chloe, at=LATER)
    actions.renew_key(unlocked(cast.chloe), passphrase_of(cast.chloe), at=LATER)
    assert [each for each in check_record().findings if "tests." not in each.what] == []
    assert ledger.look_inside(Reader(opened(sealed.wall, cast.chloe, LATER))) == []
