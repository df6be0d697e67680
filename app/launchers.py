"""Launch buttons: where else this notebook can be opened, as `config/launchers.toml` says."""

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, TypeVar
from urllib.parse import quote

from pydantic import AfterValidator, BaseModel, ConfigDict, RootModel, ValidationError

from app.models import SourceRef
from config.settings import SettingsError

FIELDS: Final = ("owner", "repo", "ref", "sha", "path", "raw_url", "clone_url", "user", "gist_id", "file")
"""What a URL template may name."""

_KEEP_SLASHES: Final = frozenset({"path", "file"})
_Table = TypeVar("_Table", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Badge:
    """One launch button of one notebook."""

    id: str
    label: str
    title: str
    icon: str
    """A path under `static/`."""
    url: str


def _template(url: str) -> str:
    if not url.startswith(("https://", "http://")):
        raise ValueError(f"{url!r} is no web address; wanted: https://…")
    _, _, after_scheme = url.partition("://")
    host, _, rest = after_scheme.partition("/")
    unknown = sorted(_fields(rest) - set(FIELDS))
    if unknown or _fields(host):
        name = "{" + (unknown[0] if unknown else "…") + "}"
        raise ValueError(f"{url!r} has {name}; a path or query may have {{{'}, {'.join(FIELDS)}}}")
    return url


class _Launcher(BaseModel):
    """One table of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str
    title: str
    icon: str
    urls: Mapping[str, Annotated[str, AfterValidator(_template)]]
    """Source → URL template."""
    defaults: Mapping[str, str] = {}
    """For a field whose value is not known."""


class _File(RootModel[dict[str, _Launcher]]):
    """Launchers by their ids, in the order of their buttons."""


class Launchers:
    """All launch buttons that this server knows."""

    def __init__(self, launchers: Mapping[str, _Launcher]) -> None:
        self._launchers = launchers

    @classmethod
    def load(cls, path: Path) -> "Launchers":
        """Read the file.

        Raises:
            SettingsError: names the file, the place in it and the reason.
        """
        return cls(read_table(path, _File).root)

    def badges(
        self,
        ref: SourceRef,
        *,
        revision: str | None = None,
        raw_url: str | None = None,
        file_name: str | None = None,
    ) -> tuple[Badge, ...]:
        """The buttons for one notebook: those whose address can be filled in completely."""
        known = {
            "raw_url": raw_url or "",
            "file": file_name or "",
            "sha": revision or ref.parts.get("revision", ""),
            **{name: value for name, value in ref.parts.items() if value},
        }
        badges = []
        for name, launcher in self._launchers.items():
            url = _fill(launcher.urls.get(ref.source, ""), {**launcher.defaults, **_given(known)})
            if url:
                badges.append(Badge(name, launcher.label, launcher.title, launcher.icon, url))
        return tuple(badges)


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


def _given(known: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in known.items() if value}


def _fields(template: str) -> set[str]:
    try:
        return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}
    except ValueError as error:
        raise ValueError(f"{template!r}: {error}") from error


def _fill(template: str, values: Mapping[str, str]) -> str:
    """The address, or nothing where a part is unknown or would climb out of its place."""
    if not template or any(_is_unusable(values.get(field, "")) for field in _fields(template)):
        return ""
    path, mark, query = template.partition("?")
    return (
        path.format(**_encoded(values, _KEEP_SLASHES)) + mark + query.format(**_encoded(values, frozenset()))
    )


def _is_unusable(value: str) -> bool:
    return not value or not {".", ".."}.isdisjoint(value.split("/"))


def _encoded(values: Mapping[str, str], keep_slashes: frozenset[str]) -> dict[str, str]:
    """Percent-encoded (RFC 3986 §2.1): a slash separates in a path's own field, and is data anywhere else."""
    return {
        name: quote(value, safe="/" if name in keep_slashes else "", errors="replace")
        for name, value in values.items()
    }
