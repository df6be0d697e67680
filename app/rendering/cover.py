"""The picture that stands for a notebook where it is shared: its first good figure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Final

from app.models import Cover
from app.rendering.images import Size, identify

_FIGURE: Final = re.compile(r'<figure class="output image"[^>]*+><img src="/blob/([0-9a-f]{64}\.[a-z]{3,4})"')
_TYPES: Final = frozenset({"png", "jpg", "webp"})
"""What chats and search engines show; no SVG, and no first frame of something that moves."""
_LEAST_SIDE: Final = 200
"""Pixels. Facebook's own least; icons, badges and sparklines are below it."""
_MOST_SIDE: Final = 4096
"""Twitter's own limit."""
_MOST_RATIO: Final = 3.0
"""Of the longer side to the shorter one: a strip is cut to nothing by whoever shows it."""
_MOST_BYTES: Final = 5_000_000
"""Likewise Twitter's."""


def cover_of(html: str, blobs: Mapping[str, bytes]) -> Cover | None:
    """The first figure among the outputs, else the first picture of the prose; None where none is good.

    Nothing is decoded: a size is what the first bytes say.

    Args:
        html: the rendered content.
        blobs: its pictures by their names, in the order of the content.
    """
    return next(_good(chain(_FIGURE.findall(html), blobs), blobs), None)


def _good(names: Iterable[str], blobs: Mapping[str, bytes]) -> Iterator[Cover]:
    for name in names:
        data = blobs.get(name, b"")
        if name.rpartition(".")[2] not in _TYPES or len(data) > _MOST_BYTES:
            continue
        picture = identify(data)
        if picture is not None and picture.size is not None and is_good(picture.size):
            yield Cover(name, *picture.size)


def is_good(size: Size) -> bool:
    """Whether a picture of this size is worth being shown by itself."""
    short, long = sorted(size)
    return short >= _LEAST_SIDE and long <= _MOST_SIDE and long <= _MOST_RATIO * short
