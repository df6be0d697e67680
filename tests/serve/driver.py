"""Runs `serve` with stand-ins for the workers and the web server, in a process of its own.

``python -m tests.serve.driver JSON``, where JSON has ``journal``, ``port``, ``ready_seconds``, and for each
of ``store``, ``worker`` and ``web`` that is to be a stand-in: its ``behaviour``; ``asked``, where it is asked
like the real one if it is ready (else it is ready when it has noted its start); and new values for fields
of its role.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import app.serve
from app.serve import supervisor
from app.serve.roles import Role
from config.settings import load

STAND_IN = Path(__file__).with_name("stand_in.py")


def standing_in(make: Callable[..., Role], journal: str, changes: dict[str, Any]) -> Callable[..., Role]:
    def role(*arguments: Any, **collaborators: Any) -> Role:
        real = make(*arguments, **collaborators)
        fields = dict(changes)
        stand_in = (sys.executable, str(STAND_IN), journal, real.name, fields.pop("behaviour"))
        fields["command"] = tuple(fields.get("command", (*stand_in, *real.command)))
        if not fields.pop("asked", False):
            count = fields.get("count", real.count)
            fields["ready"] = lambda: Path(journal).read_text().count(f"start {real.name} ") >= count
        return replace(real, **fields)

    return role


asked = json.loads(sys.argv[1])
for name in ("store", "worker", "web"):
    if name in asked:
        made_by = f"{name}_role"
        setattr(app.serve, made_by, standing_in(getattr(app.serve, made_by), asked["journal"], asked[name]))
supervisor.READY_SECONDS = asked.get("ready_seconds", supervisor.READY_SECONDS)
sys.exit(app.serve.serve(load(), port=asked["port"], render_workers=2, web_workers=1))
