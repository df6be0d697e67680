"""Readers of pages whose source never answers; in a process of their own, so as not to slow the others."""

import asyncio
import contextlib
import multiprocessing
import time
from collections.abc import Iterator
from multiprocessing.sharedctypes import Synchronized

READERS = 200
START_SECONDS = 10


@contextlib.contextmanager
def hanging(port: int, source: str) -> Iterator["Synchronized[int]"]:
    """Each asks for a page of its own, and looks again when told to; gives how many wait at the moment."""
    context = multiprocessing.get_context("spawn")
    waiting = context.Value("i", 0)
    process = context.Process(target=_run, args=(port, source, waiting), daemon=True)
    process.start()
    try:
        deadline = time.monotonic() + START_SECONDS
        while waiting.value < READERS and time.monotonic() < deadline:
            time.sleep(0.02)
        yield waiting
    finally:
        process.kill()
        process.join()


def _run(port: int, source: str, waiting: "Synchronized[int]") -> None:
    asyncio.run(_all(port, source, waiting))


async def _all(port: int, source: str, waiting: "Synchronized[int]") -> None:
    await asyncio.gather(*(_reader(port, f"/url/{source}/hangs/{n}.ipynb", waiting) for n in range(READERS)))


async def _reader(port: int, address: str, waiting: "Synchronized[int]") -> None:
    while True:
        with waiting.get_lock():
            waiting.value += 1
        again_seconds = await _ask(port, address)
        with waiting.get_lock():
            waiting.value -= 1
        await asyncio.sleep(again_seconds)


async def _ask(port: int, address: str) -> float:
    """One request; seconds until the next, as the answer has them."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    answer = (await reader.read()).decode("latin-1").lower()
    writer.close()
    _before, _name, after = answer.partition("\r\nretry-after: ")
    return float(after.partition("\r\n")[0] or 2)
