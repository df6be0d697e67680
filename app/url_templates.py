"""Web addresses with fields, as an operator writes them in a table: checked at the start, filled later."""

import string
from collections.abc import Collection, Iterator, Mapping
from typing import Final
from urllib.parse import quote

_PATHS: Final = frozenset({"path", "file"})
"""Fields that are paths: their slashes separate, where they stand in a path."""
_SLASHES: Final = "/"
"""``{ref:/}``: another field whose slashes separate."""


def check(template: str, fields: Collection[str]) -> str:
    """The same template, if it is one.

    Raises:
        ValueError: with the template, what is wrong with it, and the wanted form.
    """
    if not template.startswith(("https://", "http://")):
        raise ValueError(f"{template!r} is no web address; wanted: https://…")
    if names(template.partition("://")[2].partition("/")[0]):
        raise ValueError(f"{template!r} has a field in its host; a path or query may have {_all(fields)}")
    return check_text(template, fields)


def check_text(template: str, fields: Collection[str]) -> str:
    """The same, of a query's value, which need not be an address.

    Raises:
        ValueError: likewise.
    """
    unknown = sorted(names(template) - set(fields))
    if unknown:
        raise ValueError(f"{template!r} has {{{unknown[0]}}}; wanted: {_all(fields)}")
    for _, name, form, conversion in _pieces(template):
        if name and (conversion or form not in ("", _SLASHES)):
            raise ValueError(f"{template!r} has {{{name}…}}; wanted: {{{name}}}, or {{{name}:/}}")
    return template


def names(template: str) -> set[str]:
    """The fields that a template names.

    Raises:
        ValueError: braces that do not match.
    """
    return {name for _, name, _, _ in _pieces(template) if name is not None}


def fill(to: str, query: Mapping[str, str], values: Mapping[str, str]) -> str:
    """The address, or nothing where a value is not known, or would climb out of its place.

    Each value is percent-encoded for where it stands (RFC 3986 §2.1). A query's value that is one field is
    that field's text; any other is itself an address or a path, so its fields are encoded in it first, and
    then the whole of it.
    """
    named = names(to).union(*map(names, query.values()))
    if not all(_is_usable(values.get(name, "")) for name in named):
        return ""
    address = _address(to, values)
    pairs = [f"{quote(name, safe='')}={quote(_inner(text, values), safe='')}" for name, text in query.items()]
    if not pairs:
        return address
    return f"{address}{'&' if '?' in to else '?'}{'&'.join(pairs)}"


def _inner(template: str, values: Mapping[str, str]) -> str:
    match list(_pieces(template)):
        case [("", str(name), "", _)]:
            return _sendable(values[name])
        case _:
            return _address(template, values)


def _address(template: str, values: Mapping[str, str]) -> str:
    path, mark, query = template.partition("?")
    return _filled(path, values, in_path=True) + mark + _filled(query, values, in_path=False)


def _filled(template: str, values: Mapping[str, str], *, in_path: bool) -> str:
    filled = []
    for literal, name, form, _ in _pieces(template):
        filled.append(literal)
        if name is not None:
            separating = in_path and (name in _PATHS or form == _SLASHES)
            filled.append(quote(_sendable(values[name]), safe="/" if separating else ""))
    return "".join(filled)


def _pieces(template: str) -> Iterator[tuple[str, str | None, str | None, str | None]]:
    try:
        yield from string.Formatter().parse(template)
    except ValueError as error:
        raise ValueError(f"{template!r}: {error}") from error


def _is_usable(value: str) -> bool:
    return bool(value) and {".", ".."}.isdisjoint(value.split("/"))


def _sendable(value: str) -> str:
    """Half of a UTF-16 pair has no bytes."""
    return value.encode("utf-8", "replace").decode()


def _all(fields: Collection[str]) -> str:
    return f"{{{'}, {'.join(fields)}}}"
