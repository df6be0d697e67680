"""Libraries that Jupyter hands to a notebook's scripts, which therefore use them without loading them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Library:
    """Files of ours, and how a script that wants them looks."""

    paths: tuple[str, ...]
    """Below ``static``, in the order of loading."""
    used: re.Pattern[str]
    asks: re.Pattern[str] | None = None
    """How a script looks that does without, where the page has none."""

    def wanted_by(self, script: str) -> bool:
        """Whether it would fail without."""
        return bool(self.used.search(script)) and not (self.asks and self.asks.search(script))


LIBRARIES: Final = (
    Library(
        ("vendor/requirejs/2.3.8/require.js",),
        re.compile(r"\b(?:require|requirejs|define)\s?[.(]|\brequire(?:\.min)?\.js\b"),
        # JupyterLab has no RequireJS either, and some of these only work where there is none.
        re.compile(
            r"""typeof\s++(?:window\.)?(?:require|define)|window\.require(?:js)?+\s*+(?:[)&!=]|\|\|)"""
        ),
    ),
    # After RequireJS, so that it is a module as well as a global.
    Library(
        ("vendor/jquery/3.7.1/dist/jquery.min.js",),
        re.compile(
            r"""
            \bjQuery\b | \$\s?[.(] | ["']jquery["']
          | \(function\ \(element\)\ \{\n (?s:.*?) \belement
            (?: \[ | \.(?!innerHTML|textContent|appendChild|style|classList|dataset|querySelector|id\b) )
            """,
            re.VERBOSE,
        ),
    ),
    Library(
        ("js/jupyter.js",),
        re.compile(r"\b(?:require|requirejs|define)\s?[.(]|\bvitrineElement\(|\b(?:IPython|Jupyter)\."),
    ),
    Library(
        ("js/jupyter-globals.js",),
        re.compile(r"\b(?:IPython|Jupyter)\."),
        re.compile(r"""typeof\s++(?:window\.)?(?:IPython|Jupyter)|\.(?:IPython|Jupyter)\s*+[)&!=]"""),
    ),
)
"""In the order of loading."""

_NOT_OURS = re.compile(r'\ssrcdoc="[^"]*+"')
_SCRIPT = re.compile(r"<script|<(?=[a-z][^<>]*\son[a-z])", re.IGNORECASE)


def used_in(html: str) -> tuple[str, ...]:
    """The files that active content may need; one too many costs a reader a download, once."""
    scripts = tuple(_scripts(html))
    wanted = (library for library in LIBRARIES if any(map(library.wanted_by, scripts)))
    return tuple(path for library in wanted for path in library.paths)


def _scripts(html: str) -> Iterator[str]:
    """Each script of the page itself, with the HTML that follows it; documents in frames have their own."""
    _before, *scripts = _SCRIPT.split(_NOT_OURS.sub("", html))
    return iter(scripts)
