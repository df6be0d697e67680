"""What is asked of others in a visit is refused and recorded."""

import pytest

from tests.web.browser import OUTSIDE, other_origin, visit

pytestmark = pytest.mark.browser


def test_requests_to_elsewhere_are_refused_and_recorded(browser):
    inside = [
        *("http://127.0.0.1:8000/a", "http://localhost", "http://127.0.0.1/?q"),
        *("data:,a", "blob:http://127.0.0.1/a"),
    ]
    outside = ["https://example.org/a.js", "http://127.0.0.1@example.org/", "http://localhost.example.org/"]
    assert [url for url in (*inside, *outside) if OUTSIDE.match(url)] == outside
    asked = [url for url in outside if "@" not in url]  # which the browser itself refuses in a page
    images = "".join(f"<img src='{url}'>" for url in asked)
    with other_origin(f"<!doctype html>{images}") as blog, visit(browser) as tab:
        tab.page.goto(blog)
    assert sorted(tab.outside) == sorted(asked)
