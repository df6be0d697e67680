"""Headers that every answer carries, whatever it is. Each surface's own CSP is made with the surface."""

from typing import Final

_DENIED: Final = (
    "accelerometer", "browsing-topics", "camera", "clipboard-read", "display-capture", "geolocation",
    "gyroscope", "hid", "local-network", "loopback-network", "magnetometer", "microphone", "midi", "payment",
    "publickey-credentials-get", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip

NOTHING: Final = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""The CSP of an answer that is no document: if a browser takes it for one, that may do nothing."""

COMMON: Final = {
    "Content-Security-Policy": NOTHING,
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in _DENIED),
}
"""Unless an answer has its own, which may be stricter, or say what a document of ours needs."""

APART: Final = {"Cross-Origin-Opener-Policy": "same-origin"}
"""Of pages that stand by themselves: a page that opened one has no hold on its window. Not of what stands in
others' pages, where it means nothing, nor of the content frame, whose popups leave the sandbox without it.
"""

OF_AN_ORIGIN: Final = {"Origin-Agent-Cluster": "?1"}
"""For every answer that has an origin. An opaque one shares its agents with nobody, and Chromium complains
of the wish on each page that shows a sandboxed frame."""

EMBEDDABLE: Final = {"Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*"}
"""Static files and pictures: modules, fonts and workers in an opaque origin are fetched with CORS."""

INERT: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""The CSP of a picture: opened by itself, an SVG is a document, and this one may do nothing."""

SHOWN: Final = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'"
"""The CSP of a PDF. Browsers show it in a viewer of their own, whose scripts are not the document's, and show
nothing at all where it is sandboxed."""
