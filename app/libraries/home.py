"""The address of a library elsewhere → our file that does the same.

What runs in the browser (``static/js/home.js``) follows it step by step, by the same tables.
"""

import functools
from collections.abc import Iterator
from typing import Final, NamedTuple

from app.libraries.installed import Numbers, Version, installed, key, numbers
from app.libraries.table import Place, Tables

MAX_ADDRESS: Final = 1000
"""Characters; what is longer is data and no library."""
_LOCAL_HOSTS: Final = ("localhost", "127.0.0.1", "0.0.0.0")  # noqa: S104  # no server listens here; a notebook names it
_LOCAL: Final = ("nbextensions", "static")


class Wanted(NamedTuple):
    """What an address asks for."""

    packages: tuple[str, ...]
    version: str = ""
    file: str = ""
    """A path, or empty for the package's main script."""


def at_home(url: str) -> str | None:
    """The path below ``static`` of what stands for `url` here: ``vendor/vega/6.4.0/build/vega.min.js``.

    Any form that notebooks use: with or without scheme, version, ``.min`` and ``.js`` (which RequireJS leaves
    out). A version that is not here gives the nearest newer one of its major, else the newest of its major; a
    major that is not here the next higher one, else our newest. None: it is no library, or none that is here.
    """
    return find(url, tables())


def combined(url: str) -> tuple[str, ...]:
    """The addresses that one of jsDelivr's ``/combine/`` brings together; of any other, itself alone."""
    head, mark, rest = url.partition("jsdelivr.net/combine/")
    if not mark:
        return (url,)
    return tuple(f"{head}jsdelivr.net/{part}" for part in rest.partition("?")[0].split(",") if part)


@functools.cache
def tables() -> Tables:
    """Those of this installation."""
    return Tables(installed())


def find(url: str, tables: Tables) -> str | None:
    """`at_home`, by the tables given."""
    if len(url) > MAX_ADDRESS:
        return None
    parts = combined(url)
    segments = _segments(parts[0]) if len(parts) == 1 else []
    for count in range(min(4, len(segments)), 0, -1):
        place = tables.places.get("/".join(segments[:count]).lower())
        if place is not None:
            rest = segments[count:]
            if place.layout == "same":
                return _other(place.packages[0], tables)
            paths = (_path(wanted, tables) for wanted in _wanted(place, rest, tables))
            return next((path for path in paths if path), None)
    return None


def _segments(url: str) -> list[str]:
    """``//CDN.example:443/a//b?c#d`` → ``["cdn.example", "a", "b"]``.

    Of a path on the notebook's own server, from where the classic Notebook's folders begin:
    ``["/nbextensions", "echarts", "echarts.min"]``.
    """
    address = url.strip().replace("\\", "/").partition("#")[0].partition("?")[0].replace("%40", "@")
    scheme, slashes, rest = address.partition("//")
    if not slashes or scheme.lower() not in {"", "http:", "https:"}:
        return _on_own_server(address.split("/"))
    host, *path = rest.split("/")
    host = host.lower().rpartition("@")[2].partition(":")[0].removeprefix("www.")
    path = [segment for segment in path if segment]
    return _on_own_server(path) if host in _LOCAL_HOSTS else [host, *path]


def _on_own_server(path: list[str]) -> list[str]:
    for start, segment in enumerate(path[:6]):
        if segment in _LOCAL:
            return [f"/{segment}", *filter(None, path[start + 1 :])]
    return []


def _wanted(place: Place, rest: list[str], tables: Tables) -> Iterator[Wanted]:
    """What the rest of an address asks for, in the way of its place; the first that is here counts."""
    if place.layout in {"at", "gh"}:
        yield _at(place, rest, tables)
    elif place.layout == "slash":
        yield _slash(place, rest, tables)
    elif place.layout == "version" and rest:
        yield Wanted(place.packages, place.pins.get(rest[0], rest[0]), "/".join(rest[1:]))
    elif place.layout == "dash" and rest:
        yield _dash(place, rest, tables)
    elif place.layout == "folder" and rest:
        yield from _folder(place, rest, tables)


def _at(place: Place, rest: list[str], tables: Tables) -> Wanted:
    """``name@1/file``, ``@scope/name@1/file``; of GitHub ``owner/repo@ref/file``, ``owner/repo/ref/file``."""
    count = 2 if place.layout == "gh" or "".join(rest[:1]).startswith("@") else 1
    scope, slash, name = "/".join(rest[:count]).rpartition("/")
    name, _, version = name.partition("@")
    file = "/".join(rest[count:])
    return Wanted(_packages(scope + slash + name, tables), version, file or place.pins.get("", ""))


def _slash(place: Place, rest: list[str], tables: Tables) -> Wanted:
    name, *path = rest or [""]
    packages = _packages(name, tables)
    version = path.pop(0) if path and (path[0][:1].isdigit() or path[0] == "latest") else ""
    return Wanted(packages, version or _pin(place, packages), "/".join(path))


def _dash(place: Place, rest: list[str], tables: Tables) -> Wanted:
    """``bokeh-widgets-3.9.2.min.js`` → ``bokeh-widgets.js`` 3.9.2; ``d3.v4.min.js`` → ``d3.js`` 4."""
    stem, _, ending = key(rest[-1]).rpartition(".")
    for separator in ("-", ".v"):
        name, found, version = stem.rpartition(separator)
        if found and (version[:1].isdigit() or version == "latest"):
            packages = place.packages or _packages(name, tables)
            return Wanted(packages, place.pins.get(version, version), f"{name}.{ending}")
    return Wanted(place.packages or _packages(stem, tables), "", f"{stem}.{ending}")


def _folder(place: Place, rest: list[str], tables: Tables) -> Iterator[Wanted]:
    """A flat heap: the file, or the folder, may name a package; else the place's packages have it."""
    stem = key(rest[-1]).rpartition(".")[0]
    version = next((segment for segment in rest if segment[:1] == "v" and numbers(segment)), "")
    for name in (stem, rest[0]):
        packages = _packages(name, tables)
        yield Wanted(packages, _pin(place, packages) or version, rest[-1])
    yield Wanted(place.packages, "", rest[-1])


def _packages(name: str, tables: Tables) -> tuple[str, ...]:
    """The packages that a name elsewhere stands for."""
    return tables.names.get(name.lower(), (name.lower(),))


def _pin(place: Place, packages: tuple[str, ...]) -> str:
    return next((place.pins[package] for package in packages if package in place.pins), "")


def _path(wanted: Wanted, tables: Tables) -> str | None:
    """The file at home, in the nearest version that has it."""
    for package, version in _nearest(wanted, tables):
        file = _file(package, version, wanted.file, tables)
        if file is not None:
            return file
    return None


def _nearest(wanted: Wanted, tables: Tables) -> list[tuple[str, Version]]:
    """(package, version) at home, the best first."""
    asked = numbers(wanted.version)
    at_home = [
        (package, version) for package in wanted.packages for version in tables.installed.get(package, ())
    ]
    if asked:
        at_home.sort(key=lambda one: _distance(one[1].numbers, asked))
    bound = [one for one in at_home if one[0] in tables.own_version_only]
    free = [one for one in at_home if one[0] not in tables.own_version_only]
    return [one for one in bound[:1] if not asked or one[1].numbers[0] == asked[0]] + free


def _distance(have: Numbers, asked: Numbers) -> tuple[int, tuple[int, ...]]:
    """Same major before next higher before lower; in each, the nearest that is not older, else the newest."""
    if have[0] == asked[0]:
        return (0, have) if have[: len(asked)] >= asked else (1, tuple(-number for number in have))
    down = tuple(-number for number in have)
    return (2, (have[0], *down)) if have[0] > asked[0] else (3, down)


def _file(package: str, version: Version, file: str, tables: Tables) -> str | None:
    folder = f"vendor/{package}/{version.name}/"
    if not file:
        return _main(package, version, folder)
    if file in version.files.values():
        return folder + file
    name = key(file)
    if name in version.files:
        return folder + version.files[name]
    other = tables.files.get(package, {}).get(name, "")
    return folder + version.files[other] if other in version.files else _other(other, tables)


def _other(file: str, tables: Tables) -> str | None:
    """``package:name``: a file of another package; None where it is none of that form."""
    package, colon, name = file.rpartition(":")
    return _path(Wanted((package,), "", name), tables) if colon else None


def _main(package: str, version: Version, folder: str) -> str | None:
    """The script named like the package, else the only one."""
    scripts = {name: path for name, path in version.files.items() if name.endswith(".js")}
    short = package.rpartition("/")[2]
    named = scripts.get(key(short)) or (next(iter(scripts.values())) if len(scripts) == 1 else None)
    return named and folder + named
