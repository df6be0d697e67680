"""The fuzzer itself: it makes the same again, it is not blind, and a few rounds of it find nothing."""

import os

import pytest

from config.settings import ROOT
from tests.fuzz import oracle, runner, targets
from tests.fuzz.material import payloads
from tests.policies.inspector import complaints

SEED, CASES = 20261129, 48


def test_a_seed_and_a_number_give_the_same_input_again():
    first, again, other = ([targets.case(seed, number) for number in range(32)] for seed in (1, 1, 2))
    assert first == again != other
    assert {name for name, _ in first} == set(targets.TARGETS)


def test_a_few_rounds_find_nothing():
    done = [runner.run_case(SEED, number) for number in range(CASES)]
    assert [finding for one in done for finding in one.findings] == []
    assert any(one.outcome.pages for one in done)
    assert any(one.outcome.active for one in done)


def test_attacks_that_are_not_cleaned_are_found():
    missed = [one for one in payloads() if complaints(one) and not oracle.complaints(f"<p>{one}</p>")]
    assert len(missed) < len(payloads()) / 4, missed  # the rest is layout, and of no danger in a page of ours
    assert targets._loading("a{background:url(x)}")
    assert oracle.complaints("<a href=' java\nscript:1'>x</a><script src=/static/a.js>1</script>")


@pytest.mark.parametrize(
    "changed",
    [
        ("</head>", "<noscript></noscript></head>"),
        ('"use strict";', '"use strict";alert(1);'),
        ('data-needed="', 'data-needed="//elsewhere.example/static/'),
        ('data-needed="', 'onload="x" data-needed="'),
        ("<p>", "<script>1</script><p>"),
    ],
)
def test_the_beginning_of_a_page_passes_as_it_is_and_not_otherwise(changed):
    code = (ROOT / "static/js/begin.js").read_text("utf-8")
    html = (
        '<head><noscript><link rel="stylesheet" href="/static/css/vitrine.css?h=1"></noscript>\n'
        f'<script data-needed="frame">{code}</script></head><p>Text'
    )
    assert oracle.complaints(html) == []
    assert html.replace(*changed) != html
    assert oracle.complaints(html.replace(*changed)) != []
    assert oracle.complaints(html.replace("</head>", "").replace("<p>", "</head><p>")) == []
    assert oracle.complaints(html + html) != []


@pytest.mark.parametrize("error", [RecursionError, AttributeError, MemoryError])
def test_an_error_that_readers_are_not_told_about_is_found(monkeypatch, error):
    def fails(_given):
        raise error("x")

    monkeypatch.setitem(targets.TARGETS, "html", targets.Target(lambda _random: "", fails))
    [finding] = runner.run_case(1, 1).findings
    assert (finding.target, finding.what.partition(" ")[0]) == ("html", error.__name__)


def test_what_hangs_or_ends_the_process_is_found_and_the_rest_is_tried(monkeypatch):
    def stops(number):
        if number == 0:
            os._exit(1)
        while number == 1:
            pass
        return targets.Outcome()

    monkeypatch.setattr(targets, "case", lambda _seed, number: ("html", number))
    monkeypatch.setitem(targets.TARGETS, "html", targets.Target(lambda _random: 0, stops))
    monkeypatch.setattr(runner, "HANG_SECONDS", 1.0)
    found = list(runner.run(1, until=lambda number: number == 3, pages_every=1))
    assert [[finding.what for finding in one.findings] for one in found] == [
        ["ended the process"],
        ["no end within 1 s"],
        [],
    ]
