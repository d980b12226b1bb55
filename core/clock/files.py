"""Reads clock policies from a folder of YAML files; docs/clocks.md explains every key."""

import re
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from core.clock.calendars import Observes, UnknownCalendar, check_place, check_zone
from core.clock.policies import Basis, Ends, IfDayOff, Length, Policy, Scope, Unit
from core.clock.tables import PolicyFault, Table, read_table

Choice = TypeVar("Choice", bound=StrEnum)

FILE_KEYS = ("law", "house", "source_url", "checked_on", "applies_if", "clocks")
WHAT = ("id", "title", "starts_with", "length", "source", "note")
HOW = ("ends", "if_day_off", "observes", "time_zone")
CLOCK_KEYS = WHAT + HOW
SCOPE_KEYS = ("text", "countries", "regions", "employees", "advertised")
ID = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*")
EVENT = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
LENGTH = re.compile(r"([1-9][0-9]{0,2}) (working day|day|hour|month|year)s?")
WEB_ADDRESS = re.compile(r"https://\S+")


def load_policies(folder: Path) -> dict[str, Policy]:
    """This will give all policies of the files in `folder` by id. Raises PolicyFault at the first mistake."""
    paths = sorted(path for path in folder.glob("*") if path.suffix in {".yaml", ".yml"})
    if not paths:
        raise PolicyFault(f"{folder.name}: there is no clock policy (a .yaml file) in this folder.")
    policies: dict[str, Policy] = {}
    for path in paths:
        _read_file(read_table(path), policies)
    return policies


def _read_file(file: Table, policies: dict[str, Policy]) -> None:
    file.only(FILE_KEYS, translated=("law",))
    if ("law" in file.values) == ("house" in file.values):
        file.fault("give either “law” or “house”, with the name of the law or of your own rules")
    clocks = file.tables("clocks") or file.fault("the key “clocks” needs at least one clock", "clocks")
    for clock in clocks:
        policy = _read_clock(clock.only(CLOCK_KEYS, translated=("title", "note", "source")), file)
        if policy.id in policies:
            clock.fault(f"the id “{policy.id}” is used twice", "id")
        policies[policy.id] = policy


def _read_clock(clock: Table, file: Table) -> Policy:
    length = _length(clock)
    scope = file.table("applies_if").only(SCOPE_KEYS, translated=("text",))
    return Policy(
        id=_shaped(clock, "id", ID, "small letters and digits, such as house.promise"),
        title=clock.text("title"),
        basis=Basis.law if "law" in file.values else Basis.house,
        starts_with=_shaped(clock, "starts_with", EVENT, "an event, such as report_received"),
        length=length,
        source=_source(clock, file),
        law=file.optional("law"),
        source_url=_source_url(file),
        checked_on=_checked_on(file),
        ends=_ends(clock, length),
        if_day_off=_if_day_off(clock, length),
        observes=_choice(clock, "observes", Observes.public_holidays),
        time_zone=_time_zone(clock),
        applies_if=_scope(scope),
        note=clock.optional("note"),
        translations=_translations(clock, scope) + _laws_elsewhere(clock, file),
    )


def _length(clock: Table) -> Length:
    says = clock.text("length")
    found = LENGTH.fullmatch(says)
    if not found:
        clock.fault(
            "“length” must be a number up to 999 and a unit, "
            f"such as 5 working days, 45 days, 24 hours, 1 month or 2 years; it says “{says}”",
            "length",
        )
    return Length(int(found[1]), Unit(found[2].replace(" ", "_") + "s"))


def _ends(clock: Table, length: Length) -> Ends:
    in_hours, in_days = (Ends.to_the_minute, Ends.end_of_hour), (Ends.end_of_day, Ends.close_of_business)
    fitting = in_hours if length.unit is Unit.hours else in_days
    ends = _choice(clock, "ends", fitting[0])
    if ends not in fitting:
        clock.fault(f"“ends: {ends}” does not go with this length; choose {' or '.join(fitting)}", "ends")
    return ends


def _if_day_off(clock: Table, length: Length) -> IfDayOff:
    moves = _choice(clock, "if_day_off", IfDayOff.stay)
    if moves is not IfDayOff.stay and length.unit is Unit.hours:
        clock.fault("hours pass on days off too, so “if_day_off” does not go with this length", "if_day_off")
    return moves


def _source(clock: Table, file: Table) -> str:
    if "house" in file.values:
        file.text("house")
        return clock.optional("source")
    return f"{file.text('law')}, {clock.text('source')}"


def _source_url(file: Table) -> str:
    if "source_url" not in file.values:
        return ""
    return _shaped(file, "source_url", WEB_ADDRESS, "an address that begins with https://")


def _checked_on(file: Table) -> date | None:
    says = file.text("checked_on") if "law" in file.values else file.optional("checked_on")
    try:
        return date.fromisoformat(says) if says else None
    except ValueError:
        file.fault(f"“checked_on” must be a date, such as 2026-11-22; it says “{says}”", "checked_on")


def _time_zone(clock: Table) -> str:
    zone = clock.optional("time_zone")
    try:
        if zone:
            check_zone(zone)
    except UnknownCalendar as unknown:
        clock.fault(str(unknown).removesuffix("."), "time_zone")
    return zone


def _scope(scope: Table) -> Scope:
    countries, regions = scope.texts("countries"), scope.texts("regions")
    if regions and len(countries) != 1:
        scope.fault("“regions” need exactly one country in “countries”", "regions")
    for country in countries:
        _known(scope, "countries", country, "")
    for region in regions:
        _known(scope, "regions", countries[0], region)
    return Scope(scope.optional("text"), countries, regions, _employees(scope), _advertised(scope))


def _employees(scope: Table) -> int:
    says = scope.optional("employees") or "0"
    if not re.fullmatch(r"\d{1,6}", says, re.ASCII):
        scope.fault(f"“employees” must be a number such as 25; it says “{says}”", "employees")
    return int(says)


def _advertised(scope: Table) -> bool:
    says = scope.optional("advertised") or "false"
    if says not in ("true", "false"):
        scope.fault(f"“advertised” must be true or false; it says “{says}”", "advertised")
    return says == "true"


def _known(scope: Table, key: str, country: str, region: str) -> None:
    try:
        check_place(country, region)
    except UnknownCalendar as unknown:
        scope.fault(str(unknown).removesuffix("."), key)


def _translations(clock: Table, scope: Table) -> tuple[tuple[str, str], ...]:
    plain = [key for key in clock.values if key not in CLOCK_KEYS and not key.startswith("source_")]
    own = [(key, clock.text(key)) for key in plain]
    about = [(key, scope.text(key)) for key in scope.values if key not in SCOPE_KEYS]
    return tuple(own + [(key.replace("text", "applies_if"), says) for key, says in about])


def _laws_elsewhere(clock: Table, file: Table) -> tuple[tuple[str, str], ...]:
    """The law, and with it the source, in each language in which either is given."""
    keys = [key for table in (file, clock) for key in table.values if key.startswith(("law_", "source_"))]
    languages = sorted({key.partition("_")[2] for key in keys} - {"url"})
    found: list[tuple[str, str]] = []
    for language in languages:
        law = file.optional(f"law_{language}") or file.optional("law")
        source = clock.optional(f"source_{language}") or clock.optional("source")
        found += [(f"law_{language}", law), (f"source_{language}", f"{law}, {source}" if law else source)]
    return tuple(found)


def _shaped(table: Table, key: str, shape: re.Pattern[str], advice: str) -> str:
    says = table.text(key)
    if not shape.fullmatch(says):
        table.fault(f"“{key}” must be {advice}; it says “{says}”", key)
    return says


def _choice(table: Table, key: str, default: Choice) -> Choice:
    """This will give the enum member a key names, of the enum that `default` belongs to."""
    says, choices = table.optional(key) or default.value, type(default)
    if says not in list(choices):
        table.fault(f"“{key}” must be one of {', '.join(choices)}; it says “{says}”", key)
    return choices(says)
