"""A crowd at the store: the connections are bounded, and nobody is turned away for that."""

from concurrent.futures import ThreadPoolExecutor

from app.store.connection import connect

CROWD = 12


def test_commands_take_turns_where_all_connections_are_in_use(store_url, store):
    client = connect(f"{store_url}?client_name=crowd", connections=2, blocking=True)
    with ThreadPoolExecutor(CROWD) as crowd:
        waits = [crowd.submit(client.blpop, "nothing", timeout=0.1) for _ in range(CROWD)]
        assert [wait.result() for wait in waits] == [None] * CROWD
    names = [one["name"] for one in store.client_list()]
    assert 1 <= names.count("crowd") <= 2
