"""Cold render: bytes of the notebook → all that is stored of it, sanitised and compressed: page, embed and,
where content is active, its frame. Policy and settings are those of a fresh server.
"""

import contextlib
import io
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from app.store.encoding import Encoding
from bench import theirs
from bench.figures import Figure, at_least

ROUNDS = 3
Made = TypeVar("Made")


def measure(paths: list[Path]) -> list[Figure]:
    """CPU seconds over all notebooks, the best of three rounds each, in turn: both need one core, no more."""
    documents = [path.read_bytes() for path in paths]
    render, convert = ours(), theirs.sanitised()

    def converted(document: bytes) -> tuple[float, bool]:
        seconds, page = _timed(convert, document)
        if page is not None:
            theirs.keep(document, page)
        return seconds, page is not None

    active = ["frame" in render(document) for document in documents]
    # Each round goes through all of them: the same again would find what is kept of the last page.
    rounds = [
        [(_timed(render, document), converted(document)) for document in documents]
        for _round in range(ROUNDS)
    ]
    failed = sum(not good for _ours, (_seconds, good) in rounds[0])
    pairs = [tuple(min(runs)[0] for runs in zip(*each, strict=True)) for each in zip(*rounds, strict=True)]
    our_seconds, their_seconds = zip(*pairs, strict=True)
    ours_whole, theirs_whole = sum(our_seconds), sum(their_seconds)
    middle, their_middle = statistics.median(our_seconds), statistics.median(their_seconds)
    return [
        Figure(
            "cold.times_faster",
            "cold render, compressed, against nbconvert's sanitised",
            round(theirs_whole / ours_whole, 1),
            "times faster",
            at_least(12, hoped=20),
            f"{ours_whole:.3f} s, nbconvert {theirs_whole:.3f} s; it fails on {failed}",
        ),
        Figure(
            "cold.median_times_faster",
            "the same, median of the notebooks",
            round(their_middle / middle, 1),
            "times faster",
            beside=f"{1000 * middle:.2f} ms, nbconvert {1000 * their_middle:.2f} ms",
        ),
        *_of_active([pair for pair, has in zip(pairs, active, strict=True) if has]),
    ]


def _of_active(pairs: Sequence[tuple[float, float]]) -> list[Figure]:
    """Of notebooks whose scripts run: rendered twice, as far as the first that is active and then raw."""
    if not pairs:
        return []
    ours_whole, theirs_whole = (sum(seconds) for seconds in zip(*pairs, strict=True))
    return [
        Figure(
            "cold.active_times_faster",
            "the same, of notebooks with active content",
            round(theirs_whole / ours_whole, 1),
            "times faster",
            beside=f"{len(pairs)} notebooks; nbconvert takes their scripts out",
        )
    ]


def _timed(render: Callable[[bytes], Made], document: bytes) -> tuple[float, Made | None]:
    """Processor seconds, and what was made; None where that failed."""
    started = time.process_time()
    made = None
    # nbconvert fails on some real notebooks; that is counted.
    with contextlib.redirect_stderr(io.StringIO()), contextlib.suppress(Exception):
        made = render(document)
    return time.process_time() - started, made


def ours() -> Callable[[bytes], Mapping[str, tuple[Encoding, bytes]]]:
    """What makes and compresses all that is stored of a notebook: each surface's coding and bytes."""
    from app.formats.html import Html
    from app.models import Document, SourceRef
    from app.registry import from_settings
    from app.store.cache import first_coded
    from app.work import Work
    from config.settings import load

    settings = load({})
    form = Html.from_settings(settings)
    work = Work("local/a.ipynb")
    source = from_settings(settings).source_of(SourceRef("local", work.locator))
    now = datetime.now(UTC).timestamp()

    def render(content: bytes) -> Mapping[str, tuple[Encoding, bytes]]:
        document = Document(SourceRef("local", work.locator, {"path": "a.ipynb"}), content, "a.ipynb")
        surfaces = form.surfaces(form.render(document, work), document, work, source, now)
        return {name: first_coded(name, surface) for name, surface in surfaces.items()}

    return render
