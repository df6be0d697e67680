import threading

from app.store.connection import connect
from app.store.counters import MAX_LABELS, OTHER, Counters


def test_labels_are_counted(store):
    counters = Counters(store)
    counters.add("a", ["x", "y"])
    counters.add("a", ["x"])
    counters.add("a", [])
    assert counters.read("a") == {"x": 2, "y": 1}
    assert counters.read("b") == {}


def test_new_labels_past_the_bound_are_one_and_known_ones_count_on(store):
    counters = Counters(store)
    counters.add("a", [f"host{number}" for number in range(MAX_LABELS + 20)])
    counters.add("a", ["host0", "another"])
    counts = counters.read("a")
    assert len(counts) == MAX_LABELS + 1
    assert (counts["host0"], counts[OTHER]) == (2, 21)


def test_the_bound_holds_for_many_at_once(store_url):
    def add(worker: int) -> None:
        counters = Counters(connect(store_url, blocking=True))
        for number in range(40):
            counters.add("a", [f"host{worker}-{number}"])

    threads = [threading.Thread(target=add, args=(worker,)) for worker in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counts = Counters(connect(store_url)).read("a")
    assert len(counts) == MAX_LABELS + 1
    assert sum(counts.values()) == 240


def test_a_full_store_does_not_evict_counts(store):
    Counters(store).add("a", ["x"])
    assert store.ttl("vitrine:count:a") == -1
