"""GeoJSON as a picture: its shapes alone, on a plain ground (RFC 7946)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from math import asinh, degrees, isfinite, radians, tan
from typing import Any

from app.i18n import _, ngettext
from app.rendering.context import Context
from app.rendering.images import Picture
from app.rendering.shown import Item, Shown

_MOST_POSITIONS = 20_000
_MOST_SHAPES = 5_000
_WIDTH, _LEAST_HEIGHT, _MOST_HEIGHT = 640, 160, 480
_MARGIN = 16
_MOST_LATITUDE = 85.0
"""Where Web Mercator ends."""

Position = tuple[float, float]
_PARTS = {"MultiPoint": "Point", "MultiLineString": "LineString", "MultiPolygon": "Polygon"}


def sketch(item: Item, context: Context) -> Shown:
    """The shapes of a map, as a picture of its own; nothing where there are none."""
    drawing = _Drawing()
    for geometry in _geometries(item.value):
        drawing.add(geometry)
    if not drawing.shapes:
        return Shown()
    data, size = drawing.svg()
    address = context.keep(data, Picture("svg"))
    alt = escape(_("A sketch of a map: {summary}", summary=drawing.summary()))
    image = f'<img src="{address}" width="{size[0]}" height="{size[1]}" alt="{alt}" loading="lazy">'
    return Shown(f'<figure class="output image map"{item.count}>{image}</figure>')


def _geometries(value: Any) -> Iterator[dict[str, Any]]:
    """The simple geometries in a GeoJSON object, in their order."""
    stack = [value]
    while stack:
        thing = stack.pop()
        if not isinstance(thing, dict):
            continue
        for member in ("features", "geometries"):
            if isinstance(thing.get(member), list):
                stack.extend(reversed(thing[member]))
        stack.append(thing.get("geometry"))
        kind, coordinates = thing.get("type"), thing.get("coordinates")
        if not isinstance(kind, str) or not isinstance(coordinates, list):
            continue
        if kind in _PARTS:
            yield from ({"type": _PARTS[kind], "coordinates": part} for part in coordinates)
        elif kind in _PARTS.values():
            yield thing


@dataclass(slots=True)
class _Drawing:
    """Shapes, projected."""

    shapes: list[tuple[str, list[list[Position]]]] = field(default_factory=list)
    room: int = _MOST_POSITIONS

    def add(self, geometry: dict[str, Any]) -> None:
        """A point, a line, or an area with its holes, as long as there is room."""
        kind, coordinates = geometry["type"], geometry["coordinates"]
        lines = {"Point": [[coordinates]], "LineString": [coordinates], "Polygon": coordinates}[kind]
        rings = [ring for line in _lists(lines) if (ring := self._projected(line))]
        if rings and len(self.shapes) < _MOST_SHAPES:
            self.shapes.append((kind, rings))

    def _projected(self, line: Any) -> list[Position]:
        positions = [_mercator(position) for position in _lists(line)[: self.room]]
        self.room -= len(positions)
        return [position for position in positions if position]

    def summary(self) -> str:
        """``2 points, 1 area``."""
        counts = Counter(kind for kind, _rings in self.shapes)
        counted = (
            ngettext("{count} point", "{count} points", counts["Point"]) if counts["Point"] else "",
            ngettext("{count} line", "{count} lines", counts["LineString"]) if counts["LineString"] else "",
            ngettext("{count} area", "{count} areas", counts["Polygon"]) if counts["Polygon"] else "",
        )
        return _(", ").join(filter(None, counted))

    def svg(self) -> tuple[bytes, tuple[int, int]]:
        """The picture, and its size in CSS pixels."""
        xs = [x for _kind, rings in self.shapes for ring in rings for x, _y in ring]
        ys = [y for _kind, rings in self.shapes for ring in rings for _x, y in ring]
        width, height = max(xs) - min(xs), max(ys) - min(ys)
        wanted = _WIDTH * height / width if width else _LEAST_HEIGHT
        tall = round(min(max(wanted, _LEAST_HEIGHT), _MOST_HEIGHT))
        scale = min((_WIDTH - 2 * _MARGIN) / (width or 1e-9), (tall - 2 * _MARGIN) / (height or 1e-9), 1e4)
        left, top = (_WIDTH - width * scale) / 2, (tall - height * scale) / 2

        def place(position: Position) -> str:
            return f"{left + (position[0] - min_x) * scale:.1f} {top + (max_y - position[1]) * scale:.1f}"

        min_x, max_y = min(xs), max(ys)
        body = "".join(
            _element(kind, [[place(p) for p in ring] for ring in rings]) for kind, rings in self.shapes
        )
        return _SVG.format(width=_WIDTH, height=tall, body=body).encode(), (_WIDTH, tall)


_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    ' fill="none" stroke="#2b7fd4" stroke-width="1.5" stroke-linejoin="round">{body}</svg>'
)


def _element(kind: str, rings: list[list[str]]) -> str:
    if kind == "Point":
        x, y = rings[0][0].split()
        return f'<circle cx="{x}" cy="{y}" r="4" fill="#2b7fd4" fill-opacity="0.6"/>'
    path = "".join(f"M{' '.join(ring)}{'Z' if kind == 'Polygon' else ''}" for ring in rings)
    filled = ' fill="#2b7fd4" fill-opacity="0.2" fill-rule="evenodd"' if kind == "Polygon" else ""
    return f'<path d="{path}"{filled}/>'


def _lists(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _mercator(position: Any) -> Position | None:
    """Longitude and latitude in degrees → Web Mercator, in degrees of longitude; None for what is neither."""
    numbers = _lists(position)[:2]
    if len(numbers) < 2 or not all(type(number) in (int, float) for number in numbers):
        return None
    longitude, latitude = (float(number) for number in numbers)
    if not isfinite(longitude) or abs(longitude) > 1e6:
        return None
    latitude = min(max(latitude, -_MOST_LATITUDE), _MOST_LATITUDE)
    return longitude, degrees(asinh(tan(radians(latitude))))
