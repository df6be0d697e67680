"""The one way from a notebook to what a page shows of it."""

from app.models import Cell, Language, Notebook, Options, Policy, Rendered
from app.rendering import highlight
from app.rendering.exporter import FragmentExporter
from app.rendering.limits import DEFAULT_LIMITS, Limits
from app.rendering.reuse import Reuse

_DEFAULT_OPTIONS = Options()
_PRELOADED = ("bash", "cpp", "javascript", "julia", "mathematica", "r", "sql")
"""Lexers that a forked work-horse would else build for itself, most of them in a tenth of a second."""


class Renderer:
    """Renders notebooks, one after the other. Build it once and keep it: it holds what is reusable."""

    def __init__(
        self,
        limits: Limits = DEFAULT_LIMITS,
        exporter: type[FragmentExporter] = FragmentExporter,
        *,
        libraries_from_home: bool = True,
    ) -> None:
        """With `libraries_from_home`, what active content would load from a CDN comes from this server."""
        self._exporter = exporter(limits, libraries_from_home=libraries_from_home)

    def preload(self) -> None:
        """Load what the first render would load, so that processes forked after this share it."""
        for language in _PRELOADED:
            highlight.to_html("x", language, DEFAULT_LIMITS)
        cells = (Cell("markdown", "# *Warm* $x$ <b>up</b>\n\n```python\n1\n```"), Cell("code", "1"))
        self.render(Notebook(cells, Language("python")), policy="sandboxed")

    def render(
        self,
        notebook: Notebook,
        *,
        policy: Policy,
        options: Options = _DEFAULT_OPTIONS,
        base_url: str | None = None,
        links_url: str | None = None,
        reuse: Reuse | None = None,
    ) -> Rendered:
        """Render a notebook. The same notebook, policy and options always give the same bytes.

        Args:
            notebook: as `app.notebook.parse` gives it.
            policy: under ``sandboxed`` and ``trusted``, active content stays where there is any. Then nothing
                of the notebook is cleaned, and `Rendered.active` says so.
            options: only `Options.code` matters here.
            base_url: what relative links and pictures are relative to: an http or https address, or a path
                on this server.
            links_url: what relative links are relative to, where that is another place.
            reuse: what is known of the notebook's last revision, rendered with the same policy, language and
                version; it learns of this one. What comes out is the same with and without.
        """
        return self._exporter.export(
            notebook, policy=policy, options=options, base_url=base_url, links_url=links_url, reuse=reuse
        )
