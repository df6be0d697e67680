"""One visit of a page in Chromium, as a phone has it, and what the browser itself says of it.

The processor is slowed, and the network may be that of a phone, as Lighthouse has them for mobile pages.
"""

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

SCREEN = {"width": 412, "height": 823}
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

_SETTLED_MILLISECONDS = 1000
_TIMEOUT_MILLISECONDS = 120_000
_SCREENS = 12
_WATCH = """
window.seen = {paint: 0, largest: 0, shifts: [], tasks: []};
const watch = (type, take) =>
  new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({type, buffered: true});
watch("paint", ({name, startTime}) => {
  if (name === "first-contentful-paint") seen.paint = startTime;
});
watch("largest-contentful-paint", ({startTime}) => { seen.largest = startTime; });
watch("layout-shift", ({hadRecentInput, startTime, value}) => {
  if (!hadRecentInput) seen.shifts.push([startTime, value]);
});
watch("longtask", ({startTime, duration}) => { seen.tasks.push([startTime, duration]); });
"""
_SCROLL = """async (screens) => {
  for (let screen = 1; screen <= screens; screen += 1) {
    scrollTo({top: screen * innerHeight * 0.8, behavior: "instant"});
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  }
}"""


@dataclass(frozen=True)
class Profile:
    """What a page is visited with."""

    name: str
    processor_slowdown: int
    latency_milliseconds: int = 0
    """None and no bounds of the network: the server is on this machine."""
    down_bits_per_second: int = 0
    up_bits_per_second: int = 0

    def __str__(self) -> str:
        slow = f"processor {self.processor_slowdown} times slower"
        if not self.latency_milliseconds:
            return f"{slow}, network of this machine"
        megabits = self.down_bits_per_second / 1_024_000
        return f"{slow}, {megabits:.1f} Mbit/s, {self.latency_milliseconds} ms"


SLOW = Profile("slow", processor_slowdown=4)
PHONE = Profile(
    "phone", 4, latency_milliseconds=150, down_bits_per_second=1_638_400, up_bits_per_second=768_000
)


@dataclass(frozen=True)
class Visit:
    """What a first visit costs; times in milliseconds from the start of the navigation."""

    first_paint: float
    largest_paint: float
    """Largest Contentful Paint."""
    layout_shift: float
    """Cumulative Layout Shift: its worst session window, scrolled through as well."""
    blocking: float
    """Of tasks longer than 50 ms after the first paint, what is beyond that."""
    requests: int
    refused: int
    """Requests to other hosts, which are not let out."""
    bytes_by_type: dict[str, int] = field(default_factory=dict)
    """As they came over the network, compressed, with heads."""

    @property
    def total_bytes(self) -> int:
        """All of them."""
        return sum(self.bytes_by_type.values())


def executable(chosen: str = "") -> str | None:
    """A Chromium, or none."""
    return next((path for name in (chosen, *NAMES) if name and (path := shutil.which(name))), None)


@contextmanager
def chromium(path: str) -> Iterator[Any]:
    """A browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def visit(browser: Any, url: str, profile: Profile = PHONE) -> Visit:
    """With nothing in any cache."""
    context = browser.new_context(viewport=SCREEN, is_mobile=True, has_touch=True, device_scale_factor=1.75)
    refused: list[str] = []
    try:
        page = context.new_page()
        page.route(
            lambda address: urlsplit(address).hostname != "127.0.0.1", lambda route: _refuse(route, refused)
        )
        traffic = _Traffic(context.new_cdp_session(page), profile)
        page.add_init_script(_WATCH)
        page.goto(url, wait_until="networkidle", timeout=_TIMEOUT_MILLISECONDS)
        page.wait_for_timeout(_SETTLED_MILLISECONDS)
        seen = page.evaluate("seen")
        requests, bytes_by_type = traffic.requests, dict(traffic.bytes_by_type)
        page.evaluate(
            _SCROLL, _SCREENS
        )  # of this, only what jumps counts: else the last picture were the largest
        shifts = page.evaluate("seen.shifts")
    finally:
        context.close()
    return Visit(
        first_paint=seen["paint"],
        largest_paint=seen["largest"],
        layout_shift=worst_window(shifts),
        blocking=sum(max(0, length - 50) for start, length in seen["tasks"] if start >= seen["paint"]),
        requests=requests,
        refused=len(refused),
        bytes_by_type=bytes_by_type,
    )


def worst_window(shifts: list[tuple[float, float]]) -> float:
    """CLS (web.dev/articles/cls): shifts less than a second apart are one window of at most five seconds."""
    worst = total = 0.0
    first = last = float("-inf")
    for at, value in shifts:
        if at - last >= 1000 or at - first >= 5000:
            first, total = at, 0.0
        last, total = at, total + value
        worst = max(worst, total)
    return worst


class _Traffic:
    """Slows a tab down, and counts what comes to it."""

    def __init__(self, session: Any, profile: Profile) -> None:
        self.requests = 0
        self.bytes_by_type: Counter[str] = Counter()
        self._types: dict[str, str] = {}
        session.on("Network.responseReceived", self._begun)
        session.on("Network.loadingFinished", self._ended)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        speed = {
            "offline": False,
            "latency": profile.latency_milliseconds,
            "downloadThroughput": profile.down_bits_per_second / 8,
            "uploadThroughput": profile.up_bits_per_second / 8,
        }
        if profile.latency_milliseconds:
            session.send("Network.emulateNetworkConditions", speed)
        session.send("Emulation.setCPUThrottlingRate", {"rate": profile.processor_slowdown})

    def _begun(self, event: Any) -> None:
        if event["response"]["url"].startswith("http"):
            self._types[event["requestId"]] = event["type"].lower()

    def _ended(self, event: Any) -> None:
        kind = self._types.pop(event["requestId"], None)
        if kind is not None:
            self.requests += 1
            self.bytes_by_type[kind] += int(event["encodedDataLength"])


def _refuse(route: Any, refused: list[str]) -> None:
    refused.append(route.request.url)
    route.abort()
