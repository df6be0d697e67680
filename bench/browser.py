"""What a reader with a phone waits for: our pages beside nbconvert's of the same notebooks, in Chromium."""

import contextlib
import logging
import os
import statistics
import sys
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.figures import Figure, at_least
from bench.processes import ROOT, free_port, page, posted, running, serving
from bench.visits import (
    CPU_SLOWDOWN,
    DOWN_BITS_PER_SECOND,
    LATENCY_MILLISECONDS,
    Visit,
    chromium,
    executable,
    visit,
)

ROUNDS = 3
NOTEBOOKS = 4
_GROUPS = {"document": "html", "script": "scripts", "stylesheet": "styles", "image": "pictures"}


@dataclass(frozen=True)
class Medians:
    """Of several visits."""

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
        """The medians of each figure; bytes and requests are the same each time."""

        def middle(name: str) -> float:
            return statistics.median(getattr(visit, name) for visit in visits)

        last = visits[-1]
        return cls(
            first_paint_milliseconds=round(middle("first_paint")),
            largest_paint_milliseconds=round(middle("largest_paint")),
            layout_shift=round(middle("layout_shift"), 3),
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
    if path is None or not _has_playwright():
        print("pages in a browser: not measured without Chromium and Playwright; `make bench` installs them")
        return []
    chosen = [path for path in spread(paths) if b"<script" not in path.read_bytes()][:NOTEBOOKS]
    with (
        tempfile.TemporaryDirectory() as folder,
        serving({"VITRINE_DATA_DIR": folder}) as site,
        _nbconvert(chosen) as other,
        chromium(path) as browser,
    ):
        found = {
            one.name: _both(browser, site.port, f"http://127.0.0.1:{other}/{one.name}.html", one)
            for one in chosen
        }
    compared = ratios(found)
    _tell(found)
    return [
        *_ratios(compared),
        *(
            Figure(f"browser.{notebook}.{whose}.{name}", f"{notebook}, {whose}: {name}", value, detail=True)
            for notebook, both in found.items()
            for whose in ("nbconvert", "vitrine")
            for name, value in both[whose].items()
            if isinstance(value, int | float)
        ),
    ]


def spread(paths: Sequence[Path]) -> list[Path]:
    """By size, from the largest on, every so many-th: few that stand for all."""
    by_size = sorted(paths, key=lambda path: -path.stat().st_size)
    step = max(1, len(by_size) // (2 * NOTEBOOKS))
    return by_size[::step]


def ratios(found: dict[str, dict[str, Any]]) -> dict[str, float]:
    """How many times less each costs here, of all notebooks together that have no formulas."""
    comparable = [both for both in found.values() if not both["formulas"]]
    if not comparable:
        return {}
    names = ("first_paint_milliseconds", "largest_paint_milliseconds", "kilobytes", "blocking_milliseconds")
    sums = {
        name: [sum(both[whose][name] for both in comparable) for whose in ("nbconvert", "vitrine")]
        for name in names
    }
    return {name: round(theirs / max(ours, 1), 1) for name, (theirs, ours) in sums.items()}


def _both(browser: Any, port: int, their_url: str, path: Path) -> dict[str, Any]:
    address = posted(port, path)
    body, _headers = page(port, address, coding="")
    ours, theirs = [], []
    for _ in range(ROUNDS):  # in turn, so that a busy moment is nobody's
        theirs.append(visit(browser, their_url))
        ours.append(visit(browser, f"http://127.0.0.1:{port}{address}"))
    figures = {"nbconvert": vars(Medians.of(theirs)), "vitrine": vars(Medians.of(ours))}
    return {**figures, "formulas": b"/mathjax/" in body}


@contextlib.contextmanager
def _nbconvert(paths: Sequence[Path]) -> Iterator[int]:
    """Its sanitised pages on a port of their own."""
    import nbformat
    from nbconvert import HTMLExporter

    logging.disable(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exporter = HTMLExporter(sanitize_html=True)
        for path in paths:
            notebook = nbformat.read(path, as_version=4)
            Path(folder, f"{path.name}.html").write_text(exporter.from_notebook_node(notebook)[0], "utf-8")
        port = free_port()
        command = [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "config/gunicorn.conf.py")]
        command += ["-w", "2", "-b", f"127.0.0.1:{port}", "bench.pages:application"]
        with running(command, {**os.environ, "BENCH_PAGES": folder}, port):
            yield port


def _has_playwright() -> bool:
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return False
    return True


def _ratios(compared: dict[str, float]) -> list[Figure]:
    """What is asked of them."""
    if not compared:
        return []
    return [
        Figure(
            "browser.first_paint",
            "first paint in Chromium, as on a phone, against nbconvert's page",
            compared["first_paint_milliseconds"],
            "times sooner",
            at_least(3),
        ),
        Figure(
            "browser.largest_paint",
            "largest paint",
            compared["largest_paint_milliseconds"],
            "times sooner",
            at_least(3),
        ),
        Figure("browser.bytes", "what comes over the network", compared["kilobytes"], "times less"),
    ]


def _tell(notebooks: dict[str, dict[str, Any]]) -> None:
    megabits = DOWN_BITS_PER_SECOND / 1_024_000
    print(
        f"pages in Chromium as on a phone: processor {CPU_SLOWDOWN} times slower, {megabits:.1f} Mbit/s, "
        f"{LATENCY_MILLISECONDS} ms; median of {ROUNDS} first visits"
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
