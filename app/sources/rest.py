"""JSON answers of a forge's API, read strictly; lists over several pages as one."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from app.errors import UpstreamError
from app.i18n import _
from app.interfaces import HttpClient
from app.models import NO_VALIDATORS, HttpAnswer, Validators

T = TypeVar("T")
_NEXT: Final = re.compile(r'<([^<>]*)>\s*;\s*rel="next"')
_TOTALS: Final = ("x-total", "x-total-count")
_COUNT: Final = re.compile(r"[0-9]{1,9}")

QUIET: Final = ConfigDict(hide_input_in_errors=True)
"""An upstream's bytes must not reach a log by way of an exception's text."""


class Model(BaseModel):
    """What is read of an answer; the rest of it does not matter."""

    model_config = QUIET


@dataclass(frozen=True, slots=True)
class Reply(Generic[T]):
    """An answer of an API; `value` is None when not modified."""

    value: T | None
    answer: HttpAnswer

    @property
    def has_next_page(self) -> bool:
        """Whether the API has more than this (RFC 8288)."""
        return 'rel="next"' in self.answer.headers.get("link", "")

    @property
    def next_url(self) -> str:
        """Of that; empty for none."""
        found = _NEXT.search(self.answer.headers.get("link", ""))
        return found[1] if found else ""

    @property
    def total(self) -> int | None:
        """Of entries on all pages, where the API says so."""
        counts = (self.answer.headers.get(name, "") for name in _TOTALS)
        return next((int(count) for count in counts if _COUNT.fullmatch(count)), None)


@dataclass(frozen=True, slots=True)
class Pages(Generic[T]):
    """A list that an API gives in pages."""

    values: tuple[T, ...]
    more: bool
    """Whether there are pages that were not asked for."""
    validators: Validators
    """Of a list of one page: a page's validator says nothing of the next."""
    total: int | None = None


def read_json(answer: HttpAnswer, model: TypeAdapter[T], *, title: str, path: str) -> T:
    """What an answer holds.

    Args:
        title: whose API it is: ``GitHub``.
        path: what it was asked for: ``/repos/o/r``.

    Raises:
        UpstreamError: something else than its description says.
    """
    try:
        return model.validate_json(answer.content)
    except ValidationError as error:
        raise UpstreamError(
            _(
                "{title}'s API answered {path} with something else than its description says.",
                title=title,
                path=path,
            )
        ) from error


@dataclass(frozen=True, slots=True)
class JsonApi:
    """The API at `url` of the forge that people call `title`, asked as any stranger."""

    title: str
    url: str

    def get(self, http: HttpClient, path: str, model: TypeAdapter[T]) -> T:
        """What is at `path` (percent-encoded, with its query).

        Raises:
            UpstreamError: an answer of another form; what `HttpClient.get` raises.
        """
        return self._read(http.get(self.url + path), path, model)

    def ask(self, http: HttpClient, path: str, model: TypeAdapter[T], known: Validators) -> Reply[T]:
        """The same, conditionally."""
        answer = http.get(self.url + path, validators=known)
        return Reply(None if answer.not_modified else self._read(answer, path, model), answer)

    def pages(
        self,
        http: HttpClient,
        page: Callable[[int], str],
        model: TypeAdapter[list[T]],
        known: Validators = NO_VALIDATORS,
        *,
        most: int,
        first: int = 1,
    ) -> Pages[T] | None:
        """A list whose `page` (from 1) is at a path, `most` pages from `first` on; None: not modified.

        Only the list of one page is asked for conditionally, since only that has had validators.
        """
        reply = self.ask(http, page(first), model, known)
        if reply.value is None:
            return None
        values, number, validators, total = list(reply.value), first, reply.answer.validators, reply.total
        while reply.has_next_page and number < first + most - 1:
            number += 1
            reply = self.ask(http, page(number), model, NO_VALIDATORS)
            values += reply.value or []
        only = number == first
        return Pages(tuple(values), reply.has_next_page, validators if only else NO_VALIDATORS, total)

    def _read(self, answer: HttpAnswer, path: str, model: TypeAdapter[T]) -> T:
        return read_json(answer, model, title=self.title, path=path.partition("?")[0])
