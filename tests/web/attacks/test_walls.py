"""The two walls around content in a page of ours, each alone: cleaning without a policy, a policy without cleaning."""

import pytest

from app.surfaces.csp import SANDBOX, csp
from tests.fuzz import browsing, targets
from tests.notebooks import code, notebook, shows

pytestmark = pytest.mark.browser

SCRIPT = "<p>x</p><script>window.__pwned=1</script><img src=x onerror=window.__pwned=2>"


def test_either_wall_stops_what_runs_without_both(browser):
    content = notebook(code("x", shows(text_html=SCRIPT)))
    outcome = targets.judged("notebook", targets.Fetched("n.ipynb", content, "said"))
    frame, cleaned = outcome.active[0], outcome.pages[0]
    assert "window.__pwned=1" in frame
    with browsing.serving() as site:
        assert {"pwned: 2", "handlers: 1", "ran: 1"} <= set(browsing.looked_at(browser, site, frame))
        assert browsing.looked_at(browser, site, frame, policy=browsing.page_policy()) == []
        assert browsing.looked_at(browser, site, cleaned) == []
        boxed = csp("frame", targets.settings())
        assert browsing.looked_at(browser, site, frame, policy=boxed) == ["a script ran"]
        assert browsing.looked_at(browser, site, frame, policy=boxed.replace(SANDBOX, "")) == []
