"""An instance that is closed to all but those whom a JupyterHub has signed in."""

from urllib.parse import urlsplit

import pytest

from app.factory import check, create_app
from config.settings import SettingsError, load
from tests.standin.hub import StandInHub

PAGE = {"Accept": "text/html", "Sec-Fetch-Dest": "document"}
PUBLIC_URL = "https://vitrine.example"
TOKEN = "a-token-of-a-program"


@pytest.fixture
def hub():
    """A hub with one reader, alice."""
    with StandInHub() as stand_in:
        yield stand_in


def settings_for(hub, store_url, **more):
    named = {
        "REDIS_URL": store_url,
        "SIGN_IN": "jupyterhub",
        "HUB_URL": hub.url,
        "HUB_API_TOKEN": hub.api_token,
        "PUBLIC_URL": PUBLIC_URL,
        "API_TOKENS": TOKEN,
        "WAIT_SECONDS": "0",
        **more,
    }
    return load({f"VITRINE_{name}": value for name, value in named.items()})


@pytest.fixture
def browser_of(hub, store_url):
    """A new browser, as it were: its own cookies, at a server that shares nothing but settings."""

    def made(**more):
        app = create_app(settings_for(hub, store_url, **more))
        return app.test_client()

    return made


def opened(browser, address, headers=PAGE):
    return browser.get(address, base_url=PUBLIC_URL, headers=headers)


def with_cookie(browser, name, value):
    browser.set_cookie(name, value, domain="vitrine.example")
    return browser


def back(browser, hub, response, **changed):
    """What the hub sends the browser back to, opened."""
    parts = urlsplit(hub.authorise(response.headers["Location"]))
    query = parts.query
    for old, new in changed.items():
        query = query.replace(f"{old}=", f"{old}={new}")
    return opened(browser, f"{parts.path}?{query}")


def test_a_reader_is_sent_to_the_hub_and_comes_back_to_the_page(browser_of, hub):
    browser = browser_of()
    sent = opened(browser, "/create?url=o/r")
    assert sent.status_code == 302
    assert sent.headers["Location"].startswith(f"{hub.url}/hub/api/oauth2/authorize?")
    assert "no-store" in sent.headers["Cache-Control"]
    returned = back(browser, hub, sent)
    assert (returned.status_code, returned.headers["Location"]) == (302, "/create?url=o/r")
    shown = opened(browser, "/")
    assert shown.status_code == 200
    assert shown.headers["Cache-Control"].startswith("private")


def test_the_cookie_is_for_this_server_alone_and_is_read_by_every_machine_of_it(browser_of, hub):
    browser = browser_of()
    returned = back(browser, hub, opened(browser, "/"))
    (cookie,) = [one for one in returned.headers.getlist("Set-Cookie") if one.startswith("vitrine_session=")]
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Max-Age=3600"):
        assert part in cookie
    name, _, value = cookie.partition(";")[0].partition("=")
    assert opened(with_cookie(browser_of(), name, value), "/").status_code == 200
    other_token = browser_of(HUB_API_TOKEN="another")
    assert opened(with_cookie(other_token, name, value), "/").status_code == 302


def test_a_session_ends_and_the_hub_is_asked_again(browser_of, hub, monkeypatch):
    browser = browser_of()
    back(browser, hub, opened(browser, "/"))
    assert opened(browser, "/").status_code == 200
    import itsdangerous.timed

    later = itsdangerous.timed.time.time() + 3700
    monkeypatch.setattr(itsdangerous.timed.time, "time", lambda: later)
    assert opened(browser, "/").status_code == 302


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("/api/v1/jobs/1", {"Accept": "application/json"}),
        ("/", {"Accept": "*/*"}),
        ("/embed/local/a.ipynb", {"Accept": "text/html", "Sec-Fetch-Dest": "iframe"}),
        ("/local/a.png", {"Accept": "image/png", "Sec-Fetch-Dest": "image"}),
    ],
)
def test_what_is_no_page_of_its_own_is_refused_instead_of_sent(browser_of, address, headers):
    response = opened(browser_of(), address, headers)
    assert response.status_code == 401
    assert "Set-Cookie" not in response.headers


def test_programs_come_in_with_a_token(browser_of):
    assert opened(browser_of(), "/", {"Authorization": f"Bearer {TOKEN}"}).status_code == 200


@pytest.mark.parametrize(
    "changed",
    [{"state": "x"}, {"code": "x"}],
    ids=["another sign-in's state", "a code that the hub never gave"],
)
def test_what_the_hub_did_not_send_is_refused(browser_of, hub, changed):
    browser = browser_of()
    assert back(browser, hub, opened(browser, "/"), **changed).status_code == 401
    assert opened(browser, "/").status_code == 302


def test_a_sign_in_of_one_browser_is_no_good_in_another(browser_of, hub):
    response = opened(browser_of(), "/")
    assert back(browser_of(), hub, response).status_code == 401


def test_a_code_is_good_once(browser_of, hub):
    browser = browser_of()
    address = urlsplit(hub.authorise(opened(browser, "/").headers["Location"]))
    kept = browser.get_cookie("vitrine_signing_in", domain="vitrine.example").value
    assert opened(browser, f"{address.path}?{address.query}").status_code == 302
    again = with_cookie(browser, "vitrine_signing_in", kept)
    assert opened(again, f"{address.path}?{address.query}").status_code == 401


@pytest.mark.parametrize(
    "model",
    [
        {"name": "mallory", "scopes": []},
        {"name": "mallory", "scopes": ["access:services!service=other", "read:users"]},
        {"name": "", "scopes": ["access:services"]},
        {"scopes": "access:services"},
    ],
)
def test_whom_the_hub_does_not_let_use_this_service_stays_outside(browser_of, hub, model):
    hub.model = model
    browser = browser_of()
    response = back(browser, hub, opened(browser, "/"))
    assert response.status_code == 401
    assert opened(browser, "/").status_code == 302


def test_who_may_use_all_services_may_use_this_one(browser_of, hub):
    hub.model = {"name": "carol", "scopes": ["access:services"]}
    browser = browser_of()
    assert back(browser, hub, opened(browser, "/")).status_code == 302


def test_a_hub_that_is_ill_is_an_upstream_error_that_tells_no_secret(browser_of, hub):
    hub.token_status = 500
    browser = browser_of()
    response = back(browser, hub, opened(browser, "/"))
    assert response.status_code == 502
    assert hub.api_token not in response.text


@pytest.mark.parametrize("path", ["//evil.example/", "/\\evil.example", "/%2F/evil.example"])
def test_nobody_is_led_to_another_site(browser_of, hub, path):
    browser = browser_of()
    sent = opened(browser, path)
    if sent.status_code == 302 and "oauth2" in sent.headers["Location"]:
        to = back(browser, hub, sent).headers["Location"]
        assert urlsplit(to).netloc == ""
        assert not to.startswith(("//", "/\\"))


def test_a_forged_or_foreign_cookie_is_nobody(browser_of):
    for value in ("", "x", "ImFsaWNlIg.ZZZZ.AAAA", '"alice"'):
        assert opened(with_cookie(browser_of(), "vitrine_session", value), "/").status_code == 302


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"HUB_URL": ""}, "VITRINE_HUB_URL"),
        ({"HUB_API_TOKEN": ""}, "VITRINE_HUB_API_TOKEN"),
        ({"PUBLIC_URL": ""}, "VITRINE_PUBLIC_URL"),
        ({"CONTENT_ORIGIN": "https://content.example"}, "VITRINE_CONTENT_ORIGIN"),
    ],
)
def test_settings_that_do_not_go_together_stop_the_start(hub, store_url, more, named):
    with pytest.raises(SettingsError, match=named):
        check(settings_for(hub, store_url, **more))
