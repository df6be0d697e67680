"""A network with one public address, a private one, and a name server that changes its answers.

``lonely.py ANSWER ANSWER …``, run in network and mount namespaces of its own, fetches one name once; the
name server gives each question the next of the answers, and the last one for ever. Prints JSON: which
addresses were reached, how many questions were asked, and how it ended.
"""

import fcntl
import json
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

from app.errors import VitrineError
from app.fetching.client import GuardedClient
from app.fetching.guard import Guard

PUBLIC, PRIVATE = "93.184.215.14", "10.1.2.3"
SIOCSIFFLAGS, SIOCSIFADDR, IFF_UP = 0x8914, 0x8916, 0x1  # linux/sockios.h, linux/if.h
TYPE_A = 1

answers = sys.argv[1:]
questions: list[bytes] = []
reached: list[str] = []


def bring_up(interface: str, address: str) -> None:
    """Give an interface an address, and switch it on."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        name = interface.encode().ljust(16, b"\0")
        sockaddr = struct.pack("HH4s8x", socket.AF_INET, 0, ip_address(address).packed)
        fcntl.ioctl(control, SIOCSIFADDR, name + sockaddr)
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sH22x", name, IFF_UP))


def answer_names(server: socket.socket) -> None:
    """RFC 1035 §4: each question for an IPv4 address gets one answer; for any other type, none."""
    while True:
        query, client = server.recvfrom(512)
        question = query[12:]
        is_a = question.endswith(struct.pack("!HH", TYPE_A, 1))
        if is_a:
            questions.append(question)
        chosen = answers[min(len(questions), len(answers)) - 1]
        record = struct.pack("!HHHIH", 0xC00C, TYPE_A, 1, 0, 4) + ip_address(chosen).packed
        header = query[:2] + struct.pack("!HHHHH", 0x8180, 1, int(is_a), 0, 0)
        server.sendto(header + question + (record if is_a else b""), client)


class Site(BaseHTTPRequestHandler):
    """Notes which of its addresses was asked."""

    def do_GET(self):
        reached.append(self.request.getsockname()[0])
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_arguments):
        pass


bring_up("lo", "127.0.0.1")
bring_up("lo:1", PUBLIC)
bring_up("lo:2", PRIVATE)
with tempfile.NamedTemporaryFile("w") as resolv_conf:
    resolv_conf.write("nameserver 127.0.0.1\noptions timeout:5 attempts:1 no-aaaa\n")
    resolv_conf.flush()
    subprocess.run(["mount", "--bind", resolv_conf.name, "/etc/resolv.conf"], check=True)
names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
names.bind(("127.0.0.1", 53))
threading.Thread(target=answer_names, args=(names,), daemon=True).start()
site = ThreadingHTTPServer(("", 80), Site)
threading.Thread(target=site.serve_forever, daemon=True).start()
client = GuardedClient(Guard(), timeout_seconds=20, max_bytes=1000, user_agent="Vitrine/test")
try:
    ended = str(client.get("http://rebinding.example.org/a.ipynb").status)
except VitrineError as error:
    ended = type(error).__name__
json.dump({"reached": reached, "questions": len(questions), "ended": ended}, sys.stdout)
