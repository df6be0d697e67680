"""What `make bench` says of pages in a browser."""

import pytest

from bench import browser as bench
from bench.visits import Visit, visit, worst_window
from tests.web.browser import other_origin


def seen(**more):
    return Visit(
        **{**dict.fromkeys(Visit.__dataclass_fields__, 0), "bytes_by_type": {"document": 1000}, **more}
    )


@pytest.mark.browser
def test_a_visit_has_the_browser_s_own_figures(browser, live_server):
    one = visit(browser, live_server.url("/local/quiet.ipynb").replace("localhost", "127.0.0.1"))
    assert one.largest_paint >= one.first_paint > 150  # at least the network's delay
    assert (one.refused, one.layout_shift < 0.1) == (0, True)
    assert one.requests >= 1
    assert 0 < one.bytes_by_type["document"] <= one.total_bytes


@pytest.mark.browser
def test_requests_to_other_hosts_are_counted_and_not_let_out(browser):
    with other_origin('<!doctype html><p>Here<script src="https://cdn.example/x.js"></script>') as address:
        one = visit(browser, address)
    assert (one.refused, "script" in one.bytes_by_type, "document" in one.bytes_by_type) == (1, False, True)


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


@pytest.mark.parametrize("missing", ["executable", "_has_playwright"])
def test_without_a_browser_it_says_so_and_goes_on(monkeypatch, capsys, missing):
    monkeypatch.setattr(bench, missing, lambda *_: None)
    assert bench.measure([]) == []
    assert "not measured" in capsys.readouterr().out


def test_few_notebooks_stand_for_all(tmp_path):
    paths = [tmp_path / f"{size}.ipynb" for size in range(40)]
    for size, path in enumerate(paths):
        path.write_bytes(b"x" * size)
    chosen = bench.spread(paths)
    assert [path.stem for path in chosen[:3]] == ["39", "34", "29"]
