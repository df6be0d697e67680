"""Which headers each address answers with: a table by endpoint. A new route without an entry fails."""

import re
from importlib.metadata import version

import pytest

from app.policies.headers import COMMON, INERT, NOTHING
from app.surfaces.csp import csp
from tests.notebooks import code, markdown, notebook, shows
from tests.web.attacks.files import LOCAL
from tests.web.conftest import opened

HTML, JSON, TEXT = "text/html; charset=utf-8", "application/json", "text/plain; charset=utf-8"
ACTIVE, QUIET = "local/active.ipynb", "local/quiet.ipynb"
TEXT_BOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
"""The policy of a format that is text."""

APART = {"Cross-Origin-Opener-Policy": "same-origin"}
SWAGGER = version("flask-openapi3-swagger")
INNER = {"Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "cross-origin"}
FOR_ALL = {"Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*"}
PLAIN = ("plain", HTML, APART)
PROBLEM = (NOTHING, "application/problem+json", {})

TABLE = {
    ("pages.front_page", "/"): PLAIN,
    ("pages.page", f"/{QUIET}"): ("page", HTML, APART),
    ("pages.page", f"/{ACTIVE}"): ("framing page", HTML, APART),
    ("pages.page", "/local/"): PLAIN,
    ("pages.page", "/nothing/here"): PLAIN,
    ("pages.create_embed", "/embed/?url=/local/quiet.ipynb"): (NOTHING, HTML, {}),
    ("pages.embed", f"/embed/{QUIET}"): ("embed", HTML, INNER),
    ("pages.embed", f"/embed/{ACTIVE}"): ("framing embed", HTML, INNER),
    ("pages.embed_code", f"/embed-code/{QUIET}"): ("code", HTML, APART),
    ("pages.frame", f"/frame/{ACTIVE}"): ("frame", HTML, INNER),
    ("pages.frame", f"/frame/format/slides/{ACTIVE}"): ("frame", HTML, INNER),
    ("pages.frame", f"/frame/{QUIET}"): PLAIN,
    ("pages.formatted", f"/format/slides/{QUIET}"): ("slides", HTML, {**INNER, **APART}),
    ("pages.formatted", f"/format/slides/{ACTIVE}"): ("framing slides", HTML, {**INNER, **APART}),
    ("pages.formatted", f"/format/script/{ACTIVE}"): (TEXT_BOX, TEXT, {}),
    ("pages.formatted", f"/format/markdown/{ACTIVE}"): (TEXT_BOX, "text/markdown; charset=utf-8", {}),
    ("pages.formatted", f"/format/card/{QUIET}"): (INERT, "image/png", FOR_ALL),
    ("pages.formatted_embed", f"/embed/format/slides/{ACTIVE}"): ("framing slides", HTML, INNER),
    ("pages.formatted_embed", f"/embed/format/script/{ACTIVE}"): (TEXT_BOX, TEXT, {}),
    ("pages.create", "/create?url=/local/quiet.ipynb"): (NOTHING, HTML, {}),
    ("pages.download", f"/download/{ACTIVE}"): (NOTHING, "application/x-ipynb+json", {}),
    ("api.start", "/api/v1/jobs"): PROBLEM,
    ("api.read", "/api/v1/jobs/none"): PROBLEM,
    ("api.cancel", "/api/v1/jobs/none"): PROBLEM,
    ("api.events", "/api/v1/jobs/none/events"): PROBLEM,
    ("api.start_batch", "/api/v1/batches"): PROBLEM,
    ("api.read_batch", "/api/v1/batches/none"): PROBLEM,
    ("api.cancel_batch", "/api/v1/batches/none"): PROBLEM,
    ("api.result", "/api/v1/jobs/none/result"): PROBLEM,
    ("api.about", f"/api/v1/notebook?url=/{QUIET}"): (NOTHING, JSON, {}),
    ("oembed.answer", f"/oembed?url=/{QUIET}"): (NOTHING, JSON, {}),
    ("oembed.answer", "/oembed?url=/nothing/here"): PROBLEM,
    ("oembed.answer", f"/oembed?url=/{QUIET}&format=xml"): (NOTHING, "text/xml; charset=utf-8", {}),
    ("api.entries", "/api/v1/listing?url=/local/"): (NOTHING, JSON, {}),
    ("openapi", "/api/v1/openapi.json"): (NOTHING, JSON, {}),
    ("api_pages.docs", "/api/docs"): ("docs", HTML, APART),
    ("api_pages.docs_file", f"/api/docs/{SWAGGER}/swagger-ui.css"): (NOTHING, "text/css; charset=utf-8", {}),
    ("api_pages.docs_file", f"/api/docs/{SWAGGER}/nothing.js"): PROBLEM,
    ("api_pages.problems", "/api/problems/"): PLAIN,
    ("api_pages.problem", "/api/problems/not-found"): PLAIN,
    ("api_methods.nothing", "/api/v1/nothing"): PROBLEM,
    ("ops.alive", "/healthz"): (NOTHING, JSON, {}),
    ("ops.ready", "/readyz"): (NOTHING, JSON, {}),
    ("metrics.metrics", "/metrics"): (NOTHING, "text/plain; version=0.0.4; charset=utf-8", {}),
    ("assets.static_file", "/static/css/vitrine.css"): (NOTHING, "text/css; charset=utf-8", FOR_ALL),
    ("assets.static_file", "/static/js/embed-dialog.js"): (
        NOTHING,
        "text/javascript; charset=utf-8",
        FOR_ALL,
    ),
    ("assets.static_file", "/static/icons/vitrine.svg"): (NOTHING, "image/svg+xml; charset=utf-8", FOR_ALL),
    ("assets.blob", "/blob/none.png"): PLAIN,
    ("assets.embed_script", "/embed.js"): (NOTHING, "text/javascript; charset=utf-8", FOR_ALL),
    ("assets.embed_script", "/someone/0123456789abcdef0123.js"): (
        NOTHING,
        "text/javascript; charset=utf-8",
        FOR_ALL,
    ),
    ("assets.home_script", "/home.js"): (NOTHING, "text/javascript; charset=utf-8", FOR_ALL),
    ("assets.robots", "/robots.txt"): (NOTHING, TEXT, {}),
    ("assets.favicon", "/favicon.ico"): (NOTHING, "image/svg+xml; charset=utf-8", FOR_ALL),
    ("pictures.picture", "/local/attacks/picture.svg"): (INERT, "image/svg+xml; charset=utf-8", FOR_ALL),
}
"""Endpoint and address → policy (a surface's name, or the text), media type, and what is not as always."""


OTHER_METHODS = {"api.start", "api.cancel", "api.start_batch", "api.cancel_batch"}
"""What does not know GET, and is asked with it all the same."""


def test_every_route_is_in_the_table(app):
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == {endpoint for endpoint, _ in TABLE}


@pytest.mark.parametrize(("endpoint", "address"), TABLE, ids=lambda value: value)
def test_an_address_answers_with_exactly_these_headers(app, site, attacked, endpoint, address):
    policy, media_type, more = TABLE[endpoint, address]
    if endpoint not in OTHER_METHODS:
        assert app.url_map.bind("").match(address.partition("?")[0])[0] == endpoint
    answer = opened(attacked, address)
    kind = policy.removeprefix("framing ")
    if kind in ("page", "embed", "slides", "frame", "plain", "code", "docs"):
        policy = csp(kind, site, framed=policy != kind)
    wanted = {**COMMON, "Content-Security-Policy": policy, "Content-Type": media_type, **more}
    found = {name: answer.headers.get(name) for name in wanted}
    found["Content-Security-Policy"] = re.sub(r" 'sha256-[^']+'", "", found["Content-Security-Policy"])
    assert found == wanted
    for name in ("Access-Control-Allow-Origin", "Cross-Origin-Opener-Policy"):
        assert answer.headers.get(name) == more.get(name)
    assert "Set-Cookie" not in answer.headers
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_a_picture_that_was_taken_out_runs_nothing_when_it_is_opened(attacked, local_dir):
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    )
    body = notebook(markdown("# Drawn"), code("x", shows(image_svg_xml=drawing)))
    (local_dir / "attacks" / "drawn.ipynb").write_bytes(body)
    [address] = set(
        re.findall(r"/blob/[0-9a-f]{64}\.svg", opened(attacked, "/local/attacks/drawn.ipynb").text)
    )
    headers = attacked.get(address).headers
    assert (headers["Content-Type"], headers["Content-Security-Policy"]) == (
        "image/svg+xml; charset=utf-8",
        INERT,
    )
    assert {name: headers[name] for name in FOR_ALL} == FOR_ALL


@pytest.mark.parametrize("name", LOCAL)
def test_a_file_that_is_no_notebook_is_never_active_content(attacked, name):
    for address in (
        f"/local/attacks/{name}",
        f"/frame/local/attacks/{name}",
        f"/download/local/attacks/{name}",
    ):
        answer = opened(attacked, address)
        if answer.status_code == 200:
            assert "sandbox" in answer.headers["Content-Security-Policy"], address
            assert "allow-" not in answer.headers["Content-Security-Policy"], address
        else:
            assert answer.status_code >= 400, address
            assert b"__pwned" not in answer.data, address


def test_a_page_elsewhere_can_start_no_job_with_a_simple_request(attacked):
    """What needs no preflight (Fetch §2.2.2) is refused, and the preflight of what does allows nobody."""
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        refused = attacked.post("/api/v1/jobs", data='{"url": "/local/quiet.ipynb"}', content_type=kind)
        assert refused.status_code in (400, 415), kind
    asked = {"Origin": "null", "Access-Control-Request-Method": "POST"}
    assert "Access-Control-Allow-Origin" not in attacked.options("/api/v1/jobs", headers=asked).headers
