"""``make bench``: how much less a page costs here, side by side in one run. Ratios hold; seconds do not.

python -m bench [FOLDER ...]     notebooks to render; `examples/` where none is given
    --only cold --only warm      some of the measures
    --record                     put the table into docs/performance.md too
"""

import argparse
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from bench import browser, cold, growth, load, report, revisions, scrolling, warm, weight, words
from bench.figures import Figure
from bench.processes import ROOT

MEASURES: Mapping[str, Callable[[list[Path]], list[Figure]]] = {
    "cold": cold.measure,
    "words": words.measure,
    "revisions": revisions.measure,
    "warm": warm.measure,
    "load": load.measure,
    "weight": weight.measure,
    "growth": growth.measure,
    "browser": browser.measure,
    "scrolling": scrolling.measure,
}
RESULTS = ROOT / "bench" / "results.json"
PAGE = ROOT / "docs" / "performance.md"


def main() -> None:
    """Print every figure with its ratio and its target, and write them to ``bench/results.json``."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="*", type=Path, default=[ROOT / "examples"])
    parser.add_argument("--only", action="append", choices=sorted(MEASURES))
    parser.add_argument("--record", action="store_true")
    asked = parser.parse_args()
    paths = sorted(path for folder in asked.folders for path in folder.rglob("*.ipynb"))
    if not paths:
        parser.error(f"there is no .ipynb below {', '.join(map(str, asked.folders))}")
    since = datetime.now(UTC)
    figures: list[Figure] = []
    seconds_of: dict[str, float] = {}
    for name, measure in MEASURES.items():
        if asked.only and name not in asked.only:
            continue
        begun = time.monotonic()
        figures += measure(paths)
        seconds_of[name] = time.monotonic() - begun
        print(f"{name}: {seconds_of[name]:.0f} s", flush=True)
    folders = ", ".join(folder.name for folder in asked.folders)
    megabytes = sum(path.stat().st_size for path in paths) / 1e6
    run = report.taken(figures, since, f"{len(paths)} notebooks of {folders}, {megabytes:.1f} MB", seconds_of)
    RESULTS.write_text(run.as_json(), "utf-8")
    if asked.record:
        report.record(run, PAGE)
    print(f"\n{run.as_text()}\n\n{run.seconds:.0f} s on {run.machine}; also in {RESULTS.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
