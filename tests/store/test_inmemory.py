"""The store that keeps nothing: redis-py speaks with it as with any."""

from app.store.inmemory import connect_to_nobody

LARGE = bytes(100_000)
"""More than redis-py sends in one piece."""


def test_nothing_is_at_any_key():
    nobody = connect_to_nobody()
    nobody.set("a", LARGE)
    assert (nobody.get("a"), nobody.mget(["a", "b"])) == (None, [None, None])


def test_each_command_of_a_pipeline_and_of_a_transaction_has_its_answer():
    for transaction in (False, True):
        with connect_to_nobody().pipeline(transaction=transaction) as pipe:
            pipe.set("a", LARGE)
            pipe.hset("b", "c", "d")
            pipe.mget(["a", "b"])
            assert [bool(pipe.execute()), len(pipe.set("a", LARGE).get("a").execute())] == [True, 2]


def test_what_follows_a_transaction_is_answered_as_what_came_before_it():
    nobody = connect_to_nobody()
    with nobody.pipeline(transaction=True) as pipe:
        pipe.publish("a", "b")
        assert pipe.execute() == [1]
    assert nobody.expire("a", 1)
