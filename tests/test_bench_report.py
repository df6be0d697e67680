"""What a run of the benchmarks leaves."""

import json
from datetime import UTC, datetime

import pytest

from bench.figures import Figure, at_least, at_most, below
from bench.report import record, taken
from config.settings import ROOT

FIGURES = [
    Figure(
        "cold.faster", "cold render", 12.5, "times faster", at_least(12, hoped=20), "1 s, nbconvert 12.5 s"
    ),
    Figure("load.p99", "p99 under pressure", 3, "times the quiet one", below(3)),
    Figure("cold.fine", "one notebook alone", 7, "ms", detail=True),
    Figure("pages", "pages", 84),
]


@pytest.fixture
def run():
    return taken(FIGURES, datetime.now(UTC), "84 notebooks", {"cold": 12.34})


@pytest.mark.parametrize(
    ("target", "value", "holds"),
    [
        (at_least(12), 12, True),
        (at_least(12), 11.9, False),
        (at_most(3), 3, True),
        (at_most(3), 3.1, False),
        (below(3), 2.9, True),
        (below(3), 3, False),
        (None, 3, None),
    ],
)
def test_a_figure_says_whether_it_holds(target, value, holds):
    assert Figure("a", "a", value, target=target).holds is holds


def test_the_json_has_every_figure_with_its_target(run):
    document = json.loads(run.as_json())
    assert list(document["figures"]) == ["cold.faster", "load.p99", "cold.fine", "pages"]
    assert document["figures"]["cold.faster"] == {
        "says": "cold render",
        "value": 12.5,
        "unit": "times faster",
        "beside": "1 s, nbconvert 12.5 s",
        "target": "at least 12, towards 20",
        "holds": True,
    }
    assert document["figures"]["pages"]["holds"] is None
    assert document["machine"]
    assert document["seconds_of"] == {"cold": 12.3}


def test_the_table_leaves_out_what_is_too_fine(run):
    lines = run.as_text().splitlines()
    assert len(lines) == 1 + 3
    assert lines[1].split("  ")[0] == "cold render"
    assert "12.5 times faster" in lines[1]
    assert "✓" in lines[1]
    assert "✗" in lines[2]


def test_the_documentation_gets_the_table_of_the_last_run(run, tmp_path):
    page = tmp_path / "performance.md"
    page.write_text((ROOT / "docs" / "performance.md").read_text("utf-8"), "utf-8")
    record(run, page)
    once = page.read_text("utf-8")
    record(run, page)
    assert page.read_text("utf-8") == once
    assert once.count("| cold render | 12.5 times faster | at least 12, towards 20 | ✓ |") == 1
    assert once.startswith("# Performance")
    assert "bench/README.md" in once


def test_a_page_without_a_place_for_the_table_stays_as_it_is(run, tmp_path):
    page = tmp_path / "performance.md"
    page.write_text("# Performance\n", "utf-8")
    with pytest.raises(ValueError, match="no lines"):
        record(run, page)
    assert page.read_text("utf-8") == "# Performance\n"
