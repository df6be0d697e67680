"""What robots are asked to leave alone (RFC 9309), and which of them get nothing but what is stored.

A search engine that follows links would have each notebook rendered that any page names. So the file keeps it
off everything but whole notebooks' pages, and of these it is shown what readers have opened: it starts no
render. A chat that looks at an address does so for a person who has just shared it, and is answered as that.
"""

import re
from typing import Final

from flask import Request

_PREVIEWERS: Final = (
    "facebookexternalhit", "Twitterbot", "LinkedInBot", "Slackbot", "Slackbot-LinkExpanding", "Discordbot",
    "TelegramBot", "WhatsApp", "SkypeUriPreview", "redditbot", "Mastodon", "Embedly", "Iframely",
)  # fmt: skip
"""They show a card for an address that somebody has shared, and some of them read the file before."""
_CRAWLERS: Final = (
    "360Spider", "AhrefsBot", "Amazonbot", "Applebot", "archive.org_bot", "Baiduspider", "bingbot",
    "Bytespider", "CCBot", "ClaudeBot", "DataForSeoBot", "DotBot", "DuckDuckBot", "Googlebot",
    "GoogleOther", "GPTBot", "meta-externalagent", "MJ12bot", "OAI-SearchBot", "PetalBot", "SemrushBot",
    "SeznamBot", "Sogou", "YandexBot", "Yeti", "YisouSpider",
)  # fmt: skip
"""They follow links for themselves. One that calls itself otherwise meets the limit of renders as all do."""
_CRAWLER: Final = re.compile("|".join(map(re.escape, _CRAWLERS)), re.IGNORECASE)

_NOT_FOR_CRAWLERS: Final = (
    "/embed/", "/embed-code/", "/frame/", "/format/", "/download/", "/create", "/oembed", "/api/",
    "/posted/", "/url/", "/urls/", "/*?", "/*/tree/", "/*/branches$", "/*/tags$", "/*/$",
)  # fmt: skip
"""The same notebooks in other forms, addresses that anybody makes up, lists that lead to all of a forge."""
_FOR_CRAWLERS: Final = ("/static/", "/blob/", "/format/card/")
"""What a page is made of. Of two rules the longer one counts (RFC 9309 §2.2.2)."""
_NOT_FOR_PREVIEWERS: Final = ("/frame/", "/download/", "/api/")


def text() -> str:
    """``/robots.txt``. No sitemap: it would be a list of what people read here."""
    lines = [
        "# Whole notebooks' pages are for search engines; the rest is the same again.",
        "User-agent: *",
        *(f"Allow: {path}" for path in _FOR_CRAWLERS),
        *(f"Disallow: {path}" for path in _NOT_FOR_CRAWLERS),
        "",
        "# A card for an address that somebody has shared.",
        *(f"User-agent: {name}" for name in _PREVIEWERS),
        *(f"Disallow: {path}" for path in _NOT_FOR_PREVIEWERS),
    ]
    return "\n".join(lines) + "\n"


def is_crawler(request: Request) -> bool:
    """Whether a search engine or a collector asks, by the name that it gives itself."""
    return bool(_CRAWLER.search(request.headers.get("User-Agent", "")))
