"""A part of a notebook as a script and as Markdown."""

import pytest

from app.errors import NoSuchPart
from app.formats.markdown import Markdown
from app.formats.script import Script
from app.models import DEFAULT_OPTIONS, Document, SourceRef
from app.notebook.limits import DEFAULT_LIMITS
from app.parts import with_part
from app.work import Work
from tests.notebooks import code, markdown, notebook, prints

TEXT = "# Top\n\n```\n# no heading\n```\n\n## One\n\nfirst\n\n## Two\n\nsecond"
BODY = notebook(
    markdown(TEXT), code("x = 1", prints("out")), markdown("still two\n\n# Last\n\nend"), code("y = 2")
)
DOCUMENT = Document(SourceRef("local", "local/a.ipynb"), BODY, "a.ipynb")
FORMATS = {"markdown": Markdown(""), "script": Script(DEFAULT_LIMITS)}

SHOWN = [
    ("script", {"cells": "2,4"}, "# %%\nx = 1\n\n# %%\ny = 2\n"),
    ("script", {"section": "last"}, "# %% [markdown]\n# # Last\n#\n# end\n\n# %%\ny = 2\n"),
    ("markdown", {"section": "one"}, "## One\n\nfirst\n"),
    (
        "markdown",
        {"section": "Two"},
        "## Two\n\nsecond\n\n```python\nx = 1\n```\n\n```\nout\n```\n\nstill two\n",
    ),
    ("markdown", {"outputs": "only"}, "```\nout\n```\n"),
    ("markdown", {"cells": "4"}, "```python\ny = 2\n```\n"),
]


@pytest.mark.parametrize(("name", "said", "text"), SHOWN)
def test_text_formats_have_the_same_parts(name, said, text):
    work = Work("local/a.ipynb", name, options=with_part(DEFAULT_OPTIONS, **said))
    assert FORMATS[name].render(DOCUMENT, work).html == text


NONE = [
    ("script", {"outputs": "only"}),
    ("markdown", {"outputs": "only", "cells": "4"}),
    ("script", {"cells": "5"}),
]


@pytest.mark.parametrize(("name", "said"), NONE)
def test_text_formats_say_what_they_do_not_have(name, said):
    work = Work("local/a.ipynb", name, options=with_part(DEFAULT_OPTIONS, **said))
    with pytest.raises(NoSuchPart):
        FORMATS[name].render(DOCUMENT, work)


def test_a_text_whose_headings_cannot_be_told_apart_is_not_cut():
    body = notebook(markdown("Setext\n======\n\ntext\n\n## Part\n\nbelow"))
    work = Work("local/a.ipynb", "markdown", options=with_part(DEFAULT_OPTIONS, section="part"))
    made = FORMATS["markdown"].render(Document(DOCUMENT.ref, body, "a.ipynb"), work).html
    assert "Setext" in made
