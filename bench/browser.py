"""What a reader waits for: our pages beside nbconvert's of the same notebooks, in a slow Chromium.

A page with nothing in it is visited as well: what Chromium needs for that, no page can be sooner than.
"""

import contextlib
import itertools
import os
import statistics
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.devtools import Browser, started
from bench.figures import Figure, at_least
from bench.pages import at_home
from bench.processes import ROOT, free_port, page, posted, running, serving
from bench.theirs import sanitised
from bench.visits import PHONE, SLOW, Profile, Visit, executable, visit

ROUNDS = {SLOW: 3, PHONE: 1}
"""The network of a phone is the same each time, and most of what is waited for."""
NOTEBOOKS = 4
NOTHING = "nothing"
"""The page with one word in it, beside nbconvert's."""
_GROUPS = {"document": "html", "script": "scripts", "stylesheet": "styles", "image": "pictures"}


@dataclass(frozen=True)
class Medians:
    """Of several visits, the last of them scrolled through."""

    first_paint_milliseconds: float
    largest_paint_milliseconds: float
    layout_shift: float
    blocking_milliseconds: float
    kilobytes: float
    requests: int
    requests_to_others: int
    kilobytes_by_type: dict[str, float]

    @classmethod
    def of(cls, visits: Sequence[Visit]) -> "Medians":
        """The medians of each figure; bytes, requests and what jumps are the same each time."""

        def middle(name: str) -> float:
            return statistics.median(getattr(visit, name) for visit in visits)

        last = visits[-1]
        return cls(
            first_paint_milliseconds=round(middle("first_paint")),
            largest_paint_milliseconds=round(middle("largest_paint")),
            layout_shift=round(last.layout_shift, 3),
            blocking_milliseconds=round(middle("blocking")),
            kilobytes=round(middle("total_bytes") / 1000, 1),
            requests=last.requests,
            requests_to_others=last.refused,
            kilobytes_by_type={
                _GROUPS.get(kind, kind): round(size / 1000, 1)
                for kind, size in sorted(last.bytes_by_type.items())
            },
        )


def measure(paths: list[Path]) -> list[Figure]:
    """Print what each page costs; give the ratios. Neither, where there is no Chromium to ask."""
    path = executable(os.environ.get("CHROMIUM", ""))
    if path is None:
        print("pages in a browser: not measured without Chromium; `make bench` installs one")
        return []
    chosen = _converted(spread([path for path in paths if b"<script" not in path.read_bytes()]))
    with (
        tempfile.TemporaryDirectory() as folder,
        serving({"VITRINE_DATA_DIR": folder}) as site,
        _nbconvert(chosen.values()) as other,
        started(path) as browser,
    ):
        theirs = f"http://127.0.0.1:{other}"
        found = {
            profile: {
                one.name: _both(browser, site.port, f"{theirs}/{number}.html", one, profile)
                for number, one in enumerate(chosen)
            }
            for profile in ROUNDS
        }
        nothing = f"{theirs}/{NOTHING}.html"
        least = {profile: _first_paint(browser, nothing, profile) for profile in ROUNDS}
    for profile, notebooks in found.items():
        _tell(notebooks, profile, least[profile])
    return [
        figure
        for profile, notebooks in found.items()
        for figure in (
            *_ratios(notebooks, profile, least[profile]),
            *_details(notebooks, profile, least[profile]),
        )
    ]


def _first_paint(browser: Browser, url: str, profile: Profile) -> float:
    """The median, in milliseconds."""
    visits = [visit(browser, url, profile, scrolled=False) for _ in range(ROUNDS[profile])]
    return statistics.median(one.first_paint for one in visits)


def _details(notebooks: dict[str, dict[str, Any]], profile: Profile, least: float) -> Iterator[Figure]:
    """For the JSON."""
    yield Figure(f"browser.{profile.name}.nothing", f"first paint of an empty page, {profile}", least, "ms")
    for notebook, both in notebooks.items():
        for whose in ("nbconvert", "vitrine"):
            for name, value in both[whose].items():
                if isinstance(value, int | float):
                    key = f"browser.{profile.name}.{notebook}.{whose}.{name}"
                    yield Figure(key, f"{notebook}, {whose}: {name}", value, detail=True)


def spread(paths: Sequence[Path]) -> list[list[Path]]:
    """As many parts by size as notebooks are visited, the largest first: each from its middle on."""
    by_size = sorted(paths, key=lambda path: -path.stat().st_size)
    bounds = [len(by_size) * part // NOTEBOOKS for part in range(NOTEBOOKS + 1)]
    parts = [by_size[first:last] for first, last in itertools.pairwise(bounds)]
    return [_from_middle(part) for part in parts]


def _from_middle(paths: list[Path]) -> list[Path]:
    middle = len(paths) // 2
    return [paths[at] for at in sorted(range(len(paths)), key=lambda at: abs(at - middle))]


def ratios(found: dict[str, dict[str, Any]]) -> dict[str, float]:
    """How many times less each costs here, of all notebooks together that have no formulas."""
    comparable = _comparable(found)
    if not comparable:
        return {}
    names = ("first_paint_milliseconds", "largest_paint_milliseconds", "kilobytes", "blocking_milliseconds")
    sums = {
        name: [sum(both[whose][name] for both in comparable) for whose in ("nbconvert", "vitrine")]
        for name in names
    }
    return {name: round(theirs / max(ours, 1), 1) for name, (theirs, ours) in sums.items()}


def _comparable(found: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [both for both in found.values() if not both["formulas"]]


def _both(browser: Browser, port: int, their_url: str, path: Path, profile: Profile) -> dict[str, Any]:
    address = posted(port, path)
    body, _headers = page(port, address, coding="")
    ours, theirs = [], []
    our_url = f"http://127.0.0.1:{port}{address}"
    for left in reversed(range(ROUNDS[profile])):  # in turn, so that a busy moment is nobody's
        theirs.append(visit(browser, their_url, profile, scrolled=not left))
        ours.append(visit(browser, our_url, profile, scrolled=not left))
    figures = {"nbconvert": vars(Medians.of(theirs)), "vitrine": vars(Medians.of(ours))}
    return {**figures, "formulas": b"/mathjax/" in body}


def _converted(parts: Iterable[Iterable[Path]]) -> dict[Path, str]:
    """nbconvert's sanitised pages of the first of each part that it does not fail on."""
    render = sanitised()
    pages: dict[Path, str] = {}
    for part in parts:
        for path in part:
            # It fails on some real notebooks, which `bench/cold.py` counts.
            with contextlib.suppress(Exception):
                pages[path] = render(path.read_bytes())
                break
    return pages


@contextlib.contextmanager
def _nbconvert(pages: Iterable[str]) -> Iterator[int]:
    """The pages on a port of their own, by their numbers."""
    with tempfile.TemporaryDirectory() as folder:
        for number, html in enumerate(pages):
            Path(folder, f"{number}.html").write_text(at_home(html), "utf-8")
        Path(folder, f"{NOTHING}.html").write_text("<!doctype html><title>Nothing</title><p>Nothing", "utf-8")
        port = free_port()
        command = [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "config/gunicorn.conf.py")]
        command += ["-w", "2", "-b", f"127.0.0.1:{port}", "bench.pages:application"]
        with running(command, {**os.environ, "BENCH_PAGES": folder}, port):
            yield port


def _ratios(found: dict[str, dict[str, Any]], profile: Profile, least: float) -> list[Figure]:
    """What is asked of them: on a slow processor. A phone's network gives all pages the same wait on top.

    Args:
        least: milliseconds until an empty page is painted.
    """
    compared = ratios(found)
    if not compared:
        return []
    theirs = statistics.mean(both["nbconvert"]["first_paint_milliseconds"] for both in _comparable(found))
    target = at_least(3) if profile is SLOW else None
    where = "on a slow processor" if profile is SLOW else "as on a phone"
    names = {"first": "first paint in Chromium", "largest": "largest paint"}
    paints = [
        Figure(
            f"browser.{profile.name}.{name}_paint",
            f"{says}, {where}, against nbconvert's page",
            compared[f"{name}_paint_milliseconds"],
            "times sooner",
            target,
            f"an empty page {theirs / least:.1f} times" if name == "first" else "",
        )
        for name, says in names.items()
    ]
    if profile is not SLOW:
        return paints
    return [
        *paints,
        Figure("browser.bytes", "what comes over the network", compared["kilobytes"], "times less"),
    ]


def _tell(notebooks: dict[str, dict[str, Any]], profile: Profile, least: float) -> None:
    print(
        f"pages in Chromium: {profile}; median of {ROUNDS[profile]} first visits. "
        f"An empty page is painted after {least:.0f} ms"
    )
    print(f"  {'':22}{'':10}{'FCP ms':>8}{'LCP ms':>8}{'CLS':>8}{'TBT ms':>8}{'kB':>8}{'requests':>10}")
    for notebook, both in notebooks.items():
        for whose in ("nbconvert", "vitrine"):
            of = both[whose]
            print(
                f"  {notebook[:21] if whose == 'nbconvert' else '':22}{whose:10}"
                f"{of['first_paint_milliseconds']:8.0f}{of['largest_paint_milliseconds']:8.0f}"
                f"{of['layout_shift']:8.3f}{of['blocking_milliseconds']:8.0f}{of['kilobytes']:8.1f}"
                f"{of['requests']:6} + {of['requests_to_others']}"
            )
        kinds = ", ".join(f"{kind} {size}" for kind, size in both["vitrine"]["kilobytes_by_type"].items())
        print(
            f"  {'':22}{kinds} kB{', with formulas, which are not drawn there' if both['formulas'] else ''}"
        )


if __name__ == "__main__":
    folders = [Path(folder) for folder in sys.argv[1:]] or [ROOT / "examples"]
    measure(sorted(path for folder in folders for path in folder.rglob("*.ipynb")))
