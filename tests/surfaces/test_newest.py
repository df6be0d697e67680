import pytest

from app.registry import from_settings
from app.surfaces.newest import newest
from config.settings import load

COMMIT = "0123456789abcdef0123456789abcdef01234567"
GIST = "0123456789abcdef0123"


@pytest.mark.parametrize(
    ("locator", "expected"),
    [
        (f"github/o/r/blob/{COMMIT}/a/b c.ipynb", "/github/o/r/blob/HEAD/a/b%20c.ipynb"),
        (f"gitlab/o/r/-/blob/{COMMIT}/a.ipynb", "/gitlab/o/r/-/blob/HEAD/a.ipynb"),
        (f"gist/user/{GIST}/{COMMIT}/a.ipynb", f"/gist/user/{GIST}/a.ipynb"),
        (f"gist/{GIST}/{COMMIT}", f"/gist/{GIST}"),
        ("github/o/r/blob/main/a.ipynb", None),
        (f"gist/user/{GIST}/a.ipynb", None),
        (f"github/o/r/tree/{COMMIT}/a", None),
        ("urls/example.org/a.ipynb", None),
    ],
)
def test_one_revision_leads_to_the_newest_where_an_address_can_say_it(locator, expected):
    assert newest(from_settings(load({})).resolve(locator)) == expected
