"""Every setting of Vitrine, once: name, type, default and one sentence.

The README's table, ``python -m app config`` and the start-up checks all read these declarations.
"""

import base64
import difflib
import ipaddress
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from config import tokens
from config.tokens import RATE, ApiToken

PREFIX = "VITRINE_"
WEBHOOK_SECRET_PREFIX = "whsec_"  # noqa: S105 - how each begins
UNIX_SOCKET = "unix"
"""Who connects to a Unix socket has no address."""
JUPYTERHUB = "jupyterhub"
ROOT = Path(__file__).resolve().parent.parent


class SettingsError(Exception):
    """A setting is unknown or has a value of the wrong form; the text names it."""


def _split(value: object) -> object:
    """``a, b,`` → ``("a", "b")``: lists come from the environment separated by commas."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _origin(value: str) -> str:
    """An origin without its closing slash; empty stays empty."""
    if value and not re.fullmatch(r"https?://[^/?#\s]+(/[^?#\s]*)?", value):
        raise ValueError("wanted: an address such as https://example.org")
    return value.rstrip("/")


def _redis_url(value: str) -> str:
    schemes = ("redis://", "rediss://", "unix://", "redis+sentinel://", "rediss+sentinel://")
    if value and not value.startswith(schemes):
        raise ValueError(
            "wanted: redis://host:6379/0, rediss://…, unix:///path/to.sock or redis+sentinel://host:26379/service"
        )
    return value


def _rate(value: str) -> str:
    if value and not RATE.fullmatch(value):
        raise ValueError("wanted: a rate such as '60 per 10 minutes', or empty for none")
    return value


def _tokens(value: tuple[str, ...]) -> tuple[str, ...]:
    tokens.read(value)
    return value


def _page_origin(value: str) -> str:
    if not re.fullmatch(r"\*|https?://[^/?#\s,]+", value):
        raise ValueError("wanted: origins such as https://blog.example, or * for all")
    return value


def _sign_in(value: str) -> str:
    if value and value != JUPYTERHUB and not re.fullmatch(r"header:[A-Za-z0-9-]+", value):
        raise ValueError(
            "wanted: header:<name of a header>, such as header:X-Remote-User; jupyterhub; or empty"
        )
    return value


def _webhook_secret(value: str) -> str:
    """The form of Standard Webhooks, which receivers' libraries read."""
    wanted = f"wanted: {WEBHOOK_SECRET_PREFIX} and 24 to 64 random bytes in base64"
    try:
        key = base64.b64decode(value.removeprefix(WEBHOOK_SECRET_PREFIX), validate=True)
    except ValueError:
        raise ValueError(wanted) from None
    if not (value.startswith(WEBHOOK_SECRET_PREFIX) and 24 <= len(key) <= 64):
        raise ValueError(wanted)
    return value


def _address(value: str) -> str:
    try:
        if value != UNIX_SOCKET:
            ipaddress.ip_network(value, strict=False)
    except ValueError:
        raise ValueError("wanted: addresses, CIDR, or unix for a Unix socket") from None
    return value


Origin = Annotated[str, AfterValidator(_origin)]
Csv = Annotated[tuple[str, ...], NoDecode]
Origins = Annotated[tuple[Origin, ...], NoDecode]
Addresses = Annotated[tuple[Annotated[str, AfterValidator(_address)], ...], NoDecode]
PageOrigins = Annotated[tuple[Annotated[str, AfterValidator(_page_origin)], ...], NoDecode]
Secrets = Annotated[tuple[Annotated[str, AfterValidator(_webhook_secret)], ...], NoDecode]
Positive = Annotated[int, Field(gt=0)]
Seconds = Annotated[float, Field(gt=0)]


class Settings(BaseSettings):
    """All settings, typed and frozen. Durations are in seconds, sizes in bytes."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", env_ignore_empty=False)

    redis_url: Annotated[str, AfterValidator(_redis_url)] = Field(
        "",
        description="Redis or Valkey: `redis://user:password@host:6379/0`, `rediss://…`, "
        "`unix:///path/to.sock`, `redis+sentinel://host,host/service`; `docs/operations.md` has all forms. "
        "Empty: Vitrine starts a private Valkey of its own and keeps its data under `VITRINE_DATA_DIR`",
    )
    data_dir: Path = Field(Path("var"), description="The bundled store's files and other state")
    store_memory_bytes: Positive = Field(
        1 << 30, description="Memory of the bundled store; past it the pages unused for longest leave first"
    )
    public_url: Origin = Field(
        "",
        description="How the outside sees this server, for canonical links, cards, oEmbed and embed code. "
        "Empty: what each request says, where no page is stored with it",
    )
    content_origin: Origin = Field(
        "",
        description="A second origin that serves notebook content with active JavaScript. Empty: the same "
        "host, with an opaque origin by CSP sandbox",
    )
    github_url: Origin = Field(
        "https://github.com", description="GitHub's pages; change all three for GitHub Enterprise"
    )
    github_api_url: Origin = Field("https://api.github.com", description="GitHub's API")
    github_raw_url: Origin = Field("https://raw.githubusercontent.com", description="GitHub's raw host")
    gist_url: Origin = Field("https://gist.github.com", description="The gists' pages")
    gist_raw_url: Origin = Field("https://gist.githubusercontent.com", description="The gists' raw host")
    github_token: str = Field(
        "",
        repr=False,
        description="Raises the API's rate limit. It never opens private content to strangers",
    )
    gitlab_urls: Origins = Field(
        ("https://gitlab.com",),
        description="GitLabs, comma-separated; below each are its pages, raw files and API. Addresses are "
        "`/gitlab/…` of the first and `/gitlab/<host>/…` of another",
    )
    gitea_urls: Origins = Field(
        ("https://gitea.com", "https://codeberg.org"),
        description="Giteas and Forgejos likewise, below `/gitea/`",
    )
    huggingface_urls: Origins = Field(
        ("https://huggingface.co",),
        description="Hugging Face and mirrors of it likewise, below `/huggingface/`",
    )
    bitbucket_url: Origin = Field(
        "https://bitbucket.org", description="Bitbucket Cloud's pages and raw files"
    )
    bitbucket_api_url: Origin = Field("https://api.bitbucket.org/2.0", description="Bitbucket Cloud's API")
    allow_private: bool = Field(False, description="Show what only the token can see")
    local_dir: str = Field(
        "examples",
        description="Notebooks on disk, served with their pictures under `/local/`; empty turns it off",
    )
    fetch_allow: Csv = Field(
        (),
        description="Comma-separated `host`, `host:port` or CIDR that may be fetched although they are not "
        "public (an intranet's forge, a test server)",
    )
    fetch_timeout_seconds: Seconds = Field(20, description="For one whole download, not only between bytes")
    fetches_per_host: Annotated[int, Field(ge=0)] = Field(
        0, description="At one time, of all machines together; 0: half as many as there are render workers"
    )
    max_notebook_bytes: Positive = Field(52_428_800, description="Counted after decompression")
    max_json_depth: Annotated[int, Field(gt=0, le=900)] = Field(
        100, description="Levels of lists and objects in a notebook; past it the notebook is refused"
    )
    max_json_memory_bytes: Positive = Field(
        512 << 20,
        description="What a notebook's values take in memory, estimated before they are read; past it the "
        "notebook is refused",
    )
    max_text_notebook_bytes: Positive = Field(
        5 << 20, description="Of a script or Markdown that is a notebook; past it, it is refused"
    )
    max_cells: Positive = Field(10_000, description="Cells after these are left out, and the page says so")
    max_outputs: Positive = Field(
        20_000, description="Of all cells together; outputs after these are left out, and the page says so"
    )
    max_output_text_chars: Positive = Field(
        1_000_000, description="Of one output's text; all of a longer one is behind a link"
    )
    max_markdown_chars: Positive = Field(
        200_000, description="Of one cell's Markdown; a longer one is shown as plain text"
    )
    max_code_chars: Positive = Field(
        100_000, description="Of one cell's source; a longer one is shown without colours"
    )
    max_html_bytes: Positive = Field(
        10_000_000,
        description="Of one output's HTML where it is sanitised; a larger one is shown as its text",
    )
    max_html_depth: Annotated[int, Field(gt=0, le=1000)] = Field(
        256, description="Elements inside each other likewise; sanitising takes quadratic time in it"
    )
    max_page_bytes: Positive = Field(
        15_000_000,
        description="Of the HTML that all cells and outputs of one page become; what comes after it is shown "
        "as plain text",
    )
    max_image_bytes: Positive = Field(
        50_000_000, description="Of one picture, recording or document; a larger one is named"
    )
    max_widget_state_chars: Positive = Field(
        20_000_000, description="Of the widgets that one page draws; the rest is shown as text"
    )
    render_timeout_seconds: Seconds = Field(
        30, description="Of one render; past it the render is killed, not the worker"
    )
    render_memory_bytes: Positive = Field(
        1 << 30, description="Of one render; past it the render is killed, not the worker"
    )
    wait_seconds: Annotated[float, Field(ge=0)] = Field(
        5, description="How long a page request waits for its render before it answers 202"
    )
    fresh_seconds: Seconds = Field(300, description="Served without asking upstream")
    stale_seconds: Seconds = Field(
        604_800, description="Kept to serve while asking again or when upstream fails"
    )
    policy_file: Path = Field(
        Path("config/policy.toml"), description="Which sources are sanitised, sandboxed or trusted"
    )
    launchers_file: Path = Field(Path("config/launchers.toml"), description="The launch buttons")
    frontpage_file: Path = Field(
        Path("config/frontpage.toml"), description="Title, text and example links of the front page"
    )
    frame_ancestors: str = Field("*", description="Who may put pages into an iframe (a CSP source list)")
    sandbox_connect_src: str = Field(
        "https: data: blob:", description="Where a sandboxed notebook's scripts may load data from"
    )
    img_src: str = Field("https: data: blob:", description="Where pictures may come from")
    rate_limit: Annotated[str, AfterValidator(_rate)] = Field(
        "60 per 10 minutes", description="Renders (never cache hits) for one client; empty: no limit"
    )
    trusted_proxies: Annotated[int, Field(ge=0)] = Field(
        0, description="How many proxies in front may set `X-Forwarded-For` and `-Proto`"
    )
    api_tokens: Annotated[Csv, AfterValidator(_tokens)] = Field(
        (),
        repr=False,
        description="Comma-separated bearer tokens; when set, starting a job needs one. Renders are counted "
        "by token; a limit of its own stands behind it: `token@600 per hour`, `token@unlimited`",
    )
    api_origins: PageOrigins = Field(
        (),
        description="Origins whose pages may read the API in a browser (CORS), comma-separated; `*` for all: "
        "for a server on which everybody may see everything",
    )
    webhook_secret: Secrets = Field(
        (),
        repr=False,
        description="Signs webhooks: `whsec_` and 24 to 64 bytes in base64; two, comma-separated, while one "
        "takes the place of the other. Empty: no webhooks",
    )
    sign_in: Annotated[str, AfterValidator(_sign_in)] = Field(
        "",
        description="`header:X-Remote-User`: only for those whom a proxy in front has signed in and names in "
        "that header; `jupyterhub`: for those who sign in there; and for `VITRINE_API_TOKENS`. Empty: for "
        "everybody",
    )
    hub_url: Origin = Field(
        "", description="The JupyterHub, as browsers reach it: `https://hub.example`, with its base path"
    )
    hub_api_url: Origin = Field(
        "", description="Its API, as this server reaches it; empty: `/hub/api` below `VITRINE_HUB_URL`"
    )
    hub_client_id: str = Field("service-vitrine", description="This server's OAuth client id there")
    hub_api_token: str = Field("", repr=False, description="The token of this service there")
    sign_in_proxies: Addresses = Field(
        ("127.0.0.1", "::1"),
        description="Addresses or CIDR whose connections may say who has signed in, comma-separated; `unix` "
        "for a Unix socket",
    )
    sign_in_secret: str = Field(
        "", repr=False, description="When set, they must also send it as `X-Vitrine-Secret`"
    )
    metrics_token: str = Field(
        "",
        repr=False,
        description="When set, `/metrics` wants it as `Authorization: Bearer <token>`. Empty: whoever may "
        "open a page may read the counts",
    )
    log_format: Literal["auto", "console", "json"] = Field(
        "auto",
        description="`json`: a JSON object a line. `auto`: that, unless a terminal is there to be read",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Lines below it are not written; libraries' own begin at `warning`, or at `debug`"
    )
    access_log: bool = Field(True, description="A line for each request, without the address that it was for")
    assets: Literal["local", "cdn"] = Field(
        "local",
        description="`local`: no page asks a third party for a library; `cdn`: libraries may come from "
        "their CDN",
    )
    pages_in_memory_bytes: Annotated[int, Field(ge=0)] = Field(
        16_777_216,
        description="Of the pages opened last, which each web process keeps at hand; 0: of none",
    )
    max_event_streams: Positive = Field(
        64,
        description="Programs that one web process tells of a job's changes at once; past it they get a 503",
    )
    max_queued_jobs: Positive = Field(
        500, description="Renders that readers wait for, running or queued; past it a request is answered 503"
    )
    max_batch_jobs: Positive = Field(
        1000,
        description="Likewise of what can wait: batches, refreshes of stale pages, readers past their share",
    )
    jobs_per_client: Positive = Field(
        10,
        description="Of one reader or program at a time, ahead of all batches; more of them wait with those",
    )

    def __init__(self, **values: Any) -> None:
        for name in (
            "fetch_allow",
            "api_tokens",
            "api_origins",
            "webhook_secret",
            "sign_in_proxies",
            "gitlab_urls",
            "gitea_urls",
            "huggingface_urls",
        ):
            if name in values:
                values[name] = _split(values[name])
        super().__init__(**values)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the signature is the library's
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `load` hands over counts, so that a test's settings never come from its shell."""
        return (init_settings,)

    @property
    def tokens(self) -> tuple[ApiToken, ...]:
        """``api_tokens``, read."""
        return tokens.read(self.api_tokens)

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The environment variables, in the order of declaration."""
        return tuple(PREFIX + field.upper() for field in cls.model_fields)

    def __repr_args__(self) -> Iterator[tuple[str, str]]:
        """Fit for a log or a test's failure: no secret, and no password of an address."""
        for name in type(self).model_fields:
            value = getattr(self, name)
            yield name, shown(name, "" if value == () else str(value))

    def path(self, value: Path | str) -> Path:
        """A relative path is meant from the project's root, wherever the process was started."""
        return ROOT / value


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings from the environment.

    Raises:
        SettingsError: an unknown ``VITRINE_*`` name (with the nearest known one), or a value of the
            wrong form (with the setting's name and the wanted form).
    """
    known = Settings.names()
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0)
            raise SettingsError(f"{name} is not a setting of Vitrine; did you mean {near[0]}?")
    values = {name.removeprefix(PREFIX).lower(): value for name, value in environ.items() if name in known}
    try:
        return Settings(**values)
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper()
        given = shown(str(first["loc"][0]), values.get(str(first["loc"][0]), ""))
        raise SettingsError(f"{name}={given!r}: {first['msg']}") from None


def shown(field: str, value: str) -> str:
    """A setting's value for people and logs: no secret, and no password of an address."""
    if value and field in Settings.model_fields and not Settings.model_fields[field].repr:
        return "(set)"
    # Up to the last @: a password that was not percent-encoded may hold anything.
    return re.sub(r"(?i)(password=)[^&\s]+", r"\1…", re.sub(r"//\S*@", "//…@", value))


def markdown_table() -> str:
    """The README's table of settings."""
    rows = ["| name | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = field.default
        shown = ",".join(default) if isinstance(default, tuple) else str(default)
        if isinstance(default, bool):
            shown = shown.lower()
        rows.append(
            f"| `{PREFIX}{name.upper()}` | {f'`{shown}`' if shown else 'empty'} | {field.description} |"
        )
    return "\n".join(rows) + "\n"
