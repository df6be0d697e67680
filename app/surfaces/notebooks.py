"""A notebook's page, embed and content frame: from content and what is known of it to what templates need."""

from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from typing import Final
from urllib.parse import quote

from markupsafe import Markup

from app import parts
from app.i18n import N_, _
from app.launchers import Badge
from app.libraries import loader
from app.models import Document, Heading, Options, Policy, RefChoice, Rendered
from app.sources import paths
from app.surfaces import libraries, live, words
from app.surfaces.addresses import chosen, ours, outside
from app.surfaces.csp import SANDBOX, embeddable
from app.surfaces.newest import newest
from app.surfaces.part import part_line
from app.surfaces.sharing import Subject, discovery, sharing
from app.surfaces.snippets import EMBED_CODE
from app.surfaces.summary import summary
from app.surfaces.trail import trail
from app.surfaces.views import (
    CellMenu,
    Content,
    ContentFrame,
    Contents,
    Crumb,
    EmbedView,
    FormatLink,
    Fragment,
    FrameView,
    Origin,
    PageView,
    PartLine,
    Stamp,
)
from app.surfaces.ways import neighbours_view, refs_menu
from config.settings import Settings

CONTENTS_DEPTH: Final = 3
"""Deeper headings are left out of the contents list."""
_SHORTEST_CONTENTS: Final = 2
_FORMATS: Final = {"slides": N_("Slides"), "script": N_("Script"), "markdown": "Markdown"}
"""Format → what its link says."""
_QUICK: Final = 2
_UNLISTED: Final = frozenset({"url", "posted"})
"""Sources of which anybody can make an address: a search engine shall not collect them."""


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a notebook beside its content."""

    document: Document
    """Its bytes are not read here."""
    source_title: str
    policy: Policy
    options: Options
    settings: Settings
    badges: tuple[Badge, ...] = ()

    @property
    def locator(self) -> str:
        """Of the page."""
        return self.document.ref.locator

    @property
    def origin(self) -> Origin:
        """Where it is from."""
        return Origin(self.source_title, outside(self.document.web_url), self.document.file_name)

    @property
    def canonical(self) -> str | None:
        """The page's one address, where it is known how the outside sees this server."""
        public_url = self.settings.public_url
        return public_url + ours("", self.locator) if public_url else None

    @property
    def noindex(self) -> bool:
        """Whether search engines shall leave the page alone.

        Anybody can make an address of the web; a commit is one more copy of a file; a part is in the whole.
        """
        ref = self.document.ref
        return ref.source in _UNLISTED or ref.immutable or parts.is_part(self.options)

    def subject(self, rendered: Rendered, surface: str = "") -> Subject:
        """What is shared of it."""
        document = self.document
        crumbs = trail(document.ref, self.source_title, document.file_name)
        return Subject(
            document.ref,
            title=rendered.title or document.file_name,
            description=document.description or summary(rendered.html) or _description(crumbs),
            crumbs=crumbs,
            public_url=self.settings.public_url,
            surface=surface,
            query=self.query(rendered),
            web_url=outside(document.web_url),
            file_name=document.file_name,
            media_type=paths.media_type(document.file_name),
            lang=language_of(rendered),
            last_modified=document.validators.last_modified,
        )

    def query(self, rendered: Rendered) -> str:
        """The reader's choices, for links to the other surfaces; the policy where it left something out."""
        return chosen(self.options, self.stricter(rendered))

    def stricter(self, rendered: Rendered) -> Policy | None:
        """The policy that an address has to name, since it left something out."""
        return "sanitised" if self.policy == "sanitised" and rendered.omitted else None

    def whole(self, rendered: Rendered) -> str:
        """The page of all of the notebook, where this is a part of it."""
        return ours("", self.locator, replace(self, options=parts.whole(self.options)).query(rendered))

    def menu(self, rendered: Rendered) -> CellMenu:
        """What is copied of its cells; a link for others leaves the language to them."""
        options = replace(parts.whole(self.options), lang_chosen=False)
        query = replace(self, options=options).query(rendered)
        page, embed = (self.settings.public_url + ours(name, self.locator, query) for name in ("", "embed"))
        return CellMenu(page, embed, rendered.title or self.document.file_name)

    def part(self, rendered: Rendered) -> PartLine | None:
        """What it says of itself where it is a part."""
        return part_line(rendered, self.options, self.whole(rendered))


def page_view(
    rendered: Rendered, about: About, fetched_at: datetime, refs: RefChoice | None = None
) -> PageView:
    """For `page.html`; `refs` is what the source says of its branches and tags."""
    document, options = about.document, about.options
    subject = about.subject(rendered)
    title = subject.title
    return PageView(
        title=title,
        heading=None if any(heading.level == 1 for heading in rendered.headings) else title,
        lang=subject.lang,
        theme=options.theme,
        hide_code=options.code == "hide",
        description=subject.description,
        policy=about.policy,
        canonical=about.canonical,
        noindex=about.noindex,
        trail=subject.crumbs,
        origin=about.origin,
        ref=document.ref.parts.get("ref", ""),
        refs=refs_menu(document, refs, options),
        neighbours=neighbours_view(document, subject.crumbs, options),
        revision=words.revision(document.revision or ""),
        revision_full=document.revision or "",
        newest=newest(document.ref),
        kernel=rendered.kernel or rendered.language,
        fetched=Stamp(words.iso(fetched_at), words.moment(fetched_at)),
        download=ours("download", about.locator),
        media_type=subject.media_type,
        badges=about.badges if options.badges else (),
        embed_code=ours(EMBED_CODE, about.locator, about.query(rendered))
        if embeddable(about.settings)
        else "",
        contents=_contents(rendered.headings) if options.toc else (),
        fold_levels=tuple(sorted({heading.level for heading in rendered.headings})),
        code_switch=_code_switch(rendered, about),
        omitted=rendered.omitted,
        authors=rendered.authors,
        repairs=rendered.repairs,
        formats=tuple(
            FormatLink(_(text), ours(f"format/{name}", about.locator, about.query(rendered)))
            for name, text in _FORMATS.items()
        ),
        part=about.part(rendered),
        content=content_of(rendered, about),
        without_scripts=ours("", about.locator, chosen(options, "sanitised")),
        sharing=sharing(subject, rendered),
        oembed=discovery(subject),
    )


def _code_switch(rendered: Rendered, about: About) -> str:
    options = about.options
    if not rendered.cell_kinds.get("code") or options.outputs == "only":
        return ""
    other = replace(options, code="show" if options.code == "hide" else "hide")
    return ours("", about.locator, replace(about, options=other).query(rendered))


def embed_view(rendered: Rendered, about: About) -> EmbedView:
    """For `embed.html`."""
    return EmbedView(
        title=rendered.title or about.document.file_name,
        lang=language_of(rendered),
        theme=about.options.theme,
        hide_code=about.options.code == "hide",
        policy=about.policy,
        canonical=about.canonical,
        origin=about.origin,
        page=ours("", about.locator, about.query(rendered)),
        badges=_quick(about.badges) if about.options.badges else (),
        part=about.part(rendered),
        content=content_of(rendered, about),
        oembed=discovery(about.subject(rendered)),
    )


def _quick(badges: tuple[Badge, ...]) -> tuple[Badge, ...]:
    """Those for which one small line has room."""
    return tuple(badge for badge in badges if badge.place == "primary")[:_QUICK]


def frame_view(rendered: Rendered, about: About) -> FrameView:
    """For `frame.html`."""
    return FrameView(
        title=rendered.title or about.document.file_name,
        lang=language_of(rendered),
        theme=about.options.theme,
        hide_code=about.options.code == "hide",
        policy=about.policy,
        content=_inline(rendered, about),
        home=loader.address() if about.settings.assets == "local" else None,
        libraries=libraries.used_in(rendered.html),
        modules=tuple(live.script(module) for module in rendered.modules),
        files=live.files(rendered.modules),
        imports=live.imports() if rendered.modules else {},
        assets=about.settings.assets,
    )


def content_of(rendered: Rendered, about: About, frame_prefix: str = "frame") -> Content:
    """In the page itself, unless it is active: then in a frame, whose own answer carries the sandbox too."""
    if not rendered.active:
        return _inline(rendered, about)
    # The policy is part of the address: a reader who asked for a stricter one gets that in the frame as well.
    options = about.options
    inner = replace(options, toc=True, badges=True, lang_chosen=True)
    query = chosen(inner, about.policy)
    src = about.settings.content_origin + ours(frame_prefix, about.locator, query)
    frame = ContentFrame(src, sandbox=None if about.policy == "trusted" else SANDBOX)
    return Content(fragment=None, frame=frame, style=None, math=False)


def _inline(rendered: Rendered, about: About) -> Content:
    style = _style_text(rendered.style)
    html = rendered.html
    if parts.is_part(about.options):
        html = html.replace(parts.WHOLE, escape(about.whole(rendered)))
    return Content(
        Fragment(html),
        frame=None,
        style=style,
        math=rendered.math,
        menu=about.menu(rendered),
        folded="folded-section" in html,
    )


def content_inside(rendered: Rendered) -> Content:
    """All of a content that is not active."""
    style = _style_text(rendered.style)
    return Content(Fragment(rendered.html), frame=None, style=style, math=rendered.math)


def _style_text(style: str) -> Markup | None:
    """As the parser sees it, since its hash is in the header: no CR or NUL, and nothing that ends it."""
    text = style.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd").replace("</", "<\\/")
    return Markup(text) if text.strip() else None  # noqa: S704 - see above


def _contents(headings: tuple[Heading, ...]) -> tuple[Contents, ...]:
    """Depths without gaps: a level-3 heading under a level-1 heading is one step below it."""
    lines: list[Contents] = []
    above: list[int] = []
    for heading in headings:
        while above and above[-1] >= heading.level:
            above.pop()
        above.append(heading.level)
        if len(above) <= CONTENTS_DEPTH and heading.text.strip():
            href = "#" + quote(heading.anchor, safe="", errors="replace")
            lines.append(Contents(len(above), heading.text, href))
    return tuple(lines) if len(lines) >= _SHORTEST_CONTENTS else ()


def language_of(rendered: Rendered) -> str:
    headings = " ".join([rendered.title, *(heading.text for heading in rendered.headings)])
    return words.language(headings if rendered.headings else "", rendered.html)


def _description(crumbs: tuple[Crumb, ...]) -> str:
    source, *path = (crumb.text for crumb in crumbs)
    return _("A Jupyter notebook from {source}: {path}", source=source, path="/".join(path))
