"""One visit of a page in Chromium, as a phone has it, and what the browser itself says of it.

The processor is slowed, and the network may be that of a phone, as Lighthouse has them for mobile pages. The
reader comes from a page of another site, in a window that has been there for a while.
"""

import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from bench.devtools import Browser, Tab, tab

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

_HOST: Final = "127.0.0.1"
SCREEN: Final = {"width": 412, "height": 823, "deviceScaleFactor": 1.75, "mobile": True}
_BEFORE: Final = "data:text/html,<!doctype html><title>Before</title><p>A page of another site"
_QUIET_SECONDS: Final = 0.5
"""Without a request that is under way."""
_SCREENS: Final = 12
_SEEN: Final = """new Promise((done) => {
  const [painted] = performance.getEntriesByName("first-contentful-paint");
  const seen = {paint: painted?.startTime ?? 0, largest: 0, shifts: [], tasks: []};
  const watch = (type, take) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({type, buffered: true});
  watch("largest-contentful-paint", ({startTime}) => { seen.largest = startTime; });
  watch("layout-shift", ({hadRecentInput, startTime, value}) => {
    if (!hadRecentInput) seen.shifts.push([startTime, value]);
  });
  watch("longtask", ({startTime, duration}) => { seen.tasks.push([startTime, duration]); });
  setTimeout(() => done(seen), 200);
})"""
"""Asked for afterwards: the browser keeps what it measured, and nothing has to run before the page does."""
_SCROLL: Final = """(async (screens) => {
  for (let screen = 1; screen <= screens; screen += 1) {
    scrollTo({top: screen * innerHeight * 0.8, behavior: "instant"});
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  }
})"""


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
    """Cumulative Layout Shift: its worst session window, of what was looked at."""
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
def opened(browser: Browser, url: str, screen: Mapping[str, float]) -> Iterator[Tab]:
    """A page that is not slowed. Raises `bench.devtools.Failed`."""
    with tab(browser) as page:
        page.send("Emulation.setDeviceMetricsOverride", dict(screen))
        _Traffic(browser, page).opened(url)
        yield page


def visit(browser: Browser, url: str, profile: Profile = PHONE, *, scrolled: bool = True) -> Visit:
    """With nothing in any cache. Raises `bench.devtools.Failed`.

    Args:
        scrolled: look at what is below the first screen as well.
    """
    with tab(browser) as page:
        page.send("Emulation.setDeviceMetricsOverride", SCREEN)
        page.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
        traffic = _Traffic(browser, page)
        traffic.loaded(_BEFORE)
        browser.wait_until_idle()
        traffic.slowed(profile)
        traffic.opened(url)
        seen = page.evaluate(_SEEN)
        requests, refused, bytes_by_type = traffic.requests, traffic.refused, dict(traffic.bytes_by_type)
        shifts = seen["shifts"]
        if scrolled:  # of this, only what jumps counts: else the last picture were the largest
            page.evaluate(f"{_SCROLL}({_SCREENS})")
            shifts = page.evaluate(_SEEN)["shifts"]
    return Visit(
        first_paint=seen["paint"],
        largest_paint=seen["largest"],
        layout_shift=worst_window(shifts),
        blocking=sum(max(0, length - 50) for start, length in seen["tasks"] if start >= seen["paint"]),
        requests=requests,
        refused=refused,
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
    """Opens pages, slows a tab down, and counts what comes to it."""

    def __init__(self, browser: Browser, page: Tab) -> None:
        self.requests = 0
        self.refused = 0
        self.bytes_by_type: Counter[str] = Counter()
        self._browser, self._page = browser, page
        self._loaded = False
        self._under_way: dict[str, str] = {}
        browser.listen(page.session, self._hear)
        page.send("Page.enable")
        page.send("Network.enable")

    def slowed(self, profile: Profile) -> None:
        """From here on."""
        if profile.latency_milliseconds:
            speed = {
                "offline": False,
                "latency": profile.latency_milliseconds,
                "downloadThroughput": profile.down_bits_per_second / 8,
                "uploadThroughput": profile.up_bits_per_second / 8,
            }
            self._page.send("Network.emulateNetworkConditions", speed)
        self._page.send("Emulation.setCPUThrottlingRate", {"rate": profile.processor_slowdown})

    def loaded(self, url: str) -> None:
        """Until its load event."""
        self._loaded = False
        self._page.send("Page.navigate", {"url": url})
        self._browser.wait_until(lambda: self._loaded, url)

    def opened(self, url: str) -> None:
        """Until it is loaded and asks for nothing any more."""
        self.loaded(url)
        while True:
            self._browser.wait_until(lambda: not self._under_way, url)
            before = self.requests
            self._browser.wait(_QUIET_SECONDS)
            if not self._under_way and self.requests == before:
                return

    def _hear(self, method: str, event: dict[str, Any]) -> None:
        if method == "Page.loadEventFired":
            self._loaded = True
        elif method == "Network.requestWillBeSent":
            self._asked(event)
        elif method in ("Network.loadingFinished", "Network.loadingFailed"):
            kind = self._under_way.pop(event["requestId"], None)
            if kind is not None and method == "Network.loadingFinished":
                self.requests += 1
                self.bytes_by_type[kind] += int(event["encodedDataLength"])

    def _asked(self, event: dict[str, Any]) -> None:
        address = urlsplit(event["request"]["url"])
        if address.scheme not in ("http", "https"):
            return
        if address.hostname == _HOST:
            self._under_way[event["requestId"]] = event.get("type", "other").lower()
        else:
            self.refused += 1
