"""Hostile requests mixed into good ones, against a whole `serve`; `python -m bench.hostile` is longer."""

import json
from contextlib import nullcontext

from bench import hostile


def test_good_requests_are_answered_and_processes_live_among_hostile_ones(capfd):
    exit_code = hostile.main(["--good", "120", "--hostile", "60", "--memory-percent", "30"])
    said, complaints = capfd.readouterr()
    assert exit_code == 0, [line for line in complaints.splitlines() if "does not hold" in line]
    report = json.loads(said[said.index("{") :])
    assert report["good"] == {"200": 120}
    assert sum(report["hostile"].values()) == 60
    assert len(report["hostile"]) > 3
    assert report["processes"] == {"store": 1, "web": 3, "worker": 2}


def test_what_does_not_hold_is_said_and_is_the_exit_code(capsys, monkeypatch):
    class Broken(hostile.Mix):
        def run(self, good, hostile_number):
            wrong = hostile.Record()
            wrong.add(hostile.Request("/local/a.ipynb"), 503, 1.0, wrong=True)
            return wrong, hostile.Record()

    looks = iter([hostile.Look({"web": (1,)}, {"web": 9.0, "worker": 9.0})])
    after = hostile.Look({"web": (2,)}, {"web": 9.0, "worker": 10.0})
    monkeypatch.setattr(hostile, "site", lambda: nullcontext(Broken(None, 0, iter(()), iter(()))))
    monkeypatch.setattr(hostile, "look", lambda _supervisor: next(looks))
    monkeypatch.setattr(hostile, "settled", lambda *_: after)
    assert hostile.main([]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "does not hold: /local/a.ipynb was answered 503",
        "does not hold: worker held 9.0 MB and holds 10.0 MB",
        "does not hold: the processes were {'web': (1,)} and are {'web': (2,)}",
    ]
