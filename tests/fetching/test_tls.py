"""Certificates are checked for the name, although an address is dialled."""

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import UpstreamError

from .upstreams import Upstream, answer

OPENSSL = shutil.which("openssl")
pytestmark = pytest.mark.skipif(OPENSSL is None, reason="the openssl command makes the certificate")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of good.test, signed by itself; the key is in the same file."""
    folder = tmp_path_factory.mktemp("tls")
    command = [str(OPENSSL), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
               "-nodes", "-subj", "/CN=good.test", "-addext", "subjectAltName=DNS:good.test", "-days", "2",
               "-keyout", "key.pem", "-out", "cert.pem"]  # fmt: skip
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    both = folder / "both.pem"
    both.write_bytes((folder / "key.pem").read_bytes() + (folder / "cert.pem").read_bytes())
    return both


@pytest.fixture
def names() -> list[str | None]:
    return []


@pytest.fixture
def secure(certificate: Path, names: list[str | None]) -> Iterator[Upstream]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    server = Upstream(context)
    server.routes["/n.ipynb"] = answer(body=b"{}")
    yield server
    server.close()


@pytest.fixture
def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


def test_the_name_is_asked_for_and_its_certificate_is_taken(secure, names, trusting, new_client) -> None:
    client = new_client("127.0.0.1/32", resolver=lambda _host: ["127.0.0.1"], ssl_context=trusting)
    assert client.get(secure.url(host="good.test", scheme="https")).content == b"{}"
    assert names == ["good.test"]


@pytest.mark.parametrize("host", ["other.test", "127.0.0.1"])
def test_a_certificate_of_another_name_is_refused(host, secure, trusting, new_client) -> None:
    client = new_client("127.0.0.1/32", resolver=lambda _host: ["127.0.0.1"], ssl_context=trusting)
    with pytest.raises(UpstreamError, match="no valid certificate"):
        client.get(secure.url(host=host, scheme="https"))
    assert secure.requests == []


def test_a_certificate_of_nobody_known_is_refused(secure, new_client) -> None:
    client = new_client("127.0.0.1/32", resolver=lambda _host: ["127.0.0.1"])
    with pytest.raises(UpstreamError, match="no valid certificate"):
        client.get(secure.url(host="good.test", scheme="https"))
    assert secure.requests == []
