"""Saved widget state, as ipywidgets, Colab and vandals write it."""

import pytest

from app.notebook.parse import parse
from app.notebook.repairs import Repair
from app.notebook.widgets import STATE
from tests.notebook.documents import document

MODEL = {"model_name": "IntSliderModel", "model_module": "@jupyter-widgets/controls", "state": {}}
FRAMED = {STATE: {"version_major": 2, "version_minor": 0, "state": {"m1": MODEL}}}


@pytest.mark.parametrize("widgets", [FRAMED, {STATE: {"state": {}}}, {"other": 1}, {}])
def test_sound_state_stays_as_it_is(widgets):
    notebook = parse(document(metadata={"widgets": widgets}))
    assert notebook.metadata == {"widgets": widgets}
    assert notebook.repairs == ()


@pytest.mark.parametrize(
    "state",
    [
        {"m1": MODEL},
        {"state": {"m1": MODEL, "m2": 5, "m3": {"model_name": []}}},
    ],
)
def test_state_without_its_frame_or_with_broken_models_keeps_what_is_usable(state):
    notebook = parse(document(metadata={"widgets": {STATE: state, "other": 1}}))
    assert notebook.metadata == {"widgets": {**FRAMED, "other": 1}}
    assert notebook.repairs == (Repair.WIDGETS,)


@pytest.mark.parametrize(
    "widgets", [5, "x", [], {STATE: 5}, {STATE: {"state": 5}}, {STATE: {"state": {"m": 1}}}]
)
def test_state_without_a_usable_model_is_left_out(widgets):
    notebook = parse(document(metadata={"widgets": widgets, "title": "T"}))
    assert notebook.metadata == {"title": "T"}
    assert notebook.repairs == (Repair.WIDGETS,)
