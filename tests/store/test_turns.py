"""A crowd at the store: the connections are bounded, and nobody is turned away for that."""

from concurrent.futures import ThreadPoolExecutor

from app.store.connection import connect

CROWD = 12


def test_commands_take_turns_where_all_connections_are_in_use(store_url, store):
    others = len(store.client_list())
    client = connect(store_url, connections=2, blocking=True)
    with ThreadPoolExecutor(CROWD) as crowd:
        waits = [crowd.submit(client.blpop, "nothing", timeout=0.1) for _ in range(CROWD)]
        assert [wait.result() for wait in waits] == [None] * CROWD
    assert len(store.client_list()) <= others + 2
