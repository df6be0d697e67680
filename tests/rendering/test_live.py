"""Outputs that a script of ours draws: what the content frame gets, and what a page gets instead."""

import json
import re

import pytest

from app.models import Output
from app.rendering.context import ActiveContent, Context, Mode
from app.rendering.limits import DEFAULT_LIMITS
from app.rendering.live import live
from app.rendering.shown import Item, Shown

CHART = "application/vnd.chart+json"


def item(value: object, count: int | None = None) -> Item:
    output = Output("display", data={CHART: value}, metadata={CHART: {"scale": 2}}, execution_count=count)
    return Item(CHART, value, output)


def context(mode: Mode) -> Context:
    return Context(mode, DEFAULT_LIMITS)


def test_a_frame_gets_the_data_and_the_name_of_the_script_that_draws_them() -> None:
    ours = context("raw")
    shown = live(item({"a": 1}, count=7), ours, "chart")
    data = re.search(r'<script type="application/json">(.*?)</script>', shown.html)
    assert data is not None
    bundle = json.loads(data[1])
    assert (bundle["mime"], bundle["data"], bundle["metadata"]["scale"]) == (CHART, {"a": 1}, 2)
    assert shown.html.startswith(
        '<div class="output live" data-live="chart" id="vitrine-output-1" data-count="7">'
    )
    assert shown.live
    assert list(ours.modules) == ["chart"]


VALUES = ["</script><b>", "<!--<script>", "</SCRIPT >", 2**70, [float("nan")], "\u2028", "\"'"]


@pytest.mark.parametrize("value", VALUES)
def test_no_value_ends_the_script_element(value: object) -> None:
    html = live(item(value), context("raw"), "chart").html
    data = html.partition('<script type="application/json">')[2].partition("</script>")[0]
    assert "<" not in data
    assert json.loads(data)["data"] == ([None] if isinstance(value, list) else value)


def test_a_page_leaves_it_to_the_next_type() -> None:
    ours = context("clean")
    assert live(item({}), ours, "chart") == Shown()
    assert not ours.modules


def test_a_probe_stops_there() -> None:
    with pytest.raises(ActiveContent):
        live(item({}), context("probe"), "chart")
