"""Whatever words a notebook has, in whatever place that this viewer writes HTML around: they stay words."""

import base64
import re
from html.parser import HTMLParser
from typing import Any

from hypothesis import given, settings

from app.notebook.parse import parse
from app.rendering.renderer import Renderer
from app.rendering.slides import SlidesExporter
from tests.notebooks import code, markdown, notebook, png, prints
from tests.policies.test_properties import SOUP

SCRIPTED = re.compile(
    r"script|i?frame|object|embed|form|button|textarea|select|svg|template|meta|link|base|title|style"
)
WORDS = SOUP.map(lambda soup: "".join(char for char in soup if not "\ud800" <= char <= "\udfff"))


class Tags(HTMLParser):
    """Collects what would run, load or send."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if SCRIPTED.fullmatch(tag):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            address = re.sub(r"[\x00-\x20]", "", value or "").lower()
            runs = name in {"href", "src", "poster"} and address.startswith(("javascript:", "data:text"))
            if name.startswith("on") or name in {"srcdoc", "formaction", "ping"} or runs:
                self.found.append(f"<{tag} {name}>")


def output(mime: str, value: Any, **metadata: Any) -> dict[str, Any]:
    return {"output_type": "display_data", "data": {mime: value}, "metadata": metadata}


def model(name: str, **state: Any) -> dict[str, Any]:
    return {"model_module": "@jupyter-widgets/controls", "model_name": f"{name}Model", "state": state}


def everywhere(words: str) -> bytes:
    """A notebook with these words in each place."""
    names = ("HTML", "HTMLMath", "Label", "Text", "Textarea", "Button", "Dropdown", "IntSlider")
    said = {"value": words, "description": words, "_options_labels": [words], "index": 0}
    models = {name: model(name, **said) for name in names}
    models["Tab"] = model("Tab", children=["IPY_MODEL_Label"], titles=[words])
    models["Odd"] = {"model_module": words, "model_name": words or "x", "state": {}}
    models["Box"] = model("VBox", children=[f"IPY_MODEL_{name}" for name in models])
    view = "application/vnd.jupyter.widget-view+json"
    line = words.replace("\n", " ").replace("\r", " ")
    return notebook(
        code("", *(output(view, {"model_id": name}) for name in models)),
        code("", output("application/json", {words: words}), output("application/json", [{}], root=words)),
        code("", output("application/vnd.plotly.v1+json", {words: words}), output("text/vnd.mermaid", words)),
        code("", output("application/vnd.vegalite.v5+json", {words: words}), output(words or "x", words)),
        code("", output("image/png", png(), alt=words), output("text/latex", f"$x$ {words}")),
        code("", output("application/pdf", base64.b64encode(b"%PDF-1.7\n").decode(), title=words)),
        code("", prints(f"\x1b[31m{words}"), prints(f"\x1b]8;;https://a.example/{words}\x1b\\{words}\x1b]8;;\x07")),
        code("", prints(f"https://a.example/{words}\r"), prints("x", name=words)),
        code("", {"output_type": "error", "ename": words, "evalue": words, "traceback": []}),
        {**code(f'#@title {line}\n#@markdown {line}\np="{line}" #@param'), "metadata": {"cellView": "form"}},
        {**code(words), "id": words, "execution_count": words, "metadata": {"tags": [words, "hide-input"]}},
        {"cell_type": "raw", "metadata": {"format": "text/html"}, "source": words},
        markdown(f"> [!NOTE] {line}\n> {line}\n\n```{line}\n{words}\n```\n\n[^{line}]\n\n[^{line}]: {line}"),
        markdown(f"# {line}\n\n${line}$ <https://a.example/{line}> [a]({line}) ![b]({line} '{line}')"),
        title=words,
        authors=[{"name": words}],
        widgets={"application/vnd.jupyter.widget-state+json": {"state": models}},
    )  # fmt: skip


def found_in(html: str) -> list[str]:
    tags = Tags()
    tags.feed(html)
    tags.close()
    return tags.found


@settings(deadline=None, max_examples=40)
@given(WORDS)
def test_words_in_any_place_of_a_notebook_stay_words(words: str) -> None:
    content = parse(everywhere(words), file_name="n.ipynb")
    for renderer in (Renderer(), Renderer(exporter=SlidesExporter)):
        assert found_in(renderer.render(content, policy="sanitised").html) == []


BREAKING = "</pre></code></b></title>'\"><script>1</script><img src=x onerror=1><a href=javascript:1>x</a>"


def test_what_breaks_out_of_texts_and_attributes_does_not() -> None:
    rendered = Renderer().render(parse(everywhere(BREAKING), file_name="n.ipynb"), policy="sanitised")
    assert found_in(rendered.html) == []
    assert rendered.html.count("&lt;script") > 20  # it is there, as words
