"""Connections to the checked addresses and nowhere else, until the deadline and no longer."""

import ssl
from collections.abc import Iterable
from ipaddress import ip_address
from typing import Any

import httpcore2

from app.errors import Refused, UpstreamError
from app.fetching.deadline import Deadline
from app.fetching.guard import Checked
from app.fetching.networks import unmapped
from app.i18n import _


class PinnedNetwork(httpcore2.NetworkBackend):
    """Dials the checked addresses in their order, whatever host it is asked for."""

    def __init__(self, checked: Checked, deadline: Deadline, network: httpcore2.NetworkBackend) -> None:
        self._checked = checked
        self._deadline = deadline
        self._network = network

    def connect_tcp(
        self,
        host: str,  # noqa: ARG002 - resolving it a second time is what a rebinding name waits for
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """The first address that takes the connection; each gets an equal share of the time left."""
        *others, last = self._checked.dial
        for position, address in enumerate(others):
            share = self._deadline.left() / (len(others) + 1 - position)
            try:
                return self._dial(address, port, share, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return self._dial(last, port, self._deadline.cut(timeout), local_address, socket_options)

    def _dial(
        self,
        address: str,
        port: int,
        timeout: float,
        local_address: str | None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None,
    ) -> "DeadlineStream":
        stream = self._network.connect_tcp(address, port, timeout, local_address, socket_options)
        try:
            peer = stream.get_extra_info("server_addr")[0]
            if unmapped(ip_address(peer)) != ip_address(address):
                raise Refused(
                    _("{host} is not fetched: the connection leads elsewhere", host=self._checked.web.host),
                    reason="network",
                )
        except BaseException:
            stream.close()
            raise
        return DeadlineStream(stream, self._deadline, self._checked.web.host)


class DeadlineStream(httpcore2.NetworkStream):
    """Every operation may take the time that is left and no more, so that dripping bytes gains nothing."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline, host: str) -> None:
        self._stream = stream
        self._deadline = deadline
        self._host = host

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.cut(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.cut(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """Raises:
        UpstreamError: the certificate does not hold for the name, or no encryption is agreed on.
        """
        try:
            secure = self._stream.start_tls(ssl_context, server_hostname, self._deadline.cut(timeout))
        except BaseException as error:
            self._stream.close()
            if isinstance(error, httpcore2.ConnectError):
                raise UpstreamError(
                    _("{host} has no valid certificate or no usable encryption", host=self._host)
                ) from error
            raise
        return DeadlineStream(secure, self._deadline, self._host)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
