"""``make bench``: how much less a page costs here, side by side in one run. Ratios hold; seconds do not.

python -m bench [FOLDER ...]     notebooks to render; `examples/` where none is given
"""

import argparse
import json
from pathlib import Path

from bench import browser, cold, load, warm

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Print every figure with its ratio, and write them to ``bench/results.json``."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=[ROOT / "examples"])
    paths = sorted(path for folder in parser.parse_args().folders for path in folder.rglob("*.ipynb"))
    figures = {
        "cold": cold.measure(paths),
        "warm": warm.measure(paths),
        "load": load.measure(paths),
        "browser": browser.measure(paths),
    }
    (ROOT / "bench" / "results.json").write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
