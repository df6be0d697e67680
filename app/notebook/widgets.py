"""The state of widgets that a notebook saves in its metadata."""

from collections.abc import Mapping
from typing import Any

from app.notebook.repairs import Repair, Repairs

STATE = "application/vnd.jupyter.widget-state+json"
"""The member of ``metadata.widgets`` that ipywidgets 7 and 8 write."""


def with_sound_widgets(metadata: Mapping[str, Any], repairs: Repairs) -> Mapping[str, Any]:
    """The notebook's metadata, whose widget state is ``{"state": {id: model}, …}`` or absent."""
    widgets = metadata.get("widgets")
    if widgets is None or (isinstance(widgets, dict) and STATE not in widgets):
        return metadata
    saved = widgets[STATE] if isinstance(widgets, dict) else None
    models = models_of(saved)
    if isinstance(saved, dict) and saved.get("state") == models:
        return metadata
    repairs.note(Repair.WIDGETS)
    rest = {name: value for name, value in metadata.items() if name != "widgets"}
    if not models:
        return rest
    frame = {"version_major": 2, "version_minor": 0, "state": models}
    return {**rest, "widgets": {**widgets, STATE: frame}}


def models_of(saved: Any) -> dict[str, Any]:
    """The usable models of a saved state; Colab saves them without the frame around, beside each other."""
    if not isinstance(saved, dict):
        return {}
    state = saved.get("state", saved)
    return (
        {name: model for name, model in state.items() if _is_model(model)} if isinstance(state, dict) else {}
    )


def _is_model(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("model_name"), str)
        and isinstance(value.get("model_module"), str)
        and isinstance(value.get("state"), dict)
    )
