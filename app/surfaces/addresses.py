"""Addresses that our pages link to: our own surfaces, and others' pages where they are web addresses."""

from urllib.parse import urlencode, urlsplit

from app.models import Options, Policy


def ours(surface: str, locator: str, query: str = "") -> str:
    """``("embed", "gist/u/1")`` → ``/embed/gist/u/1``; the page itself has no surface before it.

    Never an address of another host, whatever the locator begins with.
    """
    path = "/".join(part for part in (surface, locator.lstrip("/\\")) if part)
    return f"/{path}?{query}" if query else f"/{path}"


def chosen(options: Options, policy: Policy | None = None) -> str:
    """What the reader chose and what goes on into another surface of the same notebook, as a query."""
    choices: dict[str, str] = {
        "theme": options.theme if options.theme != "auto" else "",
        "code": options.code if options.code != "show" else "",
        "badges": "" if options.badges else "0",
        "cells": options.cells,
        "cell": options.cell,
        "section": options.section,
        "outputs": options.outputs if options.outputs != "all" else "",
        "lang": options.lang if options.lang_chosen else "",
        "policy": policy or "",
    }
    return urlencode({name: value for name, value in choices.items() if value}, safe=",")


def outside(url: str | None) -> str | None:
    """The address if it is of the web; an upstream's JSON may hold anything, ``javascript:`` too."""
    if url is None:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None
