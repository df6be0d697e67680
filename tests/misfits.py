"""Upstreams that no client should meet: bodies that are not what they seem, connections that misbehave."""

import gzip
import socket
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import brotli
import zstandard

from tests.fetching.upstreams import Handler, Upstream, answer
from tests.notebooks import QUIET

BOMB_BYTES: Final = 64 << 20
"""Decoded; a notebook may have 50 MB."""
_MEGABYTE: Final = b" " * (1 << 20)


@dataclass(frozen=True)
class Misfit:
    """One of them."""

    reply: bytes | Callable[[Upstream], Handler]
    """A whole answer, or what the server does with a connection."""
    status: int
    """Of our answer about it: 200, where there is a notebook all the same."""
    said: str = ""
    """A word of what a reader is told."""
    or_status: int = 0
    """Where so much is sent that a busy machine may be out of time first."""


def _zlib(window_bits: int) -> bytes:
    packer = zlib.compressobj(wbits=window_bits)
    return b"".join(packer.compress(_MEGABYTE) for _ in range(BOMB_BYTES >> 20)) + packer.flush()


def _encoded(make: Callable[[], bytes], encoding: str) -> Callable[[Upstream], Handler]:
    """An answer in a content encoding, or in what is called one; made when it is needed: it takes a while."""

    def serve(_upstream: Upstream) -> Handler:
        data = answer(body=make(), content_encoding=encoding)
        return lambda connection: connection.sendall(data)

    return serve


def _blanks() -> bytes:
    return _MEGABYTE * (BOMB_BYTES >> 20)


ENCODED: Final[Mapping[str, Misfit]] = {
    "gzip": Misfit(_encoded(lambda: _zlib(31), "gzip"), 413, "larger than"),
    "gzip in gzip": Misfit(_encoded(lambda: gzip.compress(_zlib(31)), "gzip, gzip"), 502, "an encoding"),
    "deflate": Misfit(_encoded(lambda: _zlib(15), "deflate"), 413, "larger than"),
    "bare deflate": Misfit(_encoded(lambda: _zlib(-15), "deflate"), 413, "larger than"),
    "brotli": Misfit(_encoded(lambda: brotli.compress(_blanks(), quality=1), "br"), 413, "larger than"),
    "zstd": Misfit(_encoded(lambda: zstandard.compress(_blanks()), "zstd"), 413, "larger than"),
    "cut off": Misfit(_encoded(lambda: gzip.compress(QUIET)[:-20], "gzip"), 502, "damaged"),
    "plain, called gzip": Misfit(_encoded(lambda: QUIET, "gzip"), 502, "damaged"),
    "unknown encoding": Misfit(_encoded(lambda: QUIET, "x-foo"), 502, "an encoding"),
    "good gzip": Misfit(_encoded(lambda: gzip.compress(QUIET), "gzip"), 200),
}


# --- behaviours ------------------------------------------------------------------------------------


def _sends(data: bytes) -> Callable[[Upstream], Handler]:
    """And closes the connection."""
    return lambda _upstream: lambda connection: connection.sendall(data)


def _holds(at_once: bytes) -> Callable[[Upstream], Handler]:
    """Sends that, and then nothing more."""

    def hold(upstream: Upstream) -> Handler:
        def handle(connection: socket.socket) -> None:
            connection.sendall(at_once)
            upstream.closing.wait(30)

        return handle

    return hold


def _drips(at_once: bytes, rest: bytes) -> Callable[[Upstream], Handler]:
    """Sends that, and the rest a byte at a time."""

    def drip(upstream: Upstream) -> Handler:
        def handle(connection: socket.socket) -> None:
            connection.sendall(at_once)
            upstream.drip(connection, rest)

        return handle

    return drip


def _streams(at_once: bytes, piece: bytes) -> Callable[[Upstream], Handler]:
    """Sends that, and the piece without end, until nobody listens."""

    def stream(upstream: Upstream) -> Handler:
        def handle(connection: socket.socket) -> None:
            connection.sendall(at_once)
            while not upstream.closing.is_set():
                connection.sendall(piece)

        return handle

    return stream


def _resets(data: bytes) -> Callable[[Upstream], Handler]:
    """Sends that, and resets the connection (RFC 9293 §3.5.2)."""

    def handle(connection: socket.socket) -> None:
        connection.sendall(data)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        connection.close()

    return lambda _upstream: handle


_CHUNKED: Final = answer(content_length=None, transfer_encoding="chunked")
_LONG: Final = answer(content_length=10 << 30)
_HEAD: Final = answer(content_length=len(QUIET))

BEHAVIOURS: Final[Mapping[str, Misfit]] = {
    "silent": Misfit(_holds(b""), 504, "longer than"),
    "header by the byte": Misfit(_drips(b"", _HEAD + QUIET), 504, "longer than"),
    "body by the byte": Misfit(_drips(_HEAD, QUIET), 504, "longer than"),
    "chunks by the byte": Misfit(_drips(_CHUNKED, b"1\r\n \r\n" * 1000), 504, "longer than"),
    "announces 10 GB": Misfit(_holds(_LONG), 413, "larger than"),
    "endless body": Misfit(_streams(answer(content_length=None), _MEGABYTE), 413, "larger than", 504),
    "endless chunks": Misfit(_streams(_CHUNKED, b"100000\r\n%b\r\n" % _MEGABYTE), 413, "larger than", 504),
    "endless header": Misfit(_streams(b"HTTP/1.1 200 OK\r\n", b"a: b\r\n" * 1000), 502),
    "endless 100": Misfit(_streams(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), 504, "longer than"),
    "longer than it says": Misfit(_sends(_HEAD + QUIET + b"more"), 200),
    "shorter than it says": Misfit(_sends(_HEAD + QUIET[:-9]), 502),
    "reset in the body": Misfit(_resets(_HEAD + QUIET[:99]), 502),
    "a chunk of 16 EB": Misfit(_holds(_CHUNKED + b"ffffffffffffffff\r\n"), 504, "longer than"),
    "a chunk of no size": Misfit(_sends(_CHUNKED + b"x\r\n"), 502),
    "no answer": Misfit(_sends(b""), 502),
    "HTTP/0.9": Misfit(_sends(QUIET), 502),
    "not HTTP": Misfit(_sends(b"SSH-2.0-OpenSSH_9.9\r\n"), 502),
    "status 999": Misfit(answer("999 What", QUIET), 502),
    "status 204": Misfit(answer("204 No Content", content_length=None), 502),
    "status 206": Misfit(answer("206 Partial Content", QUIET), 502),
    "status 304 unasked": Misfit(answer("304 Not Modified"), 502),
    "status 401": Misfit(answer("401 Unauthorized", www_authenticate="Basic"), 403),
    "status 500": Misfit(answer("500 Oops", b"secret of the upstream"), 502),
    "a web page": Misfit(
        answer(body=b"<!doctype html><p>Sign in", content_type="text/html"), 422, "web page"
    ),
    "redirect to itself": Misfit(answer("302 Found", location="/redirect-to-itself.ipynb"), 502, "redirect"),
    "redirect of 20 hops": Misfit(answer("302 Found", location="/hop-0"), 502, "redirect"),
    "redirect to another port": Misfit(answer("302 Found", location="http://localhost:1/"), 403),
    "redirect to metadata": Misfit(answer("302 Found", location="http://169.254.169.254/latest"), 403),
    "redirect to a file": Misfit(answer("302 Found", location="file:///etc/passwd"), 403),
    "redirect of 1 MB": Misfit(answer("302 Found", location="/" + "a" * (1 << 20)), 502),
    "redirect to nowhere": Misfit(answer("302 Found"), 502),
    "a cookie": Misfit(answer(body=QUIET, set_cookie="a=b; Domain=127.0.0.1"), 200),
    "a name with a path": Misfit(
        answer(body=QUIET, content_disposition='attachment; filename="../../x\\"y"'), 200
    ),
    "of 1970": Misfit(answer(body=QUIET, date="Thu, 01 Jan 1970 00:00:00 GMT", age=10**12, vary="*"), 200),
}


MISFITS: Final[Mapping[str, Misfit]] = {**ENCODED, **BEHAVIOURS}


def path_of(name: str) -> str:
    """Where a misfit is served."""
    return "/" + name.replace(" ", "-").replace(",", "").replace("/", "-") + ".ipynb"


def serve(upstream: Upstream) -> None:
    """Have a server answer with each of them at its path."""
    if upstream.routes:
        return
    for name, misfit in MISFITS.items():
        reply = misfit.reply
        upstream.routes[path_of(name)] = reply if isinstance(reply, bytes) else reply(upstream)
    for hop in range(20):
        upstream.routes[f"/hop-{hop}"] = answer("302 Found", location=f"/hop-{hop + 1}")
    upstream.routes["/hop-20"] = answer(body=QUIET)
