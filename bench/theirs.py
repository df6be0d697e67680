"""nbconvert's page of a notebook, as it makes it of a stranger's: what ours is compared with."""

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_MADE: dict[bytes, str] = {}
"""Pages of notebooks, for the measure that needs them next."""


def sanitised() -> Callable[[bytes], str]:
    """What makes it of a notebook's bytes. Raises whatever it fails by on some."""
    return _exported(sanitize_html=True)


def unsanitised() -> Callable[[bytes], str]:
    """The same of a notebook that it trusts: sanitising, it shows tags of its own Markdown as text."""
    return _exported(sanitize_html=False)


def _exported(*, sanitize_html: bool) -> Callable[[bytes], str]:
    import nbformat
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(sanitize_html=sanitize_html)

    def render(content: bytes) -> str:
        with _silently():
            return str(exporter.from_notebook_node(nbformat.reads(content.decode(), as_version=4))[0])

    return render


def keep(content: bytes, page: str) -> None:
    """Have a page at hand that was made of a notebook's bytes: making all of them takes longest of all."""
    _MADE[content] = page


def kept() -> Callable[[bytes], str]:
    """As `sanitised`, but for pages at hand, which are let go of."""
    render = sanitised()

    def page(content: bytes) -> str:
        made = _MADE.pop(content, None)
        return render(content) if made is None else made

    return page


@contextmanager
def _silently() -> Iterator[None]:
    """Without what it says of each notebook that is not in its latest form."""
    before = logging.root.manager.disable
    logging.disable(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
