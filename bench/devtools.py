"""A Chromium that is spoken to in its own protocol, over a pipe: no test tool has anything in the pages.

What a test tool adds to each document (a world of its own, scripts that run first, requests that it lets pass
one by one) costs every page the same before it is painted, and no reader has it.
"""

import contextlib
import fcntl
import itertools
import json
import os
import selectors
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

FLAGS: Final = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--hide-scrollbars"),
    *("--no-first-run", "--no-default-browser-check", "--disable-extensions", "--disable-default-apps"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    # A page of its own below each window's address bar, which nobody sees.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,PreloadTopChromeWebUI",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
"""No name is resolved: what a page asks other hosts for is not let out, and nothing looks at each request."""

_READ, _WRITE = 3, 4
"""Where ``--remote-debugging-pipe`` reads and writes."""
_ANSWER_SECONDS: Final = 120
_CHUNK_BYTES: Final = 1 << 20
_IDLE_SECONDS: Final = 0.3
_IDLE_SHARE: Final = 0.1
_IDLE_ATTEMPTS: Final = 40

Listener = Callable[[str, dict[str, Any]], None]
"""Is told of each event of a session: its method and its parameters."""


class Failed(Exception):
    """Chromium did not do what it was asked for, or has ended."""


class Browser:
    """One process of it, as long as it is spoken to."""

    def __init__(self, write_fd: int, read_fd: int) -> None:
        self._write_fd, self._read_fd = write_fd, read_fd
        self._selector = selectors.DefaultSelector()
        self._selector.register(read_fd, selectors.EVENT_READ)
        self._numbers = itertools.count(1)
        self._begun = b""
        self._answers: dict[int, dict[str, Any]] = {}
        self._listeners: dict[str, Listener] = {}

    def send(self, method: str, parameters: dict[str, Any] | None = None, session: str = "") -> Any:
        """The result of a command, to the browser or to a session of a tab.

        Raises:
            Failed: it says so, or does not answer.
        """
        number = next(self._numbers)
        message: dict[str, Any] = {"id": number, "method": method, "params": parameters or {}}
        if session:
            message["sessionId"] = session
        _write(self._write_fd, json.dumps(message).encode() + b"\0")
        self._until(lambda: number in self._answers, method)
        answer = self._answers.pop(number)
        if "error" in answer:
            raise Failed(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def listen(self, session: str, listener: Listener) -> None:
        """Events of a session; nobody hears those that came before."""
        self._listeners[session] = listener

    def forget(self, session: str) -> None:
        """No more of them."""
        self._listeners.pop(session, None)

    def wait(self, seconds: float) -> None:
        """Hear what comes in this time."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._hear(left)

    def wait_until(self, met: Callable[[], bool], what: str) -> None:
        """Hear what comes until something is so.

        Raises:
            Failed: it never is.
        """
        self._until(met, what)

    def wait_until_idle(self) -> None:
        """Until its processes do nothing: a new window loads an interface of its own, pages of it among it.

        Raises:
            Failed: they never rest.
        """
        before = self._processor_seconds()
        for _attempt in range(_IDLE_ATTEMPTS):
            self.wait(_IDLE_SECONDS)
            now = self._processor_seconds()
            if now - before < _IDLE_SECONDS * _IDLE_SHARE:
                return
            before = now
        raise Failed("it never comes to rest")

    def _processor_seconds(self) -> float:
        return sum(process["cpuTime"] for process in self.send("SystemInfo.getProcessInfo")["processInfo"])

    def _until(self, met: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + _ANSWER_SECONDS
        while not met():
            left = end - time.monotonic()
            if left <= 0:
                raise Failed(f"{what}: not within {_ANSWER_SECONDS} s")
            self._hear(left)

    def _hear(self, seconds: float) -> None:
        if not self._selector.select(seconds):
            return
        chunk = os.read(self._read_fd, _CHUNK_BYTES)
        if not chunk:
            raise Failed("it has ended")
        *whole, self._begun = (self._begun + chunk).split(b"\0")
        for text in whole:
            message = json.loads(text)
            if "id" in message:
                self._answers[message["id"]] = message
            elif listener := self._listeners.get(message.get("sessionId", "")):
                listener(message["method"], message["params"])


class Tab:
    """In a window of its own that shares no cache, cookies and storage with others."""

    def __init__(self, browser: Browser, context: str, target: str) -> None:
        self._browser, self._context, self._target = browser, context, target
        attached = browser.send("Target.attachToTarget", {"targetId": target, "flatten": True})
        self.session: str = attached["sessionId"]

    def send(self, method: str, parameters: dict[str, Any] | None = None) -> Any:
        """The result of a command. Raises `Failed`."""
        return self._browser.send(method, parameters, self.session)

    def evaluate(self, expression: str) -> Any:
        """The value of an expression, awaited. Raises `Failed`."""
        wanted = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        answer = self.send("Runtime.evaluate", wanted)
        if "exceptionDetails" in answer:
            raise Failed(f"{expression}: {answer['exceptionDetails']['text']}")
        return answer["result"].get("value")


@contextlib.contextmanager
def started(path: str) -> Iterator[Browser]:
    """A browser with a profile of its own, ended at the end."""
    (read_in, write_in), (read_out, write_out) = _pipe(), _pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [path, *FLAGS, "--remote-debugging-pipe", f"--user-data-dir={profile}", "about:blank"]
        # A shell gives the ends their numbers: here, these may be taken.
        shell = f'exec "$@" {_READ}<&{read_in} {_WRITE}>&{write_out}'
        process = subprocess.Popen(
            ["/bin/bash", "-c", shell, "bash", *command],
            pass_fds=(read_in, write_out),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(read_in)
        os.close(write_out)
        try:
            yield Browser(write_in, read_out)
        finally:
            _end(process)
            os.close(write_in)
            os.close(read_out)


@contextlib.contextmanager
def tab(browser: Browser) -> Iterator[Tab]:
    """A new one, with nothing in any cache."""
    context = browser.send("Target.createBrowserContext")["browserContextId"]
    try:
        wanted = {"url": "about:blank", "browserContextId": context}
        made = Tab(browser, context, browser.send("Target.createTarget", wanted)["targetId"])
        try:
            yield made
        finally:
            browser.forget(made.session)
    finally:
        browser.send("Target.disposeBrowserContext", {"browserContextId": context})


def _pipe() -> tuple[int, int]:
    """Its ends, beyond the numbers that they get there."""
    ends = os.pipe()
    read, write = (fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends)
    for end in ends:
        os.close(end)
    return read, write


def _write(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
