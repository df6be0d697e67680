"""A whole site on loopback: web application, render workers, store, and a stand-in for everything outside."""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import redis
from playwright.sync_api import Browser

from app.factory import create_app
from app.store.bundled import prepare
from app.store.cache import Cache
from app.store.connection import answers, connect
from app.work import Work
from config.settings import ROOT, Settings, load
from tests.conftest import WAIT_SECONDS, start, wait_until
from tests.fetching.upstreams import Upstream
from tests.notebooks import ACTIVE, QUIET
from tests.standin import StandIn
from tests.web.browser import chromium


@pytest.fixture(scope="session")
def github() -> Iterator[StandIn]:
    """Everything outside."""
    with StandIn() as stand_in:
        stand_in.api_calls_left = 10_000  # an hour's of GitHub would not last for all tests of a process
        yield stand_in


@pytest.fixture(scope="session")
def rude() -> Iterator[Upstream]:
    """A server that a test makes answer with any bytes, at any pace."""
    upstream = Upstream()
    yield upstream
    upstream.close()


@pytest.fixture(scope="session")
def local_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The local folder."""
    folder = Path(tmp_path_factory.mktemp("notebooks"))
    (folder / "quiet.ipynb").write_bytes(QUIET)
    (folder / "active.ipynb").write_bytes(ACTIVE)
    return folder


@pytest.fixture(scope="session")
def policy_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sandboxed, as by default; what lies in one folder is trusted."""
    file = Path(tmp_path_factory.mktemp("policy")) / "policy.toml"
    rule = '[[rule]]\nsource = "local"\npath = "trusted/*"\npolicy = "trusted"\n'
    file.write_text(f'default = "sandboxed"\n\n{rule}')
    return file


@pytest.fixture(scope="session")
def launchers_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped ones, of which some are for GitHub's own host alone, for the stand-in's."""
    file = Path(tmp_path_factory.mktemp("launchers")) / "launchers.toml"
    shipped = (ROOT / "config/launchers.toml").read_text(encoding="utf-8")
    file.write_text(shipped.replace("@github.com", "").replace("@gist.github.com", ""), encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def environ(
    github: StandIn,
    rude: Upstream,
    local_dir: Path,
    policy_file: Path,
    launchers_file: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, str]:
    """The settings of the site, but for its store."""
    return {
        **github.settings,
        "VITRINE_FETCH_ALLOW": f"{github.settings['VITRINE_FETCH_ALLOW']},localhost:{rude.port}",
        "VITRINE_LOCAL_DIR": str(local_dir),
        "VITRINE_DATA_DIR": str(tmp_path_factory.mktemp("data")),
        "VITRINE_FETCH_TIMEOUT_SECONDS": "2",
        "VITRINE_WAIT_SECONDS": "60",
        "VITRINE_RATE_LIMIT": "",
        "VITRINE_POLICY_FILE": str(policy_file),
        "VITRINE_LAUNCHERS_FILE": str(launchers_file),
    }


def opened(client, address):
    """The page at an address, however long a busy machine takes to render it."""
    wait_until(lambda: client.get(address).status_code != 202, f"the page of {address}")
    return client.get(address)


@dataclass
class StoreProcess:
    """A Valkey that a test may stop and start."""

    url: str
    command: tuple[str, ...]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Until it answers."""
        self.process = start(self.command)
        wait_until(lambda: answers(connect(self.url)), "the store to answer")

    def stop(self) -> None:
        """Until it has ended."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(WAIT_SECONDS)


@pytest.fixture(scope="session")
def site_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreProcess]:
    """The site's store. It is never emptied, so tests use addresses of their own."""
    bundled = prepare(Path(tmp_path_factory.mktemp("site-store")), memory_bytes=256 << 20)
    store = StoreProcess(bundled.url, bundled.command)
    store.start()
    yield store
    store.stop()


@pytest.fixture(scope="session")
def site(environ: dict[str, str], site_store: StoreProcess) -> Iterator[Settings]:
    """The settings of a site whose workers run."""
    environ = {**environ, "VITRINE_REDIS_URL": site_store.url}
    command = [sys.executable, "-m", "app", "worker"]
    workers = [start(command, cwd=ROOT, env={"PATH": os.environ["PATH"], **environ}) for _ in range(2)]
    # They import all of the renderer: on a busy machine that takes longer than a test waits for its render.
    store = connect(site_store.url)
    wait_until(lambda: store.scard("rq:workers") == len(workers), "the workers to start")
    yield load(environ)
    for worker in workers:
        worker.kill()
        worker.wait(WAIT_SECONDS)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for all tests: a process has room for one only."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def app(site: Settings):
    """For pytest-flask's `client` and `live_server`."""
    return create_app(site)


@pytest.fixture
def kept(site: Settings) -> "Kept":
    """The site's store, to be looked into."""
    return Kept(connect(site.redis_url), site)


@dataclass
class Kept:
    """What a test does to a store that time would do."""

    redis: redis.Redis
    settings: Settings

    @property
    def cache(self) -> Cache:
        """As the application has it."""
        return Cache(self.redis, keep_seconds=10_000)

    def age(self, locator: str) -> None:
        """As if the fresh time had just passed."""
        key = Work(locator).key
        self.wait_until_whole(key)
        entry = self.cache.entry(key)
        record = self.cache.source(locator)
        past = time.time() - self.settings.fresh_seconds - 1
        assert self.cache.confirm(key, replace(entry, checked_at=past, fresh_until=past + 1))
        self.cache.put_source(locator, replace(record, checked_at=past))

    def wait_until_whole(self, key: str) -> None:
        """A reader gets a page while the rest of the answer is being made."""
        wait_until(lambda: (entry := self.cache.entry(key)) and entry.whole, "all of an answer to be stored")

    def forget_limits(self) -> None:
        """The stand-in is one host: being asked to wait by it in one test must not last, nor its silence."""
        for pattern in ("vitrine:limited:*", "vitrine:silent:*"):
            for key in self.redis.scan_iter(pattern):
                self.redis.delete(key)


@pytest.fixture
def misbehaving(github: StandIn, kept: Kept) -> Iterator[Callable[..., None]]:
    """Make an upstream misbehave until the end of the test."""
    prefixes = []

    def misbehave(prefix, behaviour):
        prefixes.append(prefix)
        github.behave(prefix, behaviour)

    yield misbehave
    for prefix in prefixes:
        github.behave(prefix)
    kept.forget_limits()


@pytest.fixture
def unique(request: pytest.FixtureRequest) -> str:
    """A name that no other test uses."""
    return hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:20]
