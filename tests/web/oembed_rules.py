"""The rules of oEmbed 1.0 (oembed.com §2.3.4), as an answer is held against them."""

from urllib.parse import urlsplit
from xml.etree import ElementTree

from tests.surfaces.samples import Elements

TYPES = {"photo": {"url", "width", "height"}, "video": {"html", "width", "height"}, "link": set()}
TYPES["rich"] = TYPES["video"]
"""Type → members that it must have beside ``type`` and ``version``."""
MAY = {"title", "author_name", "author_url", "provider_name", "provider_url", "cache_age"}
THUMBNAIL = {"thumbnail_url", "thumbnail_width", "thumbnail_height"}
NUMBERS = {"width", "height", "cache_age", "thumbnail_width", "thumbnail_height"}


def members_of(answer):
    """What an answer says, read by its media type; in XML numbers are texts that say one."""
    if answer.mimetype == "application/json":
        return answer.json
    assert answer.content_type == "text/xml; charset=utf-8"
    assert answer.data.startswith(b'<?xml version="1.0" encoding="utf-8" standalone="yes"?>')
    root = ElementTree.fromstring(answer.data)
    assert (root.tag, root.attrib) == ("oembed", {})
    assert all(len(child) == 0 for child in root)
    return {child.tag: int(child.text) if child.tag in NUMBERS else child.text or "" for child in root}


def checked(answer, *, maxwidth=None, maxheight=None):
    """The members of an answer that keeps every rule."""
    assert answer.status_code == 200, answer.text
    members = members_of(answer)
    assert members["version"] == "1.0"
    must = {"type", "version"} | TYPES[members["type"]]
    assert must <= set(members) <= must | MAY | THUMBNAIL
    for name, value in members.items():
        assert type(value) is (int if name in NUMBERS else str), name
    assert all(members[name] > 0 for name in NUMBERS & set(members))
    for name in ("thumbnail_url", "author_url", "provider_url"):
        if name in members:
            assert urlsplit(members[name]).scheme in ("http", "https"), name
            assert urlsplit(members[name]).netloc, name
    assert len(THUMBNAIL & set(members)) in (0, 3)
    for most, names in (
        (maxwidth, ("width", "thumbnail_width")),
        (maxheight, ("height", "thumbnail_height")),
    ):
        assert all(members.get(name, 0) <= most for name in names if most)
    if "html" in members:
        [(tag, frame)] = Elements(members["html"]).found
        assert (tag, frame["loading"], frame["title"]) == ("iframe", "lazy", members["title"])
        assert (int(frame["width"]), int(frame["height"])) == (members["width"], members["height"])
        assert urlsplit(frame["src"]).scheme in ("http", "https")
    return members
