"""docs/jobs.md is true: its examples run, in their order, against a whole site."""

import re
import shlex
import time
from dataclasses import dataclass

import pytest

from app.factory import create_app
from app.jobs.signing import signed_headers
from config.settings import ROOT, load
from tests.jobs.receiver import SECRET
from tests.notebooks import QUIET

PAGE = (ROOT / "docs" / "jobs.md").read_text(encoding="utf-8")
HERE = "http://127.0.0.1:8000"


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.S | re.M)


@dataclass
class Curl:
    """One command of the page, as far as the page uses curl."""

    method: str
    address: str
    headers: dict[str, str]
    body: str | None
    statuses: set[int]
    """What its comment says that the answer is."""

    @classmethod
    def read(cls, line):
        command, _, comment = line.rpartition("# ")
        program, *words = shlex.split(command)
        assert program == "curl"
        one = cls("", "", {}, None, {int(number) for number in re.findall(r"\b\d{3}\b", comment)})
        rest = iter(words)
        for word in rest:
            if word == "-H":
                name, _, value = next(rest).partition(": ")
                one.headers[name] = value
            elif word == "-d":
                one.body = next(rest)
            elif word == "-X":
                one.method = next(rest)
            elif word not in ("-s", "-sN"):
                assert word.startswith(HERE), word
                one.address = word.removeprefix(HERE)
        one.method = one.method or ("GET" if one.body is None else "POST")
        return one


def commands():
    lines = "".join(blocks("sh")).replace("\\\n", " ").splitlines()
    return [Curl.read(line) for line in lines if line.startswith("curl")]


def test_the_examples_do_what_the_page_says(site, github, unique):
    elsewhere = {
        "https://github.com/owner/repo/blob/main/a.ipynb": github.put(f"/{unique}.ipynb", QUIET),
        "https://github.com/owner/repo/blob/main/slow.ipynb": github.put(f"/{unique}-slow.ipynb", QUIET),
        "https://blog.example": "https://93.184.216.34",
    }
    client = create_app(site.model_copy(update={"webhook_secret": (SECRET,)})).test_client()
    ids = {}
    assert len(commands()) == 12
    for one in commands():
        address = one.address.replace("<id>", ids.get("jobs", "")).replace("<batch>", ids.get("batches", ""))
        body = one.body
        for theirs, ours in elsewhere.items():
            body = body and body.replace(theirs, ours)
        answer = client.open(address, method=one.method, headers=one.headers, data=body)
        assert answer.status_code in one.statuses, (one, answer.text)
        if one.method == "POST":
            ids[address.split("/")[3]] = answer.json["id"]
        if "wait=" in address:
            assert answer.json["status"] == "done"


def test_the_job_that_the_page_shows_has_the_members_of_a_job(client, github, unique):
    shown = re.search(r'\{\n  "id".*?\n\}', PAGE, re.S)[0]
    job = client.post("/api/v1/jobs", json={"url": github.put(f"/{unique}.ipynb", QUIET)}).json
    members = re.findall(r'"([a-z_]+)":', shown)
    assert set(members) <= {*job, *job["links"]}
    assert set(job["links"]) <= set(members)


@pytest.fixture
def read_webhook():
    [code] = blocks("python")
    namespace = {}
    exec(code, namespace)
    return namespace["read_webhook"]


def test_the_page_s_receiver_takes_what_we_sign_and_nothing_else(read_webhook):
    body, now = b'{"type": "job.done"}', int(time.time())
    headers = signed_headers([SECRET], "msg_1", now, body)
    assert read_webhook(SECRET, headers, body) == {"type": "job.done"}
    other = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    assert read_webhook(other, signed_headers([SECRET, other], "msg_1", now, body), body)
    forged = [
        (other, headers, body),
        (SECRET, headers, body + b" "),
        (SECRET, {**headers, "webhook-id": "msg_2"}, body),
        (SECRET, {**headers, "webhook-timestamp": str(now - 1)}, body),
        (SECRET, signed_headers([SECRET], "msg_1", now - 3600, body), body),
    ]
    for secret, given, content in forged:
        with pytest.raises(ValueError, match=r"not signed|too old"):
            read_webhook(secret, given, content)


def test_the_secret_that_the_page_makes_is_one():
    made = re.search(r"`python3 -c '(.*?)'`", PAGE)[1]
    printed = []
    exec(made, {"print": printed.append})
    assert load({"VITRINE_WEBHOOK_SECRET": printed[0]}).webhook_secret == (printed[0],)
