"""Quotas and refusals in the store."""

import time

import pytest

from app.measures import REFUSED
from app.store.connection import connect
from app.store.tallies import Tallies
from app.store.upstreams import Quota, StoreWatch, quota_of, quotas

GITHUB = {"x-ratelimit-remaining": "4321", "x-ratelimit-limit": "5000", "x-ratelimit-reset": "1700000000"}
GITLAB = {"ratelimit-remaining": "9", "ratelimit-limit": "60", "ratelimit-reset": "1700000000"}


@pytest.mark.parametrize(
    ("headers", "quota"),
    [
        (GITHUB, Quota(4321, 5000, 1_700_000_000)),
        (GITLAB, Quota(9, 60, 1_700_000_000)),
        ({**GITHUB, "x-ratelimit-reset": "soon"}, Quota(4321, 5000, 0)),
        ({**GITHUB, "x-ratelimit-remaining": "many"}, None),
        ({**GITHUB, "x-ratelimit-limit": "9" * 30}, None),
        ({"content-type": "text/html"}, None),
    ],
)
def test_a_quota_is_read_in_the_forms_that_forges_write(headers, quota):
    assert quota_of(headers) == quota


def test_the_last_quota_of_a_known_host_is_kept_and_of_no_other(store):
    watch = StoreWatch(store, {"api.github.com"})
    reset = {"x-ratelimit-reset": str(int(time.time()) + 3600)}
    watch.answered("api.github.com", GITHUB | reset)
    watch.answered("api.github.com", GITHUB | reset | {"x-ratelimit-remaining": "4320"})
    watch.answered("evil.example", GITHUB | reset)
    assert {host: quota.left for host, quota in quotas(store).items()} == {"api.github.com": 4320}


def test_after_its_reset_a_quota_is_whole_again(store):
    StoreWatch(store, {"api.github.com"}).answered("api.github.com", GITHUB)
    assert quotas(store)["api.github.com"].left == 5000


def test_refusals_are_counted_by_reason(store):
    watch = StoreWatch(store, ())
    for reason in ("network", "port", "network"):
        watch.refused(reason)
    assert Tallies(store).read([REFUSED])[REFUSED] == {("network",): 2, ("port",): 1}


def test_without_a_store_a_fetch_goes_on(tmp_path):
    watch = StoreWatch(connect(f"unix://{tmp_path}/none.sock"), {"api.github.com"})
    watch.refused("network")
    watch.answered("api.github.com", GITHUB)
