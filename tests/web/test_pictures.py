"""Pictures beside a notebook of the local folder."""

import base64
import os
import re

import pytest

from tests.notebooks import code, markdown, notebook, png, shows

PICTURE = base64.b64decode(png())
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' width='3' height='2'><script>alert(1)</script></svg>"


@pytest.fixture
def folder(local_dir, unique):
    """A folder with pictures, some of them none."""
    inside = local_dir / unique
    (inside / "img" / ".hidden").mkdir(parents=True)
    for place in ("img/a.png", "img/b 图.PNG", "img/wrong.jpg", "img/.hidden/x.png", "img/.x.png"):
        (inside / place).write_bytes(PICTURE)
    (inside / "img/s.svg").write_bytes(SVG)
    (inside / "img/page.png").write_bytes(b"<html><script>alert(1)</script></html>")
    return inside


@pytest.mark.parametrize("script", ["", "<script>0</script>"], ids=["quiet", "active"])
def test_a_notebook_shows_the_pictures_beside_it_on_every_surface(client, folder, unique, script):
    source = (
        f"![a](img/a.png) <img src='img/b 图.PNG'> ![c](/{unique}/img/s.svg) [next](../o.ipynb#Part) {script}"
    )
    output = shows(text_html="<img src=img/a.png>")
    (folder / "n.ipynb").write_bytes(notebook(markdown(source), code("1", output)))
    assert client.get(f"/local/{unique}/n.ipynb").status_code == 200
    surface = "frame" if script else "embed"
    html = client.get(f"/{surface}/local/{unique}/n.ipynb").text
    addresses = re.findall(r'<img[^>]*? ?src="([^"]*)"', html)
    assert addresses == [f"/local/{unique}/img/{name}" for name in ("a.png", "b%20图.PNG", "s.svg", "a.png")]
    for address in addresses:
        assert client.get(address).status_code == 200
    assert 'href="/local/o.ipynb#Part"' in html


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.png", "image/png"),
        ("b%20%E5%9B%BE.PNG", "image/png"),
        ("wrong.jpg", "image/png"),
        ("s.svg", "image/svg+xml; charset=utf-8"),
    ],
)
def test_a_picture_is_what_its_bytes_are_and_does_nothing_by_itself(client, folder, unique, name, kind):
    response = client.get(f"/local/{unique}/img/{name}")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == kind
    assert response.headers["Content-Security-Policy"].endswith("; sandbox")
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_picture_that_a_client_has_is_not_sent_again_until_it_changes(client, folder, unique):
    address = f"/local/{unique}/img/a.png"
    etag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    (folder / "img/a.png").write_bytes(base64.b64decode(png(5, 5)))
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "img/page.png",
        "img/.hidden/x.png",
        "img/.x.png",
        "img/gone.png",
        "img/d.png",
        "img/out.png",
        "out/secret.png",
        "img/pipe.png",
        "%2e%2e/%2e%2e/secret.png",
        "..%2f..%2fsecret.png",
        "img/%2fetc/x.png",
        "img/a.png%00.png",
    ],
)
def test_nothing_else_is_served(client, folder, unique, path):
    secret = folder.parent.parent / "secret.png"
    secret.write_bytes(PICTURE)
    (folder / "img/out.png").symlink_to(secret)
    (folder / "out").symlink_to(folder.parent.parent)
    (folder / "img/d.png").mkdir()
    os.mkfifo(folder / "img/pipe.png")
    response = client.get(f"/local/{unique}/{path}")
    assert response.status_code in {400, 404}
    assert b"PNG" not in response.data
