"""Real Valkeys as operators run them: with a password, behind TLS, with a replica and Sentinels."""

import asyncio
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.store.bundled import find_binary
from app.store.connection import connect
from tests.conftest import WAIT_SECONDS, start, wait_until

PASSWORD = "s3cret/?#@:%"  # all that an address gives a meaning to
ESCAPED = "s3cret%2F%3F%23%40%3A%25"
OF_THE_SENTINEL = "s3cret-sentinel"
SERVICE = "vitrine"


@dataclass
class Valkey:
    """One process."""

    process: subprocess.Popen[bytes]
    port: int


@contextmanager
def valkey(folder: Path, *lines: str, sentinel: bool = False) -> Iterator[Valkey]:
    """A server on a loopback port with these lines of configuration, from its first answer on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    folder.mkdir(parents=True)
    configuration = folder / "valkey.conf"
    common = [f"port {port}", "bind 127.0.0.1", f"dir {folder}", f"logfile {folder}/log"]
    kept = [] if sentinel else ['save ""', "repl-diskless-sync-delay 0"]
    configuration.write_text("\n".join([*common, *kept, *lines, ""]))
    process = start([find_binary(), str(configuration), *(["--sentinel"] if sentinel else [])])
    try:
        wait_until(lambda: _listens(port), f"the server of {folder.name} to listen")
        yield Valkey(process, port)
    finally:
        process.kill()
        process.wait(WAIT_SECONDS)


def _listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@dataclass
class Pair:
    """A primary and a replica, watched by a Sentinel; one more Sentinel is named and not there."""

    servers: tuple[Valkey, Valkey]
    sentinel: Valkey
    url: str

    def primary(self) -> tuple[str, int]:
        """As the Sentinel has it."""
        client = connect(f"redis://:{OF_THE_SENTINEL}@127.0.0.1:{self.sentinel.port}")
        ip, port = client.execute_command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", SERVICE)
        return ip.decode(), int(port)

    def replicate(self) -> None:
        """Until the replica has all that was written."""
        client = connect(self.url, blocking=True)
        client.set("replicated", 1)  # WAIT is for what its own connection wrote
        assert client.wait(1, WAIT_SECONDS * 1000) == 1


@contextmanager
def pair(folder: Path) -> Iterator[Pair]:
    """Both know each other, and the Sentinel knows both."""
    login = [f'requirepass "{PASSWORD}"', f'primaryauth "{PASSWORD}"']
    with valkey(folder / "one", *login) as one, socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        with valkey(folder / "two", *login, f"replicaof 127.0.0.1 {one.port}") as two:
            watch = [
                f"sentinel monitor {SERVICE} 127.0.0.1 {one.port} 1",
                f'sentinel auth-pass {SERVICE} "{PASSWORD}"',
                f"sentinel down-after-milliseconds {SERVICE} 500",
                f"sentinel failover-timeout {SERVICE} 10000",
                f"requirepass {OF_THE_SENTINEL}",
            ]
            with valkey(folder / "watch", *watch, sentinel=True) as sentinel:
                hosts = f"127.0.0.1:{nobody.getsockname()[1]},127.0.0.1:{sentinel.port}"
                query = f"sentinel_password={OF_THE_SENTINEL}"
                url = f"redis+sentinel://:{ESCAPED}@{hosts}/{SERVICE}/0?{query}"
                client = connect(f"redis://:{OF_THE_SENTINEL}@127.0.0.1:{sentinel.port}")
                wait_until(lambda: client.sentinel_slaves(SERVICE), "the Sentinel to know the replica")
                servers = Pair((one, two), sentinel, url)
                servers.replicate()
                yield servers


@dataclass
class Certificate:
    """Signed by itself, of 127.0.0.1 and of no name; server, client and authority in one."""

    file: Path
    key: Path


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """Made by the openssl command, which nginx and Python are built with."""
    folder = Path(tmp_path_factory.mktemp("certificate"))
    openssl = shutil.which("openssl")
    assert openssl is not None, "the tests need the openssl command: install the package openssl"
    command = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
               "-subj", "/CN=vitrine.test", "-addext", "subjectAltName=IP:127.0.0.1,DNS:vitrine.test",
               "-days", "2", "-keyout", "key.pem", "-out", "cert.pem"]  # fmt: skip
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return Certificate(folder / "cert.pem", folder / "key.pem")


@contextmanager
def behind_tls(server: Valkey, certificate: Certificate) -> Iterator[int]:
    """Ends TLS for a server that is built without; who connects must show the certificate too."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.file, certificate.key)
    context.load_verify_locations(certificate.file)
    context.verify_mode = ssl.CERT_REQUIRED

    async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        except OSError:
            pass  # either side has gone; so does the other
        finally:
            writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to_reader, to_writer = await asyncio.open_connection("127.0.0.1", server.port)
        await asyncio.gather(pipe(reader, to_writer), pipe(to_reader, writer))

    listening: Future[tuple[int, Callable[[], object]]] = Future()

    async def listen() -> None:
        loop, ending = asyncio.get_running_loop(), asyncio.Event()
        loop.set_exception_handler(lambda _loop, _context: None)  # handshakes are refused on purpose
        opened = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
        port = opened.sockets[0].getsockname()[1]
        listening.set_result((port, lambda: loop.call_soon_threadsafe(ending.set)))
        await ending.wait()
        opened.close()

    # A thread of its own has a loop of its own: a browser's may run in this one.
    thread = threading.Thread(target=lambda: asyncio.run(listen()), daemon=True)
    thread.start()
    port, end = listening.result(WAIT_SECONDS)
    try:
        yield port
    finally:
        end()
        thread.join(WAIT_SECONDS)
