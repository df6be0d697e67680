"""Connections taken in turns: as redis-py's own pool has it."""

import os
import threading

import pytest
import redis

from app.store.connection import connect
from app.store.pool import Pool
from tests.conftest import WAIT_SECONDS


@pytest.fixture
def pool(settings, store):
    client = connect(settings.redis_url, connections=1)
    assert type(client.connection_pool) is Pool
    return client.connection_pool


def test_one_that_is_given_back_is_taken_again(pool):
    first = pool.get_connection()
    pool.release(first)
    assert pool.get_connection() is first


def test_who_finds_none_waits_for_it(pool):
    taken, got = pool.get_connection(), []
    waiting = threading.Thread(target=lambda: got.append(pool.get_connection()))
    waiting.start()
    pool.release(taken)
    waiting.join(WAIT_SECONDS)
    assert got == [taken]


def test_many_take_turns_and_none_is_lost(pool):
    client, counts = redis.Redis.from_pool(pool), []

    def count():
        counts.extend(client.incr("turns") for _time in range(50))

    threads = [threading.Thread(target=count) for _one in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(WAIT_SECONDS)
    assert sorted(counts) == list(range(1, 401))
    assert len(pool.pool.queue) == 1


def test_who_has_waited_long_enough_is_told(pool):
    pool.timeout = 0.01
    pool.get_connection()
    with pytest.raises(redis.ConnectionError, match="No connection"):
        pool.get_connection()


def test_one_that_the_store_has_closed_is_opened_anew(pool, store):
    pool.release(pool.get_connection())
    store.client_kill_filter(_type="normal", skipme=True)
    connection = pool.get_connection()
    connection.send_command("PING")
    assert connection.read_response() in (b"PONG", "PONG")


def test_one_with_an_answer_that_nobody_has_read_is_opened_anew(pool):
    connection = pool.get_connection()
    connection.send_command("ECHO", "secret")
    connection.can_read(WAIT_SECONDS)
    pool.release(connection)
    connection = pool.get_connection()
    connection.send_command("PING")
    assert connection.read_response() in (b"PONG", "PONG")


def test_a_fork_has_connections_of_its_own(pool):
    client = redis.Redis.from_pool(pool)
    theirs = client.client_id()
    reading, writing = os.pipe()
    if not (child := os.fork()):
        os.write(writing, str(client.client_id()).encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert int(os.read(reading, 100)) != theirs
    assert client.client_id() == theirs
