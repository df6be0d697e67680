"""Addresses that notebooks really use, and what stands for them here."""

import json
import time
from pathlib import Path

import pytest

from app.libraries.home import at_home, combined, find, tables
from app.libraries.installed import installed, key, numbers, read
from app.libraries.table import Place, rows_for_browser
from app.surfaces.assets import STATIC

EXAMPLES = json.loads((Path(__file__).parents[1] / "data/libraries/addresses.json").read_text())
"""[address, ``package@version/file`` or null], of the version the first numbers; for the browser, too."""


def shortened(path: str | None, like: str | None) -> str | None:
    """A path at home in the form of the examples, with as much of the version as the example has."""
    if path is None:
        return None
    scope = 2 if path.startswith("vendor/@") else 1
    parts = path.split("/")[1:]
    package, version, file = "/".join(parts[:scope]), parts[scope], "/".join(parts[scope + 1 :])
    count = (like or "").rpartition("@")[2].partition("/")[0].count(".") + 1
    return f"{package}@{'.'.join(version.split('.')[:count])}/{file}"


@pytest.mark.parametrize(("address", "ours"), EXAMPLES, ids=[address for address, _ in EXAMPLES])
def test_an_address_that_notebooks_use_finds_its_library(address: str, ours: str | None) -> None:
    path = at_home(address)
    assert shortened(path, ours) == ours
    assert path is None or (STATIC / path).is_file()


def test_a_new_library_is_one_entry() -> None:
    """One package brought home: what calls it by npm's name finds it without a row."""
    with_it = tables()._replace(
        installed={**installed(), **read({"three": {"0.150.1": ["build/three.min.js"]}})}
    )
    ours = "vendor/three/0.150.1/build/three.min.js"
    for address in (
        "https://cdn.jsdelivr.net/npm/three@0.150/build/three.min.js",
        "https://unpkg.com/three",
        "https://cdnjs.cloudflare.com/ajax/libs/three/0.149.0/three.js",
    ):
        assert at_home(address) is None
        assert find(address, with_it) == ours


def test_a_new_place_is_one_entry() -> None:
    address = "https://libraries.example/vega/5.1/vega.min.js"
    with_it = tables()._replace(places={**tables().places, "libraries.example": Place("slash")})
    assert at_home(address) is None
    assert find(address, with_it) == at_home("https://unpkg.com/vega@5")


@pytest.mark.parametrize(
    ("asked", "version"),
    [
        ("1.2.0", "1.2.0"),  # the very one
        ("1.1", "1.2.0"),  # the nearest newer one of its major
        ("1.9", "1.4.0"),  # none is newer: the newest of its major
        ("1", "1.2.0"),
        ("2.0.0", "3.0.0"),  # an unknown major: the next higher one
        ("7", "3.0.0"),  # none is higher: our newest
        ("^1.3", "1.4.0"),
        ("latest", "3.0.0"),
        ("", "3.0.0"),
    ],
)
def test_a_version_that_is_not_here_gives_the_nearest(asked: str, version: str) -> None:
    versions = {name: ["a.js"] for name in ("1.2.0", "3.0.0", "1.4.0")}
    here = tables()._replace(installed=read({"a": versions}))
    assert find(f"https://unpkg.com/a@{asked}", here) == f"vendor/a/{version}/a.js"


def test_what_jsdelivr_combines_comes_apart() -> None:
    assert combined("https://cdn.jsdelivr.net/combine/npm/vega@5,npm/vega-lite@4/build/a.js?x=1") == (
        "https://cdn.jsdelivr.net/npm/vega@5",
        "https://cdn.jsdelivr.net/npm/vega-lite@4/build/a.js",
    )
    assert combined("https://unpkg.com/a,b") == ("https://unpkg.com/a,b",)


def test_no_address_leads_out_of_what_is_at_home() -> None:
    for path in (
        "../../../etc/passwd",
        "%2e%2e/index.json",
        "..\\..\\a.js",
        "./../LICENSE",
        "\0",
        "a" * 100_000,
    ):
        for start in (
            "https://unpkg.com/vega@5/",
            "https://assets.pyecharts.org/assets/",
            "/static/components/",
        ):
            path_at_home = at_home(start + path)
            assert path_at_home is None or (STATIC / path_at_home).is_file()


def test_where_nothing_is_installed_nothing_is_at_home() -> None:
    assert find("https://unpkg.com/vega@5", tables()._replace(installed={})) is None


@pytest.mark.parametrize(
    ("path", "same"),
    [
        ("dist/ECharts.min.js", "echarts.js"),
        ("echarts.min", "echarts.js"),
        ("underscore-min.js", "underscore.js"),
        ("jquery.slim.min.js", "jquery.js"),
        ("bokeh-widgets-3.9.2.min", "bokeh-widgets-3.9.2.js"),
        ("world_110m.json", "world_110m.json"),
        ("+esm", "+esm"),
        (".min.js", ".js"),
    ],
)
def test_builds_of_a_file_are_one(path: str, same: str) -> None:
    assert key(path) == same


@pytest.mark.parametrize(
    ("version", "parsed"),
    [("^5.33.1-rc.2", (5, 33, 1)), ("~0.20", (0, 20)), ("v3", (3,)), ("5.x", (5,)), ("next", ()), ("", ())],
)
def test_versions_are_read_as_far_as_they_are_numbers(version: str, parsed: tuple[int, ...]) -> None:
    assert numbers(version) == parsed


def test_the_browser_s_tables_are_small_json() -> None:
    text = json.dumps(rows_for_browser(tables()), ensure_ascii=False, separators=(",", ":"))
    assert len(text.encode()) < 20_000


def test_an_address_is_found_in_little_time() -> None:
    """Also one that is made to be slow."""
    hostile = "https://cdn.plot.ly/" + "-1.min" * 150
    started = time.perf_counter()
    for _ in range(200):
        at_home(hostile)
        at_home("https://cdn.jsdelivr.net/npm/vega-embed@6?noext")
    assert time.perf_counter() - started < 2
