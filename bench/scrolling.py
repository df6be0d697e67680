"""A page of 10,000 cells: when it is painted, what a reader's first move costs, how it scrolls.

Tasks are counted in processor time of the page's main thread, times four: a busy machine hardly changes it.
"""

import os
import tempfile
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench import synthetic
from bench.devtools import Browser, Tab, started
from bench.figures import Figure, at_most
from bench.processes import page, posted, serving
from bench.theirs import sanitised
from bench.visits import SLOW, executable, opened

CELLS: Final = 10_000
_CONVERTED_CELLS: Final = 80
_SCREEN: Final = {"width": 1280, "height": 800, "deviceScaleFactor": 1, "mobile": False}
_LATE_MILLISECONDS: Final = 50
_GESTURE: Final = {"x": 700, "y": 400, "yDistance": -8000, "speed": 4000, "gestureSourceType": "mouse"}
_AT_REST_SECONDS: Final = 2
_MOVE: Final = {"type": "mouseMoved", "x": 300, "y": 300}
_MIDDLE: Final = "scrollTo({top: document.documentElement.scrollHeight / 2, behavior: 'instant'})"
_TIMES: Final = """[
  performance.getEntriesByName("first-contentful-paint")[0].startTime,
  performance.getEntriesByType("navigation")[0].domInteractive,
]"""


@dataclass(frozen=True)
class Reading:
    """What a page does when it is opened and scrolled; tasks in milliseconds of a slow processor."""

    painted: float
    read: float
    first_move: list[float]
    """Tasks."""
    scrolled: list[float]
    """Tasks."""


def measure(_paths: list[Path]) -> list[Figure]:
    """Nothing where there is no Chromium to ask, which `bench.browser` says."""
    path = executable(os.environ.get("CHROMIUM", ""))
    if path is None:
        return []
    with (
        tempfile.TemporaryDirectory() as folder,
        serving({"VITRINE_DATA_DIR": folder}) as site,
        started(path) as browser,
    ):
        notebook, other = Path(folder, "cells.ipynb"), Path(folder, "cells.html")
        notebook.write_bytes(synthetic.of_cells(CELLS))
        other.write_text(_converted(), "utf-8")
        address = posted(site.port, notebook)
        page(site.port, address)
        ours = _reading(browser, f"http://127.0.0.1:{site.port}{address}")
        theirs = _reading(browser, other.as_uri())
    slow = f"processor {SLOW.processor_slowdown} times slower"
    return [
        Figure(
            "scrolling.first_paint",
            f"{CELLS:,} cells: first paint, of the time until the last cell is read",
            round(ours.painted / ours.read, 2),
            target=at_most(0.5),
            beside=f"{ours.painted:.0f} ms, {ours.read:.0f} ms; nbconvert {theirs.painted:.0f} ms",
        ),
        Figure(
            "scrolling.first_move",
            f"the same, longest task of a reader's first move, {slow}",
            round(max(ours.first_move)),
            "ms",
            at_most(200),
            f"nbconvert {max(theirs.first_move):.0f} ms",
        ),
        Figure(
            "scrolling.longest",
            f"the same, longest task while it is scrolled, {slow}",
            round(max(ours.scrolled)),
            "ms",
            at_most(200),
            f"nbconvert {max(theirs.scrolled):.0f} ms",
        ),
        Figure(
            "scrolling.late",
            f"the same, tasks of more than {_LATE_MILLISECONDS} ms in two seconds of it",
            _late(ours.scrolled),
            beside=f"nbconvert {_late(theirs.scrolled)}",
        ),
    ]


def _converted() -> str:
    """nbconvert's page of the first cells, over and over: all of them take it minutes."""
    html = sanitised()(synthetic.of_cells(_CONVERTED_CELLS))
    before, start, rest = html.partition("<main>")
    cells, end, after = rest.rpartition("</main>")
    return before + start + cells * (CELLS // _CONVERTED_CELLS) + end + after


def _reading(browser: Browser, url: str) -> Reading:
    with opened(browser, url, _SCREEN) as page:
        painted, read = page.evaluate(_TIMES)

        def move() -> None:
            page.send("Input.dispatchMouseEvent", _MOVE)
            browser.wait(_AT_REST_SECONDS)

        first_move = _tasks(browser, page, move)
        page.evaluate(_MIDDLE)
        scrolled = _tasks(browser, page, lambda: page.send("Input.synthesizeScrollGesture", _GESTURE))
    return Reading(painted, read, first_move, scrolled)


def _late(tasks: list[float]) -> int:
    return sum(task > _LATE_MILLISECONDS for task in tasks)


def _tasks(browser: Browser, page: Tab, work: Callable[[], object]) -> list[float]:
    """Milliseconds of each task of the page's main thread while something is done."""
    events: list[dict[str, Any]] = []
    over: list[object] = []

    def hear(method: str, event: dict[str, Any]) -> None:
        if method == "Tracing.dataCollected":
            events.extend(event["value"])
        elif method == "Tracing.tracingComplete":
            over.append(event)

    browser.listen(page.session, hear)
    page.send("Tracing.start", {"traceConfig": {"includedCategories": ["toplevel"]}})
    work()
    page.send("Tracing.end")
    browser.wait_until(lambda: bool(over), "Tracing.end")
    mains = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    found: defaultdict[tuple[int, int], list[float]] = defaultdict(list)
    for event in events:
        place = (event["pid"], event["tid"])
        if place in mains and event["name"] == "ThreadControllerImpl::RunTask" and event.get("ph") == "X":
            found[place].append(event.get("tdur", 0) / 1000 * SLOW.processor_slowdown)
    return max(found.values(), key=sum)
