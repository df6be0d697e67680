"""Whether the page that is made so much sooner says the same: how many of nbconvert's words it has."""

import contextlib
import re
import statistics
from collections import Counter
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from app.store.encoding import decode
from bench.cold import ours
from bench.figures import Figure, at_least
from bench.theirs import unsanitised

SHOWN: Final = frozenset({"page", "frame"})
"""The surfaces that hold what a reader of a page sees."""

PLACEHOLDERS: Final = re.compile(
    r"(?:In|Out)\s*\[[^\]]{0,20}\]:"  # numbers of cells and results, which a style sheet shows here
    # What libraries say until their scripts have run; where none does, a sentence says more.
    r"|Make this Notebook Trusted to load map: File -> Trust Notebook|Loading BokehJS \.\.\."
)


def measure(paths: list[Path]) -> list[Figure]:
    """The mean over all notebooks that nbconvert does not fail on."""
    shares = list(_recalls(path.read_bytes() for path in paths))
    return [
        Figure(
            "words.recall",
            "words of nbconvert's page that ours has",
            round(statistics.mean(shares), 4),
            "of all",
            at_least(0.985),
            f"mean of {len(shares)} notebooks; {min(shares):.3f} at the least",
        )
    ]


def _recalls(documents: Iterable[bytes]) -> Iterable[float]:
    render, converted = ours(), unsanitised()
    for document in documents:
        wanted: Counter[str] = Counter()
        # It fails on some real notebooks, which `bench/cold.py` counts.
        with contextlib.suppress(Exception):
            wanted = words(converted(document))
        if wanted:
            surfaces = render(document)
            shown = [
                decode(body, coding).decode() for name, (coding, body) in surfaces.items() if name in SHOWN
            ]
            yield recall(wanted, words("".join(shown)))


def words(html: str) -> Counter[str]:
    """Those between a page's tags, with their numbers."""
    page = _Page(html)
    return Counter(re.findall(r"\w+", PLACEHOLDERS.sub("", " ".join(page.texts))))


def recall(wanted: Counter[str], found: Counter[str]) -> float:
    """The share of `wanted` that was found, 0 to 1; `wanted` is not empty."""
    return (wanted & found).total() / wanted.total()


class _Page(HTMLParser):
    UNSEEN = frozenset({"script", "style", "title"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._unseen = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        self._unseen += tag in self.UNSEEN

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in self.UNSEEN and self._unseen > 0

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.texts.append(data)
