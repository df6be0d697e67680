"""What larger notebooks cost: processor time and memory of a whole job, by cells and by bytes.

Each job runs in a fork of a process that holds what a worker holds, under the limits of the settings, from
the file to the stored answer. Its memory is the kernel's own count of the most that it held. Linux only.
"""

import json
import math
import multiprocessing
import os
import resource
import statistics
import subprocess
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import quote

from bench import synthetic
from bench.figures import Figure, at_most, below
from bench.plot import Panel, Series, drawn
from bench.processes import ROOT

CELLS: Final = (1000, 3000, 10_000)
BYTES: Final = (6_000_000, 18_000_000, 50_000_000)
GROWING: Final = ("pictures", "text outputs", "tables")
"""The kinds that are made in each size; the others in the largest only."""
LINEAR: Final = at_most(1.1)
PLOT: Final = ROOT / "docs" / "growth.svg"
_AT_ONCE: Final = 2
_START_SECONDS: Final = 30


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one job."""

    size: int
    """Cells or bytes."""
    file_bytes: int
    seconds: float
    """Of a processor."""
    peak_bytes: int
    idle_bytes: int
    """What the process held before: a worker's own."""

    @property
    def taken_bytes(self) -> int:
        """By the notebook."""
        return self.peak_bytes - self.idle_bytes


def measure(_paths: list[Path]) -> list[Figure]:
    """Figures, and their plot in the documentation.

    In a process of its own: memory that other measures left free in this one would hide what small jobs take.
    """
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as alone:
        return alone.submit(_measure).result()


def _measure() -> list[Figure]:
    names = [f"cells-{cells}" for cells in CELLS]
    names += [
        f"{kind}-{size}" for kind in synthetic.KINDS for size in BYTES if kind in GROWING or size == BYTES[-1]
    ]
    with tempfile.TemporaryDirectory() as folder:
        _in_forks([partial(_write, Path(folder), name) for name in names])
        costs = dict(zip(names, _costs(Path(folder), names), strict=True))
    cells = [costs[f"cells-{number}"] for number in CELLS]
    kinds = {kind: [costs[name] for name in names if name.startswith(f"{kind}-")] for kind in synthetic.KINDS}
    PLOT.write_text(_plot(cells, kinds), "utf-8")
    return [*_by_cells(cells), *_by_bytes(kinds), *_memory(kinds)]


def _write(folder: Path, name: str) -> None:
    kind, _dash, size = name.rpartition("-")
    made = synthetic.of_cells(int(size)) if kind == "cells" else synthetic.of_bytes(kind, int(size))
    (folder / f"{name}.ipynb").write_bytes(made)


# --- jobs ----------------------------------------------------------------------------------------


def _costs(folder: Path, names: Sequence[str]) -> list[Cost]:
    with _store() as url:
        run = _pipeline(url, folder)
        read, write = os.pipe()
        usages = _in_forks([partial(_job, run, name, write) for name in names])
        os.close(write)
        with os.fdopen(read) as told:
            idle = dict(map(json.loads, told))
    costs = []
    for name, usage in zip(names, usages, strict=True):
        file_bytes = (folder / f"{name}.ipynb").stat().st_size
        size = int(name.rpartition("-")[2]) if name.startswith("cells-") else file_bytes
        peak = usage.ru_maxrss * 1024
        costs.append(Cost(size, file_bytes, usage.ru_utime + usage.ru_stime, peak, idle[name]))
    return costs


def _job(run: Callable[[str], None], name: str, told: int) -> None:
    """In a fork: what it holds now is told, since the kernel's count has no beginning."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    os.write(told, json.dumps([name, pages * os.sysconf("SC_PAGE_SIZE")]).encode() + b"\n")
    run(name)


def _pipeline(url: str, folder: Path) -> Callable[[str], None]:
    """What a worker runs, built as it builds it; from the name of a notebook in the folder."""
    from app.formats.html import Html
    from app.interfaces import HttpClient
    from app.jobs.limits import render_limits
    from app.jobs.pipeline import Pipeline
    from app.registry import from_settings
    from app.store.cache import Cache
    from app.store.connection import connect
    from app.store.counters import Counters
    from app.surfaces import environment
    from app.work import Work
    from config.settings import load

    class Offline:
        """The local folder asks nobody."""

    settings = load({"VITRINE_LOCAL_DIR": str(folder)})
    environment.preload()
    client = connect(url, blocking=True)
    offline: HttpClient = Offline()  # type: ignore[assignment]
    walls = partial(
        render_limits,
        timeout_seconds=10
        * settings.render_timeout_seconds,  # of a wall clock, on a machine that may be busy
        memory_bytes=settings.render_memory_bytes,
    )
    pipeline = Pipeline(
        settings=settings,
        registry=from_settings(settings),
        http=offline,
        cache=Cache(client, keep_seconds=60),
        counters=Counters(client),
        formats={"html": Html.from_settings(settings)},
        limits=walls,
    )

    def run(name: str) -> None:
        problem = pipeline.run(Work(f"local/{quote(name)}.ipynb"))["problem"]
        if problem:
            raise SystemExit(f"{name}: {problem['detail']}")
        client.flushdb()  # its pages are not read, and would take a gigabyte in the end

    return run


@contextmanager
def _store() -> Iterator[str]:
    """A store of its own; gives its address."""
    from app.store.bundled import prepare
    from app.store.connection import answers, connect

    with tempfile.TemporaryDirectory() as folder:
        store = prepare(Path(folder), memory_bytes=1 << 30)
        process = subprocess.Popen(store.command, stdout=subprocess.DEVNULL)
        try:
            deadline = time.monotonic() + _START_SECONDS
            while not answers(connect(store.url)):
                if time.monotonic() > deadline:
                    raise SystemExit("the store does not answer")
                time.sleep(0.05)
            yield store.url
        finally:
            process.terminate()
            process.wait(15)


def _in_forks(tasks: Sequence[Callable[[], None]]) -> list[resource.struct_rusage]:
    """Do each in a process of its own, so many at once; gives what they used, in the order of the tasks."""
    running: dict[int, int] = {}
    usages: dict[int, resource.struct_rusage] = {}
    for number, task in enumerate(tasks):
        if len(running) == _AT_ONCE:
            _await_one(running, usages)
        running[os.fork() or _done(task)] = number
    while running:
        _await_one(running, usages)
    return [usages[number] for number in range(len(tasks))]


def _await_one(running: dict[int, int], usages: dict[int, resource.struct_rusage]) -> None:
    """Whichever ends first."""
    pid = 0
    while pid not in running:  # other children, as the store, are not waited for
        pid, status, usage = os.wait4(-1, 0)
    if status:
        raise SystemExit(f"a measured job ended with {os.waitstatus_to_exitcode(status)}")
    usages[running.pop(pid)] = usage


def _done(task: Callable[[], None]) -> int:
    """In the fork, which ends here."""
    status = 1
    try:
        task()
        status = 0
    except BaseException:  # noqa: BLE001 - nothing may go on in two processes
        traceback.print_exc()
    finally:
        os._exit(status)


# --- figures -------------------------------------------------------------------------------------


def exponent(costs: Sequence[tuple[float, float]]) -> float:
    """How fast the second grows with the first: 1 is linear, 2 quadratic; least squares of the logarithms."""
    logs = [(math.log(size), math.log(cost)) for size, cost in costs]
    return statistics.linear_regression(*zip(*logs, strict=True)).slope


def _seconds(costs: Sequence[Cost]) -> float:
    return exponent([(cost.size, cost.seconds) for cost in costs])


def _taken(costs: Sequence[Cost]) -> float:
    return exponent([(cost.size, cost.taken_bytes) for cost in costs])


def _by_cells(costs: Sequence[Cost]) -> list[Figure]:
    first, last = costs[0], costs[-1]
    span = f"{first.size:,} to {last.size:,} cells"
    time_beside = f"{span}: {first.seconds:.2f} s to {last.seconds:.2f} s"
    memory_beside = f"{span}: {first.taken_bytes / 1e6:.0f} MB to {last.taken_bytes / 1e6:.0f} MB"
    return [
        Figure(
            "growth.cells_time",
            "processor time by cells",
            round(_seconds(costs), 2),
            "(exponent)",
            LINEAR,
            time_beside,
        ),
        Figure(
            "growth.cells_memory",
            "memory by cells",
            round(_taken(costs), 2),
            "(exponent)",
            LINEAR,
            memory_beside,
        ),
    ]


def _by_bytes(kinds: Mapping[str, Sequence[Cost]]) -> list[Figure]:
    figures = []
    for what, grows in (("time", _seconds), ("memory", _taken)):
        found = {kind: round(grows(kinds[kind]), 2) for kind in GROWING}
        worst = max(GROWING, key=found.__getitem__)
        says = "processor time by bytes" if what == "time" else "memory by bytes"
        span = f"{BYTES[0] / 1e6:g} to {BYTES[-1] / 1e6:g} MB of {worst}, the worst of {len(GROWING)} kinds"
        figures.append(
            Figure(f"growth.bytes_{what}", f"{says}, worst kind", found[worst], "(exponent)", LINEAR, span)
        )
        figures += [
            Figure(f"growth.bytes_{what}.{kind}", f"{says}: {kind}", value, "(exponent)", detail=True)
            for kind, value in found.items()
        ]
    return figures


def _memory(kinds: Mapping[str, Sequence[Cost]]) -> list[Figure]:
    largest = {kind: costs[-1] for kind, costs in kinds.items()}
    times = {kind: round(cost.taken_bytes / cost.file_bytes, 2) for kind, cost in largest.items()}
    worst = max(times, key=times.__getitem__)
    cost = largest[worst]
    peak, idle = cost.peak_bytes / 1e6, cost.idle_bytes / 1e6
    return [
        Figure(
            "growth.memory_of_50_mb",
            f"a worker's peak for 50 MB, beyond an idle worker's {idle:.0f} MB; worst of {len(times)} kinds",
            times[worst],
            "times its size",
            below(6),
            f"{worst}: {peak:.0f} MB in all",
        ),
        *(
            Figure(
                f"growth.memory_of_50_mb.{kind}", f"the same: {kind}", value, "times its size", detail=True
            )
            for kind, value in times.items()
        ),
        *(
            Figure(
                f"growth.whole_peak_of_50_mb.{kind}",
                f"with the idle worker's: {kind}",
                round(cost.peak_bytes / cost.file_bytes, 2),
                "times its size",
                detail=True,
            )
            for kind, cost in largest.items()
        ),
    ]


# --- the plot ------------------------------------------------------------------------------------


def _plot(cells: Sequence[Cost], kinds: Mapping[str, Sequence[Cost]]) -> str:
    def panel(title: str, x_axis: str, y_axis: str, series: list[Series]) -> Panel:
        return Panel(title, x_axis, y_axis, tuple(series))

    def seconds(costs: Sequence[Cost], per: float) -> tuple[tuple[float, float], ...]:
        return tuple((cost.size / per, cost.seconds) for cost in costs)

    def megabytes(costs: Sequence[Cost], per: float) -> tuple[tuple[float, float], ...]:
        return tuple((cost.size / per, cost.taken_bytes / 1e6) for cost in costs)

    ceiling = Series(
        "6 times the notebook", tuple((size / 1e6, 6 * size / 1e6) for size in (BYTES[0], BYTES[-1])), True
    )
    return drawn(
        (
            panel("Time by cells", "cells", "processor seconds", [Series("mixed", seconds(cells, 1))]),
            panel(
                "Memory by cells", "cells", "MB beyond an idle worker", [Series("mixed", megabytes(cells, 1))]
            ),
            panel(
                "Time by bytes",
                "MB of notebook",
                "processor seconds",
                [Series(kind, seconds(costs, 1e6)) for kind, costs in kinds.items()],
            ),
            panel(
                "Memory by bytes",
                "MB of notebook",
                "MB beyond an idle worker",
                [*(Series(kind, megabytes(costs, 1e6)) for kind, costs in kinds.items()), ceiling],
            ),
        )
    )
