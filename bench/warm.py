"""Warm hits: stored pages through gunicorn, against a bare Flask view that returns the same bytes."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 5.0
CLIENTS = 4


def measure(paths: list[Path]) -> dict[str, float]:
    """Requests a second of both; prints the ratio."""
    path = max(paths, key=lambda path: path.stat().st_size)
    with tempfile.TemporaryDirectory() as folder, _serving(Path(folder)) as port:
        address = _post(port, path)
        body, headers = _get(port, address)
        hits = _rate(port, address)
    with _bare(body, headers) as port:
        bare = _rate(port, "/")
    figures = {
        "page_bytes": len(body),
        "hits_per_second": round(hits),
        "bare_flask_per_second": round(bare),
        "ratio": round(hits / bare, 2),
    }
    print(f"warm hits of {path.name}, {len(body)} bytes compressed")
    print(f"  bare Flask view        {bare:8.0f} requests a second")
    print(f"  vitrine                {hits:8.0f} requests a second")
    print(f"  ratio                  {hits / bare:8.2f} (target: 0.8)")
    return figures


@contextlib.contextmanager
def _serving(data_dir: Path) -> Iterator[int]:
    port = _free_port()
    environ = {
        **os.environ,
        "VITRINE_DATA_DIR": str(data_dir),
        "VITRINE_LOCAL_DIR": "",
        "VITRINE_RATE_LIMIT": "",
    }
    command = [sys.executable, "-m", "app", "serve", "--port", str(port), "--web-workers", "2"]
    with _process(command, environ, port):
        yield port


@contextlib.contextmanager
def _bare(body: bytes, headers: dict[str, str]) -> Iterator[int]:
    port = _free_port()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "body").write_bytes(body)
        Path(folder, "bare.py").write_text(
            "from flask import Flask, Response\nfrom pathlib import Path\n"
            f"body = Path({folder!r}, 'body').read_bytes()\nheaders = {headers!r}\n"
            "application = Flask('bare')\n"
            "@application.get('/')\ndef page():\n    return Response(body, headers=headers)\n"
        )
        command = [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "config/gunicorn.conf.py")]
        command += ["-w", "2", "-b", f"127.0.0.1:{port}", "--chdir", folder, "bare:application"]
        with _process(command, dict(os.environ), port):
            yield port


@contextlib.contextmanager
def _process(command: list[str], environ: dict[str, str], port: int) -> Iterator[None]:
    process = subprocess.Popen(command, cwd=ROOT, env=environ, start_new_session=True)
    try:
        deadline = time.monotonic() + 30
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"did not start: {' '.join(command)}")
            time.sleep(0.1)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(15)


def _answers(port: int) -> bool:
    try:
        path = "/readyz"
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        connection.request("GET", path)
        return connection.getresponse().status in (200, 404)
    except OSError:
        return False


def _post(port: int, path: Path) -> str:
    """Have a notebook rendered that stays fresh; gives its page's address."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    body = json.dumps({"notebook": json.loads(path.read_bytes())})
    connection.request("POST", "/api/v1/jobs", body, {"Content-Type": "application/json"})
    return str(json.loads(connection.getresponse().read())["links"]["page"])


def _get(port: int, address: str) -> tuple[bytes, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for _attempt in range(50):
        connection.request("GET", address, headers={"Accept-Encoding": "br"})
        response = connection.getresponse()
        body = response.read()
        if response.status == 200:
            skipped = {"connection", "date", "server", "content-length", "transfer-encoding"}
            return body, {name: value for name, value in response.getheaders() if name.lower() not in skipped}
        time.sleep(0.2)
    raise SystemExit(f"{address} was never rendered: {response.status}")


def _rate(port: int, address: str) -> float:
    """Requests a second over a few connections that are kept open."""
    counts = [0] * CLIENTS
    stop_at = time.monotonic() + SECONDS

    def client(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.monotonic() < stop_at:
            connection.request("GET", address, headers={"Accept-Encoding": "br"})
            connection.getresponse().read()
            counts[number] += 1

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / SECONDS


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
