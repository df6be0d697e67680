"""The API against its own description, by a fuzzer that takes every address from that.

With the tests, few requests, and the same ones each time; `make contract` makes up other ones each time, and
as many for each address as ``CONTRACT_EXAMPLES`` says.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from config.settings import ROOT
from tests.contract.site import running

EXAMPLES = os.environ.get("CONTRACT_EXAMPLES", "")
HOW = ["--max-examples", EXAMPLES] if EXAMPLES else ["--max-examples", "6", "--seed", "1"]
PHASES = ("Examples", "Coverage", "Fuzzing", "Stateful")
FUZZER = [sys.executable, "-m", "schemathesis.cli"]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with running(Path(tmp_path_factory.mktemp("contract"))) as address:
        yield address


@pytest.mark.timeout(3600 if EXAMPLES else 300)
def test_no_answer_is_a_server_error_or_not_described(site):
    config = ROOT / "tests/contract/schemathesis.toml"
    command = [*FUZZER, "--config-file", str(config), "run", f"{site}/api/v1/openapi.json"]
    run = subprocess.run(
        [*command, *HOW],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")},
    )
    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr
    assert re.search(r"Tested: ([1-9]\d*)\n", run.stdout), run.stdout
    assert re.findall(r"✅  (\w+) \(in", run.stdout) == list(PHASES), run.stdout
