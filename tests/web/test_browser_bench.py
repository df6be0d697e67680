"""What `make bench` says of pages in a browser."""

import brotli
import pytest

from bench import browser as bench
from bench import pages
from bench.devtools import Failed, started, tab
from bench.pages import CDN, at_home
from bench.visits import SCREEN, Visit, opened, visit, worst_window
from tests.notebooks import QUIET
from tests.web.browser import executable, other_origin


@pytest.fixture(scope="module")
def bare():
    """A Chromium without a test tool in it."""
    with started(executable()) as one:
        yield one


def seen(**more):
    return Visit(
        **{**dict.fromkeys(Visit.__dataclass_fields__, 0), "bytes_by_type": {"document": 1000}, **more}
    )


@pytest.mark.browser
def test_a_visit_has_the_browser_s_own_figures(bare, live_server):
    one = visit(bare, live_server.url("/local/quiet.ipynb").replace("localhost", "127.0.0.1"))
    assert one.largest_paint >= one.first_paint > 150  # at least the network's delay
    assert (one.refused, one.layout_shift < 0.1) == (0, True)
    assert one.requests >= 1
    assert 0 < one.bytes_by_type["document"] <= one.total_bytes


@pytest.mark.browser
def test_requests_to_other_hosts_are_counted_and_not_let_out(bare):
    with other_origin('<!doctype html><p>Here<script src="https://cdn.example/x.js"></script>') as address:
        one = visit(bare, address)
    assert (one.refused, "script" in one.bytes_by_type, "document" in one.bytes_by_type) == (1, False, True)


@pytest.mark.browser
def test_nothing_of_a_tab_is_in_the_next_one(bare):
    with other_origin("<!doctype html><p>Here") as address:
        for _ in range(2):
            with opened(bare, address, SCREEN) as page:
                assert page.evaluate("document.cookie") == ""
                page.evaluate("document.cookie = 'kept=1'")
                assert page.evaluate("Promise.resolve(document.cookie)") == "kept=1"


@pytest.mark.browser
def test_what_a_browser_does_not_do_is_said(bare):
    with tab(bare) as page:
        with pytest.raises(Failed, match=r"Page\.fly"):
            page.send("Page.fly")
        with pytest.raises(Failed, match="Uncaught"):
            page.evaluate("nowhere()")


@pytest.mark.parametrize(
    ("shifts", "worst"),
    [
        ([], 0),
        ([(0, 0.1), (900, 0.1), (2500, 0.15)], 0.2),
        ([(at, 0.1) for at in range(0, 7000, 500)], 1.0),
    ],
)
def test_shifts_of_one_window_add_up(shifts, worst):
    assert worst_window(shifts) == pytest.approx(worst)


def test_a_median_is_of_each_figure():
    of = bench.Medians.of(
        [seen(largest_paint=paint, blocking=10 - paint) for paint in (3.0, 1.0, 2.0)],
    )
    assert (of.largest_paint_milliseconds, of.blocking_milliseconds, of.kilobytes_by_type) == (
        2,
        8,
        {"html": 1},
    )


def test_ratios_leave_out_what_is_not_drawn_there():
    def both(theirs, ours, formulas=False):
        sides = {"nbconvert": theirs, "vitrine": ours}
        figures = {name: vars(bench.Medians.of([seen(largest_paint=at)])) for name, at in sides.items()}
        return {**figures, "formulas": formulas}

    found = {"a": both(300, 100), "b": both(100, 100), "c": both(1, 1000, formulas=True)}
    assert bench.ratios(found)["largest_paint_milliseconds"] == 2.0
    assert bench.ratios({"c": found["c"]}) == {}


def test_without_a_browser_it_says_so_and_goes_on(monkeypatch, capsys):
    monkeypatch.setattr(bench, "executable", lambda *_: None)
    assert bench.measure([]) == []
    assert "not measured" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("count", "sizes"), [(40, ["34", "24", "14", "4"]), (4, ["3", "2", "1", "0"]), (2, ["1", "0"]), (0, [])]
)
def test_few_notebooks_stand_for_all(tmp_path, count, sizes):
    paths = [tmp_path / f"{size}.ipynb" for size in range(count)]
    for size, path in enumerate(paths):
        path.write_bytes(b"x" * size)
    parts = bench.spread(paths)
    assert sorted(path for part in parts for path in part) == sorted(paths)
    assert [part[0].stem for part in parts if part] == sizes


def test_where_nbconvert_fails_the_next_of_that_size_is_taken(tmp_path):
    good, bad = tmp_path / "good.ipynb", tmp_path / "bad.ipynb"
    good.write_bytes(QUIET)
    bad.write_bytes(b"{}")
    ((path, html),) = bench._converted([[bad, good], []]).items()
    assert path == good
    assert CDN in html


def test_what_nbconvert_s_page_waits_for_is_answered_by_its_own_server():
    client = pages.application.test_client()
    asked = at_home(f'<script src="{CDN}require.js/2.1.10/require.min.js">').split('"')[1]
    answer = client.get(asked, headers={"Accept-Encoding": "br"})
    assert (answer.status_code, answer.headers["Content-Encoding"]) == (200, "br")
    assert b"var requirejs, require, define;" in brotli.decompress(answer.data)
    mathjax = client.get("/cdn/mathjax/2.7.7/latest.js?config=x", headers={"Accept-Encoding": "br"})
    assert (mathjax.status_code, brotli.decompress(mathjax.data)) == (200, b"")
    assert client.get("/cdn/else.js", headers={"Accept-Encoding": "br"}).status_code == 404
