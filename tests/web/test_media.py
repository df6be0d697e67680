"""Recordings and documents that left their page: how they are sent."""

import base64

import pytest

from tests.notebooks import code, notebook
from tests.web.outputs import output, sound

PDF = base64.b64encode(b"%PDF-1.4\n" + bytes(200)).decode()


@pytest.fixture
def blob(client, github, unique):
    """The address of what an output's page shows, for a type and its data in base64."""

    def address(mime, data):
        body = notebook(code("x", output({mime: data})))
        page = client.get("/url/" + github.put(f"/{unique}.ipynb", body).removeprefix("http://")).text
        return "/blob/" + page.partition('="/blob/')[2].partition('"')[0]

    return address


def test_a_player_gets_the_piece_that_it_asks_for(client, blob):
    address = blob("audio/wav", sound())
    whole = client.get(address)
    assert (whole.status_code, whole.content_type) == (200, "audio/wav")
    assert whole.headers["Accept-Ranges"] == "bytes"
    piece = client.get(address, headers={"Range": "bytes=4-11"})
    assert (piece.status_code, piece.data) == (206, whole.data[4:12])
    assert piece.headers["Content-Range"] == f"bytes 4-11/{len(whole.data)}"
    assert piece.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get(address, headers={"Range": "bytes=9999999-"}).status_code == 416


def test_a_document_is_sent_so_that_a_browser_s_viewer_may_show_it(client, blob):
    answer = client.get(blob("application/pdf", PDF))
    assert answer.content_type == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" not in policy
