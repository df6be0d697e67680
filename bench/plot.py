"""Lines over logarithmic axes, as SVG that reads well on light and dark ground."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

Point = tuple[float, float]

_WIDTH: Final = 440
_HEIGHT: Final = 300
_LEFT: Final = 60
_RIGHT: Final = 140
_TOP: Final = 34
_BOTTOM: Final = 44
_COLUMNS: Final = 2
_LABEL_PX: Final = 13
"""Between two names at the ends of lines."""
_STEPS: Final = (1, 2, 5)
_LIGHT: Final = ("#1f6feb", "#bf4b00", "#1a7f37", "#8250df", "#b3202a", "#0a7c86", "#7a5a00", "#a0307e")
_DARK: Final = ("#6cb0ff", "#ffa657", "#56d364", "#d2a8ff", "#ff8f87", "#5fd3dd", "#e3c35b", "#ff9bd9")
"""Each at least 4.5 to 1 on white and on GitHub's dark ground."""


@dataclass(frozen=True, slots=True)
class Series:
    """A line, or a mark where it has one point."""

    name: str
    points: tuple[Point, ...]
    is_limit: bool = False
    """What the others are to stay below: dashed."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One diagram; the names of axes say their units."""

    title: str
    x_axis: str
    y_axis: str
    series: tuple[Series, ...]


@dataclass(frozen=True, slots=True)
class _Scale:
    """Numbers of an axis → pixels."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        part = (math.log(value) - math.log(self.low)) / (math.log(self.high) - math.log(self.low))
        return round(self.start + part * (self.end - self.start), 1)

    def ticks(self) -> Iterator[float]:
        for power in range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1):
            for step in _STEPS:
                if self.low <= (value := step * 10.0**power) <= self.high:
                    yield value


def drawn(panels: Sequence[Panel]) -> str:
    """All panels in one picture."""
    rows = -(-len(panels) // _COLUMNS)
    width, height = _COLUMNS * _WIDTH, rows * _HEIGHT
    inner = "".join(
        f'<g transform="translate({at % _COLUMNS * _WIDTH} {at // _COLUMNS * _HEIGHT})">{_panel(one)}</g>\n'
        for at, one in enumerate(panels)
    )
    title = escape("; ".join(panel.title for panel in panels))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'width="{width}" height="{height}">\n'
        f"<title>{title}</title>\n<style>{_style()}</style>\n{inner}</svg>\n"
    )


def _style() -> str:
    def colours(of: Sequence[str]) -> str:
        return "".join(f".s{number}{{color:{colour}}}" for number, colour in enumerate(of))

    return (
        "text{font:12px system-ui,sans-serif;fill:#1f2328}.title{font-weight:600}.end{fill:currentColor}"
        ".grid{stroke:#8886;stroke-width:.6}.line{fill:none;stroke:currentColor;stroke-width:1.8}"
        ".dot{fill:currentColor}.limit{color:#59636e;stroke-dasharray:5 4}"
        f"{colours(_LIGHT)}@media(prefers-color-scheme:dark){{text{{fill:#e6edf3}}.limit{{color:#9198a1}}{colours(_DARK)}}}"
    )


def _panel(panel: Panel) -> str:
    points = [point for one in panel.series for point in one.points]
    across = _Scale(*_span([x for x, _y in points]), _LEFT, _WIDTH - _RIGHT)
    up = _Scale(*_span([y for _x, y in points]), _HEIGHT - _BOTTOM, _TOP)
    return "".join((*_frame(panel, across, up), *_lines(panel, across, up)))


def _span(values: Sequence[float]) -> tuple[float, float]:
    return min(values) * 0.8, max(values) * 1.25


def _frame(panel: Panel, across: _Scale, up: _Scale) -> Iterator[str]:
    yield f'<text class="title" x="{_LEFT}" y="18">{escape(panel.title)}</text>'
    for value in across.ticks():
        x = across.at(value)
        yield f'<path class="grid" d="M{x} {up.start}V{up.end}"/>'
        yield f'<text x="{x}" y="{up.start + 16}" text-anchor="middle">{value:,g}</text>'
    for value in up.ticks():
        y = up.at(value)
        yield f'<path class="grid" d="M{across.start} {y}H{across.end}"/>'
        yield f'<text x="{across.start - 6}" y="{y + 4}" text-anchor="end">{value:,g}</text>'
    middle = (across.start + across.end) / 2
    yield f'<text x="{middle}" y="{_HEIGHT - 8}" text-anchor="middle">{escape(panel.x_axis)}</text>'
    y = (up.start + up.end) / 2
    turned = f'transform="translate(14 {y}) rotate(-90)" text-anchor="middle"'
    yield f"<text {turned}>{escape(panel.y_axis)}</text>"


def _lines(panel: Panel, across: _Scale, up: _Scale) -> Iterator[str]:
    ends = sorted((up.at(one.points[-1][1]), number) for number, one in enumerate(panel.series))
    lowest = 0.0
    for y, number in ends:
        one = panel.series[number]
        kind = "limit" if one.is_limit else f"s{number % len(_LIGHT)}"
        places = [(across.at(x), up.at(value)) for x, value in one.points]
        path = "L".join(f"{x} {y}" for x, y in places)
        yield f'<g class="{kind}"><path class="line" d="M{path}"/>'
        if not one.is_limit:
            yield "".join(f'<circle class="dot" cx="{x}" cy="{y}" r="3"/>' for x, y in places)
        lowest = max(y, lowest + _LABEL_PX)
        yield f'<text class="end" x="{across.end + 6}" y="{lowest + 4}">{escape(one.name)}</text></g>'
