"""What our scripts say, in the language of their reader: a script that runs before them.

So the words come when somebody is there to read them, with the scripts, and not in each page.
"""

import functools
import json
from typing import Final

from app import i18n
from app.i18n import N_, UiLanguage, _, ngettext

_WORDS: Final = {
    "copy": N_("Copy"),
    "copied": N_("Copied"),
    "selected": N_("Selected: copy it with your keyboard"),
    "scrolls": N_("Scrolls"),
    "enlarge": N_("Enlarge"),
    "close": N_("Close"),
    "foldSection": N_("Section"),
    "foldHint": N_("Fold or unfold; with Shift, all sections of this level"),
    "folded": N_("Folded"),
    "branch": N_("Subsections"),
    "linkHere": N_("Copy link"),
    "linkOnly": N_("Copy link to only this"),
    "linkCode": N_("Copy code to embed only this"),
    "linkFrom": N_("Copy it from here:"),
    "themes": N_("Theme"),
    "auto": N_("System"),
    "light": N_("Light"),
    "dark": N_("Dark"),
    "lineNumbers": N_("Line numbers"),
    "newer": N_("A newer version is available."),
    "show": N_("Show it"),
    "earlier": N_("This is an earlier copy."),
    "why": N_("{why}."),
    "silent": N_("The source could not be reached"),
    "confirmed": N_("Last confirmed {when}."),
}
"""Names as scripts have them of the dataset of the element around a notebook."""


@functools.cache
def words(language: UiLanguage) -> str:
    """The script that says them to the others."""
    with i18n.use(language):
        said = {name: _(text) for name, text in _WORDS.items()}
        said["foldCell"] = ngettext("{count} cell", "{count} cells", 1).replace("1", "#")
        said["foldCells"] = ngettext("{count} cell", "{count} cells", 2).replace("2", "#")
    said["uiLang"] = i18n.TAGS[language]
    return f'Object.assign(document.querySelector("main.vitrine")?.dataset ?? {{}}, {json.dumps(said)});\n'
