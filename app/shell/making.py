"""One document in one format: the bytes of a file, and of the pictures that go beside it."""

import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from app.formats.base import Format
from app.models import Options, Policy, Rendered
from app.policies.rules import Rules
from app.shell.wanted import Wanted
from app.surfaces import standalone
from app.work import Work
from config.settings import Settings

FILES: Final = "_files"
"""What a folder of pictures is called behind the file's own name, as in nbconvert."""
_BLOB: Final = re.compile(r"/blob/(?=[0-9a-f]{64}\.[a-z0-9]{3,4}\b)")


@dataclass(frozen=True, slots=True)
class Made:
    """What is written."""

    name: str
    """Of the file, by the notebook's own name."""
    content: bytes
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Path beside it → bytes."""


@dataclass(frozen=True, slots=True)
class Maker:
    """What is wanted of each document."""

    form: Format
    policy: str | None
    options: Options
    rules: Rules
    settings: Settings
    limits: Callable[[], AbstractContextManager[None]]
    """Around a render; the process is one that may die."""

    def make(self, wanted: Wanted) -> Made:
        """Raises:
        NotANotebook, TooComplex, BadReference: an unknown policy, or one that is laxer than the rules.
        """
        document = wanted.document
        policy: Policy = self.rules.policy_for(document.ref, self.policy)
        work = Work(document.ref.locator, self.form.name, policy, self.options)
        with self.limits():
            rendered = self.form.render(document, work)
        stem = PurePosixPath(document.file_name).stem or "notebook"
        match self.form.name:
            case "html":
                return Made(f"{stem}.html", self._page(rendered, wanted, policy).encode())
            case "slides":
                return Made(f"{stem}.slides.html", self._slides(rendered, wanted, policy).encode())
        text = _BLOB.sub(f"{stem}{FILES}/", rendered.html)
        files = {f"{stem}{FILES}/{name}": content for name, content in rendered.blobs.items()}
        return Made(f"{stem}{rendered.extension}", text.encode("utf-8", "replace"), files)

    def _page(self, rendered: Rendered, wanted: Wanted, policy: Policy) -> str:
        return standalone.page(
            rendered,
            wanted.document,
            source_title=wanted.source_title,
            policy=policy if rendered.active else "sanitised",
            fetched_at=wanted.fetched_at,
            options=self.options,
            settings=self.settings,
            picture=wanted.picture,
        )

    def _slides(self, rendered: Rendered, wanted: Wanted, policy: Policy) -> str:
        return standalone.slides(
            rendered,
            wanted.document,
            source_title=wanted.source_title,
            policy=policy if rendered.active else "sanitised",
            options=self.options,
            settings=self.settings,
            picture=wanted.picture,
        )
