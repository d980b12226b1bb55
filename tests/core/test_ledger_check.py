"""`kept doctor --record` on a record that is whole: nothing to say, whatever acts were done."""

from datetime import timedelta

import pytest

from core import ledger, walls
from core.actions import erasure, holds, merging
from core.actions import people as acts
from core.actions import promises as promising
from core.ledger.check import Checked, check_record
from core.ledger.checkpoints import make_checkpoint
from core.ledger.rows import digest, is_as_recorded, lists_of, name_of, recorded_models
from core.models import Checkpoint, Opening, Person, Wall
from tests.cast import NOW, Cast
from tests.core.test_ledger import declared, sealed_wall


def live(cast: Cast) -> None:
    """One of everything that can happen in the core."""
    day = timedelta(days=1)
    made = [
        promising.make_promise(
            owed_by=cast.ben, owed_to=cast.rosa, what=f"answer {n}", due_at=NOW + n * day, by=cast.ben, at=NOW
        )
        for n in (1, 2, 3)
    ]
    promising.keep_promise(made[0], by=cast.ben, at=NOW, said="we spoke")
    promising.contest_keeping(made[0], by=cast.rosa, at=NOW, saying="we did not")
    promising.extend_promise(made[1], to_due_at=NOW + 9 * day, notice="I am ill", by=cast.ben, at=NOW)
    promising.hand_over_promise(made[1], to_person=cast.chloe, reason="I am ill", by=cast.ben, at=NOW)
    promising.release_promise(made[2], reason="no need any more", by=cast.rosa, at=NOW)
    double = acts.add_person(name="Asha P.", email="asha2@isarlicht.example", by=cast.tariq, at=NOW)
    merge = merging.merge_people(double, into=cast.asha, reason="same mail", by=cast.tariq, at=NOW)
    merging.unmerge_people(merge, by=cast.tariq, at=NOW)
    merging.merge_people(double, into=cast.asha, reason="same mail after all", by=cast.tariq, at=NOW)
    acts.record_leaving(cast.rosa, by=cast.chloe, at=NOW)
    holds.lift_hold(
        holds.place_hold(cast.sol, reason="a claim", by=cast.chloe, at=NOW),
        reason="it was settled",
        by=cast.chloe,
        at=NOW,
    )


def test_record_of_living_people_is_whole(cast: Cast) -> None:
    live(cast)
    make_checkpoint(at=NOW)
    checked = check_record()
    assert checked.findings == []
    assert (checked.entries, checked.checkpoints) == (Opening.objects.count(), 3)
    assert checked.rows > 40


def test_record_is_whole_after_erasing(cast: Cast) -> None:
    live(cast)
    held = make_checkpoint(at=NOW)
    erasure.erase_person(cast.asha, ground="GDPR art. 17", by=cast.chloe, at=NOW)
    erasure.erase_person(cast.rosa, ground="GDPR art. 17", by=cast.chloe, at=NOW)
    make_checkpoint(at=NOW)
    assert held
    checked = check_record(known=[held.note.encode()])
    assert checked.findings == []
    assert checked.erased > 3


def test_record_behind_a_sealed_wall_is_checked_as_far_as_it_is_open(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    wall = sealed_wall()
    seat = walls.seat(wall, cast.rosa, role="reporter", by=cast.chloe, at=NOW)
    kind = declared("test.heard", ledger.WITH_WALL, monkeypatch)
    ledger.record(
        kind, wall=wall, by=cast.chloe, at=NOW, about=wall, facts={"said": "a"}, changed=[wall, seat]
    )
    assert (check_record().findings, check_record().sealed) == ([], 1)
    seat.role = "respondent"
    seat.save()
    assert [finding.where for finding in check_record().findings] == [f"core_wallseat {seat.pk}"]


def test_row_written_past_the_record(cast: Cast) -> None:
    person = Person.objects.create(name="Mallory", created_at=NOW)
    assert found(check_record()) == {
        f"core_person {person.pk}": "No entry says how it came to be: it was slipped in."
    }


def test_row_changed_past_the_record(cast: Cast) -> None:
    Person.objects.filter(pk=cast.eve.pk).update(email="mallory@example.org")
    [(where, what)] = found(check_record()).items()
    assert where == f"core_person {cast.eve.pk}"
    assert what.startswith("It is not as entry ")


def test_opening_emptied_without_an_act(cast: Cast) -> None:
    Opening.objects.filter(pk=3).update(envelope=b"", body=b"")
    what = found(check_record())["core_opening 3"]
    assert what == "It is empty, though nothing says it was erased."


def test_wall_that_changed_its_kind(cast: Cast) -> None:
    wall = sealed_wall()
    ledger.record(acts.CHANGED, wall=wall, by=cast.ben, at=NOW, about=wall, changed=[wall])
    assert check_record().findings == []
    Wall.objects.filter(pk=wall.pk).update(kind=Wall.Kind.OPEN, recipient="")
    assert list(found(check_record())) == [f"core_wall {wall.pk}"]


def test_checkpoint_of_another_log(cast: Cast) -> None:
    acts.add_person(name="Mo", email="mo@isarlicht.example", by=None, at=NOW)
    made = make_checkpoint(at=NOW)
    assert made
    Checkpoint.objects.filter(pk=made.pk).update(note=made.note.replace("/record\n", "/other\n", 1))
    assert list(found(check_record())) == [f"core_checkpoint {made.size}"]


def found(checked: Checked) -> dict[str, str]:
    return {finding.where: finding.what for finding in checked.findings}


def test_columns_beside_an_erased_opening_are_vouched_for_by_the_act_that_erased(cast: Cast) -> None:
    live(cast)
    erasure.erase_person(cast.asha, ground="GDPR art. 17", by=cast.chloe, at=NOW)
    erased = Opening.objects.filter(envelope=b"", by__isnull=False).order_by("pk")[0]
    assert check_record().findings == []
    Opening.objects.filter(pk=erased.pk).update(by=cast.eve)
    words = "A column beside it is not what it was when the rest was erased."
    assert found(check_record()) == {f"core_opening {erased.pk}": words}


def test_newest_checkpoint_that_was_deleted_is_missed_and_comes_back(cast: Cast) -> None:
    acts.add_person(name="Mo", email="mo@isarlicht.example", by=None, at=NOW)
    made = make_checkpoint(at=NOW)
    assert made
    Checkpoint.objects.filter(pk=made.pk).delete()
    assert list(found(check_record())) == [f"core_checkpoint {made.size}"]
    assert make_checkpoint(at=NOW) is None
    assert Checkpoint.objects.get(size=made.size).note == made.note
    assert check_record().findings == []


def test_rows_recorded_with_an_earlier_list_of_fields_still_check(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Person.RECORDED
    monkeypatch.setattr(Person, "RECORDED", (*before, "created_by_id"))
    assert {what.split(" as entry")[0] for what in found(check_record()).values()} == {"It is not"}
    monkeypatch.setattr(Person, "RECORDED_BEFORE", (before,), raising=False)
    assert check_record().findings == []
    Person.objects.filter(pk=cast.eve.pk).update(email="mallory@example.org")
    assert list(found(check_record())) == [f"core_person {cast.eve.pk}"]


def test_rows_recorded_before_lists_had_names_still_check(cast: Cast) -> None:
    _name, bare = digest(cast.eve).split(":")
    assert is_as_recorded(cast.eve, digest(cast.eve))
    assert is_as_recorded(cast.eve, bare)
    assert not is_as_recorded(cast.eve, f"00000000:{bare}")
    assert not is_as_recorded(cast.eve, None)


def test_every_list_of_recorded_fields_names_fields_there_are() -> None:
    for model in recorded_models():
        lists = lists_of(model)
        assert len({name_of(fields) for fields in lists}) == len(lists)
        assert [name for fields in lists for name in fields if not hasattr(model, name)] == []
