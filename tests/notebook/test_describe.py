"""Language, title and authors from the metadata."""

import pytest

from app.models import Language
from app.notebook.describe import authors_of, language_of, title_of

PYTHON = {
    "language_info": {
        "name": "python",
        "pygments_lexer": "ipython3",
        "codemirror_mode": {"name": "ipython", "version": 3},
        "mimetype": "text/x-python",
        "file_extension": ".py",
    },
    "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
}


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        (PYTHON, Language("python", "ipython3", "python3", "Python 3", "text/x-python", "ipython", ".py")),
        ({}, Language()),
        ({"kernelspec": {"name": "ir", "language": "R"}}, Language("R", kernel="ir")),
        ({"language_info": "julia"}, Language("julia")),
        ({"kernelspec": "bash"}, Language(kernel="bash")),
        ({"application/vnd.databricks.v1+notebook": {"language": "scala"}}, Language("scala")),
        ({"application/vnd.databricks.v1+notebook": ["scala"]}, Language()),
        ({"language_info": {"name": "r", "codemirror_mode": "r"}}, Language("r", codemirror_mode="r")),
        ({"language_info": {"name": ["x"], "pygments_lexer": 5, "codemirror_mode": []}}, Language()),
        ({"language_info": 5, "kernelspec": ["x"]}, Language()),
        ({"language_info": {"name": " a\n b "}}, Language("a b")),
        ({"language_info": {"name": "x" * 5000}}, Language("x" * 100)),
    ],
)
def test_the_language_is_read_as_far_as_it_is_text(metadata, language):
    assert language_of(metadata) == language


@pytest.mark.parametrize(
    ("metadata", "title"),
    [
        ({"title": "A title"}, "A title"),
        ({"title": " two\nlines "}, "two lines"),
        ({"title": "", "colab": {"name": "Lab one.ipynb"}}, "Lab one"),
        ({"title": "T", "colab": {"name": "Lab"}}, "T"),
        ({"colab": {"name": "Untitled12.ipynb"}}, ""),
        ({"title": "Untitled"}, ""),
        ({"title": "Untitled thoughts"}, "Untitled thoughts"),
        ({"title": 5, "colab": "x"}, ""),
        ({"colab": {"name": 5}}, ""),
        ({"title": "x" * 5000}, "x" * 300),
        ({}, ""),
    ],
)
def test_the_title_is_what_somebody_gave(metadata, title):
    assert title_of(metadata) == title


@pytest.mark.parametrize(
    ("authors", "names"),
    [
        ([{"name": "Ada"}, "Grace", {"email": "x"}, 5, {"name": 5}], ("Ada", "Grace")),
        ("Ada", ("Ada",)),
        ({"name": "Ada"}, ("Ada",)),
        (None, ()),
    ],
)
def test_the_authors_are_those_with_a_name(authors, names):
    assert authors_of({"authors": authors}) == names
    assert authors_of({"author": authors}) == names
