"""Stands in for a role, and notes its start and its end: ``stand_in.py JOURNAL NAME BEHAVIOUR …``.

Behaviours: ``steady`` ends when asked; ``stubborn`` does not; ``dies`` has exit code 3; ``helped`` has a
helper process; ``web`` answers 200 on the socket that a further argument names, ``--bind fd://N``.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

journal, name, behaviour, *rest = sys.argv[1:]


def note(event: str, pid: int) -> None:
    fd = os.open(journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(fd, f"{event} {name} {pid}\n".encode())
    os.close(fd)


def finish(*_signal: object) -> None:
    note("end", os.getpid())
    os._exit(0)


class Ready(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        pass


signal.signal(signal.SIGTERM, signal.SIG_IGN if behaviour == "stubborn" else finish)
if behaviour == "helped":
    helper = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
    note("start", helper.pid)
note("start", os.getpid())
if behaviour == "dies":
    sys.exit(3)
if behaviour == "web":
    server = HTTPServer(("", 0), Ready, bind_and_activate=False)
    server.socket.close()
    server.socket = socket.socket(fileno=int(rest[rest.index("--bind") + 1].removeprefix("fd://")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
while True:
    signal.pause()
