"""What a run of the benchmarks leaves: JSON, a table, and both in the page that the documentation shows."""

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import psutil

from bench.figures import Figure

_BEGIN: Final = "<!-- figures: begin (python -m bench --record) -->"
_END: Final = "<!-- figures: end -->"
_COLUMNS: Final = ("what", "measured", "target", "", "beside")


@dataclass(frozen=True, slots=True)
class Run:
    """One run."""

    figures: Sequence[Figure]
    taken_at: datetime
    seconds: float
    notebooks: str
    """Where they came from, and how many."""
    machine: str
    seconds_of: Mapping[str, float]
    """Of each measure."""

    def as_json(self) -> str:
        """Everything."""
        document = {
            "taken_at": self.taken_at.isoformat(timespec="seconds"),
            "seconds": round(self.seconds),
            "seconds_of": {name: round(seconds, 1) for name, seconds in self.seconds_of.items()},
            "machine": self.machine,
            "notebooks": self.notebooks,
            "figures": {figure.key: figure.as_dict() for figure in self.figures},
        }
        return json.dumps(document, indent=2) + "\n"

    def as_text(self) -> str:
        """The table for a terminal."""
        rows = [_row(figure) for figure in self.figures if not figure.detail]
        widths = [max(map(len, column)) for column in zip(_COLUMNS, *rows, strict=True)]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in (_COLUMNS, *rows)
        )

    def as_markdown(self) -> str:
        """The table for the documentation."""
        rows = [_row(figure) for figure in self.figures if not figure.detail]
        return "\n".join(
            [
                f"Measured on {self.taken_at:%Y-%m-%d} within {self.seconds:.0f} s on {self.machine}; "
                f"{self.notebooks}.",
                "",
                *("| " + " | ".join(row) + " |" for row in (_COLUMNS, ("---",) * len(_COLUMNS), *rows)),
            ]
        )


def taken(figures: Sequence[Figure], since: datetime, notebooks: str, seconds_of: Mapping[str, float]) -> Run:
    """The run that began at `since` and ends now."""
    seconds = (datetime.now(UTC) - since).total_seconds()
    return Run(figures, since, seconds, notebooks, _machine(), seconds_of)


def record(run: Run, page: Path) -> None:
    """Put the table in place of the one that stands in a page of the documentation.

    Raises:
        ValueError: the page has no place for it.
    """
    text = page.read_text("utf-8")
    before, begin, rest = text.partition(_BEGIN)
    _old, end, after = rest.partition(_END)
    if not (begin and end):
        raise ValueError(f"{page} has no lines {_BEGIN!r} and {_END!r} to put the figures between")
    page.write_text(f"{before}{begin}\n{run.as_markdown()}\n{end}{after}", "utf-8")


def _row(figure: Figure) -> tuple[str, ...]:
    mark = {None: "", True: "✓", False: "✗"}[figure.holds]
    return (
        figure.says,
        f"{figure.value:g} {figure.unit}".strip(),
        str(figure.target or ""),
        mark,
        figure.beside,
    )


def _machine() -> str:
    memory_gigabytes = psutil.virtual_memory().total / 1e9
    return (
        f"{os.cpu_count()} processors ({_processor()}), {memory_gigabytes:.0f} GB, "
        f"{platform.system()} {platform.release().split('-')[0]}, Python {platform.python_version()}"
    )


def _processor() -> str:
    """Its model, where the system says it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()
