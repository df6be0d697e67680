"""Where a cold render's time goes: ``python -m bench.profile [FOLDER ...]``; `examples/` where none is given.

Each part is counted without the parts that it calls, in processor time, over three rounds after a first one
that fills what a worker has filled before its first job.
"""

import argparse
import functools
import pkgutil
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from bench.cold import ours
from bench.processes import ROOT

PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "reading: JSON, checks, formats before 4": ("app.formats.html:parse",),
    "Markdown → HTML, formulas kept apart": ("app.rendering.markdown:to_html",),
    "colours of code": ("app.rendering.highlight:to_html",),
    "cleaning": ("app.rendering.context:clean_html",),
    "looking for active content": ("app.rendering.context:is_active",),
    "outputs: pictures, terminals, tables": ("app.rendering.outputs:to_html",),
    "headings and their anchors": ("app.rendering.page:outline",),
    "HTML around cells": ("app.rendering.cell_html:CellWriter.section",),
    "what the page says of itself": (
        *("app.surfaces.compose:page_view", "app.surfaces.compose:embed_view"),
        *("app.surfaces.compose:frame_view", "app.surfaces.compose:told"),
    ),
    "templates of page, embed, frame": (
        "app.surfaces.environment:_rendered",
        "app.surfaces.environment:page",
    ),
    "rules of the style sheet that stand in a page": ("app.surfaces.compose:with_critical",),
    "compression": ("app.store.cache:first_coded",),
}
"""Part → the functions that do it, each where it is called."""
REST: Final = "everything else"
ROUNDS: Final = 3


class Clock:
    """Processor seconds of each part, without those of the parts inside of it."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._inner: list[float] = [0.0]

    def timed(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, counted as this part."""

        @functools.wraps(function)
        def counted(*args: Any, **kwargs: Any) -> Any:
            self._inner.append(0.0)
            since = time.process_time()
            try:
                return function(*args, **kwargs)
            finally:
                whole = time.process_time() - since
                self.seconds[part] += whole - self._inner.pop()
                self._inner[-1] += whole

        return counted


def shares(paths: Iterable[Path]) -> dict[str, float]:
    """Part → its share of all, the largest first."""
    documents = [path.read_bytes() for path in paths]
    clock = Clock()
    render = ours()
    for document in documents:
        render(document)
    for part, names in PARTS.items():
        for name in names:
            place, _dot, last = name.replace(":", ".").rpartition(".")
            owner = pkgutil.resolve_name(place)
            setattr(owner, last, clock.timed(part, getattr(owner, last)))
    whole = clock.timed(REST, ours())
    for document in documents * ROUNDS:
        whole(document)
    total = sum(clock.seconds.values())
    return {
        part: clock.seconds[part] / total
        for part in sorted(clock.seconds, key=clock.seconds.__getitem__)[::-1]
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.profile", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=[ROOT / "examples"])
    paths = sorted(path for folder in parser.parse_args().folders for path in folder.rglob("*.ipynb"))
    print("| part | share |\n|---|---|")
    for part, share in shares(paths).items():
        print(f"| {part} | {100 * share:.1f} % |")


if __name__ == "__main__":
    main()
