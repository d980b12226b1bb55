"""Policy files: what ships is right, and every mistake a person can make in one gets one clear sentence."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.clock import (
    Basis,
    Calendar,
    Ends,
    IfDayOff,
    Length,
    Observes,
    Policy,
    PolicyFault,
    Scope,
    Unit,
    due,
    load_policies,
    policies_for,
)

SHIPPED = Path(__file__).parents[2] / "policies" / "clocks"
TORONTO = Calendar("CA", "ON", "America/Toronto")
BERLIN = Calendar("DE", "BE", "Europe/Berlin")
DELHI = Calendar("IN", "DL", "Asia/Kolkata")
OSLO = Calendar("NO", "", "Europe/Oslo")

GOOD = """\
law: Example Act
source_url: https://example.org/act
checked_on: 2026-11-22
applies_if:
  text: Always.
  text_de: Immer.
  countries: [NO]
clocks:
  - id: no.example
    title: Answer
    title_de: Antworten
    starts_with: asked
    length: 1 month
    ends: close_of_business
    if_day_off: next_working_day
    observes: weekends
    time_zone: Europe/Oslo
    source: section 1
    note: A note.
"""


def shipped() -> dict[str, Policy]:
    return load_policies(SHIPPED)


def written(folder: Path, text: str) -> Path:
    (folder / "example.yaml").write_text(text, encoding="utf-8")
    return folder


def ends_on(policy_id: str, start: datetime, calendar: Calendar) -> str:
    return (
        due(start, shipped()[policy_id], calendar).astimezone(calendar.zone).strftime("%a %Y-%m-%d %H:%M:%S")
    )


def ids(event: str, calendar: Calendar) -> list[str]:
    return [policy.id for policy in policies_for(event, shipped(), calendar)]


# What ships, by law


def test_ontario_applicant_is_told_within_45_days_of_the_last_interview() -> None:
    met = datetime(2026, 3, 2, 15, tzinfo=TORONTO.zone)
    assert ends_on("ca-on.interviewed", met, TORONTO) == "Thu 2026-04-16 23:59:59"
    assert ids("last_interview", TORONTO) == ["ca-on.interviewed"]
    assert ids("last_interview", Calendar("CA", "QC", "America/Toronto")) == []


def test_directive_2019_1937_acknowledges_in_7_days_and_answers_in_3_months() -> None:
    received = datetime(2026, 11, 24, 8, tzinfo=BERLIN.zone)
    assert ends_on("eu-2019-1937.acknowledgement", received, BERLIN) == "Tue 2026-12-01 23:59:59"
    assert ends_on("eu-2019-1937.feedback", received, BERLIN) == "Wed 2027-02-24 23:59:59"
    assert ids("report_received", BERLIN) == ["eu-2019-1937.acknowledgement", "house.acknowledgement"]


def test_directive_2019_1937_unacknowledged_runs_from_the_end_of_the_seven_days() -> None:
    missed = due(datetime(2026, 11, 24, 8, tzinfo=UTC), shipped()["eu-2019-1937.acknowledgement"], BERLIN)
    assert ends_on("eu-2019-1937.feedback-unacknowledged", missed, BERLIN) == "Mon 2027-03-01 23:59:59"


def test_gdpr_request_on_31_january_ends_with_february_or_the_working_day_after() -> None:
    assert (
        ends_on("eu-gdpr.request", datetime(2028, 1, 31, 9, tzinfo=UTC), BERLIN) == "Tue 2028-02-29 23:59:59"
    )
    assert (
        ends_on("eu-gdpr.request", datetime(2026, 1, 31, 9, tzinfo=UTC), BERLIN) == "Mon 2026-03-02 23:59:59"
    )


def test_gdpr_request_in_norway_is_a_request_in_a_country() -> None:
    assert ids("data_request_received", OSLO) == ["eu-gdpr.request"]


def test_posh_periods_of_working_days_and_of_days() -> None:
    start = datetime(2026, 9, 28, 11, tzinfo=DELHI.zone)
    assert ends_on("in-posh.copy", start, DELHI) == "Thu 2026-10-08 23:59:59"
    assert ends_on("in-posh.reply", start, DELHI) == "Tue 2026-10-13 23:59:59"
    assert ends_on("in-posh.inquiry", start, DELHI) == "Sun 2026-12-27 23:59:59"
    assert ends_on("in-posh.report", start, DELHI) == "Thu 2026-10-08 23:59:59"
    assert ends_on("in-posh.act", start, DELHI) == "Fri 2026-11-27 23:59:59"
    assert ids("report_received", DELHI) == ["house.acknowledgement", "in-posh.copy", "in-posh.inquiry"]


def test_house_rules_hold_in_every_country() -> None:
    house = {policy.id for policy in shipped().values() if policy.basis is Basis.house}
    assert {"house.acknowledgement", "house.closing", "house.help", "house.promise"} <= house
    assert all(shipped()[each].applies_if.covers(calendar) for each in house for calendar in (DELHI, TORONTO))


def test_shipped_laws_name_source_address_and_the_day_they_were_read() -> None:
    laws = [policy for policy in shipped().values() if policy.basis is Basis.law]
    assert all(law.source and law.source_url and law.checked_on for law in laws)
    assert all({"law_de", "source_de"} <= dict(law.translations).keys() for law in laws)


def test_shipped_policies_speak_german_too() -> None:
    for policy in shipped().values():
        for key in ("title", "note", "applies_if"):
            english = policy.words(key, "en")
            assert not english or policy.words(key, "de") != english, (policy.id, key)


def test_law_and_source_are_named_in_the_readers_language(tmp_path: Path) -> None:
    text = GOOD.replace("law: Example Act", "law: Example Act\nlaw_de: Beispielgesetz")
    [found] = load_policies(written(tmp_path, text)).values()
    assert (found.words("law", "de"), found.words("source", "de")) == (
        "Beispielgesetz",
        "Beispielgesetz, section 1",
    )
    text = text.replace("source: section 1", "source: section 1\n    source_de: § 1")
    [found] = load_policies(written(tmp_path, text)).values()
    assert (found.words("source", "de"), found.words("source", "en")) == (
        "Beispielgesetz, § 1",
        "Example Act, section 1",
    )


# One file, read whole


def test_policy_file_is_read_as_written(tmp_path: Path) -> None:
    assert load_policies(written(tmp_path, GOOD)) == {
        "no.example": Policy(
            id="no.example",
            title="Answer",
            basis=Basis.law,
            starts_with="asked",
            length=Length(1, Unit.months),
            source="Example Act, section 1",
            law="Example Act",
            source_url="https://example.org/act",
            checked_on=date(2026, 11, 22),
            ends=Ends.close_of_business,
            if_day_off=IfDayOff.next_working_day,
            observes=Observes.weekends,
            time_zone="Europe/Oslo",
            applies_if=Scope("Always.", ("NO",), ()),
            note="A note.",
            translations=(("title_de", "Antworten"), ("applies_if_de", "Immer.")),
        )
    }


def test_policy_words_fall_back_to_the_first_language(tmp_path: Path) -> None:
    policy = load_policies(written(tmp_path, GOOD))["no.example"]
    assert (policy.words("title", "de"), policy.words("title", "fr")) == ("Antworten", "Answer")


def test_policy_hours_end_to_the_minute_unless_said_otherwise(tmp_path: Path) -> None:
    text = "house: Ours\nclocks:\n  - {id: a, title: A, starts_with: b, length: 24 hours}\n"
    assert load_policies(written(tmp_path, text))["a"].ends is Ends.to_the_minute


MISTAKES = [
    (
        "length: 1 month",
        "length: one month",
        "line 13: “length” must be a number up to 999 and a unit, such as",
    ),
    ("length: 1 month", "length: 0 days", "line 13: “length” must be a number"),
    ("length: 1 month", "length: 1000 days", "line 13: “length” must be a number"),
    ("length: 1 month", "length: [1, month]", "line 13: “length” must be one text."),
    ("    length: 1 month\n", "", "line 9: the key “length” is missing or empty."),
    ("length: 1 month", "lenght: 1 month", "line 13: the key “lenght” is not known; did you mean “length”."),
    ("note: A note.", "zzz: A note.", "line 19: the key “zzz” is not known; known are id, title,"),
    ("note: A note.", "title: Again", "line 19: the key “title” is given twice."),
    ("title: Answer", "title:", "line 10: the key “title” is missing or empty."),
    ("title_de", "title_german", "line 11: the key “title_german” is not known"),
    ("id: no.example", "id: No Example", "line 9: “id” must be small letters and digits, such as"),
    ("starts_with: asked", "starts_with: was asked", "line 12: “starts_with” must be an event, such as"),
    (
        "ends: close_of_business",
        "ends: noon",
        "line 14: “ends” must be one of end_of_day, close_of_business,",
    ),
    (
        "ends: close_of_business",
        "ends: to_the_minute",
        "line 14: “ends: to_the_minute” does not go with this",
    ),
    (
        "length: 1 month",
        "length: 24 hours",
        "line 14: “ends: close_of_business” does not go with this length",
    ),
    (
        "length: 1 month\n    ends: close_of_business",
        "length: 24 hours",
        "line 14: hours pass on days off too, so “if_day_off” does not go with this length.",
    ),
    ("if_day_off: next_working_day", "if_day_off: move", "line 15: “if_day_off” must be one of stay, next_"),
    (
        "observes: weekends",
        "observes: sundays",
        "line 16: “observes” must be one of public_holidays, weekends",
    ),
    (
        "time_zone: Europe/Oslo",
        "time_zone: Oslo",
        "line 17: No time zone is called “Oslo”; give an IANA name,",
    ),
    ("    source: section 1\n", "", "line 9: the key “source” is missing or empty."),
    (
        "countries: [NO]",
        "countries: [XX]",
        "line 7: No calendar is known for the country “XX”; give its two-",
    ),
    ("countries: [NO]", "countries: NO", "line 7: “countries” must be a list of words, such as [DE, AT]."),
    (
        "countries: [NO]",
        "countries: [[NO]]",
        "line 7: “countries” must be a list of words, such as [DE, AT].",
    ),
    ("countries: [NO]", "regions: [BY]", "line 7: “regions” need exactly one country in “countries”."),
    (
        "countries: [NO]",
        "countries: [DE]\n  regions: [Bayern]",
        "line 8: No calendar is known for the region “Bayern” of DE; choose one of BB,",
    ),
    (
        "checked_on: 2026-11-22",
        "checked_on: 22.11.2026",
        "line 3: “checked_on” must be a date, such as 2026-",
    ),
    ("checked_on: 2026-11-22\n", "", "line 1: the key “checked_on” is missing or empty."),
    (
        "https://example.org/act",
        "example.org",
        "line 2: “source_url” must be an address that begins with https",
    ),
    ("law: Example Act", "laws: Example Act", "line 1: the key “laws” is not known; did you mean “law”."),
    (
        "law: Example Act\n",
        "",
        "line 1: give either “law” or “house”, with the name of the law or of your own",
    ),
    ("law: Example Act", "law: Example Act\nhouse: Ours", "line 1: give either “law” or “house”"),
    ("law: Example Act", "law:", "line 1: the key “law” is missing or empty."),
    (GOOD[GOOD.index("  - id") :], "", "line 8: “clocks” must be a list of groups that begin with “- id:”."),
    (GOOD[GOOD.index("clocks:") :], "", "line 1: the key “clocks” needs at least one clock."),
    (GOOD[GOOD.index("\n  - id") :], " []", "line 8: the key “clocks” needs at least one clock."),
    (GOOD[GOOD.index("\n  - id") :], " [a]", "line 8: here belong keys with values, such as “title: ...”."),
    (GOOD, "- a\n- b\n", "line 1: here belong keys with values, such as “title: ...”."),
    (GOOD, "just words", "line 1: here belong keys with values"),
    (
        "title: Answer",
        "title: Answer: now",
        "line 10: this is not YAML (mapping values are not allowed here).",
    ),
    ("title: Answer", "title: 'Answer", "this is not YAML ("),
    ("title: Answer", "\ttitle: Answer", "line 10: this is not YAML ("),
    ("title: Answer", "title: *answer", "line 10: this is not YAML (found undefined alias 'answer')."),
    (
        "title: Answer",
        "title: An\x07swer",
        "example.yaml: this file has a character that YAML does not allow.",
    ),
    (GOOD, GOOD + "---\n" + GOOD, "this is not YAML (but found another document)."),
    (GOOD, "# nothing yet\n", "example.yaml: this file is empty."),
]


@pytest.mark.parametrize(("right", "wrong", "sentence"), MISTAKES)
def test_policy_file_with_a_mistake_says_one_sentence(
    tmp_path: Path, right: str, wrong: str, sentence: str
) -> None:
    assert right in GOOD
    load_policies(written(tmp_path, GOOD))
    with pytest.raises(PolicyFault) as caught:
        load_policies(written(tmp_path, GOOD.replace(right, wrong, 1)))
    said = str(caught.value)
    assert said.startswith("example.yaml")
    assert sentence in said
    assert "\n" not in said


def test_policy_id_in_two_files_is_refused(tmp_path: Path) -> None:
    written(tmp_path, GOOD)
    (tmp_path / "other.yml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(PolicyFault, match=r"^other.yml, line 9: the id “no.example” is used twice.$"):
        load_policies(tmp_path)


def test_policy_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes("law: Übung".encode("latin-1"))
    with pytest.raises(PolicyFault, match=r"^latin.yaml: this file is not text in UTF-8.$"):
        load_policies(tmp_path)


def test_policy_file_that_is_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    with pytest.raises(PolicyFault, match=r"^folder.yaml: this file cannot be read \(Is a directory\).$"):
        load_policies(tmp_path)


@pytest.mark.parametrize("name", ["", "missing"])
def test_policy_folder_without_policies_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(PolicyFault, match=r"there is no clock policy \(a .yaml file\) in this folder.$"):
        load_policies(tmp_path / name)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(0, len(GOOD)),
    st.integers(0, 40),
    st.text(max_size=12) | st.sampled_from([*"[]{}&*!|>'%@`-:,"]),
)
def test_policy_file_with_any_scribble_is_read_or_refused_in_one_line(
    tmp_path: Path, where: int, gone: int, scribble: str
) -> None:
    text = GOOD[:where] + scribble + GOOD[where + gone :]
    (tmp_path / "example.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
    said = ""
    try:
        load_policies(tmp_path)
    except PolicyFault as fault:
        said = str(fault)
    assert "\n" not in said
