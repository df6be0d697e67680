"""What a notebook would have loaded and is not at home, from the render to the count."""

import pytest

from app.jobs.missing import COUNT, host_of
from app.jobs.pipeline import Pipeline
from app.models import Rendered
from app.registry import from_settings
from app.store.cache import Cache
from app.store.counters import OTHER, Counters
from app.work import Work
from config.settings import load

MISSING = ("https://cdn.jsdelivr.net/npm/three@0.150", "https://cdn.jsdelivr.net/npm/lit", "//esm.sh/a", "?")


class Lacking:
    """A format whose notebooks lack libraries."""

    name = "html"

    def render(self, document, work, reuse):
        return Rendered("", active=True, not_at_home=MISSING)

    def surfaces(self, rendered, document, work, source, fetched_at):
        return {}

    def listing(self, listing, work, source):
        return {}


def test_each_host_counts_once_for_a_render_and_not_for_what_is_stored(settings, store, tmp_path):
    (tmp_path / "a.ipynb").write_bytes(b"{}")
    settings = load({"VITRINE_REDIS_URL": settings.redis_url, "VITRINE_LOCAL_DIR": str(tmp_path)})
    counters = Counters(store)
    pipeline = Pipeline(
        settings=settings,
        registry=from_settings(settings),
        http=None,  # the local folder asks nobody
        cache=Cache(store, keep_seconds=60),
        counters=counters,
        formats={"html": Lacking()},
    )
    for _ in range(2):
        assert pipeline.run(Work("local/a.ipynb"), force=True)["problem"] is None
    assert counters.read(COUNT) == {"cdn.jsdelivr.net": 1, "esm.sh": 1, OTHER: 1}


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://CDN.Example.org:8443/a.js?b#c", "cdn.example.org"),
        ("cdn.example.org", "cdn.example.org"),
        ("cdn.example.org/a.js", "cdn.example.org"),
        ("https://user:secret@cdn.example.org/a.js", "cdn.example.org"),
        ("https://[::1]/a.js", OTHER),
        ("https://[/a.js", OTHER),
        ("/nbextensions/a", OTHER),
        ('https://a"} 1\nb.c/', OTHER),
        ("https://" + "a" * 200 + ".org", OTHER),
        ("localhost", OTHER),
        ("", OTHER),
    ],
)
def test_only_a_host_becomes_a_label(address, host):
    assert host_of(address) == host
