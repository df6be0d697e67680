"""When something is slow or away: the waiting page, a stopped store, a missing worker."""

import pytest

from app.factory import create_app
from app.store.bundled import prepare
from config.settings import SettingsError, load
from tests.conftest import wait_until
from tests.web.conftest import StoreProcess


@pytest.fixture
def unattended(environ, store_url):
    """A site on whose store no worker runs."""
    settings = {**environ, "VITRINE_REDIS_URL": store_url, "VITRINE_WAIT_SECONDS": "0.1"}
    return create_app(load(settings)).test_client()


@pytest.mark.parametrize("address", ["/local/quiet.ipynb", "/embed/local/quiet.ipynb"])
def test_a_page_that_takes_longer_is_202_and_says_what_is_being_done(unattended, address):
    response = unattended.get(address)
    assert response.status_code == 202
    assert "local/quiet.ipynb" in response.text
    assert "Waiting for its turn" in response.text
    assert int(response.headers["Retry-After"]) > 0
    assert '<noscript><meta http-equiv="refresh"' in response.text.replace("\n", "")
    assert response.headers["Cache-Control"] == "no-store"


def test_a_program_gets_the_job(unattended):
    response = unattended.get("/local/quiet.ipynb", headers={"Accept": "application/json"})
    assert (response.status_code, response.json["status"]) == (202, "queued")
    assert response.headers["Link"] == f'<{response.json["links"]["self"]}>; rel="monitor"'


def test_asking_again_joins_the_same_job(unattended):
    first, second = (
        unattended.get("/local/quiet.ipynb", headers={"Accept": "application/json"}).json for _ in range(2)
    )
    assert first["id"] == second["id"]


def test_without_a_worker_the_server_is_alive_but_not_ready(unattended):
    assert unattended.get("/healthz").status_code == 200
    response = unattended.get("/readyz")
    assert response.status_code == 503
    assert response.json["checks"]["store"] == "ok"
    assert "python -m app worker" in response.json["checks"]["workers"]


def test_with_a_worker_the_server_is_ready(client):
    wait_until(lambda: client.get("/readyz").status_code == 200, "the workers")
    assert set(client.get("/readyz").json["checks"].values()) == {"ok"}


def test_a_stopped_store_is_said_and_its_return_is_noticed(environ, tmp_path):
    bundled = prepare(tmp_path / "store", memory_bytes=64 << 20)
    store = StoreProcess(bundled.url, bundled.command)
    store.start()
    try:
        settings = {**environ, "VITRINE_REDIS_URL": store.url, "VITRINE_WAIT_SECONDS": "0.1"}
        client = create_app(load(settings)).test_client()
        assert client.get("/local/quiet.ipynb").status_code == 202
        store.stop()
        for address in ("/local/quiet.ipynb", "/blob/" + "0" * 64 + ".png", "/api/v1/jobs/x"):
            response = client.get(address)
            assert response.status_code == 503
            assert "store" in response.text
            assert response.headers["Retry-After"]
        assert client.get("/").status_code == 200
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").json["checks"]["store"] != "ok"
        store.start()
        assert client.get("/local/quiet.ipynb").status_code == 202
        assert client.get("/readyz").json["checks"]["store"] == "ok"
    finally:
        store.stop()


def test_without_a_store_the_web_role_says_what_to_do():
    with pytest.raises(SettingsError, match=r"VITRINE_REDIS_URL is empty.*python -m app serve"):
        create_app(load({}))
