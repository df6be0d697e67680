"""The front page's words and examples, as `config/frontpage.toml` says."""

from pathlib import Path
from typing import Annotated, Final
from urllib.parse import quote, unquote

from pydantic import AfterValidator, BaseModel, ConfigDict

from app import i18n
from app.i18n import DEFAULT_LANGUAGE, UiLanguage
from app.launchers import read_table
from app.surfaces.languages import kept
from app.surfaces.views import Example, Section

_LOCAL: Final = "/local/"


def _address(to: str) -> str:
    if to.startswith("/") and not to.startswith("//"):
        return to
    if to.startswith(("https://", "http://")):
        return f"/create?url={quote(to, safe='')}"
    raise ValueError(f"{to!r} is no address; wanted: /local/… of this server, or https://… as for the box")


def _in_english(words: str | dict[UiLanguage, str]) -> str | dict[UiLanguage, str]:
    if isinstance(words, dict) and not words.get(DEFAULT_LANGUAGE):
        raise ValueError(f'wanted: at least the words in English: {{ {DEFAULT_LANGUAGE} = "…" }}')
    return words


Words = Annotated[str | dict[UiLanguage, str], AfterValidator(_in_english)]
"""A text for all readers, or one a language: ``{ en = "…", zh = "…" }``; English stands in for others."""


def said(words: str | dict[UiLanguage, str]) -> str:
    """In the reader's language."""
    return words if isinstance(words, str) else words.get(i18n.current()) or words[DEFAULT_LANGUAGE]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Link(_Strict):
    text: Words
    to: Annotated[str, AfterValidator(_address)]
    note: Words = ""


class _Section(_Strict):
    title: Words
    links: tuple[_Link, ...]


class FrontPage(_Strict):
    """Title, text and example links."""

    title: Words
    text: Words
    sections: tuple[_Section, ...] = ()

    @classmethod
    def load(cls, path: Path) -> "FrontPage":
        """Read the file.

        Raises:
            SettingsError: names the file, the place in it and the reason.
        """
        return read_table(path, cls)

    def shown(self, local_dir: Path | None) -> tuple[Section, ...]:
        """The examples as the page lists them, without those that an operator's own folder does not have.

        Args:
            local_dir: what `/local/` shows; None where it is turned off.
        """
        sections = (
            Section(
                said(section.title),
                tuple(
                    Example(said(link.text), kept(link.to), said(link.note))
                    for link in section.links
                    if _is_there(link.to, local_dir)
                ),
            )
            for section in self.sections
        )
        return tuple(section for section in sections if section.examples)


def _is_there(to: str, local_dir: Path | None) -> bool:
    if not to.startswith(_LOCAL):
        return True
    return local_dir is not None and (local_dir / unquote(to.removeprefix(_LOCAL))).exists()
