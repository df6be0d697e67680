"""What is left of a widget without scripts: its words, values, pictures and captured outputs, in their order.

One entry a model of ipywidgets 7 and 8, and of others whose picture is in the state. What has none is named.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Any

from app.i18n import N_, _, tag
from app.models import NOTHING
from app.rendering import formulas
from app.rendering.context import Context
from app.rendering.images import identify
from app.rendering.widget_state import buffer, layout_of, state_of
from app.rendering.widget_values import State, chosen, moment, number, plain, span, title

_MOST_CHILDREN = 2000
TOO_MUCH = N_("The rest of this widget is too large to be shown as it was saved.")
_MOST_DEPTH = 32


@dataclass(slots=True)
class StaticForm:
    """Makes the static forms of one notebook's widgets."""

    context: Context
    captured: Callable[[str, Context], str]
    """The HTML of what an Output widget captured."""

    def of(self, model_id: str) -> str:
        """A model as HTML; empty where nothing can be said of it. None is shown inside itself."""
        widgets = self.context.widgets
        model = widgets.models.get(model_id)
        if model is None or model_id in widgets.open or len(widgets.open) >= _MOST_DEPTH:
            return ""
        if not widgets.may_draw(model_id):
            return self._too_much() if widgets.open else ""
        form = FORMS.get(model["model_name"])
        if layout_of(model, widgets.models).get("display") == "none":
            return ""
        if form is None:
            return _unknown(model) if widgets.open else ""
        widgets.open.append(model_id)
        html = form(self, state_of(model))
        widgets.open.pop()
        return html

    def _too_much(self) -> str:
        """Said once."""
        widgets = self.context.widgets
        told, widgets.told = widgets.told, True
        return "" if told else self.context.note(_(TOO_MUCH))

    def children(self, state: State) -> list[str]:
        """Those of a container."""
        listed = state.get("children")
        names = listed[:_MOST_CHILDREN] if isinstance(listed, list) else []
        return [self.of(name.removeprefix("IPY_MODEL_")) if isinstance(name, str) else "" for name in names]


Form = Callable[[StaticForm, State], str]


def _line(form: StaticForm, state: State, html: str) -> str:
    """A control's description and value."""
    said = escape(plain(state.get("description")).strip())
    if said and state.get("description_allow_html") is True:
        said = form.context.html(plain(state["description"]), "#none").html
    if not (said or html):
        return ""
    name = f'<div class="name">{said}</div> ' if said else ""
    return f'<div class="control">{name}<div class="value">{html}</div></div>'


def _words(form: StaticForm, state: State, words: Callable[[State], str]) -> str:
    return _line(form, state, escape(words(state)))


def _value(state: State) -> str:
    return plain(state.get("value"))


def _number(form: StaticForm, state: State, *, tag: str = "", most: float = 100) -> str:
    """With a bar where the limits are known."""
    value = number(state, "value", 0)
    low, high = number(state, "min", 0), number(state, "max", most)
    text = "" if value is None else plain(value)
    bar = ""
    if tag and value is not None and low is not None and high is not None and low < high:
        share = min(max((value - low) / (high - low), 0), 1)
        bar = f'<{tag} value="{share:.4g}" max="1"></{tag}> '
    return _line(form, state, bar + text)


def _boolean(form: StaticForm, state: State) -> str:
    return _line(form, state, "☑" if state.get("value") is True else "☐")


def _secret(form: StaticForm, state: State) -> str:
    return _line(form, state, "•••••" if plain(state.get("value")) else "")


def _block(form: StaticForm, state: State) -> str:
    return _line(form, state, f"<pre>{escape(_value(state))}</pre>")


def _html(form: StaticForm, state: State) -> str:
    name = form.context.next_name()
    cleaned = form.context.html(plain(state.get("value")), f"#{name}").html
    return _line(form, state, f'<div class="html" id="{name}">{cleaned}</div>' if cleaned else "")


def _html_with_formulas(form: StaticForm, state: State) -> str:
    """As Markdown: that is HTML as well, and knows formulas."""
    name = form.context.next_name()
    prose = form.context.prose(plain(state.get("value")), name, NOTHING)
    return _line(form, state, f'<div class="prose" id="{name}">{prose}</div>' if prose else "")


def _with_formulas(form: StaticForm, state: State) -> str:
    html, math = formulas.typeset(_value(state))
    form.context.math = form.context.math or math
    return _line(form, state, html)


def _button(_: StaticForm, state: State) -> str:
    said = escape(plain(state.get("description")) or plain(state.get("tooltip")))
    return f'<div class="control"><span class="press">{said}</span></div>' if said else ""


def _picture(form: StaticForm, state: State) -> str:
    data = buffer(form.context.widgets.models[form.context.widgets.open[-1]], "value")
    size = "".join(
        f' {side}="{_pixels(state.get(side))}"' for side in ("width", "height") if _pixels(state.get(side))
    )
    return _figure(form, data, size, "Picture")


def _canvas(form: StaticForm, state: State) -> str:
    """The last picture of a Matplotlib figure."""
    address = state.get("_data_url")
    encoded = address.partition(";base64,")[2] if isinstance(address, str) else ""
    return _figure(form, form.context.decoded(encoded), "", plain(state.get("_figure_label")) or "Figure")


def _figure(form: StaticForm, data: bytes | None, size: str, alternative: str) -> str:
    picture = identify(data) if data and len(data) <= form.context.limits.image_bytes else None
    if not data or not picture:
        return ""
    source, alternative = form.context.keep(data, picture), escape(alternative)
    return f'<figure class="image"><img src="{source}" alt="{alternative}"{size} loading="lazy"></figure>'


def _pixels(value: Any) -> int | None:
    """CSS pixels, written as a text."""
    text = value.removesuffix("px") if isinstance(value, str) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def _captured(form: StaticForm, _: State) -> str:
    return form.captured(form.context.widgets.open[-1], form.context)


def _box(form: StaticForm, state: State, kind: str = "box") -> str:
    inside = "".join(f"<div>{html}</div>" for html in form.children(state) if html)
    return f'<div class="{kind}">{inside}</div>' if inside else ""


def _titled(form: StaticForm, state: State) -> str:
    sections = (
        f'<div><p class="title">{escape(title(state, position))}</p> {html}</div>'
        for position, html in enumerate(form.children(state))
        if html or title(state, position)
    )
    inside = "".join(sections)
    return f'<div class="box titled">{inside}</div>' if inside else ""


def _stack(form: StaticForm, state: State) -> str:
    children, index = form.children(state), state.get("selected_index", 0)
    return children[index] if type(index) is int and 0 <= index < len(children) else ""


def _unknown(model: Mapping[str, Any]) -> str:
    """Inside of another widget: where it would be."""
    name = escape(model["model_name"].removesuffix("Model")[:80])
    module = escape(model["model_module"][:80])
    words = escape(_("Not shown here: {what}.", what="\0"), quote=False).replace("\0", f"{name} ({module})")
    return f'<p class="omitted" lang="{tag()}">{words}</p>'


_SLIDER = partial(_number, tag="meter")
_TEXT = partial(_words, words=_value)
_CHOICE = partial(_words, words=chosen)
_RANGE = partial(_words, words=lambda state: span(state.get("value")))
_MOMENT = partial(_words, words=lambda state: moment(state.get("value")))


def _none(_form: StaticForm, _state: State) -> str:
    return ""


FORMS: Mapping[str, Form] = {
    "AccordionModel": _titled,
    "AudioModel": partial(_words, words=lambda _state: _("Not shown here: {what}.", what=_("a recording"))),
    "BoundedFloatTextModel": _number,
    "BoundedIntTextModel": _number,
    "BoxModel": _box,
    "ButtonModel": _button,
    "CheckboxModel": _boolean,
    "ColorPickerModel": _TEXT,
    "ColorsInputModel": _TEXT,
    "ComboboxModel": _TEXT,
    "ControllerModel": _none,
    "DatePickerModel": _MOMENT,
    "DatetimeModel": _MOMENT,
    "DirectionalLinkModel": _none,
    "DropdownModel": _CHOICE,
    "FileUploadModel": _button,
    "FloatLogSliderModel": _number,
    "FloatProgressModel": partial(_number, tag="progress"),
    "FloatRangeSliderModel": _RANGE,
    "FloatSliderModel": partial(_SLIDER, most=10),
    "FloatTextModel": _number,
    "FloatsInputModel": _TEXT,
    "GridBoxModel": _box,
    "HBoxModel": partial(_box, kind="box row"),
    "HTMLMathModel": _html_with_formulas,
    "HTMLModel": _html,
    "ImageModel": _picture,
    "IntProgressModel": partial(_number, tag="progress"),
    "IntRangeSliderModel": _RANGE,
    "IntSliderModel": _SLIDER,
    "IntTextModel": _number,
    "IntsInputModel": _TEXT,
    "LabelModel": _with_formulas,
    "LinkModel": _none,
    "MPLCanvasModel": _canvas,
    "NaiveDatetimeModel": _MOMENT,
    "OutputModel": _captured,
    "PasswordModel": _secret,
    "PlayModel": _number,
    "RadioButtonsModel": _CHOICE,
    "SelectModel": _CHOICE,
    "SelectMultipleModel": _CHOICE,
    "SelectionRangeSliderModel": _CHOICE,
    "SelectionSliderModel": _CHOICE,
    "StackModel": _stack,
    "TabModel": _titled,
    "TagsInputModel": _TEXT,
    "TextModel": _TEXT,
    "TextareaModel": _block,
    "TimeModel": _MOMENT,
    "ToggleButtonModel": _boolean,
    "ToggleButtonsModel": _CHOICE,
    "ToolbarModel": _none,
    "VBoxModel": _box,
    "ValidModel": _boolean,
    "VideoModel": partial(_words, words=lambda _state: _("Not shown here: {what}.", what=_("a video"))),
}
"""Model → its static form."""
