"""Tokens, what they may start, and what answers say of it; and whose pages may read the API."""

import re

import pytest

from app.factory import create_app
from config.settings import load

JOBS = "/api/v1/jobs"


@pytest.fixture
def api(store_url, tmp_path):
    """Makes clients of a site on which no worker runs."""

    def make(**settings):
        names = {f"VITRINE_{name.upper()}": value for name, value in settings.items()}
        given = {"VITRINE_REDIS_URL": store_url, "VITRINE_LOCAL_DIR": str(tmp_path), **names}
        return create_app(load(given)).test_client()

    return make


def started(client, number, token="", **how):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return client.post(JOBS, json={"url": f"https://example.org/{number}.ipynb"}, headers=headers, **how)


def said(answer):
    """The parameters of both fields."""
    policy = re.fullmatch(r'"renders";q=(\d+);w=(\d+)', answer.headers["RateLimit-Policy"])
    limit = re.fullmatch(r'"renders";r=(\d+);t=(\d+)', answer.headers["RateLimit"])
    return tuple(int(number) for number in (*policy.groups(), *limit.groups()))


def test_an_answer_says_how_many_renders_are_left_and_when_there_are_more(api):
    client = api(rate_limit="2 per 10 minutes")
    first, second, third = (started(client, number) for number in range(3))
    assert [answer.status_code for answer in (first, second, third)] == [202, 202, 429]
    assert said(first)[:3] == (2, 600, 1)
    assert said(second)[:3] == said(third)[:3] == (2, 600, 0)
    assert 0 < said(third)[3] <= int(third.headers["Retry-After"]) <= 600
    assert third.json["detail"].startswith("One reader may start 2 renders in 10 minutes;")
    assert said(started(client, 0))[:3] == (2, 600, 0)  # joined, and not counted


def test_without_a_limit_nothing_is_said(api):
    assert "RateLimit" not in started(api(rate_limit=""), 1).headers


def test_what_starts_nothing_says_nothing(api):
    client = api(rate_limit="2 per hour")
    assert "RateLimit" not in client.get(JOBS + "/none").headers
    assert "RateLimit" not in client.post(JOBS, json={}).headers


def test_a_token_has_its_own_limit_wherever_it_is_used(api):
    client = api(api_tokens="plain,small@1 per hour,free@unlimited", rate_limit="2 per hour")
    here, there = {"REMOTE_ADDR": "192.0.2.1"}, {"REMOTE_ADDR": "192.0.2.2"}
    assert started(client, 1, "small", environ_base=here).status_code == 202
    refused = started(client, 2, "small", environ_base=there)
    assert (refused.status_code, said(refused)[:3]) == (429, (1, 3600, 0))
    assert refused.json["detail"].startswith("This token may start 1 render in an hour")
    of_plain = [started(client, number, "plain", environ_base=here).status_code for number in (3, 4, 5)]
    assert of_plain == [202, 202, 429]
    of_free = [started(client, number, "free", environ_base=here) for number in range(10, 16)]
    assert {answer.status_code for answer in of_free} == {202}
    assert not [answer for answer in of_free if "RateLimit" in answer.headers]


def test_a_wrong_token_says_nothing_of_limits(api):
    answer = started(api(api_tokens="right", rate_limit="2 per hour"), 1, "wrong")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert "RateLimit" not in answer.headers


def test_no_token_is_in_the_store(api, store):
    started(api(api_tokens="s3cret@5 per hour"), 1, "s3cret")
    assert any(b"token:" in key for key in store.scan_iter())
    assert not [key for key in store.scan_iter() if b"s3cret" in key]


def test_a_body_is_read_for_those_only_who_may_start_something(api):
    client = api(api_tokens="right")
    assert client.post(JOBS, data=b"{", content_type="application/json").status_code == 401
    bearer = {"Authorization": "Bearer right"}
    assert client.post(JOBS, data=b"{", content_type="application/json", headers=bearer).status_code == 400


BLOG, ELSEWHERE = "https://blog.example", "https://elsewhere.example"
NOBODY = None


@pytest.mark.parametrize(
    ("setting", "origin", "allowed"),
    [
        ("", BLOG, NOBODY),
        ("*", BLOG, "*"),
        ("*", "null", "*"),
        (f"{BLOG},https://other.example", BLOG, BLOG),
        (BLOG, ELSEWHERE, NOBODY),
        (BLOG, "null", NOBODY),
        (BLOG, BLOG + ".evil.example", NOBODY),
    ],
)
def test_only_pages_of_named_origins_may_read(api, setting, origin, allowed):
    client = api(api_origins=setting)
    asking = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization"}
    read = client.get(JOBS + "/none", headers={"Origin": origin})
    before = client.options(JOBS + "/none", headers={"Origin": origin, **asking})
    for answer in (read, before):
        assert answer.headers.get("Access-Control-Allow-Origin") == allowed
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert ("Origin" in answer.headers.get("Vary", "")) == (setting not in ("", "*"))
    assert before.headers.get("Access-Control-Allow-Methods") == ("GET, HEAD" if allowed else None)
    assert ("RateLimit" in read.headers.get("Access-Control-Expose-Headers", "")) == bool(allowed)


@pytest.mark.parametrize("method", ["POST", "DELETE", "PUT"])
def test_no_page_elsewhere_may_change_anything(api, method):
    client = api(api_origins="*")
    asking = {"Origin": BLOG, "Access-Control-Request-Method": method}
    for answer in (client.options(JOBS, headers=asking), client.open(JOBS, method=method, headers=asking)):
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_pages_are_read_by_nobody_elsewhere(api):
    assert (
        "Access-Control-Allow-Origin" not in api(api_origins="*").get("/", headers={"Origin": BLOG}).headers
    )


def test_a_browser_may_ask_first_although_it_has_not_signed_in(api):
    client = api(sign_in="header:X-Remote-User", api_tokens="right", api_origins=BLOG)
    asking = {"Origin": BLOG, "Access-Control-Request-Method": "GET"}
    assert client.options(JOBS + "/none", headers=asking).status_code == 204
    bearer = {"Origin": BLOG, "Authorization": "Bearer right"}
    assert client.get(JOBS + "/none", headers={"Origin": BLOG}).status_code == 401
    assert client.get(JOBS + "/none", headers=bearer).status_code == 404
