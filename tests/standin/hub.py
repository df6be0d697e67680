"""Stands in for a JupyterHub, written from its REST description: signs one reader in without asking."""

import base64
import hashlib
import http.server
import json
import secrets
import threading
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit


@dataclass
class StandInHub:
    """One hub on loopback. What it says of its reader can be changed."""

    api_token: str = "token-of-the-service"
    client_id: str = "service-vitrine"
    model: dict[str, Any] = field(
        default_factory=lambda: {"name": "alice", "scopes": ["access:services!service=vitrine"]}
    )
    token_status: int = 200
    codes: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Code → the challenge and the address that it was given for."""
    tokens: set[str] = field(default_factory=set)
    url: str = ""

    def __enter__(self) -> "StandInHub":
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def authorise(self, address: str) -> str:
        """What a browser gets at the address that it was sent to: the way back, with a code."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["client_id"] == self.client_id
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        code = secrets.token_hex(8)
        self.codes[code] = asked["code_challenge"], asked["redirect_uri"]
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def _token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        challenge, redirect_uri = self.codes.pop(form.get("code", ""), ("", ""))
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        known = form.get("client_secret") == self.api_token and form.get("client_id") == self.client_id
        if not known or proof != challenge or form.get("redirect_uri") != redirect_uri:
            return 400, {"error": "invalid_grant"}
        token = secrets.token_hex(8)
        self.tokens.add(token)
        return self.token_status, {"access_token": token, "token_type": "Bearer"}

    def _handler(self) -> type[http.server.BaseHTTPRequestHandler]:
        hub = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = {name: values[0] for name, values in parse_qs(body).items()}
                is_token = self.path == "/hub/api/oauth2/token"
                self._answer(*(hub._token(form) if is_token else (404, {})))

            def do_GET(self) -> None:
                token = self.headers.get("Authorization", "").removeprefix("token ")
                known = self.path == "/hub/api/user" and token in hub.tokens
                self._answer(200 if known else 403, hub.model if known else {})

            def _answer(self, status: int, members: dict[str, Any]) -> None:
                body = json.dumps(members).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_arguments: object) -> None:
                """Nothing."""

        return Handler
