"""Libraries that Jupyter hands to a notebook's scripts, which therefore use them without loading them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final


def _patterns(*sources: str) -> tuple[re.Pattern[str], ...]:
    """Each begins with plain text, and looks behind after that: a search for plain text first is fast."""
    return tuple(re.compile(source) for source in sources)


@dataclass(frozen=True, slots=True)
class Library:
    """Files of ours, and how a script that wants them looks."""

    paths: tuple[str, ...]
    """Below ``static``, in the order of loading."""
    used: tuple[re.Pattern[str], ...]
    asks: tuple[re.Pattern[str], ...] = ()
    """How a script looks that does without, where the page has none."""

    def wanted_by(self, script: str) -> bool:
        """Whether it would fail without."""
        return _looks_so(self.used, script) and not _looks_so(self.asks, script)


def _looks_so(patterns: Iterable[re.Pattern[str]], script: str) -> bool:
    return any(pattern.search(script) for pattern in patterns)


_MODULES: Final = (r"require(?<!\wrequire)(?:js)?+\s?[.(]", r"define(?<!\wdefine)\s?[.(]")
_JUPYTER: Final = (r"IPython(?<!\wIPython)\.", r"Jupyter(?<!\wJupyter)\.")

LIBRARIES: Final = (
    Library(
        ("vendor/requirejs/2.3.8/require.js",),
        _patterns(*_MODULES),
        # JupyterLab has no RequireJS either, and some of these only work where there is none.
        _patterns(
            r"typeof\s++(?:window\.)?(?:require|define)",
            r"window\.require(?:js)?+\s*+(?:[)&!=]|\|\|)",
        ),
    ),
    # After RequireJS, so that it is a module as well as a global.
    Library(
        ("vendor/jquery/3.7.1/dist/jquery.min.js",),
        _patterns(
            r"jQuery(?<!\wjQuery)\b",
            r"\$\s?[.(]",
            r"""jquery(?<=["']jquery)["']""",
            r"\(function \(element\) \{\n(?s:.*?)\belement"
            r"(?:\[|\.(?!innerHTML|textContent|appendChild|style|classList|dataset|querySelector|id\b))",
        ),
    ),
    Library(("js/jupyter.js",), _patterns(*_MODULES, r"vitrineElement(?<!\wvitrineElement)\(", *_JUPYTER)),
    Library(
        ("js/jupyter-globals.js",),
        _patterns(*_JUPYTER),
        _patterns(
            r"typeof\s++(?:window\.)?(?:IPython|Jupyter)",
            r"\.IPython\s*+[)&!=]",
            r"\.Jupyter\s*+[)&!=]",
        ),
    ),
)
"""In the order of loading."""

_NOT_OURS = re.compile(r'srcdoc="(?<=\ssrcdoc=")[^"]*+"')
# Each run of an attribute is kept, so that a tag with a picture in it is read once.
_SCRIPT = re.compile(
    r"<(?:(?i:script)|(?=[a-zA-Z](?:[^<>\t\n\f\r ]++|[\t\n\f\r ](?![oO][nN][a-zA-Z]))*+[\t\n\f\r ][oO][nN]))"
)


def used_in(html: str) -> tuple[str, ...]:
    """The files that active content may need; one too many costs a reader a download, once."""
    scripts = tuple(_scripts(html))
    wanted = (library for library in LIBRARIES if any(map(library.wanted_by, scripts)))
    return tuple(path for library in wanted for path in library.paths)


def _scripts(html: str) -> Iterator[str]:
    """Each script of the page itself, with the HTML that follows it; documents in frames have their own."""
    _before, *scripts = _SCRIPT.split(_NOT_OURS.sub("", html))
    return iter(scripts)
