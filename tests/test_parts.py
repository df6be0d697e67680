"""One grammar for parts of a notebook: whoever reads it, a part has one form."""

import pytest

from app.errors import BadReference, NoSuchPart
from app.models import DEFAULT_OPTIONS, Options
from app.parts import is_part, numbers, whole, with_part, written
from app.surfaces.addresses import chosen
from app.surfaces.part import whole_of

CELLS = [
    ("3", "3", [3]),
    ("3-7,9", "3-7,9", [3, 4, 5, 6, 7, 9]),
    ("3,4,5-7", "3-7", [3, 4, 5, 6, 7]),
    ("9,3-5,4-6", "3-6,9", [3, 4, 5, 6, 9]),
    ("8-", "8-", [8, 9, 10]),
    ("-2", "1-2", [1, 2]),
    ("-2,9-,10", "1-2,9-", [1, 2, 9, 10]),
    (" 3 – 4\uff0c 6", "3-4,6", [3, 4, 6]),
    ("4-4", "4", [4]),
    ("1-", "", []),
    ("", "", []),
]


@pytest.mark.parametrize(("said", "form", "cells"), CELLS, ids=[said for said, _, _ in CELLS])
def test_cells_have_one_form_however_they_are_written(said, form, cells):
    options = with_part(DEFAULT_OPTIONS, cells=said)
    assert options.cells == form
    assert numbers(form, 10) == cells if form else not is_part(options)
    assert with_part(DEFAULT_OPTIONS, cells=form) == options


UNREADABLE = [
    ({"cells": "7-3"}, "7-3 runs backwards; wanted: 3-7"),
    ({"cells": "0-3"}, "there is no cell 0"),
    ({"cells": "3,,4"}, "such as 3-7,9"),
    ({"cells": "3 4"}, "such as 3-7,9"),
    ({"cells": "-"}, "such as 3-7,9"),
    ({"cells": "drop"}, "cells='drop'"),
    ({"cells": "1" * 10}, "such as 3-7,9"),
    ({"cells": "1," * 200}, "300 characters"),
    ({"cell": "a b"}, "the id of one cell"),
    ({"cell": "<b>"}, "the id of one cell"),
    ({"section": "x" * 301}, "300 characters"),
    ({"outputs": "none"}, "all, only"),
    ({"cells": "3", "section": "Fit"}, "cells and section each name a part"),
    ({"cells": "1-", "cell": "a"}, "cells and cell each name a part"),
]


@pytest.mark.parametrize(("said", "sentence"), UNREADABLE, ids=[str(said)[:40] for said, _ in UNREADABLE])
def test_what_cannot_be_read_says_what_is_wanted(said, sentence):
    with pytest.raises(BadReference) as error:
        with_part(DEFAULT_OPTIONS, **said)
    assert sentence in error.value.detail


def test_a_cell_past_the_end_is_told_how_many_there_are():
    for cells in ("90", "45-60", "51-"):
        with pytest.raises(NoSuchPart, match="this notebook has 50 cells"):
            numbers(cells, 50)


def test_numbers_are_written_as_they_are_read():
    assert written([1, 2, 3, 5, 9, 10]) == "1-3,5,9-10"


def test_a_part_goes_on_into_links_and_can_be_left():
    options = with_part(Options(code="hide"), section="#user-content-A b", outputs="only")
    assert chosen(options) == "code=hide&section=A+b&outputs=only"
    assert chosen(with_part(DEFAULT_OPTIONS, cells="3-7,9")) == "cells=3-7,9"
    assert chosen(whole(options)) == "code=hide"


WAYS = [
    ("/embed/gist/a/1?cells=90&theme=dark", "/gist/a/1?theme=dark"),
    ("/gist/a/1?cell=x", "/gist/a/1"),
    ("/embed/format/slides/gist/a/1?section=x&outputs=only", "/format/slides/gist/a/1"),
    ("/gist/a/1?theme=dark", None),
    ("/gist/a/1?", None),
    ("//other.example/?cells=1", "/other.example/"),
]


@pytest.mark.parametrize(("path", "page"), WAYS)
def test_from_a_part_that_is_not_there_a_link_leads_to_the_whole(path, page):
    assert whole_of(path) == page
