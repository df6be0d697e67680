"""Nothing but the guarded client goes out: who may import what could open a connection is a table."""

import ast

import pytest

from config.settings import ROOT

MAY = {
    "socket": {
        "app/fetching/resolving.py",  # names to addresses, for the guard
        "app/gateway/paced.py",  # names of options; its sockets are clients that have come to us
        "app/serve/claims.py",  # takes the port that the web server listens on
        "app/serve/roles.py",  # asks our own web server whether it is ready
        "app/store/bundled.py",  # finds a free loopback port where there are no unix sockets
    },
    "ssl": {
        *("app/fetching/client.py", "app/fetching/dialling.py", "app/fetching/exchange.py"),
        "app/store/address.py",  # reads the certificates that the operator names, at the start
        "app/store/connection.py",  # knows its errors
    },
    "http.client": {"app/serve/roles.py"},
    "httpcore2": {
        *("app/fetching/client.py", "app/fetching/dialling.py", "app/fetching/exchange.py"),
        "app/fetching/inmemory.py",  # for a network without one
    },
    "multiprocessing": {"app/shell/children.py"},  # pipes to its own forks
    "subprocess": {"app/serve/child.py"},
}
"""Module → the files that may import it. A new one is a decision: does it reach where no guard has looked?"""

NOWHERE = (
    *("asyncio", "aiohttp", "ftplib", "httpx", "httpx2", "requests", "selectors"),
    *("smtplib", "socketserver", "tornado", "urllib.request", "urllib3", "webbrowser", "xmlrpc"),
)


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


IMPORTS = {
    str(path.relative_to(ROOT)): set(imported(ast.parse(path.read_text(encoding="utf-8"))))
    for folder in ("app", "config")
    for path in (ROOT / folder).rglob("*.py")
}


@pytest.mark.parametrize("module", [*MAY, *NOWHERE])
def test_what_could_open_a_connection_is_imported_where_the_table_says(module):
    importers = {
        path
        for path, names in IMPORTS.items()
        if any(name == module or name.startswith(f"{module}.") for name in names)
    }
    assert importers == MAY.get(module, set())
