"""What the components of `core/ui/` need from Python: how forms are rendered, dates asked for, bars drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting


class KeptRenderer(TemplatesSetting):
    """Render every form through our own components (the setting FORM_RENDERER)."""

    form_template_name = "core/ui/form.html"
    field_template_name = "core/ui/field.html"


class DateInput(forms.DateInput):
    """Ask for a day with the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


@dataclass(frozen=True)
class Bar:
    """One bar of a chart, in the chart's own units."""

    name: str
    value: int
    late: bool
    x: int
    y: int
    height: int
    middle: int

    @property
    def over(self) -> int:
        return self.y - 8


@dataclass(frozen=True)
class Bars:
    """A bar chart as core/ui/bars.html draws it."""

    bars: Sequence[Bar]
    step: int = 72
    thick: int = 36
    floor: int = 170
    height: int = 196

    @property
    def width(self) -> int:
        return self.step * max(len(self.bars), 1)

    @property
    def under(self) -> int:
        return self.floor + 20


def bars(values: Sequence[tuple[str, int]], *, late: frozenset[str] = frozenset()) -> Bars:
    """Lay out one bar for each (name, value); those named in `late` have the colour of what is late."""
    empty = Bars(())
    top = max((value for _, value in values), default=0) or 1
    return Bars([_bar(name, value, at, top, name in late, empty) for at, (name, value) in enumerate(values)])


def _bar(name: str, value: int, at: int, top: int, late: bool, frame: Bars) -> Bar:
    height = round(value / top * (frame.floor - 24))
    left = at * frame.step + (frame.step - frame.thick) // 2
    middle = left + frame.thick // 2
    return Bar(name, value, late, left, frame.floor - height, height, middle)


@dataclass(frozen=True)
class Mark:
    """A place on a way: its label stands beside it, anchored so that it stays inside the picture."""

    x: int
    anchor: str = "middle"
    y: int = 62


@dataclass(frozen=True)
class Way:
    """How far a promise has gone between the day it was made and its day, as core/ui/way.html draws it."""

    start: Mark
    due: Mark
    now: Mark
    before: Sequence[int]
    late: bool
    left: int = 12
    right: int = 348
    width: int = 360
    line: int = 38

    @property
    def height(self) -> int:
        return self.due.y + 8

    @property
    def gone(self) -> int:
        return min(self.now.x, self.due.x)


def way(*, start: datetime, due: datetime, now: datetime, before: Sequence[datetime], late: bool) -> Way:
    """Lay out the way of one promise; `before` are days it was due on until an honest notice moved it."""
    span = max(due, now) - start

    def x(moment: datetime) -> int:
        part = min(max((moment - start) / span, 0), 1) if span else 1
        return round(Way.left + part * (Way.right - Way.left))

    due_x, now_x = x(due), x(now)
    is_beside_start = due_x < 320  # the labels of both ends would touch
    return Way(
        Mark(Way.left, "start"),
        Mark(due_x, _anchor(due_x), 82 if is_beside_start else 62),
        Mark(now_x, _anchor(now_x), 16),
        [x(moment) for moment in before],
        late,
    )


def _anchor(x: int) -> str:
    if x < 90:
        return "start"
    return "end" if x > 270 else "middle"
