"""The files of `deploy/` that are not started here, read by those who know their languages."""

import json
import re
import runpy
import shutil
import subprocess
import sys
from configparser import RawConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from compose_spec import PyCompose

from app.jobs.queue import job_timeout_seconds
from config.settings import PREFIX, ROOT, load
from tests.conftest import WAIT_SECONDS
from tests.deploy.nginx import MAIN, executable
from tests.store.servers import Certificate, certificate

__all__ = ["certificate"]  # a fixture

DEPLOY = ROOT / "deploy"
UNITS = DEPLOY / "systemd"
ANALYZE = shutil.which("systemd-analyze")
with_systemd = pytest.mark.skipif(
    ANALYZE is None, reason="systemd-analyze reads the units; there is none here"
)


def sections(path: Path) -> RawConfigParser:
    """systemd's and supervisor's files; a name given twice counts as its last."""
    parser = RawConfigParser(strict=False, comment_prefixes=("#", ";"))
    parser.optionxform = str
    parser.read(path, encoding="utf-8")
    return parser


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    """Of the Compose file, as the specification's own reader understands it."""
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    whole = PyCompose.from_json(json.dumps(yaml.safe_load(text)))
    return dict(whole.to_dict()["services"])


def seconds(duration: str) -> int:
    """``2m10s`` → 130."""
    units = {"h": 3600, "m": 60, "s": 1, "": 1}
    return sum(int(number) * units[unit] for number, unit in re.findall(r"(\d+)([hms]?)", duration))


@with_systemd
def test_systemd_takes_the_units() -> None:
    units = [str(path).replace("@.", "@1.") for path in sorted(UNITS.iterdir())]
    said = subprocess.run(
        [str(ANALYZE), "verify", *units], capture_output=True, text=True, timeout=WAIT_SECONDS
    ).stderr
    not_here = "Command /opt/vitrine/.venv/bin/python is not executable: No such file or directory"
    assert [line for line in said.splitlines() if "vitrine" in line and not line.endswith(not_here)] == []


@with_systemd
@pytest.mark.parametrize("unit", ["vitrine-web.service", "vitrine-worker@.service"])
def test_a_service_may_do_little(unit: str) -> None:
    graded = [str(ANALYZE), "security", "--offline=true", "--threshold=20", str(UNITS / unit)]
    grade = subprocess.run(graded, capture_output=True, text=True, timeout=WAIT_SECONDS)
    assert grade.returncode == 0, grade.stdout[-200:]


def test_a_worker_is_given_the_time_of_the_longest_job(services: dict[str, Any]) -> None:
    longest = job_timeout_seconds(load({}))
    unit = sections(UNITS / "vitrine-worker@.service")["Service"]
    program = sections(DEPLOY / "supervisor" / "vitrine.conf")["program:vitrine-worker"]
    given = {
        "systemd": seconds(unit["TimeoutStopSec"]),
        "supervisor": seconds(program["stopwaitsecs"]),
        "compose": seconds(services["worker"]["stop_grace_period"]),
    }
    assert {name: time for name, time in given.items() if time < longest} == {}
    assert (unit["KillMode"], program["stopasgroup"], program["stopsignal"]) == ("mixed", "false", "TERM")
    assert services["worker"]["init"] is True
    texts = [
        UNITS / "vitrine-worker@.service",
        DEPLOY / "supervisor" / "vitrine.conf",
        DEPLOY / "compose.yaml",
    ]
    assert [path.name for path in texts if f"+ 15 = {longest} seconds" not in path.read_text()] == []


def test_a_web_role_is_given_the_time_of_its_requests(services: dict[str, Any]) -> None:
    graceful = runpy.run_path(str(ROOT / "config" / "gunicorn.conf.py"))["graceful_timeout"]
    assert seconds(sections(UNITS / "vitrine-web.service")["Service"]["TimeoutStopSec"]) > graceful
    program = sections(DEPLOY / "supervisor" / "vitrine.conf")["program:vitrine-web"]
    assert seconds(program["stopwaitsecs"]) > graceful
    assert seconds(services["web"]["stop_grace_period"]) > graceful


def test_nginx_lets_go_of_a_connection_before_the_web_role_does() -> None:
    kept = runpy.run_path(str(ROOT / "config" / "gunicorn.conf.py"))["keepalive"]
    upstream = (DEPLOY / "nginx" / "vitrine" / "site" / "upstream.conf").read_text(encoding="utf-8")
    [timeout] = re.findall(r"^\s*keepalive_timeout (\d+)s;", upstream, re.MULTILINE)
    assert int(timeout) < kept


def test_a_worker_has_room_for_one_render_and_itself(services: dict[str, Any]) -> None:
    needed = load({}).render_memory_bytes + (256 << 20)
    unit = sections(UNITS / "vitrine-worker@.service")["Service"]
    assert int(unit["MemoryMax"].removesuffix("M")) << 20 >= needed
    assert int(services["worker"]["mem_limit"].removesuffix("mb")) << 20 >= needed
    assert unit["OOMPolicy"] == "continue"


def test_the_store_in_compose_loses_pages_before_jobs_and_is_reached_by_roles_only(
    services: dict[str, Any],
) -> None:
    command = services["store"]["command"]
    assert command[command.index("--maxmemory-policy") + 1] == "volatile-lru"
    assert "ports" not in services["store"]
    assert services["store"]["networks"] == ["store"]
    whole = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    assert whole["networks"]["store"] == {"internal": True}
    beside = {name for name, service in services.items() if "store" in service.get("networks", [])}
    assert beside == {"store", "web", "worker"}


@pytest.mark.parametrize("name", ["web", "worker"])
def test_a_role_in_compose_writes_nowhere_and_has_no_rights(services: dict[str, Any], name: str) -> None:
    role = services[name]
    assert (role["read_only"], role["cap_drop"]) == (True, ["ALL"])
    assert role["security_opt"] == ["no-new-privileges:true"]


def test_the_dockerfile_has_no_fault_and_ends_without_rights() -> None:
    linter = Path(sys.executable).with_name("hadolint")
    linted = subprocess.run(
        [linter, DEPLOY / "Dockerfile"], capture_output=True, text=True, timeout=WAIT_SECONDS
    )
    assert (linted.stdout, linted.returncode) == ("", 0)
    last_stage = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").rpartition("\nFROM ")[2]
    assert re.search(r"^USER [1-9]\d*$", last_stage, re.MULTILINE)
    assert re.search(r"^HEALTHCHECK ", last_stage, re.MULTILINE)


def test_the_image_has_what_both_roles_read(tmp_path: Path) -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    copied = [words.split() for words in re.findall(r"^COPY ((?!--from).*)$", text, re.MULTILINE)]
    seen = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").split()
    for *sources, target in copied:
        for name in sources:
            assert f"!{name}" in seen
            there = tmp_path / target / (name if target == "./" else "")
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, there, ignore=shutil.ignore_patterns("vendor", "__pycache__"))
            else:
                shutil.copy(ROOT / name, there)
    (tmp_path / "static" / "vendor").symlink_to(ROOT / "static" / "vendor")
    script = (
        "from app.factory import check, create_app, run_worker; from config.settings import load;"
        "s = load({'VITRINE_REDIS_URL': 'unix:///nowhere.sock'}); check(s);"
        "print(create_app(s).test_client().get('/').status); run_worker(s)"
    )
    ran = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True)
    assert ran.stdout == "200 OK\n", ran.stderr
    assert ran.stderr.rstrip().endswith("nothing at VITRINE_REDIS_URL takes the connection and keeps it.")


def test_the_settings_file_is_read_alike_by_a_shell_and_line_by_line() -> None:
    file = DEPLOY / "vitrine.env"
    by_shell = subprocess.run(
        ["/bin/sh", "-c", 'set -a && . "$1" && env', "sh", str(file)], capture_output=True, text=True, env={}
    ).stdout
    sourced = dict(line.split("=", 1) for line in by_shell.splitlines())
    lines = [line for line in file.read_text().splitlines() if line and not line.startswith("#")]
    literal = {name: value.strip('"') for name, value in (line.split("=", 1) for line in lines)}
    assert literal.items() <= sourced.items()
    settings = load(literal)
    assert settings.trusted_proxies == 1
    commented = re.findall(rf"^#?({PREFIX}\w+)=", file.read_text(), re.MULTILINE)
    load(dict.fromkeys(set(commented) - {"VITRINE_TRUSTED_PROXIES"}, ""))  # else a name is unknown


def test_nginx_takes_the_files_of_a_site_as_they_are_but_for_its_own_paths(
    certificate: Certificate, tmp_path: Path
) -> None:
    shutil.copytree(DEPLOY / "nginx", tmp_path / "conf.d", ignore=shutil.ignore_patterns("vitrine"))
    shutil.copytree(DEPLOY / "nginx" / "vitrine", tmp_path / "vitrine")
    own = {
        r"/etc/letsencrypt/\S*/fullchain\.pem": str(certificate.file),
        r"/etc/letsencrypt/\S*/privkey\.pem": str(certificate.key),
        r"/var/(cache|log)/nginx": str(tmp_path),
        r"(listen \S*?)(80|443)\b": r"\g<1>1\g<2>",
        r"^listen \[::\].*": "",  # where there is no IPv6
    }
    for file in (tmp_path / "vitrine" / "site").iterdir():
        text = file.read_text()
        for ours, here in own.items():
            text = re.sub(ours, here, text, flags=re.MULTILINE)
        file.write_text(text)
    (tmp_path / "nginx.conf").write_text(MAIN.format(user="", folder=tmp_path))
    command = [executable(), "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf"), "-e", "stderr"]
    tested = subprocess.run(command, capture_output=True, text=True, timeout=WAIT_SECONDS)
    assert tested.returncode == 0, tested.stderr


def test_the_document_for_operators_names_every_file() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    names = [path.name for path in DEPLOY.iterdir() if path.name != "Dockerfile.dockerignore"]
    assert [name for name in names if f"deploy/{name}" not in text] == []
