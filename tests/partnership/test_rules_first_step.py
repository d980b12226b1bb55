import subprocess
import sys
from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bench.first_step import play
from partnership.rules.first_step import Pair, Round, first_steps, left_out

TODAY = date(2026, 3, 3)


def in_round(
    ours: Sequence[str],
    theirs: Sequence[str],
    talked: dict[Pair, date] | None = None,
    waited: Sequence[str] = (),
) -> Round:
    return Round(TODAY, ours, theirs, talked or {}, waited)


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def test_first_steps_pairs_everybody_once() -> None:
    pairs = first_steps(in_round(["chloe", "hanna"], ["tariq", "tom"]))

    assert sorted(person for pair in pairs for person in pair) == ["chloe", "hanna", "tariq", "tom"]
    assert [ours for ours, _theirs in pairs] == ["chloe", "hanna"]


def test_first_steps_of_a_side_with_nobody_is_empty() -> None:
    assert first_steps(in_round([], ["tariq"])) == []
    assert first_steps(in_round(["chloe"], [])) == []


def test_first_steps_prefers_whom_one_never_met() -> None:
    talked = {("chloe", "tariq"): days_ago(4000)}

    assert first_steps(in_round(["chloe"], ["tariq", "tom"], talked)) == [("chloe", "tom")]


def test_first_steps_prefers_who_waited_longest_among_those_who_met() -> None:
    talked = {("chloe", "tariq"): days_ago(100), ("chloe", "tom"): days_ago(300)}

    assert first_steps(in_round(["chloe"], ["tariq", "tom"], talked)) == [("chloe", "tom")]


def test_first_steps_takes_who_went_without_first() -> None:
    for waiting in ("tariq", "tom", "tess"):
        pairs = first_steps(in_round(["chloe"], ["tariq", "tom", "tess"], waited=[waiting]))
        assert pairs == [("chloe", waiting)]


def test_first_steps_lets_a_pair_rest_while_somebody_waits() -> None:
    talked = {("chloe", "tariq"): days_ago(59), ("chloe", "tom"): days_ago(60)}

    assert first_steps(in_round(["chloe"], ["tariq", "tom"], talked)) == [("chloe", "tom")]


def test_first_steps_pairs_two_again_who_have_nobody_else() -> None:
    assert first_steps(in_round(["chloe"], ["tariq"], {("chloe", "tariq"): days_ago(3)})) == [
        ("chloe", "tariq")
    ]


def test_first_steps_does_not_wake_a_pair_because_others_are_taken() -> None:
    talked = {("hanna", "tariq"): days_ago(3)}

    pairs = first_steps(in_round(["chloe", "hanna"], ["tariq", "tom"], talked))

    assert pairs == [("chloe", "tariq"), ("hanna", "tom")]


def test_left_out_are_those_without_anybody() -> None:
    asked = in_round(["chloe"], ["tariq", "tom"])
    pairs = first_steps(asked)

    assert left_out(asked, pairs) == [person for person in ("tariq", "tom") if person != pairs[0][1]]


def test_eleven_rounds_of_eight_and_eleven_bring_everybody_together() -> None:
    assert play() == (88, 0)


@given(
    st.integers(0, 6),
    st.integers(0, 6),
    st.dictionaries(st.tuples(st.integers(0, 5), st.integers(0, 5)), st.integers(0, 400)),
)
def test_first_steps_uses_nobody_twice_and_leaves_no_pair_that_could_meet(
    ours: int, theirs: int, days: dict[tuple[int, int], int]
) -> None:
    talked = {(f"o{one}", f"t{other}"): days_ago(number) for (one, other), number in days.items()}
    asked = in_round([f"o{at}" for at in range(ours)], [f"t{at}" for at in range(theirs)], talked)

    pairs = first_steps(asked)

    people = [person for pair in pairs for person in pair]
    assert len(people) == len(set(people))
    without = left_out(asked, pairs)
    assert not [
        (one, other)
        for one in without
        for other in without
        if (one, other) not in talked and one in asked.ours and other in asked.theirs
    ]


def test_first_steps_is_the_same_in_every_process() -> None:
    program = (
        "from datetime import date; from partnership.rules.first_step import Round, first_steps;"
        "names = lambda side: [f'{side}{at}' for at in range(12)];"
        "print(first_steps(Round(date(2026, 3, 3), names('o'), names('t'), {}, [])))"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("0", "1", "77")
    }

    assert len(answers) == 1
