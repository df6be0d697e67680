"""Every page that people see, composed: a view for its template, and the headers that belong to it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal

from app import i18n
from app.errors import PROBLEM_TYPES, Problem, Unshown, VitrineError
from app.i18n import _
from app.launchers import Launchers
from app.models import DEFAULT_OPTIONS, Document, Listing, Options, Policy, RefChoice, Rendered, SourceRef
from app.policies.headers import APART
from app.registry import from_settings
from app.surfaces import environment
from app.surfaces.addresses import ours
from app.surfaces.critical import with_critical
from app.surfaces.csp import csp, embeddable
from app.surfaces.frontpage import FrontPage, said
from app.surfaces.languages import LanguageLink, asked, switch
from app.surfaces.listings import listing_view, shown_of, title_of
from app.surfaces.messages import JobState, error_view, states, working_view
from app.surfaces.notebooks import About, embed_view, frame_view, page_view
from app.surfaces.problem_types import problem_kinds_view
from app.surfaces.scripts import BEGIN, inline
from app.surfaces.sharing import Subject, link_header, told
from app.surfaces.slides import slides_view
from app.surfaces.snippets import EMBED_CODE, embed_code_view
from app.surfaces.trail import trail
from app.surfaces.views import Composed, EmbedView, FrontPageView, PageView
from config.settings import Settings

_INNER = {"Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "cross-origin"}
"""Of what stands in others' pages: it tells nobody where, and a page that isolates itself may hold it."""
_IN_ONE_LANGUAGE = {"Vary": "Accept-Language"}
"""Of what is made for each request; a stored page's answer says it itself."""
_UNLISTED = {"X-Robots-Tag": "noindex"}
_NOT_FOLLOWED = {"X-Robots-Tag": "noindex, nofollow"}
"""Of lists: each leads to more of them, to the end of a forge."""


class Composer:
    """Turns content and what is known of it into final pages; the same input gives the same bytes."""

    def __init__(self, settings: Settings, launchers: Launchers, front: FrontPage) -> None:
        self._settings = settings
        self._launchers = launchers
        self._front = front

    @classmethod
    def from_settings(cls, settings: Settings) -> "Composer":
        """With the files that the settings name.

        Raises:
            SettingsError: one of them has a mistake; names the file, the place in it and the reason.
        """
        sources = [source.name for source in from_settings(settings).sources]
        launchers = Launchers.load(settings.path(settings.launchers_file), sources)
        return cls(settings, launchers, FrontPage.load(settings.path(settings.frontpage_file)))

    # --- a notebook ------------------------------------------------------------------------------

    def page(
        self,
        rendered: Rendered,
        document: Document,
        *,
        source_title: str,
        policy: Policy,
        fetched_at: datetime,
        options: Options = DEFAULT_OPTIONS,
        refs: RefChoice | None = None,
    ) -> Composed:
        """The notebook with all that is known of it."""
        about = self._about(rendered, document, source_title, policy, options)
        view = page_view(rendered, about, fetched_at, refs)
        headers = APART | (_UNLISTED if view.noindex else {}) | link_header(view.oembed)
        languages = switch(ours("", about.locator), asked(options, about.stricter(rendered)))
        return self._painted("page", view, headers, framed=rendered.active, languages=languages)

    def embed(
        self,
        rendered: Rendered,
        document: Document,
        *,
        source_title: str,
        policy: Policy,
        options: Options = DEFAULT_OPTIONS,
    ) -> Composed:
        """The content and one small line, for an iframe."""
        view = embed_view(rendered, self._about(rendered, document, source_title, policy, options))
        headers = _INNER | _UNLISTED | link_header(view.oembed)
        return self._painted("embed", view, headers, framed=rendered.active)

    def _painted(
        self,
        surface: Literal["page", "embed"],
        view: PageView | EmbedView,
        more: dict[str, str],
        *,
        framed: bool,
        **names: Any,
    ) -> Composed:
        """With what it is painted with in it: no second request comes before a reader sees something."""
        styles = [view.content.style or ""]

        def painted(html: str) -> str:
            html, style = with_critical(html, view.content.fragment, surface)
            styles.append(style)
            return html

        body = environment.page(f"{surface}.html", view, finish=painted, **names)
        policy = csp(surface, self._settings, styles=styles, script=inline(BEGIN), framed=framed)
        return Composed(body, _headers(policy) | more)

    def told(
        self,
        rendered: Rendered,
        document: Document,
        *,
        source_title: str,
        policy: Policy,
        options: Options = DEFAULT_OPTIONS,
    ) -> Mapping[str, Any]:
        """What an oEmbed answer for it is made of."""
        about = self._about(rendered, document, source_title, policy, options)
        return told(about.subject(rendered), rendered)

    def frame(
        self,
        rendered: Rendered,
        document: Document,
        *,
        source_title: str,
        policy: Policy,
        options: Options = DEFAULT_OPTIONS,
    ) -> Composed:
        """Active content alone, behind a header that boxes it in however it is opened."""
        view = frame_view(rendered, self._about(rendered, document, source_title, policy, options))
        policy_text = csp("trusted" if policy == "trusted" else "frame", self._settings)
        return _composed("frame.html", view, policy_text, _INNER | _UNLISTED)

    def slides(
        self,
        rendered: Rendered,
        document: Document,
        *,
        source_title: str,
        policy: Policy,
        options: Options = DEFAULT_OPTIONS,
    ) -> Mapping[str, Composed]:
        """The deck as page and embed; with active content both hold a frame, and the deck is in that."""
        about = self._about(rendered, document, source_title, policy, options)
        made = {}
        for name in ("page", "embed"):
            view = slides_view(rendered, about, embedded=name == "embed")
            outer = csp("slides", self._settings, styles=[view.content.style or ""], framed=rendered.active)
            apart = APART if name == "page" else {}
            made[name] = _composed("slides.html", view, outer, _INNER | _UNLISTED | apart)
        if rendered.active:
            frame = frame_view(rendered, about)
            inner = csp("trusted" if policy == "trusted" else "frame", self._settings)
            made["frame"] = _composed("slides_frame.html", frame, inner, _INNER | _UNLISTED)
        return made

    def _about(
        self, rendered: Rendered, document: Document, source_title: str, policy: Policy, options: Options
    ) -> About:
        known = self._launchers.badges(document, rendered.language)
        badges = tuple(badge for badge in known if badge.id not in rendered.own_badges)
        return About(document, _(source_title), policy, options, self._settings, badges)

    def embed_code(self, ref: SourceRef, title: str, query: str) -> Composed | None:
        """What is copied to show the notebook elsewhere; None where nobody may.

        Args:
            query: what the reader chose, and the code keeps.
        """
        if not embeddable(self._settings):
            return None
        view = embed_code_view(self._settings.public_url, ref.locator, title, query)
        headers = APART | _IN_ONE_LANGUAGE | _UNLISTED
        languages = switch(ours(EMBED_CODE, ref.locator), query)
        return _composed("embed_code.html", view, csp("code", self._settings), headers, languages=languages)

    # --- everything else -------------------------------------------------------------------------

    def listing(
        self,
        listing: Listing,
        *,
        source_title: str,
        options: Options = DEFAULT_OPTIONS,
        readme: Rendered | None = None,
        refs: RefChoice | None = None,
    ) -> Composed:
        """A folder, a repository, an owner or somebody's gists; what its README has may be as on a page."""
        shown = shown_of(listing, options.page)
        view = listing_view(shown, _(source_title), options, self._settings, readme=readme, refs=refs)
        languages = switch(ours("", listing.ref.locator), asked(options))
        if view.readme is None:
            return self._plain("listing.html", view, _NOT_FOLLOWED, languages=languages)
        policy = csp("listing", self._settings, styles=[view.readme.content.style or ""])
        return _composed("listing.html", view, policy, APART | _NOT_FOLLOWED, languages=languages)

    def told_of_folder(self, listing: Listing, *, source_title: str) -> Mapping[str, Any]:
        """What an oEmbed answer for it is made of."""
        crumbs = trail(listing.ref, source_title)
        description = listing.description or ""
        subject = Subject(listing.ref, title_of(listing), description, crumbs, self._settings.public_url)
        return told(subject)

    def front_page(self) -> Composed:
        """The box that takes anything a person would paste, and examples."""
        front, public_url, local_dir = self._front, self._settings.public_url, self._settings.local_dir
        sections = front.shown(self._settings.path(local_dir) if local_dir else None)
        canonical = f"{public_url}/" if public_url else None
        view = FrontPageView(said(front.title), said(front.text), canonical, sections)
        return self._plain("front.html", view, languages=switch("/"))

    def error(
        self,
        problem: Problem,
        *,
        pasted: str = "",
        path: str = "",
        unshown: Unshown | None = None,
        request_id: str = "",
    ) -> Composed:
        """What went wrong, on whose side, and what may help.

        Args:
            pasted: what is put into the box again.
            path: the path, percent-encoded, and query that were asked for; trying again goes there.
            unshown: what can be had all the same.
            request_id: by which the log knows this request.
        """
        wait = {} if problem.retry_after is None else {"Retry-After": str(problem.retry_after)}
        view = error_view(problem, pasted, path, unshown, request_id)
        return self._plain("error.html", view, wait, languages=_elsewhere(path, view.embedded))

    def problem_kinds(self, kinds: Iterable[type[VitrineError]]) -> Composed:
        """What kinds of problems mean."""
        view = problem_kinds_view(kinds)
        path = PROBLEM_TYPES + (view.kinds[0].slug if view.all else "")
        return self._plain("problems.html", view, languages=switch(path))

    def api_docs(self, assets: str) -> Composed:
        """The API's documentation.

        Args:
            assets: the path below which Swagger UI's files are.
        """
        return _composed("api_docs.html", assets, csp("docs", self._settings), APART | _UNLISTED)

    def working(self, job: JobState, ref: SourceRef, *, path: str = "") -> Composed:
        """What is being done while a reader waits.

        Args:
            path: the path that was asked for; an embed's is shown without chrome.
        """
        view = working_view(job, ref, path)
        languages = _elsewhere(path, view.embedded)
        return self._plain("working.html", view, states=states(), languages=languages)

    def _plain(self, template: str, view: Any, more: dict[str, str] | None = None, **names: Any) -> Composed:
        headers = APART | _IN_ONE_LANGUAGE | (more or {})
        return _composed(template, view, csp("plain", self._settings), headers, **names)


def _elsewhere(path: str, embedded: bool) -> tuple[LanguageLink, ...]:
    """The switch of a page that is made for one request; none in somebody else's page."""
    address, _mark, query = path.partition("?")
    return switch(ours("", address), query) if address and not embedded else ()


def _composed(template: str, view: Any, policy: str, more: dict[str, str], **names: Any) -> Composed:
    return Composed(environment.page(template, view, **names), _headers(policy) | more)


def _headers(policy: str) -> dict[str, str]:
    return {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Language": i18n.tag(),
        "Content-Security-Policy": policy,
    }
