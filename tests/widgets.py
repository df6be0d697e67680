"""Notebooks with widgets: some that were saved by real kernels, made smaller, and some that were damaged."""

import json
from typing import Any

from config.settings import ROOT
from tests.notebooks import code, notebook, shows

STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"
_FOLDER = ROOT / "tests" / "data" / "widgets"


def saved(name: str) -> dict[str, Any]:
    """A notebook of the folder."""
    return json.loads((_FOLDER / f"{name}.ipynb").read_text(encoding="utf-8"))


def together(*names: str) -> bytes:
    """Several notebooks of the folder as one."""
    cells: list[Any] = []
    models: dict[str, Any] = {}
    for name in names:
        text = json.dumps(saved(name))
        for model in saved(name)["metadata"]["widgets"][STATE]["state"]:
            for before in ('"', '"IPY_MODEL_'):
                text = text.replace(f'{before}{model}"', f'{before}{name}-{model}"')
        one = json.loads(text)
        cells += [{**cell, "id": f"{name}-{cell['id']}"} for cell in one["cells"]]
        models |= one["metadata"]["widgets"][STATE]["state"]
    return json.dumps({**saved(names[0]), "cells": cells, "metadata": metadata(models)}).encode()


def metadata(models: dict[str, Any]) -> dict[str, Any]:
    """Of a notebook that saved these models."""
    return {"widgets": {STATE: {"version_major": 2, "version_minor": 0, "state": models}}}


def model(
    name: str, module: str = "@jupyter-widgets/controls", version: str = "2.0.0", **state: Any
) -> dict[str, Any]:
    """A model as it is saved, without its defaults."""
    return {"model_name": name, "model_module": module, "model_module_version": version, "state": state}


def view(model_id: str, text: str = "") -> dict[str, Any]:
    """An output that shows a widget."""
    return shows(**{VIEW: {"version_major": 2, "version_minor": 0, "model_id": model_id}, "text/plain": text})


def showing(models: dict[str, Any], *views: str) -> bytes:
    """A notebook with one cell for each view."""
    return notebook(*(code("x", view(name, f"text of {name}")) for name in views), **metadata(models))
