"""``VITRINE_REDIS_URL``, read: one server, or Sentinels that know which server is the primary.

| form | what it is |
|---|---|
| ``redis://[user:password@]host[:6379][/db]`` | one server |
| ``rediss://…`` | the same over TLS |
| ``unix://[user:password@]/path/to.sock[?db=0]`` | the same on this machine |
| ``redis+sentinel://[user:password@]host[:26379][,host…]/service[/db]`` | Sentinels |
| ``rediss+sentinel://…`` | the same, Sentinels and servers over TLS |

No error of ours quotes the address: where its parts cannot be told apart, any of them may be the password.
"""

import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from redis.connection import parse_url

from config.settings import SettingsError

SENTINEL_PORT: Final = 26379
FORMS: Final = (
    "redis://user:password@host:6379/0, rediss://…, unix:///path/to.sock or "
    "redis+sentinel://user:password@host:26379,host:26379/service/0; "
    "what is special in a user or password (/ ? # @ % :) must be percent-encoded"
)

_LOGIN: Final = {"username", "password"}
_PLAIN: Final = {
    *("db", "client_name", "socket_timeout", "socket_connect_timeout", "socket_keepalive"),
    *("health_check_interval", "max_connections"),
}
_TLS: Final = {
    *("ssl_ca_certs", "ssl_ca_path", "ssl_certfile", "ssl_keyfile", "ssl_password"),
    *("ssl_cert_reqs", "ssl_check_hostname", "ssl_ciphers"),
}
_SENTINEL: Final = {"sentinel_username", "sentinel_password"}
OPTIONS: Final[Mapping[str, frozenset[str]]] = {
    "redis": frozenset(_LOGIN | _PLAIN),
    "rediss": frozenset(_LOGIN | _PLAIN | _TLS),
    "unix": frozenset(_LOGIN | _PLAIN),
    "redis+sentinel": frozenset(_LOGIN | _PLAIN | _SENTINEL),
    "rediss+sentinel": frozenset(_LOGIN | _PLAIN | _TLS | _SENTINEL),
}
"""What may stand in the query, by scheme. Their meanings are redis-py's."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the store is, and how to speak to it."""

    options: Mapping[str, Any] = field(repr=False)
    """For a connection to the server, as redis-py names them."""
    sentinels: tuple[tuple[str, int], ...] = ()
    """Empty: the server is named by `options`."""
    service: str = ""
    sentinel_options: Mapping[str, Any] = field(default_factory=dict, repr=False)


def parse(url: str) -> Address:
    """Read an address.

    Raises:
        SettingsError: with what is wrong, and without any part that may be secret.
    """
    try:
        parts = urlsplit(url)
        _check_options(parts)
        return _sentinels(parts) if parts.scheme.endswith("+sentinel") else _server(url, parts)
    except ValueError:  # of the libraries, whose words quote what they could not read
        raise _unreadable() from None


def check(url: str) -> None:
    """Read an address and the certificates that it names, so that a mistake stops the start.

    A Sentinel's own certificates are the same.

    Raises:
        SettingsError
    """
    options = parse(url).options
    context = ssl.create_default_context()
    try:
        if {"ssl_ca_certs", "ssl_ca_path"} & options.keys():
            context.load_verify_locations(options.get("ssl_ca_certs"), options.get("ssl_ca_path"))
    except OSError:
        raise _wrong(
            "ssl_ca_certs or ssl_ca_path names no readable certificates (PEM) of an authority"
        ) from None
    try:
        if {"ssl_certfile", "ssl_keyfile"} & options.keys():
            # Without a password OpenSSL would ask for one at the terminal.
            password = options.get("ssl_password", "")
            context.load_cert_chain(options.get("ssl_certfile", ""), options.get("ssl_keyfile"), password)
    except OSError:
        raise _wrong(
            "ssl_certfile and ssl_keyfile name no readable certificate with its key (PEM), "
            "or ssl_password is not the key's"
        ) from None


def _server(url: str, parts: SplitResult) -> Address:
    is_socket = parts.scheme == "unix"
    there = parts.path not in ("", "/") if is_socket else parts.hostname and _is_database(parts.path)
    if not there or parts.fragment or (is_socket and parts.hostname):
        raise _unreadable()
    return Address(parse_url(url))


def _sentinels(parts: SplitResult) -> Address:
    login, at, hosts = parts.netloc.rpartition("@")
    _slash, service, *database = parts.path.split("/") if parts.path else ("", "")
    if not service or len(database) > 1 or not _is_database("".join(database)) or parts.fragment:
        raise _unreadable()
    sentinels = tuple(_sentinel(host) for host in hosts.split(","))
    # The rest is as in the address of one server; the Sentinels will say which.
    scheme = parts.scheme.removesuffix("+sentinel")
    options = parse_url(f"{scheme}://{login}{at}server/{''.join(database)}?{parts.query}")
    for of_one_server in ("host", "port", "connection_class"):
        options.pop(of_one_server, None)
    if scheme == "rediss":
        options["ssl"] = True
    own = {name: options.pop(name) for name in _SENTINEL & options.keys()}
    sentinel_options = {name.removeprefix("sentinel_"): value for name, value in own.items()}
    sentinel_options |= {name: value for name, value in options.items() if name in _TLS | {"ssl"}}
    return Address(options, sentinels, unquote(service), sentinel_options)


def _sentinel(host: str) -> tuple[str, int]:
    parts = urlsplit(f"//{host}")
    if not parts.hostname or parts.path:
        raise _unreadable()
    return parts.hostname, parts.port or SENTINEL_PORT


def _is_database(path: str) -> bool:
    return re.fullmatch(r"/?\d*", path) is not None


def _check_options(parts: SplitResult) -> None:
    known = OPTIONS.get(parts.scheme)
    if known is None:
        raise _unreadable()
    for name in parse_qs(parts.query, keep_blank_values=True):
        if name not in known:
            # Not named: it may be the rest of a password with a question mark in it.
            raise _wrong(
                f"an option in its query is none of {', '.join(sorted(known))} "
                "(a ? in a password must be percent-encoded)"
            )
    verify = parse_qs(parts.query).get("ssl_cert_reqs", ["required"])[0]
    if verify not in ("none", "optional", "required"):
        raise _wrong("ssl_cert_reqs is none of none, optional, required")


def _unreadable() -> SettingsError:
    return _wrong(f"wanted {FORMS}")


def _wrong(what: str) -> SettingsError:
    return SettingsError(f"VITRINE_REDIS_URL: {what}")
