"""The line chart of an indicator: target steps, the baseline and the actual line, as lengths for SVG."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import ceil

TOP, BOTTOM = 40, 208  # the plot's y of the highest gridline and of zero, in px of a 240 px chart


def nice_scale(highest: Decimal, *, steps: int = 4) -> list[Decimal]:
    """Return the ticks of an axis from 0 that holds `highest`: 0 and at most `steps` round numbers above it."""
    if highest <= 0:
        return [Decimal(0), Decimal(1)]
    rough = highest / steps
    magnitude = Decimal(10) ** rough.adjusted()
    factor = next(factor for factor in (1, 2, Decimal("2.5"), 5, 10) if magnitude * factor >= rough)
    step = magnitude * factor
    count = ceil(highest / step)
    return [step * number for number in range(count + 1)]


@dataclass(frozen=True)
class Line:
    """A stretch of a line; x in % of the plot's width, y in px from its top."""

    x1: Decimal
    y1: Decimal
    x2: Decimal
    y2: Decimal


@dataclass(frozen=True)
class Dot:
    x: Decimal
    y: Decimal
    value: Decimal
    is_final: bool = True
    is_above: bool = True

    @property
    def label_y(self) -> Decimal:
        return self.y - 12 if self.is_above else self.y + 24


@dataclass(frozen=True)
class Tick:
    y: Decimal
    value: Decimal


@dataclass(frozen=True)
class Chart:
    years: list[tuple[int, Decimal]]
    ticks: list[Tick]
    targets: list[Line]
    actuals: list[Line]
    dots: list[Dot]
    last_target: Dot | None
    baseline: Dot | None


def draw(
    years: Sequence[int],
    targets: Mapping[int, Decimal],
    actuals: Mapping[int, tuple[Decimal, bool]],
    baseline: Mapping[int, Decimal] | None = None,
) -> Chart | None:
    """Lay an indicator's numbers out over fiscal years; None where there are not two numbers to see a course in.

    `actuals` maps a fiscal year to its value and whether it is final (a forecast is drawn as an open dot); `baseline`
    maps its year to its value. The value axis always starts at zero.
    """
    start = dict(baseline or {})
    values = [*start.values(), *targets.values(), *(value for value, _ in actuals.values())]
    if len(values) < 2:  # noqa: PLR2004 - one number is told better by the table
        return None
    scale = nice_scale(max(values))
    width = Decimal(100) / len(years)
    left = {year: width * place for place, year in enumerate(years)}

    def height(value: Decimal) -> Decimal:
        return BOTTOM - (BOTTOM - TOP) * max(value, Decimal(0)) / scale[-1]

    steps: list[Line] = []
    for year in years:
        if year not in targets:
            continue
        y = height(targets[year])
        if year - 1 in targets:
            steps.append(Line(left[year], height(targets[year - 1]), left[year], y))
        steps.append(Line(left[year], y, left[year] + width, y))
    dots = [
        Dot(
            left[year] + width / 2,
            height(actuals[year][0]),
            actuals[year][0],
            is_final=actuals[year][1],
            is_above=actuals[year][0] >= targets.get(year, Decimal(0)),
        )
        for year in years
        if year in actuals
    ]
    last_year = max((year for year in years if year in targets), default=None)
    return Chart(
        years=[(year, left[year] + width / 2) for year in years],
        ticks=[Tick(height(value), value) for value in scale],
        targets=steps,
        actuals=[Line(a.x, a.y, b.x, b.y) for a, b in pairwise(dots)],
        dots=dots,
        last_target=None
        if last_year is None
        else Dot(
            left[last_year] + width,
            height(targets[last_year]),
            targets[last_year],
            is_above=not any(
                dot.is_above and dot.x > left[last_year] for dot in dots
            ),  # its number stands there
        ),
        baseline=next(
            (Dot(left[year] + width / 2, height(value), value) for year, value in start.items()), None
        ),
    )
