"""What a page weighs until it is quiet and nobody did anything: HTML, CSS and scripts, beside nbconvert's.

Both are compressed by the same encoder. Here pictures are files, there they stand in the HTML: so
one ratio is of its file as it is, and one without them. Active content is left out; that has its libraries.
"""

import re
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bench import theirs
from bench.figures import Figure, at_least

THEIR_MATHJAX_BYTES = 101_635
"""Of what nbconvert's page asks a CDN for, whatever is in it, by the same encoder: `latest.js`, `MathJax.js`,
`config/TeX-AMS_CHTML-full.js` and `extensions/Safe.js` of mathjax 2.7.7. RequireJS comes on top."""

_PICTURE = re.compile(rb'(?<="data:)image/[a-z+.-]+;base64,[^"]*')
_LATER = re.compile(rb"<(noscript|template)\b.*?</\1>", re.DOTALL)
"""What stands in these is not asked for."""
_FRAMED: Final = re.compile(rb'<template data-scripts="framed">(.*?)</template>')
"""But this is at once, where it is in a frame: it is the same file for all embeds."""
_AT_ONCE = re.compile(
    rb'<(?:script[^>]* src|link rel="stylesheet" href)="/static/(?P<path>[^"?]+)[^"]*"', re.DOTALL
)


@dataclass(frozen=True)
class _Weight:
    """Bytes, compressed."""

    page: int
    embed: int
    framed: int
    """An embed where it stands in a page of somebody's."""
    theirs: int
    """Nbconvert's page without pictures."""
    theirs_whole: int
    has_formulas: bool


def measure(paths: list[Path]) -> list[Figure]:
    """Ratios over all notebooks without active content and formulas: drawing those costs both more."""
    ours, convert = _ours(), theirs.kept()
    found = {path.name: one for path in paths if (one := _weight(path, ours, convert))}
    plain = [one for one in found.values() if not one.has_formulas]
    if not plain:
        return []

    def kilobytes(name: str) -> float:
        return sum(getattr(one, name) for one in plain) / 1000

    page, embed, their_page = kilobytes("page"), kilobytes("embed"), kilobytes("theirs")
    framed = kilobytes("framed")
    whole = kilobytes("theirs_whole")
    with_scripts = their_page + len(plain) * THEIR_MATHJAX_BYTES / 1000
    each = [one.theirs / one.page for one in plain]
    beside = f"{page / len(plain):.1f} kB, nbconvert {their_page / len(plain):.1f} kB, each"
    return [
        _figure(
            "whole", "HTML, CSS and scripts of a page, against nbconvert's file", whole / page, target=10
        ),
        _figure("page", "the same without the pictures in that file", their_page / page, beside, 10),
        _figure("page_median", "the same, median of the notebooks", statistics.median(each)),
        _figure("embed", "the same of an embed", their_page / embed, f"{embed / len(plain):.1f} kB each", 10),
        _figure(
            "framed",
            "the same with what tells its height to the page around it",
            their_page / framed,
            f"{framed / len(plain):.1f} kB each",
        ),
        _figure(
            "with_cdn",
            "with the MathJax that nbconvert's page asks its CDN for",
            with_scripts / page,
            target=10,
        ),
        *(
            Figure(f"weight.{name}.{what}", f"{name}: {what}", getattr(one, what) / 1000, "kB", detail=True)
            for name, one in found.items()
            for what in ("page", "embed", "framed", "theirs", "theirs_whole")
        ),
    ]


def _figure(key: str, says: str, ratio: float, beside: str = "", target: float | None = None) -> Figure:
    wanted = None if target is None else at_least(target)
    return Figure(f"weight.{key}", says, round(ratio, 1), "times lighter", wanted, beside)


def _weight(
    path: Path, ours: Callable[[bytes], dict[str, bytes] | None], convert: Callable[[bytes], str]
) -> _Weight | None:
    """None for active content, and for what nbconvert fails on."""
    from app.store.encoding import ENCODERS

    def compressed(content: bytes) -> int:
        return len(ENCODERS["br"](content))

    content = path.read_bytes()
    made = ours(content)
    if made is None:
        return None
    try:
        their_page = convert(content).encode()
    except Exception:  # noqa: BLE001 - it fails on some real notebooks
        return None
    around = sum(map(compressed, _at_once(b"".join(_FRAMED.findall(made["embed"])))))
    sizes = {name: compressed(html) + sum(map(compressed, _at_once(html))) for name, html in made.items()}
    return _Weight(
        page=sizes["page"],
        embed=sizes["embed"],
        framed=sizes["embed"] + around,
        theirs=compressed(_PICTURE.sub(b"", their_page)),
        theirs_whole=compressed(their_page),
        has_formulas=b"/mathjax/" in made["page"],
    )


def _at_once(html: bytes) -> list[bytes]:
    """The files that a page asks for by itself."""
    from app.surfaces.assets import read

    asked = {match["path"].decode() for match in _AT_ONCE.finditer(_LATER.sub(b"", html))}
    return [read(path) or b"" for path in sorted(asked)]


def _ours() -> Callable[[bytes], dict[str, bytes] | None]:
    from app.formats.html import Html
    from app.models import Document, SourceRef
    from app.registry import from_settings
    from app.work import Work
    from config.settings import load

    settings = load({})
    form = Html.from_settings(settings)
    work = Work("local/a.ipynb")
    ref = SourceRef("local", work.locator, {"path": "a.ipynb"})
    source = from_settings(settings).source_of(ref)

    def render(content: bytes) -> dict[str, bytes] | None:
        document = Document(ref, content, "a.ipynb")
        rendered = form.render(document, work)
        if rendered.active:
            return None
        surfaces = form.surfaces(rendered, document, work, source, datetime.now(UTC).timestamp())
        return {name: surfaces[name].body for name in ("page", "embed")}

    return render
