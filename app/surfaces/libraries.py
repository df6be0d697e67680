"""Libraries that Jupyter hands to a notebook's scripts, which therefore use them without loading them."""

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Library:
    """One file of ours, and how a script that wants it looks."""

    path: str
    """Below ``static``."""
    used: re.Pattern[str]


LIBRARIES: Final = (
    Library("vendor/requirejs/2.3.8/require.js", re.compile(r"\b(?:require|requirejs|define)\s?[.(]")),
    # After RequireJS, so that it is a module as well as a global.
    Library("vendor/jquery/3.7.1/dist/jquery.min.js", re.compile(r"\bjQuery\b|\$\s?[.(]|[\"']jquery[\"']")),
)
"""In the order of loading."""


def used_in(html: str) -> tuple[str, ...]:
    """The files that active content may need; one too many costs a reader a download, once."""
    return tuple(library.path for library in LIBRARIES if library.used.search(html))
