"""What each template needs, and nothing else: one small frozen dataclass a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from app.errors import Problem
from app.launchers import Badge

Theme = Literal["auto", "light", "dark"]


@dataclass(frozen=True, slots=True)
class Composed:
    """A finished page: what is stored, and sent unchanged."""

    body: bytes
    """HTML in UTF-8."""
    headers: Mapping[str, str]
    """What belongs to these bytes, `Content-Type` and `Content-Security-Policy` among them."""

    @property
    def html(self) -> str:
        """The same as text."""
        return self.body.decode()

    @property
    def csp(self) -> str:
        """The `Content-Security-Policy`."""
        return self.headers["Content-Security-Policy"]


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way from a source to a file."""

    text: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Stamp:
    """A moment, for machines and for people."""

    iso: str
    text: str


@dataclass(frozen=True, slots=True)
class Contents:
    """One line of the contents list."""

    depth: int
    """From 1; without gaps between a line and the ones below it."""
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class ContentFrame:
    """Where active content is shown."""

    src: str
    sandbox: str | None
    """None where the source is trusted."""
    srcdoc: str = ""
    """The document itself, in place of `src`."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """What is copied into one kind of page."""

    name: str
    label: str
    note: str
    template: str
    """With names in it, for a script of ours to fill in what the reader chooses."""
    option: str
    """How one choice stands there."""
    text: str
    """As the page was asked for."""


@dataclass(frozen=True, slots=True)
class EmbedCodeView:
    """`embed_code.html`: what a person copies to show a notebook on a page of their own."""

    kinds: tuple[Snippet, ...]
    server: str
    """Empty where it is not known here; a script of ours knows it in the browser."""
    notebook: str
    """The path of its page here."""
    page: str
    """The same, as the reader has it."""
    title: str
    query: str


@dataclass(frozen=True, slots=True)
class CellMenu:
    """Where the links of cells lead that a reader copies."""

    page: str
    """Of the whole notebook; a path where it is not known how the outside sees this server."""
    embed: str
    title: str


@dataclass(frozen=True, slots=True)
class Fragment:
    """Rendered content, which may be most of 50 MB: a template puts it into its page as it is."""

    html: str
    """Safe by contract: the sanitiser made it, or its document is sandboxed by its header."""

    def __html__(self) -> str:
        return self.html


@dataclass(frozen=True, slots=True)
class Content:
    """A notebook's content, as page and embed show it: one of `fragment` and `frame`."""

    fragment: Fragment | None
    frame: ContentFrame | None
    style: Markup | None
    math: bool
    menu: CellMenu | None = None
    """Of the cells in `fragment`."""
    folded: bool = False
    """Whether its author folded sections of it."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a notebook or a folder is from."""

    source: str
    """`GitHub`."""
    web_url: str | None
    """The upstream's page."""
    file_name: str = ""


@dataclass(frozen=True, slots=True)
class FormatLink:
    """The same notebook in another format."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Discovery:
    """A link to an oEmbed answer."""

    type: str
    href: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture of a card."""

    url: str
    type: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True)
class Sharing:
    """What a page's head tells chats and search engines, beside its title and description."""

    locale: str
    """As Open Graph has it: ``zh_CN``."""
    modified: str
    """RFC 3339; empty where it is not known."""
    picture: Picture | None
    """None where no absolute address is known."""
    large: bool
    """Whether the picture is for the whole width of a card."""
    data: Mapping[str, object]
    """JSON-LD."""


@dataclass(frozen=True, slots=True)
class PartLine:
    """What a part of a notebook says of itself."""

    text: str
    """`Cells 3–7 of 48`."""
    whole: str
    """Where the whole notebook is."""


@dataclass(frozen=True, slots=True)
class VersionLink:
    """A revision of a gist."""

    text: str
    href: str
    at: Stamp | None
    is_shown: bool


@dataclass(frozen=True, slots=True)
class RefsMenu:
    """What else than what is shown may be chosen: `versions`, or branches and tags."""

    text: str
    """What is shown."""
    versions: tuple[VersionLink, ...] = ()
    branches: str = ""
    """The address of the list."""
    tags: str = ""
    at_branch: str = ""
    """The address of the same place, with ``{}`` for the branch."""
    at_tag: str = ""
    now: str = ""
    """The full name of what is shown."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The way to the notebook before or after."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class NeighboursView:
    """The notebooks of the same folder."""

    folder: str
    """Its page."""
    title: str
    name: str
    """Of this notebook's file."""
    query: str
    """The reader's choices, for links."""
    known: bool
    """Whether they are known here; else a script asks for them."""
    previous: Turn | None
    next: Turn | None
    number: int
    count: int


@dataclass(frozen=True, slots=True)
class PageView:
    """`page.html`: a notebook with all that is known of it."""

    title: str
    heading: str | None
    """The title again where the content has no first heading of its own."""
    lang: str
    theme: Theme
    hide_code: bool
    description: str
    policy: str
    canonical: str | None
    noindex: bool
    trail: tuple[Crumb, ...]
    origin: Origin
    ref: str
    refs: RefsMenu | None
    neighbours: NeighboursView | None
    revision: str
    revision_full: str
    newest: str | None
    """The address of what is there now, where this page shows one revision for ever."""
    kernel: str
    fetched: Stamp
    download: str
    media_type: str
    """Of the download."""
    badges: tuple[Badge, ...]
    embed_code: str
    """Where the code to embed it is; empty: no other page may show it."""
    contents: tuple[Contents, ...]
    fold_levels: tuple[int, ...]
    """Of the headings that can be folded."""
    code_switch: str
    """The same page without code, or with it; empty where there is none."""
    omitted: tuple[str, ...]
    authors: tuple[str, ...]
    repairs: tuple[str, ...]
    formats: tuple[FormatLink, ...]
    part: PartLine | None
    content: Content
    without_scripts: str
    """The address of this page where nothing of the notebook runs."""
    sharing: Sharing
    oembed: tuple[Discovery, ...]


@dataclass(frozen=True, slots=True)
class EmbedView:
    """`embed.html`: the content, and one small line."""

    title: str
    lang: str
    theme: Theme
    hide_code: bool
    policy: str
    canonical: str | None
    origin: Origin
    page: str
    badges: tuple[Badge, ...]
    part: PartLine | None
    content: Content
    oembed: tuple[Discovery, ...]


@dataclass(frozen=True, slots=True)
class SlidesView:
    """`slides.html`: a deck, as a page or in an iframe."""

    title: str
    lang: str
    theme: Theme
    hide_code: bool
    policy: str
    canonical: str | None
    embedded: bool
    origin: Origin
    page: str
    """The notebook as a page."""
    part: PartLine | None
    authors: tuple[str, ...]
    content: Content
    description: str
    sharing: Sharing | None
    """None where it stands in another page."""
    oembed: tuple[Discovery, ...]


@dataclass(frozen=True, slots=True)
class FrameView:
    """`frame.html`: active content, alone in its document."""

    title: str
    lang: str
    theme: Theme
    hide_code: bool
    policy: str
    content: Content
    home: str | None
    """The script that brings libraries from this server; None: they may come from elsewhere."""
    libraries: tuple[str, ...]
    """Files below ``static`` to be loaded before the notebook's own scripts."""
    modules: tuple[str, ...]
    """Scripts of ours that draw outputs: files below ``static``."""
    files: Mapping[str, str]
    """What those may load: path below ``static`` → address."""
    imports: Mapping[str, str]
    """What they import from each other: address without its hash → address."""
    assets: str
    """Where libraries may come from: the setting."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a listing."""

    name: str
    kind: str
    href: str | None
    upstream: bool
    """Whether `href` leaves this server."""
    note: str
    size: str
    changed: Stamp | None
    is_default: bool


@dataclass(frozen=True, slots=True)
class Pager:
    """Where in a long list a page is."""

    text: str
    """``1–500 of 1,240``"""
    previous: str | None
    next: str | None


@dataclass(frozen=True, slots=True)
class ReadmeView:
    """What a folder says of itself."""

    name: str
    content: Content


@dataclass(frozen=True, slots=True)
class ListingView:
    """`listing.html`: a folder, a repository, an owner or somebody's gists."""

    title: str
    lang: str
    theme: Theme
    description: str
    canonical: str | None
    trail: tuple[Crumb, ...]
    origin: Origin
    ref: str
    refs: RefsMenu | None
    counts: tuple[str, ...]
    """``12 notebooks``, ``3 folders``: of all pages, where they are known."""
    rows: tuple[Row, ...]
    others: tuple[Row, ...]
    """What readers of notebooks rarely look for."""
    others_text: str
    others_open: bool
    dated: bool
    """Whether some of it says when it changed."""
    filtered: bool
    """Whether the list is long enough to be searched."""
    empty: str
    """Why there may be nothing."""
    pager: Pager | None
    more: str
    readme: ReadmeView | None


@dataclass(frozen=True, slots=True)
class Example:
    """A link of the front page."""

    text: str
    href: str
    note: str


@dataclass(frozen=True, slots=True)
class Section:
    """Examples under one heading."""

    title: str
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class FrontPageView:
    """`front.html`: the box that takes anything, and examples."""

    title: str
    text: str
    canonical: str | None
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class ErrorView:
    """`error.html`: what went wrong, on whose side, and what may help."""

    problem: Problem
    side: str
    hints: tuple[str, ...]
    pasted: str
    retry: str | None
    upstream: str | None
    home: str | None
    """The repository's page, where it lacks what was asked for."""
    whole: str | None
    """The page of the whole notebook, where a part of it was asked for."""
    download: str | None
    request_id: str
    """What a reader may tell whoever runs the server; empty where there is none."""
    embedded: bool
    theme: Theme


@dataclass(frozen=True, slots=True)
class WorkingView:
    """`working.html`: what is being done while a reader waits."""

    job: str
    """The address of the job's JSON."""
    what: str
    state: str
    """As the script goes on to say it."""
    poll_seconds: int
    """When to look again, where nothing tells of the job's end."""
    since: Stamp | None
    embedded: bool
    theme: Theme
