"""The nginx of `deploy/`, started with its files as they are; only those of ``site/`` are a test's own."""

import http.client
import os
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from config.settings import ROOT
from tests.conftest import WAIT_SECONDS, start, wait_until
from tests.store.servers import Certificate

MAIN = """\
{user}
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/main-error.log;
events {{}}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/conf.d/*.conf;
}}
"""
"""What Debian's own nginx.conf does that matters here."""


@cache
def executable() -> str:
    """As `make test` finds or fetches it."""
    found = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "nginx.py")],
        capture_output=True,
        text=True,
        timeout=2 * WAIT_SECONDS,
    )
    assert found.returncode == 0, found.stderr
    return found.stdout.strip()


def free_port() -> int:
    """One that nobody has just now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@dataclass
class Nginx:
    """A running one: its ports, and what it logged."""

    page_port: int
    content_port: int
    plain_port: int
    folder: Path
    context: ssl.SSLContext

    def connection(self, *, content: bool = False) -> http.client.HTTPSConnection:
        """TLS to one of the origins."""
        port = self.content_port if content else self.page_port
        return http.client.HTTPSConnection("127.0.0.1", port, timeout=WAIT_SECONDS, context=self.context)

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: bytes | None = None,
        *,
        content: bool = False,
        **headers: str,
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """The answer, and its bytes as they came."""
        connection = self.connection(content=content)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()

    @property
    def log(self) -> str:
        return "".join(file.read_text(errors="replace") for file in sorted(self.folder.glob("*.log")))


@contextmanager
def nginx(folder: Path, certificate: Certificate, machines: Sequence[int]) -> Iterator[Nginx]:
    """In front of web machines on these ports, from its first answer on."""
    (folder / "conf.d").mkdir(parents=True)
    for name in ("vitrine.conf", "vitrine_content.conf"):
        shutil.copy(ROOT / "deploy" / "nginx" / name, folder / "conf.d")
    shutil.copytree(ROOT / "deploy" / "nginx" / "vitrine", folder / "vitrine")
    ports = [free_port() for _ in range(3)]
    tls = f"ssl_certificate {certificate.file};\nssl_certificate_key {certificate.key};\n"
    servers = "".join(f"server 127.0.0.1:{port} max_fails=2 fail_timeout=5s;\n" for port in machines)
    kept = "keepalive 32;\nkeepalive_timeout 4s;\n"
    site = {
        "page": f"listen 127.0.0.1:{ports[0]} ssl http2;\nserver_name 127.0.0.1;\n{tls}",
        "content": f"listen 127.0.0.1:{ports[1]} ssl http2;\nserver_name 127.0.0.1;\n{tls}",
        "plain": f"listen 127.0.0.1:{ports[2]};\nserver_name 127.0.0.1;\n",
        "upstream": f"upstream vitrine {{\nzone vitrine_machines 64k;\n{servers}{kept}}}\n",
        "cache": f"proxy_cache_path {folder}/cache use_temp_path=off keys_zone=vitrine_pages:1m;\n",
        "logs": f"access_log {folder}/access.log vitrine;\nerror_log {folder}/error.log crit;\n",
    }
    for name, text in site.items():
        (folder / "vitrine" / "site" / f"{name}.conf").write_text(text)
    user = "user root;" if os.geteuid() == 0 else ""  # it would become another one and lose our folder
    (folder / "nginx.conf").write_text(MAIN.format(user=user, folder=folder))
    process = start([executable(), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"])
    try:
        wait_until(lambda: process.poll() is not None or _listens(ports[0]), "nginx to listen")
        assert process.poll() is None, "nginx does not take its configuration: its words are above"
        yield Nginx(*ports, folder, ssl.create_default_context(cafile=str(certificate.file)))
    finally:
        process.terminate()
        process.wait(WAIT_SECONDS)


def _listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
