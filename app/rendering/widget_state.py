"""The widgets that a notebook saved, and of them those that its shown views need."""

import re
from binascii import a2b_base64, a2b_hex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from app.notebook.widgets import STATE
from app.rendering import formulas
from app.rendering.script_json import script_json

OUTPUT = "@jupyter-widgets/output"
BUNDLED = frozenset({"@jupyter-widgets/base", "@jupyter-widgets/controls", OUTPUT, "jupyter-js-widgets"})
"""What @jupyter-widgets/html-manager brings itself, and what the first of these was called until 2017."""

_SOURCES = ("_esm", "_css")
"""Attributes of an anywidget that hold its code and its style sheet."""
_MOST_DRAWN = 2000
"""Static forms of one notebook."""
_MOST_WASTE = 100_000_000
"""Characters of models that are looked at in vain, since what they belong to cannot be sent."""
_REFERENCE = re.compile(r'"IPY_MODEL_([^"\\]{1,200})"')
_LINKS = frozenset({"LinkModel", "DirectionalLinkModel"})


@dataclass(slots=True)
class SavedWidgets:
    """The models of one notebook. Those that a shown view needs are *sent* into the content frame."""

    models: dict[str, Mapping[str, Any]]
    """Model id → ``{"model_name", "model_module", "model_module_version", "state", "buffers"}``."""
    most_chars: int
    """Of the JSON of all that are sent."""
    sent: dict[str, str] = field(default_factory=dict)
    """Model id → its JSON, safe inside a script element."""
    sources: dict[str, int] = field(default_factory=dict)
    """Code and style sheets of what is sent, each once: text → its number."""
    modules: dict[tuple[str, str], None] = field(default_factory=dict)
    """(module, version) of what is sent, without those of `BUNDLED`, in order, each once."""
    room: int = field(init=False)
    """How many characters more may be sent."""
    math: bool = False
    """Whether there are formulas in what is sent."""
    open: list[str] = field(default_factory=list)
    """The models that are being made into static forms, from the outermost."""
    drawn: int = 0
    """Static forms made."""
    told: bool = False
    """Whether a reader was told that the rest of them is too much."""
    refused: set[str] = field(default_factory=set)
    """The views that were not sent, for want of room: nobody counts them twice."""
    wasted: int = 0
    """Characters that were counted in vain."""
    again: int = 0
    """Characters of the models that were made into static forms again, since several show them."""
    _weights: dict[str, int] = field(default_factory=dict)
    _linked: dict[str, list[str]] | None = None

    def __post_init__(self) -> None:
        self.room = self.most_chars

    @classmethod
    def of(cls, metadata: Mapping[str, Any], most_chars: int) -> "SavedWidgets":
        """From a notebook's metadata, as `app.notebook.widgets` leaves them."""
        widgets = metadata.get("widgets")
        saved = widgets.get(STATE) if isinstance(widgets, dict) else None
        return cls(dict(saved["state"]) if isinstance(saved, dict) else {}, most_chars)

    def adopt(self, models: Mapping[str, Mapping[str, Any]]) -> None:
        """Add models that stand elsewhere than in the notebook's metadata."""
        for name, model in models.items():
            self.models.setdefault(name, model)
        self._linked = None

    def may_draw(self, model_id: str) -> bool:
        """Count one more static form, and say whether there is room for it.

        A model costs nothing the first time: all of them are no larger than the notebook.
        """
        self.drawn += 1
        if self.drawn > _MOST_DRAWN or self.again > self.most_chars:
            return False
        if model_id in self._weights:
            self.again += self._weights[model_id]
        else:
            self._weights[model_id] = len(script_json(self.models[model_id]))
        return self.again <= self.most_chars

    def send(self, model_id: str) -> bool:
        """Send a view's model with all that it refers to, and the links between what is shown.

        Returns:
            False where that would be more than may be sent. Then nothing is.
        """
        if model_id in self.refused or self.wasted > _MOST_WASTE:
            return False
        new: dict[str, str] = {}
        sources: dict[str, int] = {}
        room = self.room
        waiting = [model_id]
        while waiting:
            name = waiting.pop()
            if name in new or name in self.sent or name not in self.models:
                continue
            known = len(sources)
            new[name] = _text(self.models[name], self.sources, sources)
            room -= len(new[name]) + sum(map(len, islice(reversed(sources), len(sources) - known)))
            if room < 0:
                self.refused.add(model_id)
                self.wasted += self.room - room
                return False
            waiting += _REFERENCE.findall(new[name])
            waiting += self._links_of(name)
        self.room = room
        self.sources |= sources
        self.sent |= new
        self.math = self.math or any(_has_formulas(self.models[name]) for name in new)
        self.modules |= dict.fromkeys(_modules(self.models[name] for name in new))
        return True

    def _links_of(self, model_id: str) -> list[str]:
        """A link refers to what it links, and nothing refers to it."""
        if self._linked is None:
            self._linked = {}
            for name, model in self.models.items():
                if model["model_name"] in _LINKS:
                    for end in _REFERENCE.findall(script_json(model)):
                        self._linked.setdefault(end, []).append(name)
        return self._linked.get(model_id, [])


def state_of(model: Mapping[str, Any]) -> Mapping[str, Any]:
    """The attributes of a model."""
    state = model.get("state")
    return state if isinstance(state, dict) else {}


def layout_of(model: Mapping[str, Any], models: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """The attributes of a model's layout."""
    name = state_of(model).get("layout")
    layout = models.get(name.removeprefix("IPY_MODEL_")) if isinstance(name, str) else None
    return state_of(layout) if layout else {}


def buffer(model: Mapping[str, Any], name: str) -> bytes | None:
    """The bytes of an attribute, which stand beside the state (schema of the widget state, ``buffers``)."""
    listed = model.get("buffers")
    for entry in listed if isinstance(listed, list) else ():
        if isinstance(entry, dict) and entry.get("path") == [name] and isinstance(entry.get("data"), str):
            decode = a2b_hex if entry.get("encoding") == "hex" else a2b_base64
            try:
                return decode(entry["data"])
            except ValueError:
                return None
    return None


def is_output(model: Mapping[str, Any]) -> bool:
    """Whether this widget shows outputs that it captured."""
    return model["model_module"] == OUTPUT and isinstance(state_of(model).get("outputs"), list)


def address(module: str, version: str) -> str:
    """Where ipywidgets would load a module from: `moduleNameToCDNUrl` of @jupyter-widgets/html-manager."""
    parts = module.split("/")
    owned = 2 if module.startswith("@") else 1
    package, file = "/".join(parts[:owned]), "/".join(parts[owned:]) or "index"
    return f"https://cdn.jsdelivr.net/npm/{package}@{version}/dist/{file}.js"


def _has_formulas(model: Mapping[str, Any]) -> bool:
    """In the attributes that ipywidgets hands to MathJax."""
    texts = (state_of(model).get(name) for name in ("value", "description"))
    return any(isinstance(text, str) and formulas.find(text) for text in texts)


def _text(model: Mapping[str, Any], sources: Mapping[str, int], new: dict[str, int]) -> str:
    """A model's JSON, without captured outputs, which are rendered as all outputs are.

    Code is named by its number in `sources`, or in `new` where it is not there yet: each plotly figure brings
    the same five megabytes.
    """
    state = state_of(model)
    changed: dict[str, Any] = {"outputs": []} if is_output(model) else {}
    for name in _SOURCES:
        source = state.get(name)
        if isinstance(source, str):
            number = sources.get(source)
            changed[name] = new.setdefault(source, len(sources) + len(new)) if number is None else number
    return script_json({**model, "state": {**state, **changed}} if changed else model)


def _modules(models: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, str]]:
    for model in models:
        state = state_of(model)
        for module, version in (
            (model["model_module"], model.get("model_module_version")),
            (state.get("_view_module"), state.get("_view_module_version")),
        ):
            if isinstance(module, str) and module and module not in BUNDLED:
                yield module, version if isinstance(version, str) else "*"
