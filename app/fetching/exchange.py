"""One request on one connection, which was made for this request."""

import ssl
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import httpcore2

from app.fetching.deadline import Deadline
from app.fetching.dialling import PinnedNetwork
from app.fetching.guard import Checked


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """An answer whose body is still on the wire."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case; what came several times is joined by commas (RFC 9110 §5.3)."""
    chunks: Iterable[bytes]
    """The body without its transfer coding, still in its content encoding."""


@contextmanager
def exchange(
    checked: Checked,
    headers: Mapping[str, str],
    *,
    deadline: Deadline,
    network: httpcore2.NetworkBackend,
    ssl_context: ssl.SSLContext | None,
    content: bytes | None = None,
) -> Iterator[RawAnswer]:
    """GET, or with content POST, over HTTP/1.1; the connection is closed at the end of the block.

    A connection serves one request: what it was dialled to has then been checked for this very request.

    Raises:
        Refused, UpstreamError, TimeoutError, OSError and the exceptions of httpcore2.
    """
    scheme, host, port = checked.web.scheme.encode(), checked.web.host.encode(), checked.web.port
    connection = httpcore2.HTTPConnection(
        origin=httpcore2.Origin(scheme, host, port),
        ssl_context=ssl_context,
        network_backend=PinnedNetwork(checked, deadline, network),
    )
    request = httpcore2.Request(
        "GET" if content is None else "POST",
        httpcore2.URL(scheme=scheme, host=host, port=port, target=checked.web.target.encode()),
        headers=[(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()],
        content=content,
    )
    try:
        response = connection.handle_request(request)
        yield RawAnswer(response.status, _lower_case(response.headers), response.iter_stream())
    finally:
        connection.close()


def _lower_case(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        joined[name] = f"{joined[name]}, {value}" if name in joined else value
    return joined
