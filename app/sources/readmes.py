"""The README of a folder: one more file from where files come from, and never a reason to show no folder."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from app.errors import TooLarge, VitrineError
from app.fetching.slots import HostBusy
from app.interfaces import HttpClient
from app.models import NO_VALIDATORS, HttpAnswer, Listing, Readme, Validators
from app.sources import books, order

MOST_BYTES: Final = 500_000
"""Of what stands below a list; a longer one is in the list all the same."""
_NAME: Final = re.compile(r"readme(?:\.(md|markdown|mkd|mdown|rst|txt|org|adoc))?", re.IGNORECASE)
_ORDER: Final = ("md", "markdown", "mkd", "mdown", "rst", "txt", "", "org", "adoc")


@dataclass(frozen=True, slots=True)
class Bounded:
    """A client that downloads no more than a README may have."""

    http: HttpClient

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        validators: Validators = NO_VALIDATORS,
        max_bytes: int | None = None,
    ) -> HttpAnswer:
        """As the client's own.

        Raises:
            TooLarge, and what that raises.
        """
        most = MOST_BYTES if max_bytes is None else min(max_bytes, MOST_BYTES)
        return self.http.get(url, headers=headers, validators=validators, max_bytes=most)


def chosen(names: Iterable[str]) -> str | None:
    """That of the files which is shown; None: there is none."""
    found = [(match, name) for name in names if (match := _NAME.fullmatch(name))]
    ranked = [(_ORDER.index((match[1] or "").lower()), name) for match, name in found]
    return min(ranked)[1] if ranked else None


def text_of(content: bytes) -> str:
    """Bytes as text, whatever they are."""
    return content[:MOST_BYTES].decode("utf-8-sig", "replace").replace("\0", "\ufffd")


def attached(listing: Listing, read: Callable[[str], Readme | None]) -> Listing:
    """A folder with its README, and in the order of the book that it is.

    Args:
        read: gets the file of this name; one request at most, and none of an API.
    """
    names = [entry.name for entry in listing.entries if entry.kind == "file"]
    readme, contents = chosen(names), next((name for name in books.NAMES if name in names), None)
    if contents is not None:
        listing, found = _tried(listing, contents, read)
        if found:
            placed = books.placed(listing.entries, found.text)
            listing = replace(listing, entries=tuple(sorted(placed, key=order.of_entries)))
    if readme is not None:
        listing, found = _tried(listing, readme, read)
        listing = replace(listing, readme=found)
    return listing


def _tried(
    listing: Listing, name: str, read: Callable[[str], Readme | None]
) -> tuple[Listing, Readme | None]:
    try:
        return listing, read(name)
    except TooLarge:
        return listing, None
    except (VitrineError, HostBusy):
        # Unchanged or not: the folder shall be asked for again, so that it is tried again.
        return replace(listing, validators=NO_VALIDATORS), None


def of_answer(name: str, answer: HttpAnswer, base_url: str, links_url: str | None) -> Readme | None:
    """A file as it came; a page in its place is where a stranger is asked to sign in."""
    if answer.headers.get("content-type", "").startswith("text/html"):
        return None
    return Readme(name, text_of(answer.content), base_url, links_url)
