"""DNS answers that change between check and use, with a real resolver in a network of its own."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from config.settings import ROOT
from tests.conftest import WAIT_SECONDS

UNSHARE = ["unshare", "--map-root-user", "--net", "--mount"]
POSSIBLE = (
    shutil.which("unshare") is not None
    and subprocess.run([*UNSHARE, "true"], capture_output=True).returncode == 0
)

pytestmark = pytest.mark.skipif(
    not POSSIBLE, reason="needs Linux's namespaces, which `unshare` cannot make here"
)

PUBLIC, PRIVATE = "93.184.215.14", "10.1.2.3"


def fetch(*answers):
    done = subprocess.run(
        [*UNSHARE, sys.executable, "-m", "tests.fetching.lonely", *answers],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=WAIT_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("later", ["127.0.0.1", PRIVATE])
def test_an_answer_that_turns_private_after_the_check_is_never_dialled(later):
    assert fetch(PUBLIC, later) == {"reached": [PUBLIC], "questions": 1, "ended": "200"}


@pytest.mark.parametrize("first", ["127.0.0.1", PRIVATE])
def test_a_private_answer_is_refused_though_the_next_would_be_public(first):
    assert fetch(first, PUBLIC) == {"reached": [], "questions": 1, "ended": "Refused"}
