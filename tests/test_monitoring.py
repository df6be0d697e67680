"""The example dashboard and rules ask for what there is, and take what is the same everywhere once."""

import json
import re
from itertools import chain

import pytest
import yaml

from app import measures
from config.settings import ROOT

DASHBOARD = json.loads((ROOT / "deploy" / "grafana" / "vitrine.json").read_text())
GROUPS = yaml.safe_load((ROOT / "deploy" / "prometheus" / "alerts.yml").read_text())["groups"]
RULES = [rule for group in GROUPS for rule in group["rules"]]
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
QUERIES = {
    **{
        f"{panel['title']} {target['refId']}": target["expr"]
        for panel in PANELS
        for target in panel["targets"]
    },
    **{rule["alert"]: rule["expr"] for rule in RULES},
}
SERIES = dict(
    chain.from_iterable(
        [(one.name + end, one) for end in ("_bucket", "_sum", "_count")]
        if one.kind == "histogram"
        else [(one.shown_as, one)]
        for one in measures.ALL
    )
)
TAKES_ONE = re.compile(r"max without \(instance\) \((?:(?:rate|increase)\()?$")


def used(query):
    """Name and selectors of each series in a query, and what stands before it."""
    return [
        (match["name"], match["selectors"] or "", query[: match.start()])
        for match in re.finditer(r"(?P<name>\bvitrine_\w+)(?:\{(?P<selectors>[^}]*)\})?", query)
    ]


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_a_query_asks_for_series_and_labels_that_there_are(query):
    assert used(query)
    for name, selectors, _ in used(query):
        assert name in SERIES
        labels = set(re.findall(r"(\w+)(?:=|!=|=~|!~)\"", selectors))
        assert labels <= set(SERIES[name].labels)
    known = {label for name, *_ in used(query) for label in SERIES[name].labels} | {"instance", "le"}
    for labels in re.findall(r"\b(?:by|without) \(([^)]*)\)", query):
        assert set(labels.split(", ")) <= known


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_what_is_the_same_on_every_machine_is_taken_once(query):
    for name, _, before in used(query):
        if SERIES[name].whose == "all":
            assert TAKES_ONE.search(before), name


def test_the_dashboard_shows_every_measure():
    shown = {
        SERIES[name] for panel in PANELS for target in panel["targets"] for name, *_ in used(target["expr"])
    }
    assert {one.name for one in measures.ALL} - {one.name for one in shown} == set()


def test_each_rule_says_how_bad_it_is_and_what_it_means_and_names_are_used_once():
    names = [rule["alert"] for rule in RULES]
    assert len(names) == len(set(names))
    for rule in RULES:
        assert rule["labels"]["severity"] in {"critical", "warning", "info"}
        assert rule["annotations"]["summary"]


def test_the_values_that_rules_look_for_can_occur():
    for name, selectors, _ in chain.from_iterable(map(used, QUERIES.values())):
        known = {
            label: {values[position] for values in SERIES[name].known}
            for position, label in enumerate(SERIES[name].labels)
        }
        for label, value in re.findall(r"(\w+)=~?\"([^\"]*)\"", selectors):
            if known.get(label):
                assert set(value.split("|")) <= known[label], selectors


def test_the_documentation_names_every_rule():
    text = (ROOT / "docs" / "monitoring.md").read_text()
    assert set(re.findall(r"`(Vitrine\w+)`", text)) == {rule["alert"] for rule in RULES}
