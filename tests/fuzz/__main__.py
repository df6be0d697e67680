"""``make fuzz``: hostile input made by chance, for some minutes; what is wrong is printed and kept.

python -m tests.fuzz [--minutes 10] [--seed N]     all targets; a seed is chosen and printed where none is given
python -m tests.fuzz --seed N --case K             one case again, with all of its input
"""

import argparse
import secrets
import sys
import time
from collections import Counter
from pathlib import Path

from playwright.sync_api import Browser

from config.settings import ROOT
from tests.fuzz import browsing, runner, targets
from tests.fuzz.runner import Done, Finding
from tests.web.browser import chromium

_PAGES_EVERY = 16


class Report:
    """Findings of one kind are told once, with how often they came."""

    def __init__(self, seed: int, folder: Path) -> None:
        self._seed = seed
        self._folder = folder
        self.kinds: Counter[str] = Counter()
        self.cases: Counter[str] = Counter()
        self.visits = 0

    def add(self, finding: Finding) -> None:
        """Print and keep the input, the first time."""
        self.kinds[finding.kind] += 1
        if self.kinds[finding.kind] > 1:
            return
        print(f"FOUND case {finding.number} ({finding.target}): {finding.what[:300]}", flush=True)
        self._folder.mkdir(parents=True, exist_ok=True)
        _, given = targets.case(self._seed, finding.number)
        kept = self._folder / f"{self._seed}-{finding.number}-{finding.target}.txt"
        kept.write_text(f"{finding.what}\n\n{given!r}\n", encoding="utf-8", errors="backslashreplace")

    def summary(self) -> str:
        """How much was tried, and what came of it."""
        tried = ", ".join(f"{count:,} {name}" for name, count in sorted(self.cases.items()))
        lines = [
            f"seed {self._seed}: {tried}; {self.visits:,} pages in a browser; {len(self.kinds)} kinds of findings"
        ]
        return "\n".join([*lines, *(f"  {count:6,} × {kind}" for kind, count in self.kinds.most_common())])


def fuzz(seed: int, minutes: float, report: Report, browser: Browser) -> None:
    """Until the time is over."""
    ends = time.monotonic() + 60 * minutes
    with browsing.serving() as site:
        for done in runner.run(seed, until=lambda _number: time.monotonic() > ends, pages_every=_PAGES_EVERY):
            report.cases[done.target] += 1
            for finding in done.findings:
                report.add(finding)
            _browse(done, site, report, browser)


def _browse(done: Done, site: browsing.Site, report: Report, browser: Browser) -> None:
    """Each wall alone, by one of the pages that a case gave."""
    pages, active = done.outcome.pages, done.outcome.active
    shown = [
        (one[done.number % len(one)], policy)
        for one, policy in ((pages, ""), (active, browsing.page_policy()))
        if one
    ]
    for html, policy in shown:
        report.visits += 1
        alone = "by its policy alone" if policy else "by its cleaning alone"
        for what in browsing.looked_at(browser, site, html, policy=policy):
            report.add(Finding(done.number, done.target, f"in a browser, {alone}: {what}"))


def main() -> int:
    """1 where something was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**9))
    parser.add_argument("--case", type=int)
    chosen = parser.parse_args()
    if chosen.case is not None:
        name, given = targets.case(chosen.seed, chosen.case)
        print(name, repr(given), sep="\n")
        done = runner.run_case(chosen.seed, chosen.case)
        print(*(finding.what for finding in done.findings), sep="\n")
        return 1 if done.findings else 0
    print(f"seed {chosen.seed}", flush=True)
    report = Report(chosen.seed, ROOT / "var" / "fuzz")
    with chromium() as browser:
        try:
            fuzz(chosen.seed, chosen.minutes, report, browser)
        except KeyboardInterrupt:
            print("stopped")
    print(report.summary())
    return 1 if report.kinds else 0


if __name__ == "__main__":
    sys.exit(main())
