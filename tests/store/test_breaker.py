"""Hosts that keep timing out, on a real Valkey."""

import time
from unittest.mock import Mock

import pytest

from app.store.breaker import FAILURES, FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, StoreBreaker
from app.store.connection import connect

HOST = "silent.example"


@pytest.fixture
def breaker(store):
    return StoreBreaker(store, try_seconds=25)


def fail(breaker, times=FAILURES):
    for _ in range(times):
        breaker.failed(HOST)


def pass_pause(store):
    store.hset(f"vitrine:silent:{HOST}", "until", time.time() - 1)


def test_a_host_is_left_alone_after_some_time_outs_in_a_row(breaker):
    fail(breaker, FAILURES - 1)
    assert breaker.closed_for(HOST) is None
    fail(breaker, 1)
    assert breaker.closed_for(HOST).seconds == pytest.approx(FIRST_PAUSE_SECONDS, abs=3)
    assert breaker.closed_for("other.example") is None


def test_one_answer_in_between_makes_all_well(breaker):
    fail(breaker, FAILURES - 1)
    assert breaker.closed_for(HOST) is None
    breaker.worked(HOST)
    fail(breaker, FAILURES - 1)
    assert breaker.closed_for(HOST) is None


def test_after_a_pause_one_tries_and_the_others_wait_for_the_outcome(breaker, store):
    fail(breaker)
    pass_pause(store)
    assert breaker.closed_for(HOST) is None
    assert StoreBreaker(store, try_seconds=25).closed_for(HOST).seconds == pytest.approx(25, abs=3)
    breaker.worked(HOST)
    assert StoreBreaker(store, try_seconds=25).closed_for(HOST) is None
    assert store.keys("vitrine:silent:*") == []


def test_each_pause_is_longer_than_the_one_before_up_to_a_bound(breaker, store):
    fail(breaker)
    pauses = []
    for _ in range(6):
        pass_pause(store)
        assert breaker.closed_for(HOST) is None
        breaker.failed(HOST)
        pauses.append(breaker.closed_for(HOST).seconds)
    assert pauses[0] == pytest.approx(2 * FIRST_PAUSE_SECONDS, abs=3)
    assert pauses[-1] == pytest.approx(LONGEST_PAUSE_SECONDS, abs=3)
    assert pauses == sorted(pauses)


def test_fetches_that_were_under_way_when_the_pause_began_do_not_make_it_longer(breaker):
    fail(breaker, FAILURES + 20)
    assert breaker.closed_for(HOST).seconds == pytest.approx(FIRST_PAUSE_SECONDS, abs=3)


def test_a_silent_host_is_forgotten_in_time(breaker, store):
    fail(breaker)
    assert 0 < store.ttl(f"vitrine:silent:{HOST}") <= 900


def test_without_the_store_every_host_is_asked(tmp_path):
    breaker = StoreBreaker(connect(f"unix://{tmp_path}/none.sock"), try_seconds=25)
    fail(breaker)
    breaker.block(HOST, 120)
    assert breaker.closed_for(HOST) is None
    breaker.worked(HOST)


def test_a_host_that_asked_us_to_wait_is_left_alone_by_all_workers_until_then(breaker, store):
    breaker.block(HOST, 120)
    pause = StoreBreaker(store, try_seconds=25).closed_for(HOST)
    assert (pause.seconds, pause.asked_for) == (pytest.approx(120, abs=3), True)
    assert breaker.closed_for("other.example") is None
    store.delete(f"vitrine:limited:{HOST}")
    assert breaker.closed_for(HOST) is None


@pytest.mark.parametrize(("seconds", "kept"), [(1, 1), (0, 1), (-5, 1), (3600, 3600), (999_999, 3600)])
def test_a_host_is_waited_for_an_hour_at_most(seconds, kept):
    client = Mock()
    StoreBreaker(client, try_seconds=25).block(HOST, seconds)
    client.set.assert_called_once_with(f"vitrine:limited:{HOST}", "1", ex=kept)


def test_a_host_that_asked_us_to_wait_is_tried_by_nobody_meanwhile(breaker, store):
    fail(breaker)
    pass_pause(store)
    breaker.block(HOST, 120)
    assert breaker.closed_for(HOST).asked_for
    store.delete(f"vitrine:limited:{HOST}")
    assert breaker.closed_for(HOST) is None  # this one is to try
