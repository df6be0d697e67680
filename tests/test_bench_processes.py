"""How the benchmarks start and end what they measure."""

import os
import sys

import psutil
import pytest

from bench import growth, theirs
from bench.processes import free_port, running

STUBBORN = """
import http.server, itertools, signal, sys
asked = itertools.count(1)
signal.signal(signal.SIGINT, lambda *_: next(asked) > 1 and sys.exit())
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), http.server.SimpleHTTPRequestHandler).serve_forever()
"""


def test_what_ends_at_once_when_it_is_asked_twice_is_asked_twice():
    port = free_port()
    with running([sys.executable, "-c", STUBBORN, str(port)], os.environ, port) as pid:
        assert psutil.pid_exists(pid)
    assert not psutil.pid_exists(pid)


def test_each_fork_s_use_stands_in_the_place_of_its_task_whichever_ends_first():
    ended, says = os.pipe()

    def large() -> None:
        held = bytes(range(256)) * (1 << 20)
        assert os.read(ended, 1) == held[120:121]

    def small() -> None:
        os.write(says, b"x")

    first, second = growth._in_forks([large, small])
    assert first.ru_maxrss > second.ru_maxrss


def test_a_fork_that_fails_ends_the_run():
    with pytest.raises(SystemExit, match="ended with 1"):
        growth._in_forks([lambda: sys.exit("no")])


def test_a_page_of_nbconvert_is_made_once_for_two_measures():
    theirs.keep(b"no notebook", "<p>its page")
    page = theirs.kept()
    assert page(b"no notebook") == "<p>its page"
    with pytest.raises(ValueError, match="JSON"):
        page(b"no notebook")
