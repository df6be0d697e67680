"""The scripts of ours that a content frame loads, and what they may load."""

import json
import re

from app.surfaces import live
from app.surfaces.assets import STATIC, static_url
from tests.surfaces.samples import composer, document, rendered


def frame(**more):
    return (
        composer()
        .frame(rendered(active=True, **more), document(), source_title="GitHub", policy="sandboxed")
        .html
    )


def test_a_frame_without_drawn_outputs_loads_nothing_for_them():
    html = frame()
    assert "js/live/" not in html
    assert "vitrine-files" not in html
    assert "importmap" not in html


def test_a_frame_loads_each_script_by_an_address_that_may_be_kept_for_ever():
    html = frame(modules=("place",))
    assert f'<script type="module" src="{static_url("js/live/place.js")}"></script>' in html


def test_the_scripts_import_what_they_share_by_such_an_address_too():
    imports = json.loads(re.search(r'<script type="importmap">(.*?)</script>', frame(modules=("place",)))[1])
    assert imports["imports"]["/static/js/live/place.js"] == static_url("js/live/place.js")


def test_the_scripts_find_the_addresses_of_installed_files(monkeypatch):
    monkeypatch.setattr(live, "FILES", {"place": ("icons/*.svg", "vendor/nowhere/*.js")})
    table = re.search(
        r'<script type="application/json" id="vitrine-files">(.*?)</script>', frame(modules=("place",))
    )
    files = json.loads(table[1])
    assert files["icons/vitrine.svg"] == static_url("icons/vitrine.svg")
    assert set(files) == {f"icons/{path.name}" for path in (STATIC / "icons").glob("*.svg")}
