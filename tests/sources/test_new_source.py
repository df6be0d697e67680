"""A source that nobody here knows is one class and one entry, and every surface can show it."""

from dataclasses import dataclass

from app.interfaces import HttpClient, Source
from app.launchers import Launchers
from app.models import NO_VALIDATORS, Document, Fetched, Moved, SourceRef, Validators
from app.policies.rules import Rules
from app.registry import Registry, from_settings
from app.surfaces.trail import trail
from config.settings import ROOT, load
from tests.sources.conftest import NOTEBOOK


@dataclass(frozen=True)
class Shelf:
    """``/shelf/<owner>/<repo>/<path>``"""

    name: str = "shelf"
    title: str = "The shelf"
    prefixes: tuple[str, ...] = ("shelf",)
    cheap: bool = False

    def recognise(self, pasted: str) -> str | None:
        return f"shelf/{pasted.removeprefix('shelf:')}" if pasted.startswith("shelf:") else None

    def parse(self, prefix: str, rest: str, query: str) -> SourceRef | Moved:
        owner, repo, path = rest.split("/", 2)
        return SourceRef(self.name, f"shelf/{rest}", {"owner": owner, "repo": repo, "path": path})

    def fetch(self, ref: SourceRef, http: HttpClient, known: Validators = NO_VALIDATORS) -> Fetched:
        return Document(ref, NOTEBOOK, file_name="a.ipynb")


def test_a_new_source_is_one_entry() -> None:
    built_in = from_settings(load({})).sources
    entry: Source = Shelf()
    registry = Registry((entry, *built_in))
    ref = registry.resolve(registry.recognise("shelf:o/r/d/a.ipynb"))
    assert isinstance(ref, SourceRef)
    assert registry.source_of(ref) is entry
    assert [crumb.text for crumb in trail(ref, entry.title)] == ["The shelf", "o", "r", "d", "a.ipynb"]
    assert Rules.load(ROOT / "config/policy.toml").policy_for(ref, None) == "sandboxed"
    document = Document(ref, NOTEBOOK, file_name="a.ipynb")
    assert Launchers.load(ROOT / "config/launchers.toml").badges(document) == ()
    assert registry.recognise("owner/repo") == "github/owner/repo/"
