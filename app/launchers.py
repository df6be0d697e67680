"""Launch buttons: where else this notebook can be opened, as `config/launchers.toml` says."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, RootModel, ValidationError, model_validator

from app import url_templates
from app.i18n import _
from app.models import Document
from config.settings import ROOT, SettingsError

FIELDS: Final = (
    *("owner", "repo", "ref", "branch", "sha", "path", "raw_url", "clone_url", "host"),
    *("user", "gist_id", "file"),
)
"""What an address may name."""
ANY_FILE: Final = "*"

_Table = TypeVar("_Table", bound=BaseModel)
Place = Literal["primary", "menu"]


@dataclass(frozen=True, slots=True)
class Badge:
    """One launch button of one notebook."""

    id: str
    label: str
    title: str
    icon: str
    """A path under `static/`."""
    url: str
    place: Place = "primary"


def _address(template: str) -> str:
    return url_templates.check(template, FIELDS)


def _text(template: str) -> str:
    return url_templates.check_text(template, FIELDS)


def _icon(path: str) -> str:
    if not (ROOT / "static" / path).is_file():
        raise ValueError(f"there is no file {path!r} below static/")
    return path


class _Address(BaseModel):
    """Where a button leads to: an address, or one and the values of its query."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    to: Annotated[str, AfterValidator(_address)]
    query: Mapping[str, Annotated[str, AfterValidator(_text)]] = {}

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, given: Any) -> Any:
        return {"to": given} if isinstance(given, str) else given


class _Launcher(BaseModel):
    """One table of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str = Field(min_length=1)
    title: str = ""
    icon: Annotated[str, AfterValidator(_icon)] = "icons/launch.svg"
    place: Place = "primary"
    opens: Literal["notebook", "repository"] = "notebook"
    languages: tuple[str, ...] = ()
    files: tuple[str, ...] = (".ipynb",)
    private: bool = False
    urls: Mapping[str, _Address]
    """Source, or source and host (``gitlab@gitlab.com``) → where to."""
    defaults: Mapping[str, str] = {}
    """For a field whose value is not known."""

    def suits(self, document: Document, language: str) -> bool:
        """Whether what the button leads to can do something with this notebook."""
        name = document.file_name.lower()
        return (
            (document.public or self.private)
            and (not language or not self.languages or language.lower() in map(str.lower, self.languages))
            and any(ending == ANY_FILE or name.endswith(ending.lower()) for ending in self.files)
        )

    def url(self, document: Document) -> str:
        """Where to, or nothing."""
        host = host_of(document)
        source = document.ref.source
        address = self.urls.get(f"{source}@{host}") or self.urls.get(source)
        if address is None:
            return ""
        return url_templates.fill(address.to, address.query, {**self.defaults, **_known(document, host)})

    def badge(self, name: str, document: Document) -> Badge | None:
        """The button; None where its address cannot be filled in completely."""
        url = self.url(document)
        return Badge(name, self.label, self._title(), self.icon, url, self.place) if url else None

    def _title(self) -> str:
        if self.title:
            return self.title
        if self.opens == "repository":
            return _("Open the repository in {name}", name=self.label)
        return _("Open this notebook in {name}", name=self.label)


class _File(RootModel[dict[str, _Launcher]]):
    """Launchers by their ids, in the order of their buttons."""


class Launchers:
    """All launch buttons that this server knows."""

    def __init__(self, launchers: Mapping[str, _Launcher]) -> None:
        self._launchers = launchers

    @classmethod
    def load(cls, path: Path, sources: Collection[str] = ()) -> "Launchers":
        """Read the file.

        Args:
            sources: the names of all sources, where a misspelt one shall be noticed.

        Raises:
            SettingsError: names the file, the place in it and the reason.
        """
        launchers = read_table(path, _File).root
        for name, launcher in launchers.items():
            for key in launcher.urls:
                if sources and key.partition("@")[0] not in sources:
                    known = ", ".join(sorted(sources))
                    raise SettingsError(
                        f"{path}: {name}.urls.{key}: no source has this name; wanted: {known}"
                    )
        return cls(launchers)

    def badges(self, document: Document, language: str = "") -> tuple[Badge, ...]:
        """The buttons for one notebook.

        Args:
            language: the notebook's, as far as it says.
        """
        made = (
            launcher.badge(name, document)
            for name, launcher in self._launchers.items()
            if launcher.suits(document, language)
        )
        return tuple(badge for badge in made if badge is not None)


def host_of(document: Document) -> str:
    """The host that a notebook is from: of its address here, else of its page there; empty for none."""
    return document.ref.parts.get("host") or urlsplit(document.web_url or "").hostname or ""


def read_table(path: Path, table: type[_Table]) -> _Table:
    """Read a TOML file of ours.

    Raises:
        SettingsError: names the file, the place in it and the reason.
    """
    try:
        return table.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise SettingsError(f"{path}: {place}: {first['msg'].removeprefix('Value error, ')}") from error


def _known(document: Document, host: str) -> dict[str, str]:
    """What is known of a notebook, by the names of fields."""
    parts = document.ref.parts
    known = {
        "host": host,
        "raw_url": document.raw_url or "",
        "file": document.file_name,
        "sha": document.revision or parts.get("revision", ""),
        "branch": "" if document.ref.immutable else parts.get("ref", ""),
        **_given(parts),
    }
    return _given(known)


def _given(known: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in known.items() if value}
