"""Two versions of Vitrine around one store, as while an upgrade is under way."""

from app.factory import create_app
from app.version import renderer
from app.work import Work
from config.settings import load
from tests.notebooks import markdown, notebook
from tests.web.conftest import opened


def test_each_version_shows_what_the_other_made(site, app, environ, kept, local_dir, unique):
    newer = load({**environ, "VITRINE_REDIS_URL": site.redis_url, "VITRINE_MAX_CELLS": "9999"})
    assert renderer(newer) != renderer(site)
    (local_dir / f"{unique}.ipynb").write_bytes(notebook(markdown("# Shown by both")))
    path = f"/local/{unique}.ipynb"
    old, new = app.test_client(), create_app(newer).test_client()
    made = opened(old, path)  # by the worker that there is, of the old version
    assert kept.cache.entry(Work(path[1:]).key).renderer == renderer(site)
    for _ in range(2):
        answers = [opened(new, path), opened(old, path)]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert {answer.data for answer in answers} == {made.data}
