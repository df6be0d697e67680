"""The one way out to the network: guarded, bounded in time and size, and honest about who asks."""

import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import urlencode

import httpcore2

from app.errors import Refused, UpstreamError, UpstreamLimited, UpstreamTimeout, VitrineError
from app.fetching.body import read_body
from app.fetching.breaker import Breaker, NoBreaker, Pause
from app.fetching.deadline import Deadline
from app.fetching.exchange import RawAnswer, exchange
from app.fetching.guard import Guard
from app.fetching.headers import as_headers, for_another_origin, request_headers, user_agent
from app.fetching.inmemory import InMemory
from app.fetching.slots import NoSlots, Slots
from app.fetching.statuses import failure
from app.fetching.urls import WebAddress, parse
from app.fetching.watch import NoWatch, Watch
from app.i18n import _
from app.interfaces import HttpClient, Poster
from app.models import NO_VALIDATORS, HttpAnswer, Validators
from config.settings import Settings

MAX_REDIRECTS: Final = 5
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class _Download:
    """What stays the same over all redirects of one download."""

    where: str
    """For error texts. Where a redirect leads is the upstream's text, so it is not told."""
    deadline: Deadline
    max_bytes: int
    validators: Validators


class GuardedClient(HttpClient, Poster):
    """Downloads what a stranger names, and sends where a stranger says.

    Keeps no connection, no cookie and no other state between calls.
    """

    def __init__(
        self,
        guard: Guard,
        *,
        timeout_seconds: float,
        max_bytes: int,
        user_agent: str,
        breaker: Breaker | None = None,
        slots: Slots | None = None,
        watch: Watch | None = None,
        network: httpcore2.NetworkBackend | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._guard = guard
        self._timeout_seconds = timeout_seconds
        self._max_bytes = max_bytes
        self._user_agent = user_agent
        self._breaker = breaker or NoBreaker()
        self._slots = slots or NoSlots()
        self._watch = watch or NoWatch()
        self._network = network or httpcore2.SyncBackend()
        self._given_ssl_context = ssl_context

    @classmethod
    def from_settings(
        cls,
        settings: Settings,
        *,
        breaker: Breaker | None = None,
        slots: Slots | None = None,
        watch: Watch | None = None,
    ) -> "GuardedClient":
        """Raises:
        SettingsError: ``VITRINE_FETCH_ALLOW`` has an entry of the wrong form.
        """
        return cls(
            Guard.from_settings(settings),
            timeout_seconds=settings.fetch_timeout_seconds,
            max_bytes=settings.max_notebook_bytes,
            user_agent=user_agent(settings.public_url),
            breaker=breaker,
            slots=slots,
            watch=watch,
        )

    def preload(self) -> None:
        """Read the certificate authorities now: before a fork, so that no fork does it again."""
        assert self._ssl_context  # noqa: S101 - read, and kept

    def rehearsing(self, body: bytes, *, breaker: Breaker, slots: Slots) -> "GuardedClient":
        """One alike without a network: whatever it asks for is this body."""
        return GuardedClient(
            self._guard,
            timeout_seconds=self._timeout_seconds,
            max_bytes=self._max_bytes,
            user_agent=self._user_agent,
            breaker=breaker,
            slots=slots,
            network=InMemory(body),
        )

    @cached_property
    def _ssl_context(self) -> ssl.SSLContext:
        """Reading the certificate authorities takes longer than a request, so it is done once and late."""
        return self._given_ssl_context or httpcore2.default_ssl_context()

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        validators: Validators = NO_VALIDATORS,
        max_bytes: int | None = None,
    ) -> HttpAnswer:
        """Download `url`; the time limit counts for all of it, from the first name to the last byte.

        Raises:
            Refused, NotFound, TooLarge, UpstreamError, UpstreamLimited, UpstreamTimeout
            HostBusy: there is no place for one more fetch from a host on the way; the job must wait.
        """
        with self._refusals_told():
            return self._get(url, headers or {}, validators, max_bytes)

    def _get(
        self, url: str, headers: Mapping[str, str], validators: Validators, max_bytes: int | None
    ) -> HttpAnswer:
        web = parse(url)
        download = _Download(
            where=web.shown,
            deadline=Deadline.after(self._timeout_seconds),
            max_bytes=self._max_bytes if max_bytes is None else max_bytes,
            validators=validators,
        )
        sent = request_headers(headers, validators, self._user_agent)
        for _hop in range(MAX_REDIRECTS + 1):
            with self._our_errors(download.where):
                answer = self._ask(web, sent, download)
            if isinstance(answer, HttpAnswer):
                return answer
            if answer.origin != web.origin:
                sent = for_another_origin(sent)
            web = answer
        raise UpstreamError(
            _("{where} redirects more than {most} times", where=download.where, most=MAX_REDIRECTS)
        )

    def post(self, url: str, content: bytes, headers: Mapping[str, str]) -> int:
        """Send `content`; gives the answer's status and leaves its body unread. A redirect is an answer, too.

        Raises:
            Refused, UpstreamError, UpstreamTimeout
        """
        with self._refusals_told(), self._sent(parse(url), content, headers) as raw:
            return raw.status

    def submit(self, url: str, form: Mapping[str, str], max_bytes: int) -> tuple[int, bytes]:
        """Send a form; gives the answer's status and body. A redirect is an answer, too.

        Raises:
            Refused, TooLarge, UpstreamError, UpstreamTimeout
        """
        web, content = parse(url), urlencode(form).encode()
        headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
        with self._refusals_told(), self._sent(web, content, headers) as raw:
            return raw.status, read_body(raw.chunks, raw.headers, max_bytes, web.shown)

    @contextmanager
    def _sent(self, web: WebAddress, content: bytes, headers: Mapping[str, str]) -> Iterator[RawAnswer]:
        sent = request_headers(headers, NO_VALIDATORS, self._user_agent)
        deadline = Deadline.after(self._timeout_seconds)
        with (
            self._our_errors(web.shown),
            exchange(
                self._guard.check(web, deadline),
                {**sent, "host": web.authority, "content-length": str(len(content))},
                deadline=deadline,
                network=self._network,
                ssl_context=self._ssl_context if web.scheme == "https" else None,
                content=content,
            ) as raw,
        ):
            yield raw

    def _ask(
        self, web: WebAddress, headers: Mapping[str, str], download: _Download
    ) -> HttpAnswer | WebAddress:
        """One request: its answer, or where it redirects to."""
        self._slots.take(web.host)
        pause = self._breaker.closed_for(web.host)
        if pause is not None:
            raise _left_alone(web.host, pause)
        with self._noted(web.host):
            return self._request(web, headers, download)

    def _request(
        self, web: WebAddress, headers: Mapping[str, str], download: _Download
    ) -> HttpAnswer | WebAddress:
        checked = self._guard.check(web, download.deadline)
        with exchange(
            checked,
            {**headers, "host": web.authority},
            deadline=download.deadline,
            network=self._network,
            ssl_context=self._ssl_context if web.scheme == "https" else None,
        ) as raw:
            self._watch.answered(web.host, raw.headers)
            if raw.status == 200:
                content = read_body(raw.chunks, raw.headers, download.max_bytes, download.where)
                return HttpAnswer(200, web.url, raw.headers, content)
            if raw.status in _REDIRECTS and "location" in raw.headers:
                return web.follow(raw.headers["location"])
            if raw.status == 304 and download.validators != NO_VALIDATORS:
                return HttpAnswer(304, web.url, {**as_headers(download.validators), **raw.headers}, b"")
            raise self._failure(web, raw, download.where)

    def _failure(self, web: WebAddress, raw: RawAnswer, where: str) -> VitrineError:
        error = failure(raw.status, raw.headers, where, now=time.time())
        if isinstance(error, UpstreamLimited) and error.retry_after_seconds:
            self._breaker.block(web.host, error.retry_after_seconds)
        return error

    @contextmanager
    def _noted(self, host: str) -> Iterator[None]:
        """Note whether the host answers.

        A time-out counts where the host had half of the time or more: a redirect at the last moment must not
        make another host look silent.
        """
        since = time.monotonic()
        try:
            yield
        except (TimeoutError, httpcore2.TimeoutException):
            if time.monotonic() - since >= self._timeout_seconds / 2:
                self._breaker.failed(host)
            raise
        except VitrineError:
            self._breaker.worked(host)
            raise
        self._breaker.worked(host)

    @contextmanager
    def _refusals_told(self) -> Iterator[None]:
        try:
            yield
        except Refused as error:
            if error.reason is not None:
                self._watch.refused(error.reason)
            raise

    @contextmanager
    def _our_errors(self, where: str) -> Iterator[None]:
        try:
            yield
        except (TimeoutError, httpcore2.TimeoutException) as error:
            raise UpstreamTimeout(
                _(
                    "{where} took longer than {timeout_seconds:g} s",
                    where=where,
                    timeout_seconds=self._timeout_seconds,
                )
            ) from error
        except httpcore2.ConnectError as error:
            raise UpstreamError(
                _("{where} cannot be reached: no connection to the host was made", where=where)
            ) from error
        except (OSError, httpcore2.NetworkError, httpcore2.ProtocolError) as error:
            raise UpstreamError(_("{where} broke off, or did not answer in HTTP", where=where)) from error


def _left_alone(host: str, pause: Pause) -> VitrineError:
    if pause.asked_for:
        return UpstreamLimited(
            _("{host} has asked us to wait before it is asked again", host=host),
            retry_after_seconds=pause.seconds,
        )
    return UpstreamTimeout(
        _("{host} has not answered several times in a row and is left alone for a while", host=host),
        retry_after_seconds=pause.seconds,
    )
