"""A notebook that changes at its address, through the whole of a job."""

import pytest

from app.jobs.pipeline import Pipeline
from app.models import Options
from app.registry import from_settings
from app.store.cache import Cache
from app.store.counters import Counters
from app.store.encoding import pack
from app.work import Work
from config.settings import load
from tests.notebooks import code, markdown, notebook, prints, shows

CELLS = [
    *(code("x", prints(f"{number} " * 5_000)) for number in range(6)),
    *(code("y", shows(text_html=f"<table><tr><td>{number}</td></tr></table>")) for number in range(6)),
]
NEW = [*CELLS[:5], markdown("**new**"), *CELLS[6:]]
RECORDS = "vitrine:cells:*"


@pytest.fixture
def folder(tmp_path):
    return tmp_path


@pytest.fixture(scope="module")
def html():
    from app.formats.html import Html

    return Html.from_settings(load({}))


@pytest.fixture
def show(settings, store, folder, html):
    """Puts a notebook where an address finds it; gives how its cells came, and the page."""
    settings = load({"VITRINE_REDIS_URL": settings.redis_url, "VITRINE_LOCAL_DIR": str(folder)})
    cache = Cache(store, keep_seconds=60)
    pipeline = Pipeline(
        settings=settings,
        registry=from_settings(settings),
        http=None,  # the local folder asks nobody
        cache=cache,
        counters=Counters(store),
        formats={"html": html},
    )

    def shown(cells, /, name="a", **options):
        (folder / f"{name}.ipynb").write_bytes(notebook(*cells))
        work = Work(f"local/{name}.ipynb", options=Options(**options))
        result = pipeline.run(work, force=True)
        assert result["problem"] is None
        counts = result["sizes"].get("cells_rendered"), result["sizes"].get("cells_reused")
        return counts, cache.surface(work.key, "page", "").body

    return shown


def test_a_new_revision_renders_what_changed_and_is_as_if_all_of_it_were_new(show, store):
    assert show(CELLS)[0] == (12, 0)
    counts, page = show(NEW)
    assert counts == (1, 11)
    store.flushdb()
    assert show(NEW) == ((12, 0), page)


def test_each_revision_builds_on_the_one_before_it(show):
    show(CELLS)
    show(NEW)
    assert show([*NEW, markdown("more")])[0] == (1, 12)


def test_cells_of_one_address_never_get_into_the_page_of_another(show):
    show(CELLS)
    assert show(NEW, name="b")[0] == (12, 0)


def test_a_part_and_a_page_in_another_language_are_rendered_by_themselves(show):
    show(CELLS)
    assert show(NEW, cells="1-3")[0] == (None, None)
    assert show(NEW, lang="zh")[0] == (12, 0)


def test_content_that_is_stored_already_is_not_rendered_at_all(show):
    show(CELLS)
    assert show(CELLS, theme="dark")[0] == (None, None)


@pytest.mark.parametrize(
    "garbage", [b"", b"garbage", pack(b"garbage"), pack(b'{"a": 1}'), pack(b"[[1], null]")]
)
def test_a_record_that_cannot_be_read_is_a_miss(show, store, garbage):
    show(CELLS)
    (key,) = store.keys(RECORDS)
    store.set(key, garbage)
    assert show(NEW)[0] == (12, 0)


def test_a_record_expires_and_small_notebooks_have_none(show, store):
    show(CELLS[6:], name="small")
    assert store.keys(RECORDS) == []
    show(CELLS)
    (key,) = store.keys(RECORDS)
    assert 0 < store.ttl(key) <= 60
