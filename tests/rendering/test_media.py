"""Recordings, videos, documents and maps in outputs."""

import base64
import struct
from typing import Any

import pytest

from app.models import Output
from app.rendering import images, sounds
from app.rendering.limits import Limits
from app.rendering.renderer import Renderer
from app.web.assets import MEDIA_TYPES
from tests.rendering.cells import code, markdown, rendered, shows

STARTS = {
    "wav": b"RIFF\0\0\0\0WAVEfmt ",
    "mp3": b"ID3\x04\0",
    "ogg": b"OggS\0\2",
    "flac": b"fLaC\0\0",
    "m4a": b"\0\0\0\x20ftypM4A ",
    "mp4": b"\0\0\0\x20ftypisom",
    "webm": b"\x1aE\xdf\xa3\x9f",
    "aac": b"\xff\xf1\x50\x80",
    "pdf": b"%PDF-1.7\n",
}


def encoded(data: bytes) -> str:
    return base64.b64encode(data + bytes(200)).decode()


def display(mime: str, data: bytes, **metadata: Any) -> Output:
    return Output("display", data={mime: encoded(data), "text/plain": "plain"}, metadata={mime: metadata})


@pytest.mark.parametrize("extension", STARTS)
def test_recordings_are_told_by_their_first_bytes(extension: str) -> None:
    found = sounds.identify(STARTS[extension])
    assert found is not None
    assert found.extension == extension
    assert extension in MEDIA_TYPES


@pytest.mark.parametrize("frame", [b"\xff\xfb\x90", b"\xff\xf3\x90", b"\xff\xe3\x90"])
def test_bare_frames_of_mp3_are_known(frame: bytes) -> None:
    found = sounds.identify(frame)
    assert found is not None
    assert found.extension == "mp3"


@pytest.mark.parametrize("data", [b"", b"\xff", b"\xff\xd8\xff", b"<svg>", b"GIF89a", b"\xff\xff\xff"])
def test_other_bytes_are_no_recording(data: bytes) -> None:
    assert sounds.identify(data) is None


def test_a_recording_has_the_browser_s_own_controls_under_every_policy() -> None:
    cell = code("", display("audio/x-wav", STARTS["wav"]))
    page = rendered(cell)
    (name,) = page.blobs
    assert name.endswith(".wav")
    assert (
        f'<figure class="output audio"><audio controls preload="metadata" src="/blob/{name}"></audio>'
        in page.html
    )
    assert rendered(cell, policy="sandboxed") == page
    assert not page.omitted


def test_a_video_is_as_large_as_its_author_said() -> None:
    page = rendered(code("", display("video/mp4", STARTS["mp4"], width=320, height=180)))
    assert '<video controls preload="metadata" width="320" height="180" src="/blob/' in page.html


def test_a_recording_inside_html_leaves_the_page() -> None:
    source = f'<source src="data:audio/wav;base64,{encoded(STARTS["wav"])}" type="audio/wav">'
    page = rendered(code("", shows(text_html=f"<audio controls>{source}</audio>")))
    (name,) = page.blobs
    assert f'<source src="/blob/{name}" type="audio/wav">' in page.html


def test_a_document_is_a_link_that_says_how_large_it_is() -> None:
    page = rendered(code("", display("application/pdf", STARTS["pdf"] + bytes(150_000), title="<Report>")))
    (name,) = page.blobs
    assert (
        f'<a href="/blob/{name}" target="_blank" rel="noopener">&lt;Report&gt;</a> <small>150 kB</small>'
        in page.html
    )


NONE = [
    ("audio/wav", b"no sound", "an output that is called a recording, and is none"),
    ("audio/wav", STARTS["pdf"], "an output that is called a recording, and is none"),
    ("application/pdf", STARTS["wav"], "an output that is called a PDF document, and is none"),
    ("video/mp4", b"", "an output that is called a video, and is none"),
]


@pytest.mark.parametrize(("mime", "data", "sentence"), NONE)
def test_what_is_called_a_recording_and_is_none_gives_way_and_says_so(
    mime: str, data: bytes, sentence: str
) -> None:
    page = rendered(code("", display(mime, data)))
    assert "<pre>plain</pre>" in page.html
    assert page.omitted == (f"Not shown here: {sentence}.",)


def test_a_recording_that_is_too_large_says_so() -> None:
    page = rendered(code("", display("audio/wav", STARTS["wav"])), renderer=Renderer(Limits(image_bytes=100)))
    assert page.omitted == ("Not shown here: a recording that is too large.",)


BMP = b"BM" + bytes(12) + struct.pack("<Iii", 40, 20, -10)
AVIF = b"\0\0\0\x20ftypavif" + bytes(40) + b"\0\0\0\x14ispe\0\0\0\0" + struct.pack(">II", 64, 48)


@pytest.mark.parametrize(
    ("data", "picture"), [(BMP, images.Picture("bmp", (20, 10))), (AVIF, images.Picture("avif", (64, 48)))]
)
def test_the_size_of_a_picture_is_in_its_first_bytes(data: bytes, picture: images.Picture) -> None:
    assert images.identify(data) == picture
    page = rendered(code("", Output("display", data={f"image/{picture.extension}": encoded(data)})))
    assert f'.{picture.extension}" width="{picture.size[0]}" height="{picture.size[1]}"' in page.html  # type: ignore[index]


POINT = {"type": "Point", "coordinates": [7.4, 46.9]}
AREAS = {"type": "MultiPolygon", "coordinates": [[[[6, 46], [9, 46], [9, 47], [6, 46]]]]}
LINE = {"type": "LineString", "coordinates": [[6, 46], [7, 47]]}
SHAPES = {
    "type": "FeatureCollection",
    "features": [
        {"type": "Feature", "properties": {}, "geometry": POINT},
        {"type": "Feature", "geometry": AREAS},
        {"type": "Feature", "geometry": {"type": "GeometryCollection", "geometries": [LINE]}},
    ],
}


def test_a_map_is_a_sketch_of_its_shapes_where_no_script_runs() -> None:
    page = rendered(code("", shows(application_geo_json=SHAPES)))
    (svg,) = page.blobs.values()
    assert (svg.count(b"<path"), svg.count(b"<circle"), svg.count(b'Z"')) == (2, 1, 1)
    assert 'alt="A sketch of a map: 1 point, 1 line, 1 area"' in page.html
    assert page.omitted == ("This is an interactive map; only a still form of it is shown.",)


NO_MAPS: list[Any] = [
    {},
    [],
    "x",
    {"type": "Point"},
    {"type": "Point", "coordinates": ["a", 1]},
    {"type": "Point", "coordinates": [1e308, 0]},
    {"type": "Polygon", "coordinates": [1, [2], [[3]]]},
    {"features": [None, 1, {"geometry": {"type": ["Point"], "coordinates": [1, 2]}}]},
]


@pytest.mark.parametrize("value", NO_MAPS)
def test_a_map_without_shapes_is_named(value: Any) -> None:
    page = rendered(code("", shows(application_geo_json=value)))
    assert page.omitted == ("Not shown here: an interactive map.",)


@pytest.mark.parametrize("latitude", [-90, 90, 1e9])
def test_a_map_with_the_poles_is_still_a_picture(latitude: float) -> None:
    page = rendered(code("", shows(application_geo_json={"type": "Point", "coordinates": [0, latitude]})))
    (svg,) = page.blobs.values()
    assert b"nan" not in svg
    assert b"inf" not in svg


FENCE = '```mermaid\nflowchart LR\n  A --> B["<b>"]\n```'


def test_a_diagram_s_fence_is_drawn_in_a_frame() -> None:
    frame = rendered(markdown(f"- text\n\n{FENCE}"), policy="sandboxed")
    assert (frame.active, frame.modules) == (True, ("mermaid",))
    assert '<div class="output live" data-live="mermaid"' in frame.html
    assert (
        '<div class="still"><pre><code>flowchart LR\n  A --&gt; B["&lt;b&gt;"]\n</code></pre></div>'
        in frame.html
    )


def test_a_diagram_s_fence_is_its_source_in_a_page() -> None:
    page = rendered(markdown(FENCE))
    assert "A --&gt; B" in page.html
    assert page.omitted == ("Diagrams of this text (Mermaid) are drawn by scripts; here is their source.",)


def test_isolated_html_has_a_document_of_its_own_in_a_frame() -> None:
    html = "<style>body { color: red }</style><script>x()</script>"
    isolated = shows({"text/html": {"isolated": True}}, text_html=html)
    frame = rendered(code("", isolated), policy="sandboxed")
    assert frame.modules == ("isolated",)
    assert "<style>" not in frame.html
    assert not rendered(code("", shows({"isolated": True}, text_html="<b>x</b>")), policy="sandboxed").active
