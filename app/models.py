"""What passes between the layers: frozen, typed, without behaviour of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from app.i18n import DEFAULT_LANGUAGE, UiLanguage

Policy = Literal["sanitised", "sandboxed", "trusted"]
POLICIES: tuple[Policy, ...] = ("sanitised", "sandboxed", "trusted")
"""From the strictest to the laxest."""

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Quota:
    """Renders that a client may start."""

    limit: int
    window_seconds: int
    left: int
    reset_seconds: int
    """Until there will be one more, at least 1."""


# --- where a notebook is -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SourceRef:
    """One address in one source, canonical."""

    source: str
    """The source's name: ``gist``, ``github``, ``url``, ``local``, …"""
    locator: str
    """Its path on this server: percent-encoded, no leading slash: ``github/o/r/blob/main/a%20b.ipynb``."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """What the source read from it, decoded: ``owner``, ``repo``, ``ref``, ``path``, ``gist_id``, ``user``,
    ``revision``, ``file``, ``host``, ``clone_url``. Policy rules and launch buttons go by these."""
    immutable: bool = False
    """A full commit or a gist's revision: what is there never changes."""
    page: int = 1
    """Which part of a list is asked for, where the source gives it in parts."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The address is understood, and its proper form is another one."""

    locator: str


# --- what an upstream answers --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Validators:
    """What makes a request conditional (RFC 9110 §13)."""

    etag: str | None = None
    last_modified: str | None = None


NO_VALIDATORS = Validators()


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """A finished download. Failures are exceptions; only 200 and 304 arrive here."""

    status: int
    url: str
    """After redirects."""
    headers: Mapping[str, str]
    """Names in lower case."""
    content: bytes
    """Decoded from its content encoding; empty when not modified."""

    @property
    def not_modified(self) -> bool:
        """Whether what we hold is still what is there."""
        return self.status == 304

    @property
    def validators(self) -> Validators:
        """For the next conditional request."""
        return Validators(self.headers.get("etag"), self.headers.get("last-modified"))


@dataclass(frozen=True, slots=True)
class Version:
    """A revision of a gist."""

    revision: str
    locator: str
    at: str = ""
    """When it was made, in RFC 3339; empty where that is not known."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A notebook beside another one."""

    name: str
    locator: str


@dataclass(frozen=True, slots=True)
class Neighbours:
    """A notebook's place among those of its folder."""

    previous: Neighbour | None
    next: Neighbour | None
    number: int
    """From 1."""
    count: int


@dataclass(frozen=True, slots=True)
class RefChoice:
    """Where the branches and tags of a repository are listed, and what is shown here at another of them."""

    home: str
    """The locator of the repository, which shows its default branch."""
    branches: str
    """Of the list."""
    tags: str
    at_branch: str
    """A locator with ``{}`` in place of the branch."""
    at_tag: str


@dataclass(frozen=True, slots=True)
class Document:
    """A notebook's bytes as fetched, and where they are from."""

    ref: SourceRef
    """Canonical: may know more than what was asked for (a gist's owner, the split of a ref with slashes)."""
    content: bytes
    file_name: str
    validators: Validators = NO_VALIDATORS
    revision: str | None = None
    """A commit or a gist's revision, where the source told us without another request."""
    web_url: str | None = None
    """The upstream's own page for people."""
    raw_url: str | None = None
    """The bytes themselves, upstream."""
    base_url: str | None = None
    """What relative links and pictures in Markdown are relative to: an address, or a path on this server."""
    links_url: str | None = None
    """What relative links are relative to, where that is another place: a forge has pages and raw files."""
    description: str | None = None
    versions: tuple[Version, ...] = ()
    """All to choose from, the newest first, where the source told us without another request."""
    neighbours: Neighbours | None = None
    """None: not known without another request."""
    public: bool = True
    """Whether anybody can come upon it: no unlisted gist, and nothing that only the token opens."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a listing."""

    name: str
    kind: Literal["notebook", "folder", "file", "gist", "repository", "branch", "tag"]
    locator: str | None = None
    """What we show ourselves; percent-encoded, no leading slash."""
    url: str | None = None
    """Else the upstream's page."""
    note: str | None = None
    size_bytes: int | None = None
    changed: str = ""
    """When, in RFC 3339; empty where the source does not say."""
    place: int = 0
    """In the book that its folder is, from 1; 0 where it is in none."""
    is_default: bool = False
    """Of a branch: the one that a repository opens with."""


@dataclass(frozen=True, slots=True)
class Readme:
    """What a folder says of itself."""

    name: str
    text: str
    base_url: str | None = None
    """What its relative pictures and links are relative to, as of a `Document`."""
    links_url: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A folder, a repository, an owner, a user's gists, a gist of several files, or branches and tags."""

    ref: SourceRef
    title: str
    """Empty where a sentence of ours says what it is: this is kept for readers of any language."""
    entries: tuple[Entry, ...]
    validators: Validators = NO_VALIDATORS
    web_url: str | None = None
    description: str | None = None
    more: bool = False
    """Whether the upstream has more than any page of ours lists."""
    readme: Readme | None = None
    versions: tuple[Version, ...] = ()
    """As of a `Document`."""
    whole: bool = True
    """Whether all entries are here; else those of one page as the source gives it."""
    first: int = 1
    """The number of the first entry that is here; 0 where it is not known."""
    total: int | None = None
    """Of entries on all pages, where the source says so and they are not all here."""
    has_next: bool = False
    """Whether the source has another page after this one."""


@dataclass(frozen=True, slots=True)
class NotModified:
    """What we hold is still what is there."""

    validators: Validators = NO_VALIDATORS


Fetched = Document | Listing | NotModified | Moved


# --- a notebook ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Output:
    """One output of a code cell, with every type already checked."""

    kind: Literal["stream", "display", "error"]
    stream: Literal["stdout", "stderr"] = "stdout"
    text: str = ""
    """Of a stream."""
    data: Mapping[str, Any] = field(default_factory=dict)
    """MIME type → text (str; base64 for binary types) or JSON (anything else); of a display."""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    execution_count: int | None = None
    """Of an ``execute_result``."""
    error_name: str = ""
    error_value: str = ""
    traceback: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, with every type already checked."""

    kind: Literal["markdown", "code", "raw"]
    source: str
    id: str = ""
    """Unique in the notebook: the notebook's own where it is one, else made from the position."""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    execution_count: int | None = None
    outputs: tuple[Output, ...] = ()
    attachments: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """File name → MIME type → base64."""


@dataclass(frozen=True, slots=True)
class Language:
    """What a notebook says of its language; each may be empty."""

    name: str = ""
    lexer: str = ""
    kernel: str = ""
    """The kernelspec's name."""
    kernel_title: str = ""
    """The kernelspec's display name."""
    mimetype: str = ""
    codemirror_mode: str = ""
    file_extension: str = ""


@dataclass(frozen=True, slots=True)
class Notebook:
    """A notebook of any format, as nbformat 4 with every type checked."""

    cells: tuple[Cell, ...]
    language: Language = Language()
    title: str = ""
    """From the metadata; empty where it has none."""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    nbformat: tuple[int, int] = (4, 5)
    """As the document said, before the upgrade."""
    repairs: tuple[str, ...] = ()
    """One sentence for each kind of thing that was mended."""


# --- a rendered notebook -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Options:
    """What a reader may choose; part of the cache key."""

    code: Literal["show", "hide"] = "show"
    theme: Literal["auto", "light", "dark"] = "auto"
    toc: bool = True
    badges: bool = True
    outputs: Literal["all", "only"] = "all"
    """``only``: what code cells put out, without prose and code."""
    cells: str = ""
    """Cells by their numbers, from 1: ``3-7,9``, in its shortest form; empty for all."""
    cell: str = ""
    """One cell, by its id."""
    section: str = ""
    """What stands below one heading, by its anchor."""
    page: int = 1
    """Of a list that is shown in pages."""
    lang: UiLanguage = DEFAULT_LANGUAGE
    """In which language this server speaks to the reader."""
    lang_chosen: bool = False
    """Whether the reader chose it, so that it goes on into links; else the browser's wishes decide there."""


DEFAULT_OPTIONS = Options()


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a Markdown cell."""

    level: int
    text: str
    anchor: str
    """The id in the page, without ``#``."""


@dataclass(frozen=True, slots=True)
class Cover:
    """The picture that stands for a notebook where it is shared."""

    name: str
    """``<sha256>.<ext>`` of a blob."""
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Rendered:
    """The content of a page. It depends on the bytes of the notebook, the policy and the renderer only."""

    html: str
    """One fragment: under `sanitised`, or without active content, safe for our own page."""
    active: bool
    """Whether `html` holds active content and so must only be shown in a content frame (or trusted)."""
    title: str = ""
    """From the metadata, else the first heading, else empty."""
    headings: tuple[Heading, ...] = ()
    language: str = ""
    kernel: str = ""
    style: str = ""
    """The outputs' own style sheets, cleaned and scoped; for one style element."""
    math: bool = False
    """Whether MathJax is needed."""
    cells: int = 0
    cell_kinds: Mapping[str, int] = field(default_factory=dict)
    """``markdown``, ``code`` and ``raw`` → how many of `cells` are that."""
    omitted: tuple[str, ...] = ()
    """One sentence for each kind of thing that this policy does not show."""
    modules: tuple[str, ...] = ()
    """Files of ``static/js/live`` without ``.js`` that draw outputs in the content frame."""
    authors: tuple[str, ...] = ()
    """Their names, from the metadata."""
    numbers: str = ""
    """Of a part: which cells of the file it has, from 1: ``3-7,9``; empty of a whole notebook."""
    all_cells: int = 0
    """How many the file has."""
    section: str = ""
    """The text of the heading whose section this is."""
    own_badges: tuple[str, ...] = ()
    """Ids of launch buttons that the notebook has of its own."""
    extension: str = ""
    """Of the file, with its dot, where a format is text; `html` is that text then."""
    repairs: tuple[str, ...] = ()
    """What was mended in the notebook: one sentence for each kind of thing."""
    not_at_home: tuple[str, ...] = ()
    """Addresses, or hosts, of libraries that the notebook would load and that are not at home."""
    cover: Cover | None = None
    """Its first good figure."""
    blobs: Mapping[str, bytes] = field(default_factory=dict)
    """``<sha256>.<ext>`` → bytes of the pictures taken out."""
