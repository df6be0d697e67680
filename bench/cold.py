"""Cold render: bytes of the notebook → sanitised, compressed page; against nbconvert's sanitised page."""

import contextlib
import io
import logging
import statistics
import time
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

ROUNDS = 3


def measure(paths: list[Path]) -> dict[str, float]:
    """Seconds over all notebooks, the best of three rounds each, in turn; prints the ratio."""
    documents = [path.read_bytes() for path in paths]
    ours, theirs = _ours(), _theirs()
    our_seconds, their_seconds, failed = [], [], 0
    for document in documents:
        our_seconds.append(min(_timed(ours, document)[0] for _ in range(ROUNDS)))
        rounds = [_timed(theirs, document) for _ in range(ROUNDS)]
        their_seconds.append(min(seconds for seconds, _good in rounds))
        failed += not rounds[0][1]
    figures = {
        "notebooks": len(documents),
        "megabytes": round(sum(map(len, documents)) / 1e6, 1),
        "ours_seconds": round(sum(our_seconds), 3),
        "nbconvert_seconds": round(sum(their_seconds), 3),
        "nbconvert_failed": failed,
        "times_faster": round(sum(their_seconds) / sum(our_seconds), 1),
        "ours_median_milliseconds": round(1000 * statistics.median(our_seconds), 2),
        "nbconvert_median_milliseconds": round(1000 * statistics.median(their_seconds), 2),
    }
    print(f"cold render, {figures['notebooks']} notebooks, {figures['megabytes']} MB")
    print(f"  nbconvert, sanitised   {figures['nbconvert_seconds']:8.3f} s  ({failed} failed)")
    print(f"  vitrine, compressed    {figures['ours_seconds']:8.3f} s")
    print(f"  ratio                  {figures['times_faster']:8.1f} times faster (target: 12)")
    return figures


def _timed(render: Callable[[bytes], object], document: bytes) -> tuple[float, bool]:
    started = time.perf_counter()
    good = True
    with contextlib.redirect_stderr(io.StringIO()):
        try:
            render(document)
        except Exception:  # noqa: BLE001 - nbconvert fails on some real notebooks; that is counted
            good = False
    return time.perf_counter() - started, good


def _ours() -> Callable[[bytes], object]:
    from app.formats.html import Html
    from app.models import Document, SourceRef
    from app.registry import from_settings
    from app.store.encoding import ENCODERS
    from app.work import Work
    from config.settings import load

    settings = load({})
    form = Html.from_settings(settings)
    work = Work("local/a.ipynb")
    source = from_settings(settings).source_of(SourceRef("local", work.locator))
    now = datetime.now(UTC).timestamp()

    def render(content: bytes) -> object:
        document = Document(SourceRef("local", work.locator, {"path": "a.ipynb"}), content, "a.ipynb")
        surfaces = form.surfaces(form.render(document, work), document, work, source, now)
        return [encode(surfaces["page"].body) for encode in ENCODERS.values()]

    return render


def _theirs() -> Callable[[bytes], object]:
    import nbformat
    from nbconvert import HTMLExporter

    logging.disable(logging.ERROR)
    warnings.simplefilter("ignore")
    exporter = HTMLExporter(sanitize_html=True)
    return lambda content: exporter.from_notebook_node(nbformat.reads(content.decode(), as_version=4))
