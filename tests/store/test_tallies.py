"""What workers count together."""

import threading

from app.measures import Measure
from app.store.connection import connect
from app.store.tallies import Figure, Tallies, histograms

COUNTED = Measure("vitrine_counted", "counter", "all", "", ("kind", "of"))
SEEN = Measure("vitrine_seen", "histogram", "all", "", ("kind",), (1.0, 10.0))


def test_a_count_goes_by_its_labels_whatever_is_in_them(store):
    tallies = Tallies(store)
    tallies.add(
        [Figure(COUNTED, ("a", "b,c")), Figure(COUNTED, ("a,b", "c")), Figure(COUNTED, ("a", "b,c"), 3)]
    )
    assert tallies.read([COUNTED]) == {COUNTED: {("a", "b,c"): 4, ("a,b", "c"): 1}}


def test_a_histogram_has_what_was_observed_up_to_each_bound(store):
    tallies = Tallies(store)
    tallies.add(Figure(SEEN, ("x",), value) for value in (0.5, 1.0, 1.5, 100))
    tallies.add([Figure(SEEN, ("y",), 2)])
    seen = histograms(SEEN, tallies.read([SEEN])[SEEN])
    assert {labels: (one.cumulative, one.total) for labels, one in seen.items()} == {
        ("x",): ((2, 3, 4), 103.0),
        ("y",): ((0, 1, 1), 2.0),
    }


def test_buckets_of_an_older_version_are_not_lost(store):
    tallies = Tallies(store)
    older = Measure("vitrine_seen", "histogram", "all", "", ("kind",), (0.5, 5.0, 50.0))
    tallies.add(Figure(older, ("x",), value) for value in (0.4, 4, 40, 400))
    [seen] = histograms(SEEN, tallies.read([SEEN])[SEEN]).values()
    assert seen.cumulative == (1, 2, 4)


def test_many_may_count_at_once_and_nothing_of_it_is_evicted(store_url, store):
    def count() -> None:
        tallies = Tallies(connect(store_url, blocking=True))
        for _ in range(50):
            tallies.add([Figure(COUNTED, ("a", "b")), Figure(SEEN, ("x",), 2)])

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    read = Tallies(store).read([COUNTED, SEEN])
    assert read[COUNTED] == {("a", "b"): 200}
    assert histograms(SEEN, read[SEEN])["x",].cumulative == (0, 200, 200)
    assert {store.ttl(key) for key in store.scan_iter("vitrine:tally:*")} == {-1}
